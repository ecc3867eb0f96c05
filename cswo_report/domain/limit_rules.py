"""The rules of the registers about time limits: what was missed, moved or sent, and checks of timed standards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cswo_report.domain.findings import Finding

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
NAMED = {
    "breach": ("clock", "A time limit is named by its id, such as ck.sec.decide."),
    "clock_change": ("clock", "A time limit is named by its id, such as ck.sec.decide."),
}
"""The field of each register that names a rule, and how it is written."""

NOBODY_YET = "nobody_yet"


def check(register: str, values: Mapping[str, Any], today: date) -> list[Finding]:
    """Every rule of its own that a record of one of these registers breaks."""
    findings = _names(register, values)
    if register == "clock_change":
        findings += _change(values, today)
    if register == "breach":
        findings += _told(values)
    return findings


def _names(register: str, values: Mapping[str, Any]) -> list[Finding]:
    name, rule = NAMED.get(register, ("", ""))
    given = str(values.get(name) or "")
    if not given or _ID.fullmatch(given):
        return []
    return [Finding("not_an_id", name, rule, "Write it so, as the list of what is due shows it.", given[:40])]


def _change(values: Mapping[str, Any], today: date) -> list[Finding]:
    kind, day, until = values.get("kind"), values.get("effective_on"), values.get("extended_to")
    findings = []
    if kind == "extend" and not until:
        rule = "An extension needs its new last day."
        findings.append(Finding("needs_another", "extended_to", rule, "Give --set extended_to=…"))
    if kind in {"pause", "restart"} and until:
        rule = "Only an extension has a new last day."
        findings.append(Finding("not_an_extension", "extended_to", rule, "Leave it out.", until.isoformat()))
    if kind in {"pause", "restart"} and day and day > today:
        rule = "This day has not come yet."
        findings.append(Finding("in_the_future", "effective_on", rule, "Check the year.", day.isoformat()))
    return findings


def _told(values: Mapping[str, Any]) -> list[Finding]:
    told = values.get("told") or []
    if NOBODY_YET not in told or (len(told) == 1 and not values.get("told_on")):
        return []
    rule = "“Nobody yet” stands alone, and without a day."
    return [Finding("told_and_not_told", "told", rule, "Say who was told, or nobody_yet alone.", ",".join(told))]
