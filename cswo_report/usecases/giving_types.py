"""What rows of one type may hold: its fields, its events, its codes; and by which words a sender names a type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cswo_report.domain import given_values_periods as periods
from cswo_report.domain.fields import Codelist, Field
from cswo_report.domain.given_values import NOTHING_SAID, Said, error_said, fault, is_blank, text_of
from cswo_report.domain.given_values_columns import ColumnReader
from cswo_report.domain.headings import fold
from cswo_report.domain.sheets import Cell
from cswo_report.domain.source_profiles import SourceProfile
from cswo_report.domain.statute import DecisionType
from cswo_report.reference import Reference
from cswo_report.usecases import kinds

NUMBER, PERIOD, BASIS, AREA = "number", "period", "basis", "area"
VALUE_MODEL = frozenset({NUMBER, "presence", "qualifier"})
"""A register with these fields keeps figures by what is known of them; any other keeps exact numbers."""


@dataclass(frozen=True)
class GivenType:
    """A decision type or a register, as rows are read for it."""

    name: str
    kind: DecisionType | None
    fields: Mapping[str, Field]
    events: Mapping[str, str]  # code -> label

    @property
    def has_figures(self) -> bool:
        return self.fields.keys() >= VALUE_MODEL

    def codelist(self, reference: Reference, of: Field) -> Codelist | None:
        return kinds.codelist(reference, self.kind, of)


def of(reference: Reference, type_name: str) -> GivenType:
    """What is known of a type; InputRefused where there is none of this name."""
    _, kind = kinds.resolve(reference, type_name)
    fields = {each.name: each for each in reference.fields_of(type_name)}
    events = {each.code: each.label for each in kind.event} if kind is not None and kinds.is_decision(kind) else {}
    return GivenType(type_name, kind, fields, events)


def words_of(reference: Reference, profile: SourceProfile) -> dict[str, str]:
    """The types by the words that name them, folded: titles, short names, then the source's own words."""
    found = {fold(name): name for name in reference.registers if name != kinds.DECISION}
    for name, register in reference.registers.items():
        if name != kinds.DECISION:
            found |= {fold(word): name for word in (register.title, register.singular)}
    for slug, kind in reference.decision_types.items():
        found |= {fold(word): slug for word in (slug, kind.title, kind.short_title) if word}
    return found | {fold(word): name for word, name in profile.types.items()}


def title_of(reference: Reference, type_name: str) -> str:
    """What a person calls a type."""
    if type_name in reference.registers:
        return reference.registers[type_name].title
    return reference.decision_types[type_name].title if type_name in reference.decision_types else type_name


class PeriodReader(ColumnReader):
    """The periods of supplied figures; what one is counted on goes beside it, unless the sender says it."""

    def _once(self, cell: Cell) -> Said:
        name = self.told.of.name
        if is_blank(cell):
            return NOTHING_SAID
        failed = error_said(name, cell)
        if failed:
            return failed
        try:
            period, basis = periods.read(cell)
        except ValueError as rule:
            return fault(name, "not_readable", str(rule), "Write it in that form.", text_of(cell))
        return Said(period, {BASIS: basis.value})
