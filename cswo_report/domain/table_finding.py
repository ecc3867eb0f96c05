"""Finds the tables on a sheet: the headings, the records under them, and what stands around them. Nothing is dropped without a word.

What a table is called by is left to the recogniser; `known`, the folded headings that anybody knows, only makes the
heading rows certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cswo_report.domain.found_tables import REASONS_TITLE, FoundTable, LeftOut, TableRow
from cswo_report.domain.headings import forms
from cswo_report.domain.sheets import Sheet, column_letters
from cswo_report.domain.table_finding_headings import Headings, find_headings
from cswo_report.domain.table_finding_rows import HIDDEN, sort_rows
from cswo_report.domain.table_grid import Grid, bands, may_head, words

SURELY = {True: (2, 0.5), False: (3, 0.7)}
"""How many headings, and what part of a row, must be known for another table to begin: after a gap, and without one."""
MOST_COMPARED = 200
"""How many rows before are looked through for a value that would make a supposed heading a record."""
ENDS_APART = 3
"""By how many rows two stretches side by side must differ in length to be two tables."""


def find_tables(sheet: Sheet, known: frozenset[str] = frozenset()) -> list[FoundTable]:
    """Every table of a sheet, from the top and from the left; a sheet of reasons that a marked copy adds has none.

    10,000 rows of 20 columns take about 0.1 s.
    """
    if words(sheet.cell(0, 0)).startswith(REASONS_TITLE):
        return []
    grid = Grid(sheet)
    stretches = _side_by_side(grid, known)
    return [table for stretch in stretches for table in _under_each_other(grid, stretch, known)]


def _side_by_side(grid: Grid, known: frozenset[str]) -> list[frozenset[int]]:
    """The columns of the sheet in stretches, one for each table that stands beside another."""
    wide = [columns for columns in grid.filled if len(columns) > 1]
    runs = bands({at for columns in wide for at in columns})
    if len(runs) < 2:
        return [frozenset(at for columns in grid.filled for at in columns)]
    stretches = [set(runs[0])]
    for run in runs[1:]:
        if _are_two(grid, frozenset(stretches[-1]), frozenset(run), known):
            stretches.append(set(run))
        else:
            stretches[-1] |= set(run)
    lone = {at for columns in grid.filled for at in columns} - {at for stretch in stretches for at in stretch}
    for at in lone:
        min(stretches, key=lambda stretch: min(abs(at - other) for other in stretch)).add(at)
    return [frozenset(stretch) for stretch in stretches]


def _are_two(grid: Grid, left: frozenset[int], right: frozenset[int], known: frozenset[str]) -> bool:
    """Whether a blank column parts two tables: other heading rows, the same headings again, or each whole and of its own length."""
    if min(len(left), len(right)) < 2:
        return False
    ours, theirs = (
        find_headings(grid, _rows(grid, columns), columns, known, must_know=bool(known)) for columns in (left, right)
    )
    if ours is None or theirs is None:
        return False  # what nobody knows is no table of its own: its columns are told as unknown
    if ours.last != theirs.last or len(ours.folded & theirs.folded) * 2 >= min(len(ours.folded), len(theirs.folded)):
        return True
    first, second = (_data_rows(grid, columns, ours.last) for columns in (left, right))
    whole = all(rows and len(rows) == rows[-1] - ours.last for rows in (first, second))
    if not whole or abs(first[-1] - second[-1]) < ENDS_APART:
        return False
    shorter, end = (left, first[-1]) if first[-1] < second[-1] else (right, second[-1])
    return _rows(grid, shorter)[-1] == end


def _data_rows(grid: Grid, columns: frozenset[int], heading: int) -> list[int]:
    return [row for row in _rows(grid, columns) if row > heading and len(grid.within(row, columns)) > 1]


def _rows(grid: Grid, columns: frozenset[int]) -> list[int]:
    return [row for row, filled in enumerate(grid.filled) if filled and not columns.isdisjoint(filled)]


@dataclass(frozen=True)
class _Part:
    """A stretch of rows with one table: its title rows, headings and the rows under them."""

    above: Sequence[int]
    headings: Headings
    under: Sequence[int]


def _under_each_other(grid: Grid, columns: frozenset[int], known: frozenset[str]) -> list[FoundTable]:
    rows = _rows(grid, columns)
    parts: list[_Part] = []
    while rows:
        headings = find_headings(grid, rows, columns, known)
        if headings is None:
            break
        above = [row for row in rows if row < headings.first]
        under = [row for row in rows if row > headings.last]
        end = _next_table(grid, under, columns, headings, known)
        parts.append(_Part(above, headings, under[:end]))
        rows = under[end:] if end < len(under) else []
    return [_table(grid, part, columns) for part in parts]


def _next_table(
    grid: Grid, under: Sequence[int], columns: frozenset[int], headings: Headings, known: frozenset[str]
) -> int:
    """The place in `under` at which another table begins: after a blank row, a title or nothing, other headings."""
    before = headings.last
    for place, row in enumerate(under):
        is_gap, before = row > before + 1, row
        if not is_gap and not _first_is_known(grid, row, columns, known):
            continue
        near = under[place : place + 6]
        found = find_headings(grid, near, columns, known, must_know=True)
        if found and not _surely(grid, found, columns, known, under[:place], is_gap=is_gap):
            found = None
        if found is None and is_gap:
            found = _new_by_shape(grid, near, columns, under[:place])
        if found and found.first <= near[-1] and _is_other(found, headings) and _leads_to(grid, near, found):
            return place
    return len(under)


def _first_is_known(grid: Grid, row: int, columns: frozenset[int], known: frozenset[str]) -> bool:
    filled = grid.filled[row]
    first = grid.rows[row][filled[0]] if filled and filled[0] < len(grid.rows[row]) else None
    return len(filled) > 1 and isinstance(first, str) and first.strip().casefold() in known and filled[0] in columns


def _surely(
    grid: Grid, found: Headings, columns: frozenset[int], known: frozenset[str], data: Sequence[int], *, is_gap: bool
) -> bool:
    """Whether these are headings and not a record of known words: most of them known, and none a value of its own column before."""
    row = found.last
    filled = grid.within(row, columns)
    count = sum(any(form in known for form in forms(grid.text(row, at))) for at in filled)
    if count < SURELY[is_gap][0] or count < SURELY[is_gap][1] * len(filled):
        return False
    before = data[-MOST_COMPARED:]
    return not any(grid.cell(row, at) == grid.cell(other, at) for at in filled for other in before)


def _leads_to(grid: Grid, near: Sequence[int], found: Headings) -> bool:
    """Whether only lone words stand between the gap and the new headings: titles, not records."""
    return all(len(grid.filled[row]) == 1 for row in near if row < found.first)


def _is_other(found: Headings, headings: Headings) -> bool:
    """Whether headings are those of another table and not the same printed again."""
    shared = found.lowest & headings.lowest
    return len(shared) < 0.6 * max(1, min(len(found.lowest), len(headings.lowest)))


def _new_by_shape(grid: Grid, near: Sequence[int], columns: frozenset[int], data: Sequence[int]) -> Headings | None:
    """Headings nobody knows, after a blank row: words in columns that so far held figures or days, with such under them again."""
    first = next((row for row in near if len(grid.within(row, columns)) > 1), None)
    if first is None or not data:
        return None
    filled = grid.within(first, columns)
    after = [row for row in near if row > first]
    if len(filled) < 2 or not after or not all(may_head(grid.cell(first, at)) for at in filled):
        return None
    changed = [
        at
        for at in filled
        if _mostly_figures(grid, at, data[-20:])
        and grid.cell(after[0], at) is not None
        and not may_head(grid.cell(after[0], at))
    ]
    return find_headings(grid, [first, *after], columns, frozenset()) if changed else None


def _mostly_figures(grid: Grid, at: int, rows: Sequence[int]) -> bool:
    cells = [cell for row in rows if (cell := grid.cell(row, at)) not in (None, "")]
    return bool(cells) and sum(not may_head(cell) for cell in cells) >= 0.8 * len(cells)


def _table(grid: Grid, part: _Part, columns: frozenset[int]) -> FoundTable:
    headings = part.headings
    used = {at for row in part.under for at in grid.filled[row]} & columns
    ats = sorted(set(headings.parts) | used)
    found = sort_rows(grid, part.under, columns, headings, ats)
    kept = [place for place, at in enumerate(ats) if at in headings.parts or not _is_index(found.records, place)]
    if len(kept) < len(ats):
        ats = [ats[place] for place in kept]
        found = sort_rows(grid, part.under, columns, headings, ats)
    title = " ".join(
        " ".join(grid.text(row, at) for at in grid.within(row, columns))
        for row in part.above
        if not grid.is_hidden(row)
    )
    return FoundTable(
        sheet=grid.sheet.name,
        heading_rows=tuple(range(headings.first + 1, headings.last + 2)),
        columns=tuple(headings.column(at) for at in ats),
        rows=tuple(found.records),
        title=" ".join(title.split()),
        notes=tuple(found.notes),
        left_out=(*(LeftOut(row + 1, HIDDEN) for row in part.above if grid.is_hidden(row)), *found.left_out),
        totals=tuple(found.totals),
        hidden_columns=_hidden_columns(grid.sheet, headings),
        without_value=grid.sheet.without_value,
    )


def _is_index(records: Sequence[TableRow], place: int) -> bool:
    """Whether a column without a heading only counts the rows: 1, 2, 3."""
    numbers = [words(record.cells[place]) for record in records]
    return bool(numbers) and all(text == str(count) for count, text in enumerate(numbers, start=1) if text)


def _hidden_columns(sheet: Sheet, headings: Headings) -> tuple[str, ...]:
    """What hidden columns are called; those with nothing in them are no news."""
    told = []
    for at in sorted(sheet.hidden_columns):
        if any(at < len(row) and row[at] not in (None, "") for row in sheet.rows[headings.first :]):
            told.append(words(sheet.cell(headings.last, at)) or column_letters(at))
    return tuple(told)
