"""Where the headings of a table stand: one to three rows, joined where a heading spans several columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from cswo_report.domain.found_tables import Column
from cswo_report.domain.headings import forms
from cswo_report.domain.table_grid import Grid, may_head

FIRST_ROWS = 80
"""How many filled rows from the top of a stretch a heading is looked for in."""
DEEPEST = 3
"""The most heading rows a table has."""
GROUPED_ROWS = 12
"""How many filled rows from the top are tried together with the rows above them; further down, merged cells tell."""
FEW, MOST = 5, 0.8
"""In a row of at least so many cells, the part that must not begin like a figure or a day."""
VALUES = frozenset({"yes", "no", "y", "n", "none", "n/a"})
"""Words that are records' and never headings, though “No.” is one."""
KNOWN_LEAST = 2
NEARLY_THE_BEST = 0.5
"""How well known, beside the best row of a stretch, the first row must be to be its headings."""


@dataclass(frozen=True)
class Headings:
    """The heading rows of a table, counted from 0, and what each column of a stretch is called."""

    first: int
    last: int
    parts: dict[int, tuple[str, ...]]

    def column(self, at: int) -> Column:
        parts = self.parts.get(at, ())
        return Column(at, " ".join(parts), parts)

    @property
    def lowest(self) -> frozenset[str]:
        """The folded words of the lowest heading row alone: what is printed again on the next page."""
        return frozenset(forms(parts[-1])[0] for parts in self.parts.values() if forms(parts[-1]))

    @property
    def folded(self) -> frozenset[str]:
        return frozenset(forms(" ".join(parts))[0] for parts in self.parts.values() if forms(" ".join(parts)))


def find_headings(
    grid: Grid, rows: Sequence[int], columns: frozenset[int], known: frozenset[str], *, must_know: bool = False
) -> Headings | None:
    """The headings of the first table in these rows (those that hold something); None where there are none.

    What somebody knows decides; else the first row of words that is about as wide as the rows under it.
    """
    candidates = [row for row in rows[:FIRST_ROWS] if not grid.is_hidden(row)]
    found = _by_what_is_known(grid, candidates, columns, known)
    if not must_know and (found is None or not _is_mostly_known(found, known)):
        shaped = _by_shape(grid, candidates, columns)
        found = shaped if shaped and (found is None or shaped.last < found.first) else found
    return _with_lower_row(grid, found, columns) if found else None


def _by_what_is_known(
    grid: Grid, rows: Sequence[int], columns: frozenset[int], known: frozenset[str]
) -> Headings | None:
    """The first row that is about as well known as the best: a later table on the sheet may have more headings."""
    found = [
        (row, *_best_of_row(grid, row, columns, known, DEEPEST if place < GROUPED_ROWS else 1))
        for place, row in enumerate(rows if known else ())
    ]
    enough = NEARLY_THE_BEST * max((score for _, score, _ in found), default=0.0)
    first = next((row for row, score, headings in found if headings and score >= enough), None)
    if first is None:
        return None
    near = [(score, -row, headings) for row, score, headings in found if headings and first <= row < first + DEEPEST]
    best = max(near, key=lambda each: each[:2])[2]
    return _with_upper_row(grid, best, columns)


def _best_of_row(
    grid: Grid, bottom: int, columns: frozenset[int], known: frozenset[str], deepest: int
) -> tuple[float, Headings | None]:
    """How well known the headings are that end in this row, and with how many rows they are best known."""
    best, best_score = None, 0.0
    if not _is_heading_row(grid, bottom, columns):
        return best_score, best
    width = len(grid.within(bottom, columns))
    for depth in range(1, deepest + 1):
        top = bottom - depth + 1
        if top < 0 or (depth > 1 and not _may_be_group(grid, top, columns)):
            break
        headings = _joined(grid, top, bottom, columns)
        shares = [known_share(parts, known) for parts in headings.parts.values()]
        count, wide = sum(map(bool, shares)), max(width, len(headings.parts) if depth > 1 else 0)
        score = sum(shares) - (len(shares) - len(set(headings.parts.values())))
        if score > best_score and count >= KNOWN_LEAST and count >= 0.3 * wide:
            best, best_score = headings, score
    return best_score, best


def known_share(parts: tuple[str, ...], known: frozenset[str]) -> float:
    """How surely anybody knows a heading: 1 by all its parts, 0.9 by its last alone, 0 not at all."""
    if parts[-1].casefold() in VALUES:
        return 0.0
    if any(form in known for form in forms(" ".join(parts))):
        return 1.0
    return 0.9 if len(parts) > 1 and any(form in known for form in forms(parts[-1])) else 0.0


