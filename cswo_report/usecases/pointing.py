"""Looks at what a record about time limits or standards points to: is the record there, has it such a limit, such an event?

What is not there is kept with a warning, since the other record may be entered later. A limit that its record does not have, or that nobody
has the power to move, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cswo_report.domain.deadlines import Deadline
from cswo_report.domain.entry import nearest
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.registers import Record
from cswo_report.domain.times import spoken_day
from cswo_report.usecases.time_limits import TimeLimits

ABOUT_ANOTHER = frozenset({"breach", "clock_change", "notice"})
KEPT = "It is kept; correct it if you meant another."


def findings(
    limits: TimeLimits, register: str, values: Mapping[str, Any], find: Callable[[str], Record | None]
) -> list[Finding]:
    """What is odd, or forbidden, about what this record points to; `find` answers the record of a reference."""
    if register == "standard_check":
        return _standard(limits, str(values["standard"]))
    if register not in ABOUT_ANOTHER:
        return []
    reference = str(values["record"])
    found = find(reference)
    if found is None:
        return [_odd("no_such_record", "record", "There is no record of this reference.", reference)]
    if register == "notice":
        return _event(limits, found, str(values["event"]))
    return _clock(limits, found, register, values)


def _odd(code: str, where: str, rule: str, given: str) -> Finding:
    return Finding(code, where, rule, KEPT, given[:60], Severity.WARNING)


def _standard(limits: TimeLimits, given: str) -> list[Finding]:
    packs = limits.reference.standards_packs.values()
    if any(pack.find(given) for pack in packs):
        return []
    known = [entry.id for pack in packs for entry in pack.standard]
    return [_odd("unknown_standard", "standard", f"No pack has this standard. {nearest(given, known)}", given)]


def _event(limits: TimeLimits, record: Record, given: str) -> list[Finding]:
    reference = limits.reference
    if record.type_slug:
        kind = reference.decision_types.get(record.type_slug)
        known = ["decided", *(event.code for event in (kind.event if kind else ()))]
    else:
        known = [field.name for field in reference.registers[record.register].field]
    if given in known:
        return []
    rule = f"{record.reference} has no event of this name. {nearest(given, known)}"
    return [_odd("unknown_event", "event", rule, given)]


def _clock(limits: TimeLimits, record: Record, register: str, values: Mapping[str, Any]) -> list[Finding]:
    given = str(values["clock"])
    rules = [clock for kind in limits.kinds(record) for clock in kind.clock]
    named = [clock for clock in rules if clock.base_id == given]
    if not named:
        if not rules:
            return []
        known = {clock.base_id for clock in rules}
        rule = f"{record.reference} has no time limit of this name. {nearest(given, known)}"
        remedy = f"See them with: explain {record.reference}"
        return [Finding("unknown_clock", "clock", rule, remedy, given[:60])]
    if register == "breach":
        return _breach(limits, record, values)
    power = "extend" if values.get("kind") == "extend" else "pause"
    if power == "extend" and (late := _too_late(limits, record, values)):
        return [late]
    if any(power in clock.may for clock in named):
        return []
    done = "extend" if power == "extend" else "pause or restart"
    rule = f"Neither the law nor guidance lets anybody {done} this time limit ({named[-1].title})."
    remedy = "If it was missed, say why: record add breach."
    return [Finding("cannot_be_moved", "kind", rule, remedy, str(values.get("kind")))]


def _running(limits: TimeLimits, record: Record, clock: str) -> list[Deadline]:
    """The deadlines of one limit of a record that have started."""
    found = [deadline for each in limits.judge([record]) for deadline in each.deadlines]
    return [deadline for deadline in found if deadline.clock.base_id == clock and deadline.start]


def _breach(limits: TimeLimits, record: Record, values: Mapping[str, Any]) -> list[Finding]:
    """A breach speaks of a limit that has started; of a limit that repeats, of one of its runs."""
    runs = [deadline.sequence for deadline in _running(limits, record, str(values["clock"]))]
    given = values.get("sequence") or 1
    if given in runs:
        return []
    if not runs:
        rule = "This time limit has not started on that record, so it cannot have been missed."
        return [Finding("not_started", "clock", rule, f"See: explain {record.reference}", str(values["clock"])[:60])]
    rule = f"This time limit has run {len(runs)} time{'' if len(runs) == 1 else 's'} on that record."
    return [Finding("no_such_run", "sequence", rule, f"Give a number from 1 to {max(runs)}.", str(given))]


def _too_late(limits: TimeLimits, record: Record, values: Mapping[str, Any]) -> Finding | None:
    """An extension is granted while there is still time."""
    dues = [deadline.due.day for deadline in _running(limits, record, str(values["clock"])) if deadline.due]
    day = values["effective_on"]
    if not dues or day <= max(dues):
        return None
    rule = f"The limit had passed by then: its last day was {spoken_day(max(dues))}."
    remedy = "An extension is granted while there is still time; say why it was missed: record add breach."
    return Finding("extended_too_late", "effective_on", rule, remedy, day.isoformat())
