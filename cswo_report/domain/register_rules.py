"""The rules of every register but decisions: dates in order, codes in force on the record's day, what needs what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cswo_report.domain import limit_rules
from cswo_report.domain.fields import Codelist, Field, Kind
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.times import Moment, parse_date, spoken_day
from cswo_report.domain.values import Basis
from cswo_report.domain.year import ReportingYear

IN_ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "review": (
        ("incident_on", "notified_on"),
        ("notified_on", "decided_on"),
        ("started_on", "report_on"),
        ("report_on", "published_on"),
        ("information_requested_on", "information_returned_on"),
        ("decided_on", "decision_notified_on"),
        ("ratified_on", "outcome_notified_on"),
    ),
    "authorisation": (("period_from", "period_to"), ("decided_on", "conditions_met_on"), ("decided_on", "reviewed_on")),
    "staff": (("started_on", "left_on"),),
    "officer": (("in_post_from", "in_post_to"),),
    "delegation": (("in_force_from", "in_force_to"),),
    "complaint": (("received_on", "closed_on"), ("received_on", "due_on"), ("received_on", "acknowledged_on")),
    "statement": (("agreed_on", "communicated_on"), ("agreed_on", "next_review_on")),
    "escalation": (("raised_on", "replied_on"),),
    "breach": (("found_on", "told_on"),),
    "clock_change": (("effective_on", "extended_to"),),
    "notice": (("sent", "acknowledged_on"),),
    "vignette_consent": (("given_on", "withdrawn_on"),),
    "submission": (("noted_on", "published_on"), ("approved_on", "published_on")),
    "member_request": (("asked_on", "due_on"), ("asked_on", "answered_on")),
}
"""Pairs of dates that may not come in the other order."""

NOT_IN_FUTURE = {
    "review": (
        *("incident_on", "notified_on", "considered_on", "decided_on", "started_on", "report_on", "published_on"),
        *("information_requested_on", "information_returned_on", "decision_notified_on", "ratified_on"),
        "outcome_notified_on",
    ),
    "authorisation": ("decided_on", "conditions_met_on", "reviewed_on"),
    "staff": ("started_on",),
    "complaint": ("received_on", "closed_on", "acknowledged_on"),
    "grade": ("inspected_on",),
    "workforce_count": ("as_at",),
    "advice": ("given_on",),
    "comment": ("given_on",),
    "escalation": ("raised_on", "replied_on"),
    "standards_audit": ("audited_on",),
    "action": ("completed_on",),
    "breach": ("found_on", "told_on"),
    "notice": ("sent", "acknowledged_on"),
    "standard_check": ("done_on",),
    "vignette_consent": ("given_on", "checked_on", "withdrawn_on"),
    "submission": ("noted_on", "approved_on", "published_on", "sent_on"),
    "member_request": ("asked_on", "answered_on"),
    "nil_return": ("noted_on",),
    "evidence": ("seen_on",),
}

NEEDS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "review": (
        ("decision", "not_proceed", "decision_reasons", "A decision not to review needs its reasons."),
        ("hold", "True", "hold_reason", "A hold on publication needs its reason."),
    ),
    "action": (("progress", "done", "evidence", "An action is done only with evidence of it."),),
    "authorisation": (
        ("decision", "authorised_with_conditions", "conditions", "Authorising with conditions needs the conditions."),
        ("decision", "refused", "advice", "A refusal needs the advice it rests on."),
        ("decision", "returned", "advice", "A specification is returned with the advice why."),
    ),
    "member_request": (("state", "answered", "answer", "A request is answered only with the answer given."),),
    "breach": (("cause", "other", "cause_detail", "Another cause is said in words."),),
}
"""(field, its value, the field it then needs, the rule in words)."""

_MEASURE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def check(
    register: str, values: Mapping[str, Any], fields: Sequence[Field], codelists: Mapping[str, Codelist], today: date
) -> list[Finding]:
    """Every rule this record breaks."""
    findings = [*_order(register, values, fields), *_future(register, values, today), *_needs(register, values)]
    findings += _codes_in_force(values, fields, codelists, _day_of(values, today))
    findings += limit_rules.check(register, values, today)
    if register == "observation":
        findings += _observation(values)
    if register == "submission":
        findings += _steps_done(values)
    if register == "staff":
        findings += _staff(values)
    if register == "complaint":
        findings += _complaint(values)
    if register == "authorisation" and (values.get("value") or 0) < 0:
        rule = "The value of a service is not below nought."
        findings.append(Finding("below_nought", "value", rule, "Check the number.", str(values["value"])))
    if register == "standards_audit" and (values.get("met") or 0) > values["sample_size"]:
        rule = "No more files can meet the standard than were checked."
        findings.append(Finding("more_than_checked", "met", rule, "Check both numbers.", str(values["met"])))
    return findings


def _order(register: str, values: Mapping[str, Any], fields: Sequence[Field]) -> list[Finding]:
    findings = []
    for earlier, later in IN_ORDER.get(register, ()):
        first, last = _day(values.get(earlier)), _day(values.get(later))
        if first and last and last < first:
            label = next(field.label for field in fields if field.name == earlier)
            rule = f"This cannot come before “{label}” ({spoken_day(first)})."
            findings.append(Finding("date_order", later, rule, "Check both dates.", last.isoformat()))
    return findings


def _future(register: str, values: Mapping[str, Any], today: date) -> list[Finding]:
    found = [(name, _day(values.get(name))) for name in NOT_IN_FUTURE.get(register, ())]
    return [
        Finding("in_the_future", name, "This day has not come yet.", "Check the year.", day.isoformat())
        for name, day in found
        if day and day > today
    ]


def _day(value: Any) -> date | None:
    return value.day if isinstance(value, Moment) else value


def _needs(register: str, values: Mapping[str, Any]) -> list[Finding]:
    return [
        Finding("needs_another", needed, rule, f"Give --set {needed}=…")
        for name, value, needed, rule in NEEDS.get(register, ())
        if str(values.get(name)) == value and not values.get(needed)
    ]


def _day_of(values: Mapping[str, Any], today: date) -> date:
    for name in ("notified_on", "considered_on", "decided_on", "started_on", "received_on", "inspected_on", "given_on"):
        day = values.get(name)
        if isinstance(day, date):
            return day
    return today


def _codes_in_force(
    values: Mapping[str, Any], fields: Sequence[Field], codelists: Mapping[str, Codelist], day: date
) -> list[Finding]:
    findings = []
    for field in fields:
        codelist = codelists.get(field.codelist) if field.kind is Kind.CODE else None
        if codelist is None or not codelist.has_dated_codes:
            continue
        code = codelist.find(str(values.get(field.name)))
        if code is None:
            continue
        starts, ends = code.valid_from or "0001-01-01", code.valid_to or "9999-12-31"
        if not starts <= day.isoformat() <= ends:
            rule = f"“{code.label}” was in use {_span(code.valid_from, code.valid_to)}, not on {spoken_day(day)}."
            findings.append(Finding("code_not_in_force", field.name, rule, "Use the name of that time.", code.code))
    return findings


def _span(start: str, end: str) -> str:
    words = f"from {spoken_day(date.fromisoformat(start))}" if start else ""
    return (words + (f" to {spoken_day(date.fromisoformat(end))}" if end else "")).strip()


def _observation(values: Mapping[str, Any]) -> list[Finding]:
    findings = []
    if not _MEASURE.fullmatch(str(values["measure"])):
        rule = "This is not how a measure is called: its name is like looked_after.total."
        findings.append(
            Finding(
                "not_a_measure",
                "measure",
                rule,
                "Write its name as the list of measures has it.",
                str(values["measure"])[:40],
            )
        )
    if (values["presence"] == "number") != (values.get("number") is not None):
        rule = "A number is given exactly when the presence is ‘number’."
        findings.append(Finding("number_and_presence", "number", rule, "Give one or change the other."))
    if (values.get("qualifier") == "range") != (values.get("number_high") is not None):
        rule = "A range has an upper number, and only a range has one."
        findings.append(Finding("range_needs_upper", "number_high", rule, "Give number_high or change the qualifier."))
    problem = period_problem(str(values["basis"]), str(values["period"]))
    if problem:
        findings.append(
            Finding("period_and_basis", "period", problem, "Write the period in that form.", str(values["period"]))
        )
    return findings


def period_problem(basis: str, period: str) -> str:
    """What is wrong with a period under its basis; '' when nothing is."""
    try:
        if basis in {Basis.CALENDAR_YEAR, Basis.DECEMBER_CENSUS}:
            if not re.fullmatch(r"(19|20)\d{2}", period):
                name = "A calendar year" if basis == Basis.CALENDAR_YEAR else "The year of a December census"
                return f"{name} is written like 2023."
        elif basis == Basis.AS_AT:
            parse_date(period)
        else:
            ReportingYear.parse(period)
    except ValueError as fault:
        return str(fault)
    return ""


def _steps_done(values: Mapping[str, Any]) -> list[Finding]:
    """The days of the steps towards a meeting; which steps there are is said by the form of its paper."""
    findings = []
    for step, day in (values.get("steps_done") or {}).items():
        try:
            parse_date(str(day))
        except ValueError as fault:
            remedy = f"Write steps_done={step}=2025-09-02."
            findings.append(Finding("step_day", f"steps_done: {step}", str(fault), remedy, str(day)[:40]))
    return findings


def _staff(values: Mapping[str, Any]) -> list[Finding]:
    if values.get("reserved_functions") and values.get("registration_part") not in {None, "social_work"}:
        rule = "Functions reserved to registered social workers are held here without registration as one."
        remedy = "Check the part of the register; it is kept and shown as an exception."
        return [Finding("reserved_without_registration", "registration_part", rule, remedy, severity=Severity.WARNING)]
    return []


def officer_exists(key: str) -> Finding:
    """The finding for an officer's key that is taken: decisions name officers by it, so it stands for one post for good."""
    rule = "There is an officer with this key already."
    return Finding("officer_exists", "officer_key", rule, "Choose another key; void records keep theirs.", key)


def repeated_officers(keys: Sequence[str]) -> list[Finding]:
    """The keys that several officers of one list share."""
    written = [key.upper() for key in keys]
    return [officer_exists(key) for key in sorted(set(written)) if written.count(key) > 1]


LONGEST_DAYS = {"1": 14, "2": 42}
"""Calendar days within which an answer falls due where no extension was agreed: 5 and 20 working days, holidays allowed for."""


def _complaint(values: Mapping[str, Any]) -> list[Finding]:
    due, received, longest = values.get("due_on"), values.get("received_on"), LONGEST_DAYS.get(str(values.get("stage")))
    if not (due and received and longest) or values.get("extended") or (due - received).days <= longest:
        return []
    rule = f"An answer at stage {values['stage']} falls due within {'5' if longest == 14 else '20'} working days."
    remedy = "Correct the day, or record that an extension was agreed (extended=yes)."
    return [Finding("due_too_late", "due_on", rule, remedy, due.isoformat(), Severity.WARNING)]
