"""Every counted measure of the sample council, counted a second time, slowly and record by record; and every dimension adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cswo_report.domain.fields import Kind
from cswo_report.domain.measures import LIMITS, Count, FigureRef, StockMoment
from cswo_report.domain.registers import Record, codes_held
from cswo_report.domain.times import Moment
from cswo_report.domain.year import ReportingYear
from cswo_report.reference import Reference
from cswo_report.store import records
from cswo_report.store.tables.kept import KeptDeadline
from cswo_report.usecases import figures
from cswo_report.usecases.workspace import Workspace

YEARS = ReportingYear(2024).back(5)
AS_AT = date(2025, 9, 1)
Held = Mapping[str, Sequence[Record]]


def day_of(record: Record, name: str) -> date | None:
    found = record.get(name)
    return found.day if isinstance(found, Moment) else found


class SlowCount:
    """Counts one record at a time, from the words of the declaration alone."""

    def __init__(self, held: Held, reference: Reference, in_time: set[tuple[str, str]]) -> None:
        self.held, self.reference, self.in_time = held, reference, in_time

    def count(self, spec: Count, year: ReportingYear) -> Any:
        total: Any = 0
        for part in (spec, *spec.also):
            members = [record for record in self.held[part.register] if self.is_counted(record, part, year)]
            if part.total:
                total += sum((Decimal(record.get(part.total) or 0) for record in members), Decimal(0))
            elif part.distinct or (part.register == "staff" and part.stock):
                total += len({record.get(part.distinct or "staff_key") for record in members})
            else:
                total += len(members)
        return total

    def is_counted(self, record: Record, spec: Count, year: ReportingYear) -> bool:
        if spec.types and record.type_slug not in spec.types:
            return False
        if not all(self.holds(record, name, codes) for name, codes in spec.where.items()):
            return False
        if spec.in_time and not any((record.reference, clock) in self.in_time for clock in spec.in_time):
            return False
        if not spec.stock:
            day = self.day(record, spec)
            return day is not None and day in year
        moment = year.last_day if spec.at is StockMoment.END else year.previous().last_day
        began = self.day(record, spec)
        if began is None or began > moment:
            return False
        over = self.ended(record) if record.register == "decision" else day_of(record, spec.until or "left_on")
        past = [day_of(record, name) for name in spec.past]
        return (over is None or over > moment) and all(day and day <= moment for day in past)

    def holds(self, record: Record, name: str, codes: Sequence[str]) -> bool:
        held = {record.type_slug} if name == "type" else codes_held(record.get(name))
        if name == "month":
            held = {str(record.values["decided"].day.month)} if record.values["decided"] else set()
        wanted = {code for code in codes if not code.startswith("!")}
        unwanted = {code[1:] for code in codes if code.startswith("!")}
        marked = held or {""}
        return (not wanted or bool(marked & wanted)) and not marked & unwanted

    def day(self, record: Record, spec: Count) -> date | None:
        name = spec.day or self.reference.registers[spec.register].day_field
        if record.register == "decision" and name == "ended":
            over, decided = self.ended(record), day_of(record, "decided")
            return max(over, decided) if over and decided else None
        if name.startswith("event:"):
            return self.first(record, {name.removeprefix("event:")})
        return day_of(record, name)

    def ended(self, record: Record) -> date | None:
        return self.first(
            record, {event.code for event in self.reference.decision_types[record.type_slug].event if event.ends}
        )

    @staticmethod
    def first(record: Record, codes: set[str]) -> date | None:
        return min(
            (each.happened_on for each in record.events if each.code in codes and each.happened_on), default=None
        )


@pytest.fixture(scope="module")
def slow(filled: Workspace) -> SlowCount:
    with filled.store.reading() as session:
        held = {name: list(records.fetch_all(session, name)) for name in filled.reference.registers}
        kept = session.query(KeptDeadline.reference, KeptDeadline.base_id).where(KeptDeadline.judged == "met").all()
        return SlowCount(held, filled.reference, {(row[0], row[1]) for row in kept})


def counted(filled: Workspace, refs: Sequence[FigureRef]) -> dict[str, Any]:
    with filled.store.reading() as session:
        return figures.count_figures(session, filled.reference, refs, YEARS, AS_AT)


def test_every_counted_measure_is_what_counting_by_hand_gives(filled: Workspace, slow: SlowCount) -> None:
    measures = filled.reference.measures
    refs = [FigureRef(key) for key, each in measures.items() if each.count and not each.count.function]
    found = counted(filled, refs)
    wrong = [
        f"{ref}, {year}: {found[str(ref)].get((year.label, ''), 0)}, by hand {expected}"
        for ref in refs
        for year in YEARS
        if found[str(ref)].get((year.label, ""), 0)
        != (expected := slow.count(figures.spec_of(filled.reference, ref), year))
    ]
    assert wrong == []
    assert sum(bool(counts) for counts in found.values()) > 150


def test_every_dimension_of_one_code_a_record_adds_up_to_the_whole(filled: Workspace) -> None:
    """All but people, of whom one may stand under two codes, and fields of several codes."""
    reference = filled.reference
    fields = [
        field for name in (*reference.registers, *reference.decision_types) for field in reference.fields_of(name)
    ]
    several = {field.name for field in fields if field.kind is Kind.CODES}
    made = [key for key, measure in reference.measures.items() if measure.generated][::9]
    parts: dict[tuple[str, str], list[FigureRef]] = {}
    for key, measure in reference.measures.items():
        spec = measure.count
        if spec is None or spec.register == "staff" or spec.distinct or spec.function == LIMITS:
            continue
        if measure.generated and key not in made:
            continue
        for name, codes in reference.dimensions[key].items():
            if name not in several and name != "month":
                parts[key, name] = [FigureRef(key, ((name, code),)) for code in codes]
    wholes = [FigureRef(key) for key, _ in parts]
    found = counted(filled, [*wholes, *(ref for refs in parts.values() for ref in refs)])
    wrong = [
        f"{key} by {name}, {year}"
        for (key, name), refs in parts.items()
        for year in YEARS
        if sum(found[str(ref)].get((year.label, ""), 0) for ref in refs) != found[key].get((year.label, ""), 0)
    ]
    assert wrong == []
    assert len(parts) > 150


def test_the_flows_of_the_sample_add_up_and_its_figures_agree(filled: Workspace) -> None:
    with filled.store.reading() as session:
        book = figures.make_book(session, filled.reference, filled.settings, YEARS[-1], figures.observations(session))
    assert [finding.sentence() for finding in book.flow_faults()] == []
    assert [finding.sentence() for finding in book.supplied.contradictions()] == []
    assert {flow.id for flow in book.flows} >= {"staff", "cswo_guardianships", "private_guardianships"}
    for key, measure in book.measures.items():
        if not measure.generated:
            assert len(book.series(key).values) == len(YEARS)
