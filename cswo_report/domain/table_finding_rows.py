"""Which rows under the headings are records, and which are totals, repeated headings, notes or hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cswo_report.domain.found_tables import LeftOut, TableRow
from cswo_report.domain.headings import fold
from cswo_report.domain.sheets import Cell
from cswo_report.domain.table_finding_headings import Headings
from cswo_report.domain.table_grid import Grid, is_number, words

HIDDEN, TOTAL, REPEATED, NOTE = "hidden", "a total", "the headings again", "a note"
BETWEEN, HINTS, EXAMPLE = "a line of words between the rows", "hints under the headings", "an example"
"""Why a row is no record."""

LONG = 40
"""A lone text longer than this is a note, in whichever column it stands."""
_TOTAL = re.compile(
    r"\s*((grand|sub|overall|over all|year|column)[\s-]*)?totals?(\s*[:,;(-]|\s+(for|of|in|all|number|this|per|to|year|quarter|\d))|"
    r".*\btotals?\s*[:.]?\s*$|\s*(sum|count|average|mean)\s*:?\s*$",
    re.I,
)
_TOTAL_ALONE = re.compile(r"\s*((grand|sub|overall|over all|year|column)[\s-]*)?totals?\s*[:.]?\s*$", re.I)
SUMMING_WORDS = ("total", "sum", "count", "average", "mean")
_EXAMPLE = re.compile(r"\s*(e\.?g\.?|example)(?!\w)", re.I)
_KEY_LIKE = re.compile(r"\S*\d\S*")


@dataclass
class Sorted:
    """The rows of one table, sorted into what they are."""

    records: list[TableRow] = field(default_factory=list)
    totals: list[TableRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def sort_rows(
    grid: Grid, rows: Sequence[int], columns: frozenset[int], headings: Headings, ats: Sequence[int]
) -> Sorted:
    """Sort the rows that hold something; a lone text after the last record is a note, one before it stands between."""
    sorted_rows, lone = Sorted(), []
    make, everything = _row_maker(grid, ats), columns >= set(ats) and len(columns) >= _widest(grid)
    again = {_shape(headings_row) for headings_row in _heading_rows(grid, headings, columns)}
    hidden, many = grid.sheet.hidden_rows, len(ats) > 2
    for row in rows:
        filled = grid.filled[row] if everything else grid.within(row, columns)
        if not filled:
            continue
        first = grid.rows[row][filled[0]] if filled[0] < len(grid.rows[row]) else None
        if row in hidden:
            sorted_rows.left_out.append(LeftOut(row + 1, HIDDEN))
        elif many and len(filled) == 1 and _is_lone_text(first, filled[0] == ats[0]):
            lone.append(row)
        elif row == rows[0] and (kind := _hint(grid, row, filled)):
            sorted_rows.left_out.append(LeftOut(row + 1, kind))
        elif _is_total(grid, row, filled):
            sorted_rows.left_out.append(LeftOut(row + 1, TOTAL))
            sorted_rows.totals.append(make(row))
        elif isinstance(first, str) and len(filled) > 1 and _is_again(grid, row, filled, again):
            sorted_rows.left_out.append(LeftOut(row + 1, REPEATED))
        else:
            sorted_rows.records.append(make(row))
    _drop_sums(sorted_rows)
    _sort_lone(grid, sorted_rows, lone, columns)
    sorted_rows.left_out.sort(key=lambda entry: entry.number)
    return sorted_rows


def _widest(grid: Grid) -> int:
    return max((columns[-1] + 1 for columns in grid.filled if columns), default=0)


def _row_maker(grid: Grid, ats: Sequence[int]) -> Callable[[int], TableRow]:
    """Makes the record of a row: its cells by column, padded, what a cell is merged into from above put in its place."""
    left, right = ats[0], ats[-1] + 1
    is_whole = len(ats) == right - left
    padding = (None,) * right

    def make(row: int) -> TableRow:
        cells = grid.rows[row]
        if len(cells) < right:
            cells = (*cells, *padding[len(cells) :])
        taken: tuple[Cell, ...] = cells[left:right] if is_whole else tuple([cells[at] for at in ats])
        return TableRow(row + 1, taken)

    def make_merged(row: int) -> TableRow:
        return TableRow(row + 1, tuple(grid.cell(row, at) for at in ats))

    return make_merged if grid.down else make


def _is_lone_text(cell: Cell, is_first: bool) -> bool:
    if not isinstance(cell, str) or is_number(cell):
        return False
    text = cell.strip()
    return len(text) > LONG or (is_first and not _KEY_LIKE.fullmatch(text)) or text.startswith(("*", "†", "‡"))


def _hint(grid: Grid, row: int, filled: Sequence[int]) -> str:
    """What the first row under the headings is, if it only helps to fill the sheet: “(dd/mm/yyyy)” under each, or an example."""
    texts = [grid.text(row, at) for at in filled]
    if all(text.startswith("(") and text.endswith(")") for text in texts):
        return HINTS
    return EXAMPLE if _EXAMPLE.match(texts[0]) else ""


def _is_total(grid: Grid, row: int, filled: Sequence[int]) -> bool:
    """Whether one of the first two cells says total and nothing else in the row is words."""
    for at in filled[:2]:
        cell = grid.rows[row][at] if at < len(grid.rows[row]) else None
        if not isinstance(cell, str) or len(cell) > LONG:
            continue
        folded = cell.casefold()
        if not any(word in folded for word in SUMMING_WORDS):
            continue
        if _TOTAL_ALONE.match(cell):
            return True
        if _TOTAL.match(cell):
            return all(is_number(grid.cell(row, other)) for other in filled if other != at) and len(filled) > 1
    return False


def _heading_rows(grid: Grid, headings: Headings, columns: frozenset[int]) -> list[list[str]]:
    return [
        [grid.text(row, at) for at in grid.within(row, columns)] for row in range(headings.first, headings.last + 1)
    ]


def _shape(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold(text) for text in texts)


def _is_again(grid: Grid, row: int, filled: Sequence[int], again: set[tuple[str, ...]]) -> bool:
    first = words(grid.rows[row][filled[0]])
    if len(first) > 120 or not any(shape and shape[0] == fold(first) for shape in again):
        return False
    return _shape([grid.text(row, at) for at in filled]) in again


def _drop_sums(sorted_rows: Sorted) -> None:
    """Leave out a last row of nothing but numbers, each the sum of its column: a total without the word."""
    if len(sorted_rows.records) < 3:
        return
    last = sorted_rows.records[-1]
    given = [at for at, cell in enumerate(last.cells) if cell not in (None, "")]
    before = sorted_rows.records[:-1]
    if not given or len(given) == len(last.cells) or not all(_is_sum(last, before, at) for at in given):
        return
    sorted_rows.records.pop()
    sorted_rows.totals.append(last)
    sorted_rows.left_out.append(LeftOut(last.number, TOTAL))


def _is_sum(last: TableRow, before: Sequence[TableRow], at: int) -> bool:
    wanted = _number(last.cells[at])
    numbers = [number for row in before if (number := _number(row.cells[at])) is not None]
    return wanted is not None and len(numbers) > 1 and sum(numbers) == wanted


def _number(cell: Cell) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell
    if isinstance(cell, str) and is_number(cell):
        try:
            return Decimal(re.sub(r"[\s£,]", "", cell))
        except InvalidOperation:
            return None
    return None


def _sort_lone(grid: Grid, sorted_rows: Sorted, lone: Sequence[int], columns: frozenset[int]) -> None:
    last = max((row.number for row in (*sorted_rows.records, *sorted_rows.totals)), default=0)
    for row in lone:
        is_after = row + 1 > last
        sorted_rows.left_out.append(LeftOut(row + 1, NOTE if is_after else BETWEEN))
        if is_after:
            sorted_rows.notes.append(grid.text(row, grid.within(row, columns)[0]))
