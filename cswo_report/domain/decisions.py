"""The rules a statutory decision must keep, each one a function that answers findings with its own sentence.

Pure: the officers, delegations and the present moment are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.registers import Event
from cswo_report.domain.statute import OFFICER_CAPACITIES, Capacity, DecisionType, Reasons
from cswo_report.domain.times import Moment, spoken_day

AGREES = frozenset({"agreed", "approved", "approve", "continues"})
DECLINES = frozenset({"not_agreed", "not_approved", "no_longer_suitable"})

PREFIXES = {
    "secure": "SA",
    "child": "CM",
    "permanence": "PF",
    "incapacity": "AI",
    "mentalhealth": "MH",
    "asp": "AS",
    "justice": "JU",
    "review": "LR",
    "commission": "SP",
    "workforce": "WF",
    "quality": "QA",
}
"""The letters a decision's reference begins with, by domain; no register has any of them."""


@dataclass(frozen=True)
class Officer:
    """An officer as the rules need one: when in post, in which role, registered until when."""

    key: str
    role: str
    registration_number: str | None
    registered_until: date | None
    in_post_from: date | None
    in_post_to: date | None


@dataclass(frozen=True)
class Delegation:
    """A function delegated to an officer in a capacity, between two days."""

    officer: str
    functions: tuple[str, ...]
    capacity: str
    from_day: date
    to_day: date | None

    def covers(self, function: str, day: date) -> bool:
        in_force = self.from_day <= day and (self.to_day is None or day <= self.to_day)
        return in_force and bool({function, "all"} & set(self.functions))


@dataclass(frozen=True)
class Case:
    """A decision to be checked, with what the rules must know about the council."""

    kind: DecisionType
    values: Mapping[str, Any]
    details: Mapping[str, Any]
    events: Sequence[Event]
    officers: Mapping[str, Officer]
    delegations: Sequence[Delegation]
    today: date

    @property
    def received(self) -> Moment | None:
        return self.values.get("received")

    @property
    def decided(self) -> Moment | None:
        return self.values.get("decided")

    @property
    def day(self) -> date:
        """The day whose law applies: decided, else received, else today."""
        moment = self.decided or self.received
        return moment.day if moment else self.today


def check(case: Case) -> list[Finding]:
    """Every rule broken, in the order a clerk would mend them."""
    return [finding for rule in RULES for finding in rule(case)]


def switched_off(kind: DecisionType) -> Finding:
    """The finding for a type whose law nobody has confirmed."""
    rule = f"{kind.slug} ships switched off, because its law is not confirmed."
    remedy = "Ask the council’s solicitor; then switch it on under [confirmed] in cswo.toml, with a note of who confirmed it."
    return Finding("type_switched_off", "type", rule, remedy, kind.slug)


def type_is_usable(case: Case) -> list[Finding]:
    kind = case.kind
    if not kind.enabled:
        return [switched_off(kind)]
    if kind.in_force.covers(case.day):
        return []
    start, end = kind.in_force.from_day, kind.in_force.to_day
    span = f"from {spoken_day(start)}" if start else ""
    span += f" to {spoken_day(end)}" if end else ""
    rule = f"{kind.slug} is in force {span.strip()}."
    return [Finding("type_not_in_force", "type", rule, "Check the date, or choose another type.", case.day.isoformat())]


def dates_in_order(case: Case) -> list[Finding]:
    findings = []
    for name in ("received", "decided"):
        moment = case.values.get(name)
        if moment and moment.day > case.today:
            findings.append(_future(name, moment.day))
    if case.received and case.decided and is_before(case.decided, case.received):
        rule = f"A decision cannot come before what called for it ({case.received.spoken()})."
        findings.append(Finding("date_order", "decided", rule, "Check both dates.", case.decided.iso()))
    return findings


