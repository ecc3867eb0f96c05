"""Record, amend and void: checks everything a person gave, shows all faults at once, and writes all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain import decisions, entry, procurement, register_rules
from cswo_report.domain.fields import Codelist, Field, Kind, Need
from cswo_report.domain.findings import Finding, Severity, only_refusals, shown
from cswo_report.domain.registers import NOT_YET_KNOWN, Event, Record
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.times import LONDON, Moment, parse_moment
from cswo_report.errors import InputRefused, NotFound
from cswo_report.figures.supplied import contradictions, contradicts, may_stand_together, repeats, says_it_again
from cswo_report.reference import Reference
from cswo_report.store import records
from cswo_report.store.canonical import spelt
from cswo_report.store.ledger import Ledger, NewRecord
from cswo_report.usecases import kinds, nil_returns, pointing, supplying
from cswo_report.usecases.time_limits import TimeLimits
from cswo_report.usecases.wanted import is_blank, needed, still_wanted

MAY_BE_OVERRIDDEN = frozenset({"identifier"})


@dataclass(frozen=True)
class Draft:
    """What a person gave for one record, read and checked: columns to write, findings, and what is still to be given."""

    new: NewRecord
    findings: tuple[Finding, ...]
    missing: tuple[Field, ...]
    kind: DecisionType | None
    values: Mapping[str, Any]
    details: Mapping[str, Any]
    events: tuple[Event, ...]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is not Severity.REFUSED]


@dataclass
class Recorder:
    """Checks and writes records within one transaction; officers and delegations are read once."""

    reference: Reference
    session: Session
    ledger: Ledger
    today: date = field(default_factory=lambda: datetime.now(UTC).astimezone(LONDON).date())
    asks_the_store: bool = True
    _asked: dict[str, tuple[Field, ...]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def officers(self) -> dict[str, decisions.Officer]:
        found = {}
        for record in records.fetch_all(self.session, "officer"):
            values = record.values
            key = str(values["officer_key"]).upper()  # as decisions name it
            found[key] = decisions.Officer(
                key,
                values["role"],
                values["registration_number"],
                values["registered_until"],
                values["in_post_from"],
                values["in_post_to"],
            )
        return found

    @cached_property
    def keys_taken(self) -> frozenset[str]:
        """The keys of every officer ever recorded; a void record keeps its own."""
        found = records.fetch_all(self.session, "officer", with_void=True)
        return frozenset(str(record.values["officer_key"]).upper() for record in found)

    @cached_property
    def delegations(self) -> list[decisions.Delegation]:
        return [
            decisions.Delegation(
                record.values["officer"],
                tuple(record.values["functions"]),
                record.values["capacity"],
                record.values["in_force_from"],
                record.values["in_force_to"],
            )
            for record in records.fetch_all(self.session, "delegation")
        ]

    def prepare(
        self,
        type_name: str,
        raw: Mapping[str, Any],
        events: Sequence[Mapping[str, Any]] = (),
        override: str = "",
        kept: frozenset[str] = frozenset(),
        changed: str = "",
    ) -> Draft:
        """Read and check one record without writing it. Fields named in `kept` stand in the store already, as they are.

        `changed` is the reference of the record that would be changed by it, if one would.
        """
        register, kind = self.resolve(type_name)
        fields = self.reference.fields_of(type_name)
        values, findings = self._read(type_name, kind, fields, {**kinds.preset(kind), **raw})
        happened, event_findings = self._read_events(kind, events)
        findings += event_findings
        shared = self.reference.registers[register].names
        own = {name: values.get(name) for name in shared}
        details = {
            name: spelt_detail(value) for name, value in values.items() if name not in shared and value is not None
        }
        if (
            register == "decision"
            and not own["subject"]
            and not any(finding.where == "subject" for finding in findings)
        ):
            own["subject"] = self.ledger.new_subject()
        if findings:
            findings = [
                _softened(finding, override)
                for finding in findings
                if not (finding.code in MAY_BE_OVERRIDDEN and finding.where in kept)
            ]
        unreadable = {finding.where for finding in only_refusals(findings)}
        rules = self._rules(register, kind, fields, own, details, happened, changed, kept)
        findings += [finding for finding in rules if finding.where not in unreadable]
        findings += entry.reason_findings("--override", override, self.reference.denied)
        missing = still_wanted(self._asked_of(type_name), values)
        findings += needed(missing, findings)
        return Draft(
            self._new_record(register, kind, own, details, happened, missing, override),
            tuple(findings),
            missing,
            kind,
            own,
            details,
            happened,
        )

    def add(self, drafts: Sequence[Draft]) -> list[str]:
        """Write checked drafts, all or none; every refusal of every draft is shown."""
        refusals = [
            replace(finding, where=f"{place}{finding.where}") if place else finding
            for number, draft in enumerate(drafts, 1)
            for finding in only_refusals(list(draft.findings))
            for place in ([f"record {number}, "] if len(drafts) > 1 else [""])
        ]
        keys = [str(draft.values["officer_key"]) for draft in drafts if draft.new.register == "officer"]
        refusals += register_rules.repeated_officers(keys)
        refusals += contradictions([draft.values for draft in drafts if draft.new.register == "observation"])
        if refusals:
            raise InputRefused(f"Not recorded: {_things(refusals)} to put right. Nothing was written.", refusals)
        for name in ("officers", "delegations", "keys_taken"):  # read anew, if asked for again
            self.__dict__.pop(name, None)
        references = self.ledger.add_all([draft.new for draft in drafts])
        self.limits.refresh(references)
        return references

    @cached_property
    def limits(self) -> TimeLimits:
        """The time limits of the records written here, kept in the same transaction."""
        return TimeLimits(self.session, self.reference)

    def resolve(self, type_name: str) -> tuple[str, DecisionType | None]:
        """The register a type name belongs to, and its decision type."""
        return kinds.resolve(self.reference, type_name)

    def _asked_of(self, type_name: str) -> tuple[Field, ...]:
        """The fields without which a record of a type may be incomplete."""
        if type_name not in self._asked:
            self._asked[type_name] = tuple(
                each for each in self.reference.fields_of(type_name) if each.need is not Need.OPTIONAL
            )
        return self._asked[type_name]

    def codelist(self, kind: DecisionType | None, entry_field: Field) -> Codelist | None:
        """The codes a field may hold; a decision's outcomes come from its type."""
        return kinds.codelist(self.reference, kind, entry_field)

    def read_ahead(self) -> Recorder:
        """Read officers and delegations now, so that questions can be asked with no session held open."""
        _ = self.officers, self.delegations, self.keys_taken
        self.asks_the_store = False
        return self

    def _read(
        self, type_name: str, kind: DecisionType | None, fields: Sequence[Field], raw: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[Finding]]:
        known = {entry.name: entry for entry in fields}
        values: dict[str, Any] = {}
        findings: list[Finding] = []
        for name, given in raw.items():
            if name not in known:
                rule = f"{type_name} has no field of this name."
                findings.append(Finding("unknown_field", name, rule, entry.nearest(name, known)))
            elif is_blank(given) or given == NOT_YET_KNOWN:
                values[name] = None
            elif not isinstance(given, str | int | float | list | dict):
                values[name] = given
            else:
                values[name], found = self._read_field(kind, known[name], given)
                findings += found
        return values, findings

    def _read_field(self, kind: DecisionType | None, known: Field, given: Any) -> tuple[Any, tuple[Finding, ...]]:
        """One field's value; what looks like an identifier is kept as it stands, since a reason may override its refusal."""
        reading = entry.read_field(known, given, self.codelist(kind, known), self.reference.denied)
        if reading.value is None and any(finding.code in MAY_BE_OVERRIDDEN for finding in reading.findings):
            return str(given).strip(), reading.findings
        return reading.value, reading.findings

    def _read_events(
        self, kind: DecisionType | None, events: Sequence[Mapping[str, Any]]
    ) -> tuple[tuple[Event, ...], list[Finding]]:
        happened: list[Event] = []
        findings: list[Finding] = []
        for given in events:
            code = str(given.get("event", ""))
            if kind is None or not kinds.is_decision(kind):
                findings.append(Finding("no_events", code, "Only decisions have events.", "Leave it out."))
                continue
            if kind.find_event(code) is None:
                known = [event.code for event in kind.event]
                rule = f"{kind.slug} has no event of this name."
                findings.append(Finding("unknown_event", "event", rule, entry.nearest(code, known), code[:40]))
                continue
            note, found = self._read_field(None, Field("note", "Note", Kind.LONG_TEXT), str(given.get("note", "")))
            findings += found
            try:
                moment = parse_moment(str(given.get("at", "")))
            except ValueError as fault:
                findings.append(
                    Finding("not_readable", code, str(fault), "Give it in that form.", str(given.get("at", ""))[:40])
                )
                continue
            happened.append(Event(code, moment.day, moment.instant, note or ""))
        return tuple(happened), findings

    def _case(
        self, kind: DecisionType | None, values: Mapping[str, Any], details: Mapping[str, Any], events: Sequence[Event]
    ) -> decisions.Case:
        assert kind is not None
        return decisions.Case(kind, values, details, events, self.officers, self.delegations, self.today)

    def _rules(
        self,
        register: str,
        kind: DecisionType | None,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        details: Mapping[str, Any],
        events: Sequence[Event],
        changed: str,
        kept: frozenset[str],
    ) -> list[Finding]:
        if register == "decision":
            findings = decisions.check(self._case(kind, values, details, events))
            if "value_band" in details:
                findings += procurement.check(details, self.reference.procurement_thresholds)
            return findings
        findings = kinds.findings(kind, values)
        missing = still_wanted(self._asked_of(kind.slug if kind else register), values)
        if any(each.need is Need.AT_ENTRY for each in missing):
            return findings
        findings += register_rules.check(register, values, fields, self.reference.codelists, self.today)
        if register == "observation":
            findings += supplying.findings(self.reference, values, kept)
        for name, places in records.too_fine(register, values).items():
            rule = f"This is kept with at most {places} decimal places."
            findings.append(Finding("too_fine", name, rule, "Round it yourself."))
        if self.asks_the_store:
            findings += pointing.findings(self.limits, register, values, self._pointed_to)
            findings += self._contradicted(register, values, changed)
            findings += self._nil_returns.findings(register, values, changed)
        return findings + self._unique(register, values)

    @cached_property
    def _nil_returns(self) -> nil_returns.Against:
        return nil_returns.Against(self.reference, self.session, self.today)

    def _contradicted(self, register: str, values: Mapping[str, Any], changed: str) -> list[Finding]:
        """What is recorded already and says the same, or gives another value of the figure that neither revises with its reason."""
        if register != "observation":
            return []
        found = self._supplied(values)
        return [
            contradicts(values, other)
            for other in found
            if other.reference != changed and not may_stand_together(values, other.values)
        ] + [repeats(other) for other in found if not changed and says_it_again(values, other.values)][:1]

    def _supplied(self, values: Mapping[str, Any]) -> Sequence[Record]:
        """The live figures that may speak of the same: those of its measure and period, at the least those of its very place."""
        return records.fetch_supplied(self.session, str(values["measure"]), str(values["period"]))

    def _pointed_to(self, reference: str) -> Record | None:
        """The record that another one speaks of."""
        return next(iter(records.fetch_many(self.session, [reference])), None)

    def _unique(self, register: str, values: Mapping[str, Any]) -> list[Finding]:
        if register != "officer" or str(values["officer_key"]).upper() not in self.keys_taken:
            return []
        return [register_rules.officer_exists(str(values["officer_key"]))]

    def _with_events(self, draft: Draft, kind: DecisionType, events: Sequence[Event], override: str) -> Draft:
        if only_refusals([finding for finding in draft.findings if finding.code in {"unknown_field", "not_readable"}]):
            return draft
        order = decisions.events_in_order(self._case(kind, draft.values, draft.details, events))
        return replace(draft, findings=(*draft.findings, *(_softened(finding, override) for finding in order)))

    def _refuse(self, draft: Draft) -> None:
        refusals = only_refusals(list(draft.findings))
        if refusals:
            raise InputRefused(f"Not changed: {_things(refusals)} to put right. Nothing was written.", refusals)

    def _new_record(
        self,
        register: str,
        kind: DecisionType | None,
        values: Mapping[str, Any],
        details: Mapping[str, Any],
        events: tuple[Event, ...],
        missing: Sequence[Field],
        override: str,
    ) -> NewRecord:
        columns = records.to_columns(register, values)
        prefix = self.reference.registers[register].prefix
        if kind is not None and kinds.is_decision(kind):
            columns |= {"type_slug": kind.slug, "rule_version": kind.rule_version, "details": dict(details)}
            prefix = decisions.PREFIXES.get(kind.domain, "SD")
        return NewRecord(
            register,
            prefix,
            columns,
            events,
            tuple(entry.name for entry in missing),
            reason=override or None,
            action="override" if override else "add",
        )


def _things(found: Sequence[Finding]) -> str:
    return "1 thing" if len(found) == 1 else f"{len(found)} things"


def spelt_detail(value: Any) -> Any:
    """A detail as it is kept in JSON: text, truth or a list; a moment keeps its time if it has one."""
    return value.iso() if isinstance(value, Moment) else spelt(value)


def _softened(finding: Finding, override: str) -> Finding:
    if override and finding.code in MAY_BE_OVERRIDDEN:
        return replace(finding, severity=Severity.WARNING, remedy="Kept, with the reason in the audit trail.")
    return finding


def find_record(session: Session, reference: str) -> Record:
    """One record, by a reference typed in any case."""
    try:
        return records.fetch(session, reference.strip().upper())
    except NotFound as fault:
        raise NotFound(f"There is no record {shown(reference.strip().upper(), 20)}.", fault.remedy) from fault
