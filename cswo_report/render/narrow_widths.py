"""Column widths for a table in a theme's own type: those that make it shortest, every word whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cswo_report.domain.paper import Cell, Row, RowKind, Table
from cswo_report.render.svg import MM_PER_POINT
from cswo_report.render.theme import Theme
from cswo_report.render.type_metrics import REGULAR, STRONG

PAGE_MM = 170.0
_NUMBER = re.compile(r"^([A-Z]?\d*(?:\.\d+)?) .*(?=, page)")  # a numbered section is pointed to by its number
_TEXT_PADDING, _NUMBER_PADDING, _BEFORE_TEXT = 3.6, 2.4, 4.0  # mm, with a little for the engine's rounding
_LEADING = 1.2  # of the size of type
_ROW_MM = 1.35  # above and below the words of a row
LONG_PART = 40  # characters: with a longer one among them, values run on stand each on a line of its own
_STATUS = 7.0  # mm: the drawn square before a status word
_STEPS = (24.0, 12.0, 6.0, 3.0, 1.5)  # mm, moved from one column to another while that makes the table shorter
_MOST_LABEL_LINES = 2
_MOST_CELL_LINES = 6  # of a cell in a table of more than two columns: beyond, it is a story and no cell
_FAULT_MM = 120.0  # a fault of the setting weighs as much as this height


@dataclass(frozen=True)
class Setting:
    """A table with its columns' widths, the height of each of its rows in mm, and the labels and cells that take too many lines."""

    table: Table
    heights: tuple[float, ...]
    faults: int

    @property
    def score(self) -> float:
        """How good it is: less is better."""
        return sum(self.heights) + _FAULT_MM * self.faults


def best(table: Table, theme: Theme) -> Setting | None:
    """The table at the widths that make it shortest, or None where some word would not fit."""
    setter = _Setter(table, theme)
    if (widths := setter.widths()) is None:
        return None
    rounded = [round(width, 1) for width in widths]
    rounded[0] = round(rounded[0] + PAGE_MM - sum(rounded), 1)
    columns = (replace(column, width_mm=width) for column, width in zip(table.columns, rounded, strict=True))
    heights, faults = setter.heights(rounded)
    return Setting(replace(table, columns=tuple(columns)), heights, faults)


@dataclass(frozen=True)
class _Words:
    """A run of words as widths in mm: a line's end may stand between any two."""

    widths: tuple[float, ...]
    space: float

    def lines(self, room: float) -> int:
        count, used = 1, 0.0
        for width in self.widths:
            if used and used + self.space + width > room:
                count, used = count + 1, width
            else:
                used += width + (self.space if used else 0.0)
        return count

    @property
    def widest(self) -> float:
        return max(self.widths, default=0.0)

    @property
    def whole(self) -> float:
        return sum(self.widths) + self.space * max(0, len(self.widths) - 1)


