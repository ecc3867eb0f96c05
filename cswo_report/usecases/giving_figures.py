"""The figure of a plain table's row, laid beside what the row's other cells say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cswo_report.domain.findings import Finding
from cswo_report.domain.found_tables import TableRow
from cswo_report.domain.given_values import text_of
from cswo_report.domain.given_values_asking import Told
from cswo_report.domain.given_values_figures import (
    AS_PRINTED,
    FOOTNOTE,
    PRESENCE,
    QUALIFIER,
    STATUS,
    UNIT,
    FigureReader,
)
from cswo_report.domain.sheets import Cell
from cswo_report.domain.values import Presence, Qualifier


@dataclass
class FigureField:
    """The column that holds the figure. Another column that says how exact or settled a figure is outweighs the cell's own words."""

    place: int
    told: Told
    percentages: Sequence[Cell]
    reader: FigureReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = FigureReader(self.told, self.percentages)

    def lay(self, row: TableRow, values: dict[str, str], as_given: dict[str, str]) -> tuple[Finding, ...]:
        """Put what the figure's cell says among the row's values; the findings where it cannot be read."""
        cell = row.cells[self.place] if self.place < len(row.cells) else None
        said = self.reader.read(cell, values.get(UNIT, ""))
        if said.value:
            values[self.told.of.name] = said.value
        is_in_our_form = (
            PRESENCE in values
        )  # so that a plain number says of itself neither how exact it is nor how it was printed
        for name, text in said.beside.items():
            if is_in_our_form and text == {AS_PRINTED: said.value, QUALIFIER: Qualifier.EXACT.value}.get(name):
                continue
            if name == FOOTNOTE and values.get(FOOTNOTE):
                values[FOOTNOTE] = f"{values[FOOTNOTE]} {text}"
            elif name == STATUS or name not in values:
                values[name] = text
        if (said.value or said.beside) and text_of(cell) != said.value:
            as_given[self.told.of.name] = text_of(cell)
        if said.findings:  # so that nothing else is missed beside the figure itself
            values.setdefault(PRESENCE, Presence.NUMBER.value)
        return said.findings
