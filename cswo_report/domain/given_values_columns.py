"""Reads a whole column of cells as one field: what a single cell leaves open, the others of its column settle, or a person is asked."""

from __future__ import annotations

from collections.abc import Callable

from cswo_report.domain.fields import Kind
from cswo_report.domain.given_values import (
    DASHES,
    NOTHING,
    NOTHING_SAID,
    UNKNOWN,
    Said,
    error_said,
    fault,
    is_blank,
    text_of,
    tidy,
)
from cswo_report.domain.given_values_asking import Asking, Told
from cswo_report.domain.given_values_day_columns import DayColumn
from cswo_report.domain.given_values_number_columns import NumberColumn
from cswo_report.domain.given_values_periods import reporting_year
from cswo_report.domain.given_values_word_columns import CodeColumn, TruthColumn
from cswo_report.domain.given_values_words import Codes
from cswo_report.domain.registers import NOT_YET_KNOWN
from cswo_report.domain.sheets import Cell

DAYS = frozenset({Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT})
NUMBERS = frozenset({Kind.WHOLE_NUMBER, Kind.DECIMAL, Kind.MONEY})
WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.MAPPING})


class ColumnReader(Asking):
    """Reads the cells of one column; each distinct cell is read once. What must be asked stands in `questions`."""

    def __init__(self, told: Told) -> None:
        super().__init__(told)
        self._known: dict[object, Said] = {}
        self._read: Callable[[Cell], Said] = self._plain
        kind = told.of.kind
        if kind in DAYS:
            self._read = DayColumn(self).read
        elif kind in NUMBERS:
            self._read = NumberColumn(self).read
        elif kind is Kind.YES_NO:
            self._read = TruthColumn(self).read
        elif kind in {Kind.CODE, Kind.CODES} and told.codelist is not None:
            self._read = CodeColumn(self).read
        elif kind is Kind.YEAR:
            self._read = self._year

    def read(self, cell: Cell) -> Said:
        """What a cell says; NOTHING_SAID where it is empty."""
        key = cell if type(cell) is str or cell is None else (type(cell), str(cell))
        said = self._known.get(key)
        if said is None:
            said = self._known[key] = self._once(cell)
        return said

    def _once(self, cell: Cell) -> Said:
        if is_blank(cell):
            return self._read(None) if self.told.of.kind is Kind.YES_NO else NOTHING_SAID
        failed = error_said(self.told.of.name, cell)
        if failed:
            return failed
        if self.told.of.kind not in WORDS | NUMBERS and isinstance(cell, str):
            word = tidy(cell).casefold()
            if word in UNKNOWN and not self._is_code(cell):
                return Said(NOT_YET_KNOWN)
            if (word in NOTHING or cell.strip() in DASHES) and not self._is_code(cell):
                return NOTHING_SAID
        return self._read(cell)

    def _is_code(self, cell: str) -> bool:
        return self.told.codelist is not None and bool(Codes(self.told.codelist, self.told.codes).find(cell))

    def _plain(self, cell: Cell) -> Said:
        """A text exactly as it stands; a key or reference without the spaces around it."""
        text = text_of(cell)
        return Said(text if self.told.of.kind in WORDS else text.strip())

    def _year(self, cell: Cell) -> Said:
        try:
            return Said(reporting_year(text_of(cell)))
        except ValueError as rule:
            return fault(self.told.of.name, "not_readable", str(rule), "Write it in that form.", text_of(cell))