def _is_mostly_known(found: Headings, known: frozenset[str]) -> bool:
    """Whether most of the headings are known: else a row of words higher up has the better claim."""
    return 2 * sum(bool(known_share(parts, known)) for parts in found.parts.values()) > len(found.parts)


def _by_shape(grid: Grid, rows: Sequence[int], columns: frozenset[int]) -> Headings | None:
    widths = [len(grid.within(row, columns)) for row in rows]
    typical = median([width for width in widths if width > 1] or [0])
    for row, width in zip(rows, widths, strict=True):
        if width >= max(2, 0.5 * typical) and _is_heading_row(grid, row, columns):
            return _with_upper_row(grid, _joined(grid, row, row, columns), columns)
    return None


def _is_heading_row(grid: Grid, row: int, columns: frozenset[int]) -> bool:
    """Whether a row can hold headings: words alone, of which a few may begin with a figure (“72 hour limit”)."""
    cells = [grid.cell(row, at) for at in grid.within(row, columns)]
    fit = [may_head(cell) for cell in cells]
    if all(fit):
        return bool(cells)
    return len(cells) >= FEW and sum(fit) >= MOST * len(cells) and all(isinstance(cell, str) for cell in cells)


def _may_be_group(grid: Grid, row: int, columns: frozenset[int]) -> bool:
    """Whether a row can stand above headings and group them: words in several cells, or one that spans a part of the table."""
    if grid.is_hidden(row) or not all(may_head(grid.cell(row, at)) for at in grid.within(row, columns)):
        return False
    if any(grid.text(row, at).endswith(":") for at in grid.within(row, columns)):
        return False  # particulars of the sheet: “Council:”, “Period:”
    spans = [box for box in grid.boxes(row) if box[1] in columns and box[3] - box[1] + 1 < len(columns)]
    return bool(spans) or len(grid.within(row, columns)) > 1


def _with_upper_row(grid: Grid, found: Headings, columns: frozenset[int]) -> Headings:
    """With the rows above that visibly span several of these headings."""
    top = found.first
    while top > 0 and found.last - top + 1 < DEEPEST:
        boxes = [box for box in grid.boxes(top - 1) if box[1] in columns and box[3] - box[1] + 1 < len(columns)]
        merged_down = any(grid.down.get((top, at)) is not None for at in columns)
        if not (boxes or merged_down) or not _may_be_group(grid, top - 1, columns):
            break
        top -= 1
    return found if top == found.first else _joined(grid, top, found.last, columns)


def _with_lower_row(grid: Grid, found: Headings, columns: frozenset[int]) -> Headings:
    """With the row below, where it divides headings that stand over several columns."""
    below = found.last + 1
    if below >= len(grid.rows) or found.last - found.first + 1 >= DEEPEST or grid.is_hidden(below):
        return found
    filled = [at for at in grid.within(below, columns) if (below, at) not in grid.down]
    if not filled or not all(may_head(grid.cell(below, at)) for at in filled):
        return found
    under_a_span = {at for box in grid.boxes(found.last) for at in range(box[1], box[3] + 1)}
    own = set(grid.within(found.last, columns))
    divides = [at for at in filled if at in under_a_span or at not in own]
    groups = {max((left for left in own if left <= at), default=-1) for at in divides}
    if not divides or not set(filled) <= {*divides, *groups} or len(filled) < 2:
        return found
    return _joined(grid, found.first, below, columns)


def _joined(grid: Grid, top: int, bottom: int, columns: frozenset[int]) -> Headings:
    """What each column is called by these rows together."""
    lines = [_spread(grid, row, columns, is_group=row < bottom) for row in range(top, bottom + 1)]
    parts: dict[int, tuple[str, ...]] = {}
    for at in sorted(columns):
        own: list[str] = []
        for line in lines:
            text = line.get(at, "")
            if text and (not own or own[-1] != text):
                own.append(text)
        if own and _stands(grid, at, top, bottom):
            parts[at] = tuple(own)
    return Headings(top, bottom, parts)


def _stands(grid: Grid, at: int, top: int, bottom: int) -> bool:
    """Whether a column has a heading of its own in any of the rows, and not only what spreads over it from the left."""
    return any(at in grid.filled[row] or (row, at) in grid.down for row in range(top, bottom + 1))


def _spread(grid: Grid, row: int, columns: frozenset[int], *, is_group: bool) -> dict[int, str]:
    """The words of one heading row by column, those that span several put over each."""
    line = {at: grid.text(row, at) for at in grid.within(row, columns)}
    boxes = grid.boxes(row)
    for _, left, _, right in boxes:
        if left in line:
            for at in range(left, right + 1):
                if at in columns:
                    line.setdefault(at, line[left])
    if is_group and not boxes:
        last = ""
        for at in sorted(columns):
            last = line.get(at, "") or last
            if last:
                line[at] = last
    return line