class _Setter:
    """Works out the heights of one table's rows at given widths."""

    def __init__(self, table: Table, theme: Theme) -> None:
        self.table, self.theme = table, theme
        self.line = theme.size.table * MM_PER_POINT * _LEADING

    def widths(self) -> list[float] | None:
        """Each column's least width and what is left shared out, then moved about while that helps."""
        least = self._least
        room = PAGE_MM - sum(least)
        if room < 0:
            return None
        ideal = [max(small, whole) for small, whole in zip(least, self._ideal, strict=True)]
        widths = _shared(least, ideal, room)
        return self._moved(widths)

    def _moved(self, widths: list[float]) -> list[float]:
        score = self._score(widths)
        for step in _STEPS:
            improved = True
            while improved:
                improved = False
                for to in range(len(widths)):
                    for source in range(len(widths)):
                        if to == source or widths[source] - step < self._least[source]:
                            continue
                        tried = list(widths)
                        tried[to], tried[source] = tried[to] + step, tried[source] - step
                        if (found := self._score(tried)) < score - 0.01:
                            widths, score, improved = tried, found, True
        return widths

    def _score(self, widths: Sequence[float]) -> float:
        heights, faults = self.heights(widths)
        return sum(heights) + _FAULT_MM * faults

    def heights(self, widths: Sequence[float]) -> tuple[tuple[float, ...], int]:
        """The height of each row in mm, and how many labels or headings take too many lines."""
        rooms = [width - padding for width, padding in zip(widths, self._paddings, strict=True)]
        heads = [words.lines(room) for words, room in zip(self._heads, rooms, strict=True)]
        faults = sum(lines > _MOST_LABEL_LINES for lines in heads)
        found = []
        for row in self._rows:
            if len(row) == 1 and len(rooms) > 1:
                found.append(self.line * sum(w.lines(PAGE_MM - 4) for w in row[0]) + 2 * _ROW_MM)
                continue
            lines = [sum(words.lines(room) for words in cell) for cell, room in zip(row, rooms, strict=True)]
            label = row[0][0].lines(rooms[0])
            beside = max(lines[1:], default=0)
            faults += label > _MOST_LABEL_LINES and label > beside + 1
            faults += len(rooms) > 2 and beside > _MOST_CELL_LINES
            found.append(self.line * max(lines) + _ROW_MM)
        return tuple(found), faults

    @cached_property
    def _paddings(self) -> list[float]:
        columns = self.table.columns
        found = []
        for i, column in enumerate(columns):
            padding = _NUMBER_PADDING if column.numeric else _TEXT_PADDING
            if not column.numeric and i and columns[i - 1].numeric:
                padding += _BEFORE_TEXT
            found.append(padding + (self._hanging if i == len(columns) - 1 else 0.0))
        return found

    @cached_property
    def _hanging(self) -> float:
        """Room for the marks that hang after the numbers of the last column."""
        last = len(self.table.columns) - 1
        marked = any(row.cells[last - 1].mark for row in self.table.rows if row.cells)
        return 5.0 if self.table.columns[last].numeric and marked else 0.0

    @cached_property
    def _least(self) -> list[float]:
        found = []
        for i, padding in enumerate(self._paddings):
            cells = [row[i] for row in self._rows if len(row) > i and (len(row) > 1 or len(self._paddings) == 1)]
            widest = max((words.widest for cell in cells for words in cell), default=0.0)
            found.append(max(widest, self._heads[i].widest) + padding)
        return found

    @cached_property
    def _ideal(self) -> list[float]:
        found = []
        for i, padding in enumerate(self._paddings):
            cells = [row[i] for row in self._rows if len(row) > i and (len(row) > 1 or len(self._paddings) == 1)]
            found.append(max((words.whole for cell in cells for words in cell), default=0.0) + padding)
        return found

    @cached_property
    def _heads(self) -> list[_Words]:
        return [self._words(column.label, STRONG, self.theme.size.small) for column in self.table.columns]

    @cached_property
    def _rows(self) -> list[list[list[_Words]]]:
        """For each row, for each of its cells, its runs of words, one under another."""
        return [self._row(row) for row in self.table.rows]

    def _row(self, row: Row) -> list[list[_Words]]:
        strong = STRONG if row.kind is not RowKind.PLAIN else REGULAR
        label = [self._words(row.label, strong)]
        if row.small:
            label.append(self._words(row.small))
        cells = zip(self.table.columns[1:], row.cells, strict=True) if row.cells else ()
        return [label, *(self._cell(cell, STRONG if column.current else strong) for column, cell in cells)]

    def _cell(self, cell: Cell, weight: int) -> list[_Words]:
        if cell.parts and any(part.status or len(part.text) > LONG_PART for _, part in cell.parts):
            return [self._words(f"{name} mm {part.text} {part.small}") for name, part in cell.parts]
        text = "; ".join(_NUMBER.sub(r"\1", f"{words}, page 000") for words, _ in cell.places) or cell.text or "000.0"
        text = text.replace("(", " (") if cell.parts else text
        first = self._words(text, STRONG if cell.strong or cell.status else weight)
        if cell.status or cell.mark:
            extra = _STATUS if cell.status else self._words(f" {cell.mark}").whole + 0.8
            at = 0 if cell.status else -1
            widths = list(first.widths)
            widths[at] += extra
            first = replace(first, widths=tuple(widths))
        return [first, self._words(cell.small)] if cell.small else [first]

    def _words(self, text: str, weight: int = REGULAR, size: float = 0.0) -> _Words:
        face, size = self.theme.typeface, size or self.theme.size.table
        widths = tuple(face.width(word, size, weight) * MM_PER_POINT for word in text.split(" ") if word)
        return _Words(widths, face.width(" ", size, weight) * MM_PER_POINT)


def _shared(least: Sequence[float], ideal: Sequence[float], room: float) -> list[float]:
    """What each column needs, and of what is left over as much as each would like, or its fair part of it."""
    wanted = [most - small for small, most in zip(least, ideal, strict=True)]
    total = sum(wanted)
    if total <= room:
        return [ideal[0] + room - total, *ideal[1:]]
    return [small + room * want / total for small, want in zip(least, wanted, strict=True)]