def events_in_order(case: Case) -> list[Finding]:
    findings = []
    known: dict[str, Moment] = {
        name: moment for name, moment in (("received", case.received), ("decided", case.decided)) if moment
    }
    for event in case.events:
        assert event.happened_on is not None
        moment = Moment(event.happened_on, event.happened_at)
        earliest = known.get(event.code)
        if earliest is None or is_before(moment, earliest):
            known[event.code] = moment
    for event in case.events:
        kind = case.kind.find_event(event.code)
        assert event.happened_on is not None
        if kind is None:
            continue
        if event.happened_on > case.today:
            findings.append(_future(event.code, event.happened_on))
        earlier = "received" if kind.not_before == "decided" and not case.decided else kind.not_before
        first = known.get(earlier) if earlier else None
        moment = Moment(event.happened_on, event.happened_at)
        if first and is_before(moment, first):
            label = _label(case.kind, earlier)
            rule = f"“{kind.label}” cannot come before “{label}” ({first.spoken()})."
            findings.append(Finding("event_order", event.code, rule, "Check both dates.", moment.iso()))
    return findings


def is_before(one: Moment, other: Moment) -> bool:
    """Whether one moment is surely before another; two on the same day are, only if both times are known."""
    if one.instant and other.instant:
        return one.instant < other.instant
    return one.day < other.day


def _label(kind: DecisionType, code: str) -> str:
    event = kind.find_event(code)
    return event.label if event else {"received": "Received", "decided": "Decided"}[code]


def _future(where: str, day: date) -> Finding:
    return Finding("in_the_future", where, "This day has not come yet.", "Check the year.", day.isoformat())


def outcome_belongs(case: Case) -> list[Finding]:
    outcome = case.values.get("outcome")
    if outcome and not case.decided:
        rule = "An outcome needs the day it was decided."
        return [Finding("outcome_without_day", "decided", rule, "Give decided too, or leave the outcome out.")]
    return []


def reasons_are_given(case: Case) -> list[Finding]:
    outcome = case.kind.find_outcome(str(case.values.get("outcome")))
    if case.values.get("reasons"):
        return []
    if outcome and outcome.contrary and case.kind.reasons is not Reasons.OPTIONAL:
        rule = "A decision contrary to the panel’s recommendation needs written reasons."
        return [Finding("reasons_wanted", "reasons", rule, "Give --set reasons=…", outcome.code)]
    if outcome and case.kind.reasons is Reasons.REQUIRED:
        rule = "The law wants written reasons for this decision."
        return [Finding("reasons_missing", "reasons", rule, "Add them when they are known.", severity=Severity.WARNING)]
    return []


def consent_is_recorded(case: Case) -> list[Finding]:
    outcome = case.kind.find_outcome(str(case.values.get("outcome")))
    if not (outcome and outcome.needs_consent):
        return []
    if case.details.get("head_of_unit_decision") == "consented":
        return []
    rule = "A child may be placed under this decision only with the head of unit’s consent."
    remedy = "Give --set head_of_unit_decision=consented, or another outcome."
    return [Finding("consent_wanted", "head_of_unit_decision", rule, remedy, outcome.code)]


def capacity_fits_type(case: Case) -> list[Finding]:
    capacity = case.values.get("capacity")
    if capacity and Capacity(capacity) not in case.kind.capacities:
        allowed = ", ".join(entry.value for entry in case.kind.capacities)
        rule = f"{case.kind.who_decides.rstrip('.')}."
        return [Finding("capacity_not_allowed", "capacity", rule, f"Use one of: {allowed}.", str(capacity))]
    return []


def decider_had_capacity(case: Case) -> list[Finding]:
    key, capacity = case.values.get("decision_maker"), case.values.get("capacity")
    if not key or (capacity and Capacity(capacity) not in OFFICER_CAPACITIES):
        return []
    officer = case.officers.get(str(key))
    if officer is None:
        return [_unknown_officer(case, str(key), is_needed=bool(capacity and case.decided))]
    if not (capacity and case.decided):
        return []
    day = case.decided.day
    if (officer.in_post_from and day < officer.in_post_from) or (officer.in_post_to and day > officer.in_post_to):
        rule = f"{officer.key} was not in post on {spoken_day(day)}."
        return [Finding("not_in_post", "decision_maker", rule, "Name the officer who decided.", officer.key)]
    if Capacity(capacity) is Capacity.SELF:
        fits = officer.role == "chief_social_work_officer"
    elif Capacity(capacity) is Capacity.AGENCY_DECISION_MAKER:
        own = [entry for entry in case.delegations if entry.officer == key and entry.capacity == capacity]
        by_post = officer.role in {"chief_social_work_officer", "agency_decision_maker"} and not own
        fits = by_post or _delegated(case, day)
    else:
        fits = _delegated(case, day)
    if fits:
        return _registration(case, officer, day)
    rule = f"{officer.key} had no power to decide {case.kind.slug} as {capacity} on {spoken_day(day)}."
    remedy = "Record the delegation (record add delegation), or correct the decision maker or capacity."
    return [Finding("no_delegation", "capacity", rule, remedy, str(capacity))]


