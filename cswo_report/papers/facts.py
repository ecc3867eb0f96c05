"""Everything a paper is compiled from, gathered once: after this nothing asks the store again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cswo_report.domain.benchmarks import Indicator
from cswo_report.domain.compliance import Adherence, LimitCount, MissedLimit
from cswo_report.domain.fields import Codelist
from cswo_report.domain.findings import Finding
from cswo_report.domain.outline import Duty, Outline, PublishedTable, SectionSpec, Term
from cswo_report.domain.prose import Written
from cswo_report.domain.registers import Record, Register
from cswo_report.domain.standards import StandardsPack
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.times import Moment
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book

Counts = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Council:
    """What the workspace's settings say of the council, as plain values."""

    name: str
    officer_name: str = ""
    contact: str = ""
    synthetic: str = ""
    meeting: str = ""
    gaelic: bool = False


@dataclass(frozen=True)
class Facts:
    """One reporting year of one council, ready to be laid out."""

    council: Council
    year: ReportingYear
    edition: str
    dated: date
    dated_at: str
    book: Book
    outline: Outline
    sections: Mapping[str, SectionSpec]
    decision_types: Mapping[str, DecisionType]
    registers: Mapping[str, Register]
    codelists: Mapping[str, Codelist]
    duties: Sequence[Duty]
    glossary: Sequence[Term]
    published: Sequence[PublishedTable]
    records: Mapping[str, Sequence[Record]]
    numbers_of_records: Mapping[str, int]
    breakdowns: Mapping[tuple[str, str], Counts]
    types_by_year: Mapping[str, Counts]
    deciders: Mapping[str, Counts]
    months: Mapping[int, int]
    narratives: Mapping[str, Written]  # by section slug; absent where nothing was written
    theme: str = "neutral"
    banner: str = ""  # what the edition prints on every page
    edition_title: str = ""
    put_right: Sequence[Finding] = ()  # what a check of this edition found, where the edition tells it
    limits: Sequence[LimitCount] = ()  # the time limits of this reporting year
    missed: Sequence[MissedLimit] = ()
    limits_as_at: date | None = None  # the day on which the limits were judged; the report's own date where not given
    adherence: Sequence[Adherence] = ()  # to practice standards, in this year and earlier ones
    standards: StandardsPack | None = None
    benchmarks: Mapping[str, Indicator] = field(default_factory=dict)  # by the key that its figures are kept under
    printed_before: Mapping[tuple[str, str], tuple[str, str]] = field(
        default_factory=dict
    )  # by (figure, its year): what an earlier year's report printed, and the year of that report

    @property
    def limits_day(self) -> date:
        return self.limits_as_at or self.dated

    def in_year(self, register: str, day_field: str = "") -> list[Record]:
        """The records of a register whose day falls in this reporting year, oldest first."""
        name = day_field or self.registers[register].day_field
        dated = [(_day(record.values.get(name)), record) for record in self.records.get(register, ())]
        found = [(day, record) for day, record in dated if day is not None and day in self.year]
        return [record for _, record in sorted(found, key=lambda pair: (pair[0], pair[1].reference))]

    def label(self, codelist: str, code: object) -> str:
        """The label of a code; the code itself where the list does not know it."""
        found = self.codelists[codelist].find(str(code)) if codelist in self.codelists else None
        return found.label if found else str(code)


def _day(value: object) -> date | None:
    if isinstance(value, Moment):
        return value.day
    return value if isinstance(value, date) else None
