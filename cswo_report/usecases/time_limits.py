"""Time limits of records: gathers what the engine needs, keeps the computed deadlines beside the records, and explains them.

The kept deadlines are derived: they can be computed anew at any time from records, rules and calendars, and are whenever a record
changes, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain import clocks, explanations
from cswo_report.domain.clock_rules import Clock
from cswo_report.domain.deadlines import Adjustment, Deadline, Happening
from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import shown
from cswo_report.domain.registers import Record, is_chosen
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.times import Moment, parse_date
from cswo_report.errors import NotFound
from cswo_report.reference import Reference
from cswo_report.store import deadlines as kept
from cswo_report.store import records

IN_BATCHES = 500


@dataclass(frozen=True)
class Judged:
    """One record with the types whose clocks concern it and every deadline of it."""

    record: Record
    kind: DecisionType
    values: Mapping[str, Any]
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class Move:
    """A kept deadline that came out differently when computed anew."""

    reference: str
    clock_id: str
    title: str
    sequence: int
    was: date | None
    now: date | None
    closed: bool

    @property
    def days(self) -> int | None:
        return (self.now - self.was).days if self.was and self.now else None


@dataclass
class TimeLimits:
    """The time limits of one store, within one transaction; what does not change is looked up once."""

    session: Session
    reference: Reference

    @cached_property
    def version(self) -> str:
        return self.reference.rules_version

    @cached_property
    def of_register(self) -> dict[str, list[DecisionType]]:
        """The types whose records are kept in another register than that of decisions."""
        found: dict[str, list[DecisionType]] = {}
        for kind in self.reference.decision_types.values():
            if kind.register != "decision" and kind.enabled and kind.clock:
                found.setdefault(kind.register, []).append(kind)
        return found

    def judge(self, found: Sequence[Record]) -> Iterator[Judged]:
        """Compute the deadlines of some records; a void record has none."""
        aside = _Aside.read(self.session, [record.reference for record in found])
        for record in found:
            for kind in self.kinds(record):
                values = _values(self.reference, record)
                yield Judged(record, kind, values, self._compute(record, kind, values, aside))

    def kinds(self, record: Record) -> list[DecisionType]:
        """The types whose clocks concern a record: its own, or those that choose it from its register."""
        if record.type_slug:
            kind = self.reference.decision_types.get(record.type_slug)
            return [kind] if kind and kind.clock else []
        return [kind for kind in self.of_register.get(record.register, ()) if is_chosen(record.values, kind.chosen_by)]

    def refresh(self, references: Iterable[str]) -> None:
        """Keep the deadlines of some records as they now are; notices and changes touch the record they speak of."""
        wanted = list(dict.fromkeys(references))
        touched: dict[str, Record] = {}
        about: dict[str, None] = {}
        for record in records.fetch_many(self.session, wanted):
            touched[record.reference] = record
            if record.register in {"notice", "clock_change"}:
                about[str(record.values["record"])] = None
            for kind in self.kinds(record):
                for clock in kind.clock:
                    touched |= {each.reference: each for each in self._of_same_person(record, clock)}
        touched |= {each.reference: each for each in records.fetch_many(self.session, list(about))}
        self._keep(list(touched.values()))

    def recompute(self) -> list[Move]:
        """Compute every deadline anew under today's rules and calendars; answer those that moved."""
        before = kept.before(self.session)
        for register in ("decision", *self.of_register):
            batch: list[Record] = []
            for record in records.fetch_all(self.session, register):
                batch.append(record)
                if len(batch) == IN_BATCHES:
                    self._keep(batch)
                    batch = []
            self._keep(batch)
        after = kept.before(self.session)
        return [
            _move(key, before.get(key), after.get(key))
            for key in sorted({*before, *after})
            if _due(before.get(key)) != _due(after.get(key))
        ]

    def explain(self, record: Record, clock: str, as_of: datetime) -> list[explanations.Explanation]:
        """Explain the clocks of a record: one by its id (with or without the date of its version), or all."""
        found = list(self.judge([record]))
        explained = []
        for each in found:
            labels = labels_of(self.reference, each.record, each.kind)
            for deadline in each.deadlines:
                if clock in {"", deadline.clock.id, deadline.clock.base_id}:
                    calendar = self.reference.calendars[deadline.clock.calendar]
                    explained.append(
                        explanations.explain(record.reference, deadline, calendar, labels, each.values, as_of)
                    )
        if not explained:
            known = ", ".join(dict.fromkeys(deadline.clock.base_id for each in found for deadline in each.deadlines))
            what = f"time limit {shown(clock)}" if clock else "time limits"
            why = " ".join(each.kind.note for each in found if each.kind.note and not each.deadlines)
            raise NotFound(
                f"{record.reference} has no {what}.{f' {why}' if why else ''}",
                f"It has: {known}." if known else f"See what it is with: cswo-report record show {record.reference}",
            )
        return explained

    def _keep(self, found: Sequence[Record]) -> None:
        rows = [
            self._row(each, deadline)
            for each in self.judge(found)
            for deadline in each.deadlines
            if deadline.start is not None
        ]
        kept.replace(self.session, [record.reference for record in found], rows)

    def _row(self, each: Judged, deadline: Deadline) -> kept.DeadlineRow:
        record, kind = each.record, each.kind
        owner = self._owner(kind, deadline)
        row = kept.row_of(record.register, record.reference, kind.slug, deadline, owner, self.version)
        if row["by_law"]:
            made = kind.find_event(row["start_event"])
            row["by_law"] = made.label if made else row["start_event"]
        return row

    def _owner(self, kind: DecisionType, deadline: Deadline) -> str:
        found = self.reference.codelists["clock_owner"].find(deadline.clock.owner or kind.owner)
        return found.label if found else kind.who_decides

    def _compute(
        self, record: Record, kind: DecisionType, values: Mapping[str, Any], aside: _Aside
    ) -> tuple[Deadline, ...]:
        if record.is_void or not kind.enabled:
            return ()
        history = clocks.History(
            _happenings(record, values, aside),
            values,
            frozenset(event.code for event in kind.event if event.ends),
            tuple(aside.changes.get(record.reference, ())),
            self._earlier_spans(record, kind),
        )
        return clocks.compute(kind.clock, history, self.reference.calendars)

    def _earlier_spans(self, record: Record, kind: DecisionType) -> tuple[tuple[datetime, datetime], ...]:
        """The spans of the same person's other records that count towards hours in all within a window."""
        return tuple(
            span
            for clock in kind.clock
            for other in self._of_same_person(record, clock)
            for span in clocks.spans(clock, clocks.History(_events(other)))
        )

    def _of_same_person(self, record: Record, clock: Clock) -> list[Record]:
        if not clock.window:
            return []
        found = records.fetch_of_subject(self.session, str(record.values["subject"]), clock.across)
        return [other for other in found if other.reference != record.reference and not other.is_void]


