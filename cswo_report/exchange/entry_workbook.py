"""An entry workbook: sheets to be filled in by another team, with drop-downs, limits and hints, and read back by the importer.

What a column asks for is said in words in its heading, in a note that opens with its heading, and on the sheet “Columns”; nothing is
said by colour, no cells are merged, and no text typed by a person becomes a formula. Lines part the cells, on paper as well.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cswo_report.domain.sheets import Cell
from cswo_report.exchange.workbook_xlsx import with_language

GUIDE, COLUMNS, CODES = "How to fill this in", "Columns", "Codes"
_NEVER = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_PAGE = (
    230.0  # characters of a sheet’s widths that can be read side by side on a page: a wider sheet takes several pages
)
_BEYOND = Decimal(10**9)  # a limit that no figure of a council comes near is not told
_LINE = 15.0  # points: the height of a row of one line
_WIDTH = {"text": 22.0, "long": 44.0, "date": 13.0, "moment": 17.0, "whole": 12.0, "decimal": 12.0, "money": 14.0}
_MOST_TITLE, _MOST_NOTE = 32, 255  # characters that the form allows in a note
_OF_A_LIST = {False: "Choose one of the list.", True: "It is none of the list. Is it written as it should be?"}
_RULE_ERRORS = {
    "date": "Give a day in digits, the day before the month, such as 31/05/2024.",
    "moment": "Give a day, with its time where that is known, such as 31/05/2024 16:10.",
    "whole": "Give a whole number in digits.",
    "decimal": "Give a number in digits.",
    "money": "Give pounds and pence in digits.",
    "text": "Make it shorter.",
    "long": "Make it shorter.",
}


class Shape(StrEnum):
    """What a column holds."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MOMENT = "moment"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"


@dataclass(frozen=True)
class EntryCode:
    """One entry of a drop-down: its label is chosen, its code may be written instead."""

    code: str
    label: str
    meaning: str = ""


@dataclass(frozen=True)
class EntryColumn:
    """One column. `need` is in words and stands in the heading; `list_name` names its drop-down among the codes."""

    heading: str
    shape: Shape
    need: str = ""
    hint: str = ""
    list_name: str = ""
    choices: tuple[str, ...] = ()  # a drop-down too short to stand among the codes: yes, no
    least: Decimal | date | None = None
    most: Decimal | date | int | None = None  # of a text: characters
    only_warns: bool = False  # where a sender may have to write “<5” or “not known”

    @property
    def headed(self) -> str:
        return f"{self.heading} ({self.need})" if self.need else self.heading


