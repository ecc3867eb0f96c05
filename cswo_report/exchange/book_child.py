"""The process that reads one workbook: what it is given may be hostile, so it holds nothing and may die.

It takes the file's bytes on its input and answers in lines of JSON: for each sheet one object, then its rows a few at a time; at the
end what was not read. Numbers are written so that 0.1 stays 0.1, days and times as {"d": …}, {"m": …} and {"t": …}.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from cswo_report.domain.sheets import cell_name
from cswo_report.errors import InputRefused
from cswo_report.exchange.book_forms import SAVE_AS, ZIP, needs_password, refuse_wrong_ending
from cswo_report.exchange.book_limits import CELLS, SPLIT, TEXT, refuse_large, refuse_long_text
from cswo_report.exchange.book_parts import Parts, zip_form, zipped
from cswo_report.exchange.book_surroundings import Found, Surroundings

AT_A_TIME = 500  # rows in one line of the answer
_WHOLE_UP_TO = 10**16  # a larger number has lost its last figures anyway


def main() -> None:
    """Read the workbook on standard input: its wrapper, name, and limits of seconds and bytes are this process's arguments."""
    wrapper, name, seconds, memory = sys.argv[-4:]
    _bound(int(float(seconds)) + 1, int(memory))
    try:
        for line in _lines(sys.stdin.buffer.read(), wrapper, name):
            sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    except InputRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.message, "remedy": refused.remedy}) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"memory": True}) + "\n")
    sys.stdout.flush()


def _bound(seconds: int, memory: int) -> None:
    """Limits that the system itself keeps, where it can: no more memory or time, no file written, no core left behind."""
    with contextlib.suppress(ImportError):
        import resource

        limits = {"RLIMIT_AS": memory, "RLIMIT_CPU": seconds, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
        for which, most in limits.items():
            with contextlib.suppress(ValueError, OSError, AttributeError):
                resource.setrlimit(getattr(resource, which), (most, most))


def _lines(content: bytes, wrapper: str, name: str) -> Iterator[Any]:
    found, source, form = _looked(content, wrapper, name)
    del content
    _refuse_many(found, name)
    yield {"form": form}
    book = _opened(source, name)
    for sheet in found.sheets:
        rows: Any = iter(()) if sheet.is_hidden else _read(book, sheet, name)
        _refuse_many(found, name)  # how far a sheet of the older form reaches is known only now
        yield {
            "sheet": sheet.name,
            "hidden": sheet.is_hidden,
            "hidden_rows": sheet.unseen_rows(),
            "hidden_columns": sheet.unseen_columns(),
            "merged": sheet.merged,
            "without_value": sheet.without_value,
        }
        yield from _in_pieces(rows, sheet, name)
    yield {"ignored": found.ignored}


def _refuse_many(found: Found, name: str) -> None:
    if sum(sheet.rows * sheet.columns for sheet in found.sheets) > CELLS:
        raise InputRefused(f"{name}: its sheets have more than {CELLS:,} cells together.", remedy=SPLIT)


def _looked(content: bytes, wrapper: str, name: str) -> tuple[Found, io.BytesIO, str]:
    """What surrounds the values, what the parser may read, and the file's form."""
    if wrapper != ZIP:
        from cswo_report.exchange import book_xls

        found = book_xls.look(content, name)
        refuse_wrong_ending(name, "xls")
        return found, io.BytesIO(content), "xls"
    parts = Parts(content, name)
    form = zip_form(parts)
    refuse_wrong_ending(name, form)
    if form == "ods":
        from cswo_report.exchange.book_ods import look
    else:
        from cswo_report.exchange.book_xlsx import look
    found, kept = look(parts)
    return found, zipped(kept), form


def _opened(source: io.BytesIO, name: str) -> Any:
    import python_calamine

    try:
        return python_calamine.load_workbook(source)
    except python_calamine.PasswordError as fault:
        raise needs_password(name) from fault
    except python_calamine.CalamineError as fault:
        raise _unreadable(name) from fault


def _read(book: Any, sheet: Surroundings, name: str) -> Iterator[list[Any]]:
    """The rows from A1 on: the parser itself leaves out the empty columns before the first that holds something, and not the rows."""
    import python_calamine

    try:
        read = book.get_sheet_by_name(sheet.name)
    except python_calamine.CalamineError as fault:
        raise _unreadable(name) from fault
    rows, columns = read.end or (0, 0)
    before = [""] * (read.start or (0, 0))[1]
    refuse_large(name, sheet.name, rows + 1, columns + 1, cell_name(rows, columns))
    sheet.reach(rows, columns)
    sheet.merged = sheet.merged or [(*first, *last) for first, last in read.merged_cell_ranges or ()]
    return (before + row for row in read.iter_rows()) if before else iter(read.iter_rows())


def _in_pieces(rows: Iterator[list[Any]], sheet: Surroundings, name: str) -> Iterator[list[list[Any]]]:
    piece: list[list[Any]] = []
    faults: dict[int, dict[int, str | bool]] = {}
    for (down, across), words in sheet.instead.items():
        faults.setdefault(down, {})[across] = words
    at = -1
    for at, row in enumerate(rows):
        cells = [_cell(value) for value in row]
        if (longest := max((len(cell) for cell in cells if type(cell) is str), default=0)) > TEXT:
            refuse_long_text(name, sheet.name, at + 1, longest)
        _put(cells, faults.pop(at, {}))
        while cells and cells[-1] is None:
            cells.pop()
        piece.append(cells)
        if len(piece) == AT_A_TIME:
            yield piece
            piece = []
    for down in sorted(faults):
        piece.extend([] for _ in range(down - at))
        at = down
        _put(piece[-1], faults[down])
    while piece and not piece[-1]:
        piece.pop()
    yield piece


def _put(cells: list[Any], faults: dict[int, str | bool]) -> None:
    for column, words in faults.items():
        cells.extend(None for _ in range(column + 1 - len(cells)))
        cells[column] = words


def _cell(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        if not math.isfinite(value):
            return "#NUM!"
        return int(value) if value.is_integer() and abs(value) < _WHOLE_UP_TO else value
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()} if value.time() == time() else {"m": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"t": value.isoformat()}
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value


def _unreadable(name: str) -> InputRefused:
    return InputRefused(f"{name}: this workbook is damaged, or of a form that is not read here.", remedy=SAVE_AS)
