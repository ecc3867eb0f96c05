"""What a marked copy says, whatever its form: the comment of each faulty cell, and the lines of the sheet Reasons.

The words are those of the rules; a cell's own content is never repeated, since it may be what identifies a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cswo_report.domain.found_tables import REASONS_SHEET, REASONS_TITLE
from cswo_report.domain.import_plan import Mark
from cswo_report.domain.sheets import Book, Sheet, cell_name

AUTHOR = "cswo-report"
SAYS = f"{AUTHOR}: "
"""How every comment of ours begins, so that it is found again where a program has lost its author."""

HEADINGS = ("Sheet", "Cell", "Column", "What is wrong", "What to do")
HEADING_ROW = 4  # as the sheet shows it; the reasons follow
WIDTHS = (22, 8, 22, 48, 48)  # characters
MOST_COMMENTS = 5_000  # a spreadsheet program becomes slow beyond; the sheet Reasons has them all
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
    order = {sheet.name: at for at, sheet in enumerate(book.sheets)}
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found = {_reason(sheets[mark.sheet], mark) for mark in marks if mark.sheet in sheets and mark.row >= 1}
    return sorted(found, key=lambda each: (order[each.sheet], each.row, each.column, each.rule))


def _reason(sheet: Sheet, mark: Mark) -> Reason:
    row = mark.row - 1
    column = _first_filled(sheet, row) if mark.column is None else mark.column
    heading = "(the whole row)" if mark.column is None else _plain(mark.heading)
    hidden = [_HIDDEN["row"]] if row in sheet.hidden_rows else []
    hidden += [_HIDDEN["column"]] if column in sheet.hidden_columns else []
    row, column = _shown_cell(sheet, row, column)
    return Reason(sheet.name, row, column, heading, _plain(mark.rule), _plain(" ".join([mark.remedy, *hidden])))


def _plain(words: str) -> str:
    """Words on one line, without the signs that no XML may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _first_filled(sheet: Sheet, row: int) -> int:
    """The first column of a row that holds something and can be seen: there a remark about the whole row is found."""
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    seen = (
        at for at, cell in enumerate(cells) if at not in sheet.hidden_columns and cell is not None and str(cell).strip()
    )
    return next(seen, 0)


def _shown_cell(sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    """The cell that shows a merged range, for a cell inside it: a comment anywhere else in the range is never seen."""
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            return top, left
    return row, column


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
        f"{each} not taken. Put right each cell below where it stands (its comment says the same), save, and send the whole "
        "workbook back; leave the other rows as they are."
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


def earlier(book: Book) -> list[str]:
    """The names of the sheets that we added in an earlier round."""
    return [sheet.name for sheet in book.sheets if str(sheet.cell(0, 0) or "").strip() == REASONS_TITLE]
