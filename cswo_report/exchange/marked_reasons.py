"""What a marked copy says, whatever its form: the comment of each faulty cell, and the lines of the sheet Reasons.

The words are those of the rules; a cell's own content is never repeated, since it may be what identifies a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cswo_report.domain.found_tables import REASONS_SHEET, REASONS_TITLE
from cswo_report.domain.import_plan import Mark
from cswo_report.domain.sheets import Book, Sheet, cell_name

AUTHOR = "cswo-report"
SAYS = f"{AUTHOR}: "
"""How every comment of ours begins, so that it is found again where a program has lost its author."""

Cell = tuple[int, int]
"""A row and a column, counted from 0."""

HEADINGS = ("Sheet", "Cell", "Column", "What is wrong", "What to do")
RETURNED_ROW = 3  # says which file was returned, so that its source is known again under another name
HEADING_ROW = 4  # as the sheet shows it; the reasons follow
WIDTHS = (22, 8, 22, 48, 48)  # characters
MOST_COMMENTS = 5_000  # a spreadsheet program becomes slow beyond; the sheet Reasons has them all
_RETURNED = re.compile(r"Returned: (.{1,255}?)(?:, source ([a-z0-9_]{1,60}))?")
_HIDDEN = {"row": "The row is hidden: show it first.", "column": "The column is hidden: show it first."}


@dataclass(frozen=True)
class Reason:
    """One line of the sheet Reasons. The cell is counted from 0, and is one that can be pointed at."""

    sheet: str
    row: int
    column: int
    heading: str
    rule: str
    remedy: str

    @property
    def cell(self) -> str:
        return cell_name(self.row, self.column)

    @property
    def line(self) -> tuple[str, str, str, str, str]:
        return (self.sheet, self.cell, self.heading, self.rule, self.remedy)


@dataclass(frozen=True)
class Marked:
    """A marked workbook, the name of its sheet of reasons, and what could not be done, in words."""

    content: bytes
    listed_on: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remark:
    """The comment of one cell: every reason that is about it."""

    sheet: str
    row: int
    column: int
    text: str

    @property
    def cell(self) -> str:
        return cell_name(self.row, self.column)


def reasons_of(book: Book, marks: Iterable[Mark]) -> list[Reason]:
    """The reasons in the order of the sheets, and on a sheet from top left; a sheet that the file does not have is left out."""
    by_sheet: dict[str, list[Mark]] = {}
    for mark in marks:
        by_sheet.setdefault(mark.sheet, []).append(mark)
    return [
        reason
        for sheet in book.sheets
        for reason in sorted(_of_sheet(sheet, by_sheet.pop(sheet.name, [])), key=lambda each: (each.row, each.column))
    ]


def _of_sheet(sheet: Sheet, marks: Sequence[Mark]) -> list[Reason]:
    cells = [
        (mark.row - 1, _first_filled(sheet, mark.row - 1) if mark.column is None else mark.column) for mark in marks
    ]
    shown = _shown_cells(sheet, sorted(set(cells)))
    found = (_reason(sheet, mark, cell, shown.get(cell, cell)) for mark, cell in zip(marks, cells, strict=True))
    return list(dict.fromkeys(found))


def _reason(sheet: Sheet, mark: Mark, cell: Cell, shown: Cell) -> Reason:
    heading = "(the whole row)" if mark.column is None else _plain(mark.heading)
    hidden = [_HIDDEN["row"]] if cell[0] in sheet.hidden_rows else []
    hidden += [_HIDDEN["column"]] if cell[1] in sheet.hidden_columns else []
    return Reason(sheet.name, *shown, heading, _plain(mark.rule), _plain(" ".join([mark.remedy, *hidden])))


def _first_filled(sheet: Sheet, row: int) -> int:
    """The first column of a row that holds something and can be seen: there a remark about the whole row is found."""
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    seen = (
        at for at, cell in enumerate(cells) if at not in sheet.hidden_columns and cell is not None and str(cell).strip()
    )
    return next(seen, 0)


def _shown_cells(sheet: Sheet, cells: Sequence[Cell]) -> dict[Cell, Cell]:
    """By a cell inside a merged range: the one that shows the range. A comment anywhere else in it is never seen."""
    shown = {}
    for top, left, bottom, right in sheet.merged:
        for at in range(bisect_left(cells, (top, 0)), bisect_left(cells, (bottom + 1, 0))):
            if left <= cells[at][1] <= right:
                shown[cells[at]] = (top, left)
    return shown


def _plain(words: str) -> str:
    """Words on one line, without the signs that no XML may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def remarks_of(reasons: Sequence[Reason], listed_on: str) -> list[Remark]:
    """One comment for each cell, at most MOST_COMMENTS; each says on which line of the sheet of reasons it stands."""
    held: dict[tuple[str, int, int], list[tuple[int, Reason]]] = {}
    for at, reason in enumerate(reasons):
        held.setdefault((reason.sheet, reason.row, reason.column), []).append((HEADING_ROW + 1 + at, reason))
    return [Remark(*where, _words(said, listed_on)) for where, said in list(held.items())[:MOST_COMMENTS]]


def _words(said: list[tuple[int, Reason]], listed_on: str) -> str:
    words = [f"{reason.rule} {reason.remedy}".strip() for _, reason in said]
    lines = ", ".join(str(line) for line, _ in said)
    return f"{SAYS}{chr(10).join(words)}\n(Sheet {listed_on}, row {lines})"


def about(reasons: Sequence[Reason]) -> str:
    """The line under the title: how many rows, and what to do with the copy."""
    rows = len({(reason.sheet, reason.row) for reason in reasons})
    each = "1 row of this workbook was" if rows == 1 else f"{rows:,} rows of this workbook were"
    return (
        f"{each} not taken. Put right the cells listed here (the comment in each says the same), save, and send the "
        "whole workbook back; leave the other rows as they are."
    )


def not_all_commented(reasons: Sequence[Reason], listed_on: str) -> str:
    """A note where there are more faulty cells than comments, else ""."""
    cells = len({(reason.sheet, reason.row, reason.column) for reason in reasons})
    if cells <= MOST_COMMENTS:
        return ""
    return (
        f"Comments are in the first {MOST_COMMENTS:,} of {cells:,} faulty cells; the sheet {listed_on} lists them all."
    )


def sheet_name(taken: Sequence[str], earlier: Sequence[str]) -> str:
    """The name of the sheet of reasons: of that of an earlier round, else one that no other has; capitals make no difference."""
    if ours := next((name for name in taken if name in earlier), ""):
        return ours
    held = {name.casefold() for name in taken}
    names = (REASONS_SHEET, *(f"{REASONS_SHEET} {number}" for number in range(2, 1000)))
    return next(name for name in names if name.casefold() not in held)


def returned_line(name: str, source: str) -> str:
    """What the sheet of reasons says of the file that went back."""
    return _plain(f"Returned: {name}, source {source}" if source else f"Returned: {name}")


def returned_from(book: Book) -> tuple[str, str]:
    """The name and the source of the file that came back in this one; each "" where no sheet of reasons says it."""
    lines = (str(sheet.cell(RETURNED_ROW - 1, 0) or "") for sheet in book.sheets if sheet.name in earlier(book))
    found = next((match for line in lines if (match := _RETURNED.fullmatch(line.strip()))), None)
    return (found[1], found[2] or "") if found else ("", "")


def earlier(book: Book) -> list[str]:
    """The names of the sheets that we added in an earlier round."""
    return [sheet.name for sheet in book.sheets if str(sheet.cell(0, 0) or "").strip() == REASONS_TITLE]