def _unknown_officer(case: Case, key: str, *, is_needed: bool) -> Finding:
    """An officer whom nobody has entered: refused once there is a decision to judge, and until then said."""
    known = ", ".join(sorted(case.officers)) or "none yet"
    rule = f"No such officer in the officer register (known: {known})."
    severity = Severity.REFUSED if is_needed else Severity.WARNING
    return Finding("unknown_officer", "decision_maker", rule, "Add one with: record add officer", key, severity)


def _delegated(case: Case, day: date) -> bool:
    return any(
        entry.officer == case.values["decision_maker"]
        and entry.capacity == case.values["capacity"]
        and entry.covers(case.kind.domain, day)
        for entry in case.delegations
    )


def _registration(case: Case, officer: Officer, day: date) -> list[Finding]:
    if not case.kind.reserved_to_registered:
        return []
    if officer.registered_until and day > officer.registered_until:
        rule = (
            f"{officer.key}’s registration ended on {spoken_day(officer.registered_until)}; this function is reserved."
        )
        return [Finding("not_registered", "decision_maker", rule, "Name a registered decision maker.", officer.key)]
    if not officer.registration_number:
        rule = f"{officer.key}’s registration number is not recorded."
        remedy = "Add it to the officer register, so that reserved functions can be assured."
        return [Finding("registration_not_recorded", "decision_maker", rule, remedy, severity=Severity.WARNING)]
    return []


def panel_is_heard(case: Case) -> list[Finding]:
    """An outcome that goes against the panel's recommendation must say so, and give its reasons."""
    said, outcome = case.details.get("panel_recommendation"), case.values.get("outcome")
    against = (said == "not_recommended" and outcome in AGREES) or (said == "recommended" and outcome in DECLINES)
    if not against or case.kind.find_outcome("contrary_to_panel") is None:
        return []
    rule = "This outcome goes against the panel’s recommendation."
    remedy = "Record it as contrary_to_panel, with the reasons, or correct the recommendation."
    return [Finding("against_the_panel", "outcome", rule, remedy, str(outcome))]


def hours_are_kept(case: Case) -> list[Finding]:
    """A decision later than an hour limit of its type is kept, and said to be late with what the law makes of it."""
    if not (case.received and case.decided and case.received.instant and case.decided.instant):
        return []
    findings = []
    for clock in case.kind.clock:
        match = re.fullmatch(r"PT(\d+)H", clock.limit)
        own = clock.starts == "received" and clock.ends in {"decided", "duties_completed"}
        if not (match and own and clock.in_force.covers(case.received.day)):
            continue
        hours = (case.decided.instant - case.received.instant).total_seconds() / 3600
        if hours > int(match[1]):
            taken = f"{hours:.1f}".removesuffix(".0")
            rule = f"This is {taken} hours after receipt; the limit is {match[1]} hours ({clock.citation}). {clock.if_missed}"
            remedy = "Check both times; record what the law makes of it."
            findings.append(Finding("limit_passed", "decided", rule, remedy, severity=Severity.WARNING))
    return findings


def time_is_known(case: Case) -> list[Finding]:
    if not case.kind.timed:
        return []
    return [
        Finding(
            "time_not_known",
            name,
            "The law counts hours here, and no time of day was given.",
            "Add it when it is known, like 2024-03-29T16:10.",
            severity=Severity.WARNING,
        )
        for name in ("received", "decided")
        if case.values.get(name) and case.values[name].instant is None
    ]


RULES: tuple[Callable[[Case], list[Finding]], ...] = (
    type_is_usable,
    dates_in_order,
    events_in_order,
    outcome_belongs,
    capacity_fits_type,
    decider_had_capacity,
    consent_is_recorded,
    reasons_are_given,
    panel_is_heard,
    hours_are_kept,
    time_is_known,
)
