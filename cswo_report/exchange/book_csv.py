"""A CSV file read as a workbook of one sheet whose every cell is text."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from cswo_report.domain.sheets import Book, Sheet
from cswo_report.errors import InputRefused
from cswo_report.exchange.book_limits import CELLS, COLUMNS, ROWS, refuse_large
from cswo_report.exchange.text_file import decode, refuse_controls

LONGEST_LINE = 1_000_000  # characters
SAMPLE = 200  # rows looked at to find what stands between the cells
_BETWEEN = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "an upright bar"}
_SAID = re.compile(r"sep=(.)\r?\n?")  # the line that Excel writes and reads to say what stands between the cells
_AS_TEXT = re.compile(r'\A="([^"]*)"\Z')
"""How exports keep the noughts before a number: ="0123" is the text 0123."""


def read_csv(content: bytes, name: str, *, encoding: str = "") -> Book:
    """The one sheet of a CSV file, named after the file. Raises InputRefused."""
    decoded = decode(content, name, encoding=encoding)
    refuse_controls(decoded, name)
    said = _SAID.match(decoded.text)
    between = said[1] if said else _between(decoded.text, name)
    rows = _rows(decoded.text, between, name)
    if said:
        rows[0] = ()
    return Book(
        name=name,
        form="csv",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        sheets=(Sheet(PurePath(name).stem, tuple(rows)),),
        encoding=decoded.encoding,
        delimiter=between,
    )


def delimiter_words(delimiter: str) -> str:
    """What stands between the cells, in words."""
    return _BETWEEN.get(delimiter, f"“{delimiter}”")


def _between(text: str, name: str) -> str:
    """The sign that cuts most rows of the beginning into the same number of cells; of two alike, the one that makes more."""
    best, found = (0, 0), ","
    for sign in _BETWEEN:
        widths: Counter[int] = Counter()
        try:
            for row in itertools.islice(filter(None, csv.reader(_lines(text, name), delimiter=sign)), SAMPLE):
                widths[len(row)] += len(row) > 1
        except csv.Error:
            continue
        width, rows = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        if rows and (rows, width) > best:
            best, found = (rows, width), sign
    return found


def _rows(text: str, between: str, name: str) -> list[tuple[str | None, ...]]:
    rows: list[tuple[str | None, ...]] = []
    reader = csv.reader(_lines(text, name), delimiter=between, strict=True)
    cells = blank = 0
    try:
        for row in reader:
            while row and not row[-1]:
                row.pop()
            if not row:
                blank += 1
                continue
            rows.extend(() for _ in range(blank))
            blank = 0
            rows.append(tuple(_AS_TEXT.sub(r"\1", cell) or None for cell in row))
            cells += len(row)
            if len(rows) > ROWS or len(row) > COLUMNS or cells > CELLS:
                refuse_large(name, "", len(rows), max(len(row), cells // len(rows) + 1))
    except csv.Error as fault:
        raise _unreadable(name, reader.line_num, str(fault)) from fault
    return rows


def _lines(text: str, name: str) -> Iterator[str]:
    """Line by line, each with its end: a lone carriage return ends a line too."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > LONGEST_LINE:
            raise InputRefused(
                f"{name}: line {number:,}: {len(line):,} characters; at most {LONGEST_LINE:,} are read.",
                remedy="See that its lines are ended as a CSV file's are, and that it is the right file.",
            )
        yield line


def _unreadable(name: str, line: int, fault: str) -> InputRefused:
    if "field larger" in fault:
        words = (
            f"a cell has more than {csv.field_size_limit():,} characters: a quotation mark before it may not be closed"
        )
    elif "new-line" in fault:
        words = "a line ends within a cell that has no quotation marks"
    else:
        words = "a quotation mark is not closed, or something stands between it and the next cell"
    return InputRefused(
        f"{name}: line {line:,}: {words}.", remedy="Open it in a spreadsheet program and save it as CSV UTF-8."
    )