@dataclass(frozen=True)
class EntrySheet:
    """One sheet: its records are of one type; `rows` are those to be completed."""

    name: str
    type_name: str
    about: str
    columns: tuple[EntryColumn, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    room: int = 200  # further rows that have drop-downs and limits


@dataclass(frozen=True)
class EntryWorkbook:
    """The whole workbook. `lists` are the drop-downs, by the name that columns use for them: a title, and its entries."""

    title: str
    council: str
    made: datetime
    guide: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  # whose it is, where it goes back to, when it was made, and its own name
    sheets: tuple[EntrySheet, ...]
    lists: dict[str, tuple[str, tuple[EntryCode, ...]]]
    language: str = "en-GB"


def content(book: EntryWorkbook) -> bytes:
    """The bytes of the file."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **_NEVER})
    dated = book.made.astimezone(UTC).replace(tzinfo=None)
    made.set_properties({"title": book.title, "author": book.council, "created": dated})
    looks = _Looks(made)
    _guide(made.add_worksheet(GUIDE), book, looks)
    sheets = [(made.add_worksheet(sheet.name), sheet) for sheet in book.sheets]
    _columns(made.add_worksheet(COLUMNS), book, looks)
    ranges = _codes(made, book, looks)
    for drawn, sheet in sheets:
        _sheet(drawn, sheet, looks, ranges)
    made.close()
    return with_language(out.getvalue(), book.language)


class _Looks:
    """The looks that cells have: everything is locked but what is to be filled in."""

    def __init__(self, made: Any) -> None:
        self.title = made.add_format({"bold": True, "font_size": 14})
        self.plain = made.add_format({"valign": "top"})
        self.wrapped = made.add_format({"valign": "top", "text_wrap": True})
        self.bold = made.add_format({"bold": True, "valign": "top"})
        self.heading = made.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "border": 1})

        def open_to(number_format: str, **more: Any) -> Any:
            lines = {"valign": "top", "border": 1, "border_color": "#808080"}
            return made.add_format({"locked": False, "num_format": number_format, **lines, **more})

        self.open = {
            Shape.TEXT: open_to("@"),
            Shape.LONG: open_to("@", text_wrap=True),
            Shape.DATE: open_to("dd/mm/yyyy", align="left"),
            Shape.MOMENT: open_to("dd/mm/yyyy hh:mm", align="left"),
            Shape.WHOLE: open_to("0"),
            Shape.DECIMAL: open_to("General"),
            Shape.MONEY: open_to("#,##0.00"),
        }


def _finish(drawn: Any, *, width: float = 0.0) -> None:
    """What every sheet has: protected headings without a password, and pages that can be printed and read."""
    may = ("format_columns", "format_rows", "insert_rows", "delete_rows", "sort")
    drawn.protect("", dict.fromkeys(may, True))
    drawn.set_landscape()
    drawn.set_paper(9)
    pages = max(1, math.ceil(width / _PAGE))
    drawn.fit_to_pages(pages, 0)
    if pages > 1:
        drawn.repeat_columns(0)
    drawn.repeat_rows(0)
    drawn.set_footer("&L&A&RPage &P of &N")


def _guide(drawn: Any, book: EntryWorkbook, looks: _Looks) -> None:
    drawn.write_string(0, 0, "How to fill this workbook in", looks.title)
    for at, line in enumerate(book.guide, 1):
        drawn.write_string(at, 0, line, looks.plain)
    top = len(book.guide) + 2
    for at, (name, said) in enumerate(book.facts, top):
        drawn.write_string(at, 0, name, looks.bold)
        drawn.write_string(at, 1, said, looks.plain)
    top += len(book.facts) + 1
    _list(drawn, top, {"Sheet": 34, "Type": 34, "What goes on it": 90}, looks, _sheets_told(book))
    _finish(drawn)
    drawn.activate()


def _sheets_told(book: EntryWorkbook) -> list[tuple[str, ...]]:
    return [(sheet.name, sheet.type_name, sheet.about) for sheet in book.sheets]


def _columns(drawn: Any, book: EntryWorkbook, looks: _Looks) -> None:
    told = [
        (sheet.name, column.heading, column.need or "may stay empty", column.hint)
        for sheet in book.sheets
        for column in sheet.columns
    ]
    _list(drawn, 0, {"Sheet": 34, "Column": 44, "Needed": 20, "What goes in it": 90}, looks, told)
    drawn.freeze_panes(1, 0)
    _finish(drawn)


def _codes(made: Any, book: EntryWorkbook, looks: _Looks) -> dict[str, str]:
    """The sheet of codes; answers by the name of each list the name of the range that its drop-down shows."""
    drawn = made.add_worksheet(CODES)
    rows: list[tuple[str, ...]] = []
    ranges: dict[str, str] = {}
    for number, (name, (title, codes)) in enumerate(book.lists.items(), 1):
        range_name = f"choices_{number}_{re.sub('[^A-Za-z0-9]+', '_', name)}"
        made.define_name(range_name, f"='{CODES}'!$B${len(rows) + 2}:$B${len(rows) + 1 + len(codes)}")
        ranges[name] = range_name
        rows.extend((title, code.label, code.code, code.meaning) for code in codes)
    _list(drawn, 0, {"List": 40, "Choose": 44, "Code": 34, "What it means": 80}, looks, rows)
    drawn.freeze_panes(1, 0)
    _finish(drawn)
    return ranges


def _list(drawn: Any, top: int, headings: Mapping[str, int], looks: _Looks, rows: Sequence[Sequence[str]]) -> None:
    """A list of texts; `headings` says how wide each column is. Rows are as high as their longest text needs."""
    widths = tuple(headings.values())
    for at, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        drawn.set_column(at, at, width)
        drawn.write_string(top, at, heading, looks.heading)
    for down, row in enumerate(rows, top + 1):
        lines = (len(textwrap.wrap(text, width)) for text, width in zip(row, widths, strict=True))
        drawn.set_row(down, _LINE * max(1, *lines))
        for at, text in enumerate(row):
            drawn.write_string(down, at, text, looks.wrapped)


def _sheet(drawn: Any, sheet: EntrySheet, looks: _Looks, ranges: dict[str, str]) -> None:
    lines, total = 1, 0.0
    last = max(1, len(sheet.rows) + sheet.room)
    for at, column in enumerate(sheet.columns):
        width = _width(column, sheet.rows, at)
        total += width
        lines = max(lines, -(-len(column.headed) // int(width - 2)))
        drawn.set_column(at, at, width, looks.open[column.shape])
        drawn.write_string(0, at, column.headed, looks.heading)
        drawn.data_validation(0, at, 0, at, {"validate": "any", **_note(column)})
        if rule := _rule(column, ranges):
            drawn.data_validation(1, at, last, at, rule)
    drawn.set_row(0, _LINE * min(lines, 5))
    for down, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            _cell(drawn, down, at, cell, looks.open[sheet.columns[at].shape])
    drawn.freeze_panes(1, 1)
    _finish(drawn, width=total)


def _width(column: EntryColumn, rows: Sequence[Sequence[Cell]], at: int) -> float:
    longest_word = max(len(word) for word in column.headed.split()) + 3.0
    longest_cell = max((len(str(row[at])) for row in rows if at < len(row) and row[at] is not None), default=0) + 2.0
    return max(_WIDTH[column.shape], longest_word, min(longest_cell, 48.0), len(column.headed) / 4)


def _cell(drawn: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    if isinstance(cell, Decimal):
        drawn.write_number(row, column, float(cell), look)
    elif isinstance(cell, datetime | date):
        drawn.write_datetime(row, column, cell, look)
    elif cell is None:
        drawn.write_blank(row, column, None, look)
    else:
        drawn.write_string(row, column, str(cell), look)


def _note(column: EntryColumn) -> dict[str, str]:
    """What is shown when the heading is chosen."""
    need = f"{column.need.capitalize()}." if column.need else "May stay empty."
    words = f"{need} {column.hint}".strip()
    return {"input_title": _cut(column.heading, _MOST_TITLE), "input_message": _cut(words, _MOST_NOTE)}


def _rule(column: EntryColumn, ranges: dict[str, str]) -> dict[str, Any] | None:
    """What a cell of the column may hold, as a spreadsheet program checks it while somebody types."""
    error = {"error_type": "warning" if column.only_warns else "stop", "error_title": _cut(column.heading, _MOST_TITLE)}
    if column.list_name or column.choices:
        source: Any = f"={ranges[column.list_name]}" if column.list_name else list(column.choices)
        return {"validate": "list", "source": source, **error, "error_message": _OF_A_LIST[column.only_warns]}
    message = {"error_message": _cut(_RULE_ERRORS[column.shape] + _limits(column), _MOST_NOTE)}
    between = {"criteria": "between", "minimum": column.least, "maximum": column.most}
    if column.shape in {Shape.DATE, Shape.MOMENT}:
        return {"validate": "date", **between, **error, **message}
    if column.shape is Shape.WHOLE:
        return {"validate": "integer", **_numbers(between), **error, **message}
    if column.shape in {Shape.DECIMAL, Shape.MONEY}:
        return {"validate": "decimal", **_numbers(between), **error, **message}
    if column.most is None:
        return None
    return {"validate": "length", "criteria": "<=", "value": column.most, **error, **message}


def _numbers(between: dict[str, Any]) -> dict[str, Any]:
    limits = {name: between[name] for name in ("minimum", "maximum")}
    return between | {name: int(limit) if limit == int(limit) else float(limit) for name, limit in limits.items()}


def _limits(column: EntryColumn) -> str:
    if isinstance(column.least, date) and isinstance(column.most, date):
        return f" It lies between {column.least.year} and {column.most.year}."
    if column.shape in {Shape.TEXT, Shape.LONG}:
        return f" At most {column.most:,} characters fit."
    if column.least is None or column.most is None:
        return ""
    if isinstance(column.most, Decimal) and column.most >= _BEYOND:
        return f" It is at least {column.least:f}." if column.least == 0 else ""
    return f" It lies between {column.least:,} and {column.most:,}."


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