def _due(row: Any) -> date | None:
    return row.due_on if row else None


def _move(key: tuple[str, str, int], was: Any, now: Any) -> Move:
    row = now or was
    return Move(key[0], key[1], row.title, key[2], _due(was), _due(now), row.ended_on is not None)


def _values(reference: Reference, record: Record) -> dict[str, Any]:
    """A record's fields as the engine reads them: days as dates, everything else as it is kept."""
    values = {**record.values, **record.details}
    for field in reference.fields_of(record.type_slug or record.register):
        held = values.get(field.name)
        if field.kind is Kind.DATE and isinstance(held, str):
            values[field.name] = parse_date(held)
    return values


@dataclass(frozen=True)
class _Aside:
    """What other registers say of a record's clocks: notices sent, and pauses and extensions allowed."""

    notices: Mapping[str, Sequence[Happening]]
    changes: Mapping[str, Sequence[Adjustment]]

    @classmethod
    def read(cls, session: Session, references: Sequence[str]) -> _Aside:
        notices: dict[str, list[Happening]] = {}
        changes: dict[str, list[Adjustment]] = {}
        for record in records.fetch_about(session, "notice", references):
            if record.values["sent"]:
                sent = Happening(record.values["event"], record.values["sent"], record.recorded_by)
                notices.setdefault(record.values["record"], []).append(sent)
        for record in records.fetch_about(session, "clock_change", references):
            value = record.values
            changes.setdefault(value["record"], []).append(
                Adjustment(
                    value["clock"],
                    value["kind"],
                    value["effective_on"],
                    value["extended_to"],
                    value["reason"],
                    value["authorised_by"],
                    record.reference,
                )
            )
        return cls(notices, changes)


def _happenings(record: Record, values: Mapping[str, Any], aside: _Aside) -> tuple[Happening, ...]:
    by = record.recorded_by
    if not record.type_slug:
        days = [(name, value) for name, value in values.items() if isinstance(value, date)]
        own = tuple(Happening(name, Moment(day), by) for name, day in days)
        return (*own, *aside.notices.get(record.reference, ()))
    found = [Happening(name, values[name], by) for name in ("received", "decided") if values.get(name)]
    return (*found, *_events(record), *aside.notices.get(record.reference, ()))


def _events(record: Record) -> tuple[Happening, ...]:
    return tuple(
        Happening(event.code, Moment(event.happened_on, event.happened_at), event.recorded_by or record.recorded_by)
        for event in record.events
        if event.happened_on
    )


def labels_of(reference: Reference, record: Record, kind: DecisionType) -> dict[str, str]:
    """What every event and field of a record is called."""
    labels = {"received": "Received", "decided": "Decided"}
    labels |= {field.name: field.label for field in reference.fields_of(record.type_slug or record.register)}
    return labels | {event.code: event.label for event in kind.event}
