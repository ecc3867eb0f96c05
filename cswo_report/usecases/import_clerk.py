"""A clerk who checks the rows of an import: by every rule of a clerk at the desk, without asking the store for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from cswo_report.domain import decisions
from cswo_report.domain.fields import Field
from cswo_report.domain.findings import Finding
from cswo_report.domain.registers import Event, Record
from cswo_report.domain.statute import DecisionType
from cswo_report.figures.supplied import Place, place_of
from cswo_report.usecases.correcting import Corrector
from cswo_report.usecases.giving_keys import KEYS
from cswo_report.usecases.import_holdings import OBSERVATION, Holdings
from cswo_report.usecases.pointing import ABOUT_ANOTHER
from cswo_report.usecases.recording import Draft
from cswo_report.usecases.time_limits import Judged, TimeLimits

NO_FIELD = object()
ONLY_WHEN = {"event", "at"}


class ImportClerk(Corrector):
    """Reads each distinct cell once, and takes what the store holds from what was read ahead."""

    def prepare_for(self, holdings: Holdings, proven_keys: frozenset[str] = frozenset()) -> ImportClerk:
        """Begin an import: what is written in this transaction was read before.

        `proven_keys` look like identifiers, and their columns show that it is chance.
        """
        self.holdings, self.proven_keys = holdings, proven_keys
        self._cells: dict[str, dict[str, dict[str, tuple[Any, Sequence[Finding]]]]] = {}  # by type, field and text
        self._moments: dict[tuple[str, str], tuple[tuple[Event, ...], list[Finding]]] = {}
        self._fields: dict[str, tuple[Field, ...]] = {}
        return self

    @cached_property
    def limits(self) -> JudgedAhead:
        return JudgedAhead(self.session, self.reference)

    def fields_of(self, type_name: str) -> tuple[Field, ...]:
        if type_name not in self._fields:
            self._fields[type_name] = self.reference.fields_of(type_name)
        return self._fields[type_name]

    def read(
        self, type_name: str, kind: DecisionType | None, given: Mapping[str, str]
    ) -> tuple[dict[str, Any], list[Finding]]:
        """The values of a row, and what of it cannot be read."""
        return self._read(type_name, kind, self.fields_of(type_name), given)

    def _read(
        self, type_name: str, kind: DecisionType | None, fields: Sequence[Field], raw: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[Finding]]:
        cells = self._cells.setdefault(type_name, {})
        values: dict[str, Any] = {}
        findings: list[Finding] = []
        for name, given in raw.items():
            if type(given) is not str:
                read, found = super()._read(type_name, kind, fields, {name: given})
                values |= read
                findings += found
                continue
            column = cells.get(name)
            if column is None:
                column = cells[name] = {}
            cell = column.get(given)
            if cell is None:
                read, told = super()._read(type_name, kind, fields, {name: given})
                cell = column[given] = (read.get(name, NO_FIELD), told)
            if cell[0] is not NO_FIELD:
                values[name] = cell[0]
            if cell[1]:
                findings += cell[1]
        return values, findings

    def _read_field(self, kind: DecisionType | None, known: Field, given: Any) -> tuple[Any, tuple[Finding, ...]]:
        value, findings = super()._read_field(kind, known, given)
        return (value, ()) if known.kind in KEYS and str(given).strip() in self.proven_keys else (value, findings)

    def _read_events(
        self, kind: DecisionType | None, events: Sequence[Mapping[str, Any]]
    ) -> tuple[tuple[Event, ...], list[Finding]]:
        happened: list[Event] = []
        findings: list[Finding] = []
        for event in events:
            if kind is None or event.keys() != ONLY_WHEN:
                read, found = super()._read_events(kind, [event])
            else:
                cell = (f"{kind.slug} {event['event']}", event["at"])
                if cell not in self._moments:
                    self._moments[cell] = super()._read_events(kind, [event])
                read, found = self._moments[cell]
            happened += read
            findings += found
        return tuple(happened), findings

    def look_ahead(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Read what rows of registers about other records speak of, by (register, values)."""
        about = [str(values.get("record")) for register, values in rows if register in ABOUT_ANOTHER]
        self.holdings.read_references(about)
        found = [
            self.holdings.by_reference[each] for each in dict.fromkeys(about) if each in self.holdings.by_reference
        ]
        self.limits.judge_ahead(found)

    def _pointed_to(self, reference: str) -> Record | None:
        return self.holdings.by_reference.get(reference)

    def _supplied(self, values: Mapping[str, Any]) -> Sequence[Record]:
        return self._by_place.get(place_of(values), ())

    @cached_property
    def _by_place(self) -> dict[Place, list[Record]]:
        found: dict[Place, list[Record]] = {}
        for record in self.holdings.of_type.get(OBSERVATION, ()):
            found.setdefault(place_of(record.values), []).append(record)
        return found

    def foresee(self, draft: Draft, place: str) -> None:
        """Let later rows of the same import know a record that is not written yet: an officer, a delegation, a figure."""
        register, values = draft.new.register, draft.values
        if register == OBSERVATION:
            self._by_place.setdefault(place_of(values), []).append(Record(OBSERVATION, place, 1, values))
        elif register == "officer":
            key = str(values["officer_key"]).upper()
            self.officers[key] = decisions.Officer(
                key,
                values["role"],
                values["registration_number"],
                values["registered_until"],
                values["in_post_from"],
                values["in_post_to"],
            )
            self.__dict__["keys_taken"] = self.keys_taken | {key}
        elif register == "delegation":
            given = (values["capacity"], values["in_force_from"], values["in_force_to"])
            self.delegations.append(decisions.Delegation(values["officer"], tuple(values["functions"]), *given))

    def foresee_change(self, record: Record, draft: Draft) -> None:
        """The same of a record that would be changed."""
        if record.register == OBSERVATION:
            held = self._by_place.get(place_of(record.values), [])
            held[:] = [each for each in held if each.reference != record.reference]
            changed = replace(record, values=draft.values)
            self._by_place.setdefault(place_of(draft.values), []).append(changed)
        elif record.register in {"officer", "delegation"}:
            self.foresee(draft, record.reference)

    def odd_events(
        self, old: Record, kind: DecisionType | None, events: Sequence[Event], added: Sequence[Mapping[str, str]]
    ) -> tuple[tuple[Event, ...], list[Finding]]:
        """Events that would be added to a record, and what is wrong with them beside those that it keeps."""
        happened, findings = self._read_events(kind, added)
        if findings or not happened:
            return happened, findings
        found = decisions.check(self._case(kind, old.values, old.details, (*events, *happened)))
        return happened, [each for each in found if each.code in {"event_order", "in_the_future"}]


class JudgedAhead(TimeLimits):
    """Time limits that were computed once for all the rows that speak of them."""

    def judge_ahead(self, found: Sequence[Record]) -> None:
        self._ahead: dict[str, list[Judged]] = {}
        for each in super().judge(found):
            self._ahead.setdefault(each.record.reference, []).append(each)

    def judge(self, found: Sequence[Record]) -> Iterable[Judged]:  # type: ignore[override]
        ahead: dict[str, list[Judged]] = getattr(self, "_ahead", {})
        if len(found) == 1 and found[0].reference in ahead:
            return ahead[found[0].reference]
        return super().judge(found)
