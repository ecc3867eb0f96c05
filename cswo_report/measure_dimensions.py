"""What a measure can be held to: its dimensions with their codes, and the measures that every decision type's own file makes.

A counted measure takes the coded fields of its register (for decisions those that all its types share), a measure made of others
what they have in common, a supplied one what it declares. All but time limits may also be held to an area.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.fields import Codelist, Field, Kind
from cswo_report.domain.measures import (
    CLOCK,
    DEADLINE,
    DOMAIN,
    KIND,
    LIMITS,
    MONTH,
    NOT_RECORDED,
    STANDING,
    TYPE,
    Count,
    Measure,
)
from cswo_report.domain.registers import Register
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.values import Basis

DECISION = "decision"
CODED = frozenset({Kind.CODE, Kind.CODES, Kind.YES_NO})
GRADES = {"1": "Unsatisfactory", "2": "Weak", "3": "Adequate", "4": "Good", "5": "Very good", "6": "Excellent"}
FUNCTIONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "starters": {},
    "leavers": {},
    "stayers": {},
    "average_in_post": {},
    "registration_lapsed": {},
    "registration_expiring": {},
    "reserved_unregistered": {},
    "services_by_lowest_grade": {"grade": GRADES},
    LIMITS: {},
}
"""The counting functions there are, each with the dimensions of its own."""

OF_RECORDS = {
    "registration_lapsed": ("staff_group", "registration_part"),
    "registration_expiring": ("staff_group", "registration_part"),
    "reserved_unregistered": ("staff_group", "registration_part"),
    "services_by_lowest_grade": ("service_type", "provider_type"),
}
"""Those that may also be held to the codes of fields of their register, which are the same in all records of one person or service."""

STANDINGS = {
    "due": ("Time limits that fell due", "Duties whose last day came, met or not."),
    "met": ("Time limits met", "Duties done within their time limit."),
    "met_late": ("Time limits met late", "Duties done after their time limit."),
    "missed": (
        "Time limits missed",
        "Duties whose time limit passed and that are not done, or done on a day the law does not allow.",
    ),
    "running": ("Time limits still running", "Duties begun whose last day is still to come."),
    "left_out": (
        "Time limits left out",
        "Duties that cannot be judged: void, not started, or a time of day not recorded.",
    ),
}
"""Where a duty stands as at the day of the report, and the measure of it."""

YES_NO = {"yes": "Yes", "no": "No"}
OUTCOMES = "outcome_of_type"
NOT_RECORDED_LABEL = "Not recorded"

Codes = Mapping[str, str]
"""The codes of one dimension, each with its label."""


@dataclass(frozen=True)
class Sources:
    """The declarations that dimensions are read from."""

    registers: Mapping[str, Register]
    decision_types: Mapping[str, DecisionType]
    codelists: Mapping[str, Codelist]


def dimensions(measure: Measure, measures: Mapping[str, Measure], sources: Sources) -> dict[str, Codes]:
    """The dimensions of a measure by name, each with its codes in the order of their list."""
    if measure.count is not None:
        return _of_count(measure.count, sources)
    parts = parts_of(measure)
    if parts:
        found = [dimensions(measures[key], measures, sources) for key in parts]
        return {name: _both(name, found) for name in found[0] if all(name in each for each in found)}
    declared = (name.partition("=") for name in measure.dimensions)
    return {name: _labels(sources.codelists[codes or name]) for name, _, codes in declared}


def parts_of(measure: Measure) -> tuple[str, ...]:
    """The keys of the measures that a measure is made of."""
    if measure.share:
        return measure.share.of, measure.share.base
    return (measure.rate.of, measure.rate.base) if measure.rate else measure.sum


def with_breaks(measure: Measure, measures: Mapping[str, Measure]) -> Measure:
    """A measure with the breaks of what it is made of: a percentage cannot be compared where its parts cannot."""
    inherited = {
        label: why for key in parts_of(measure) for label, why in with_breaks(measures[key], measures).breaks.items()
    }
    return replace(measure, breaks=inherited | measure.breaks) if inherited else measure


def _both(name: str, found: Iterable[Mapping[str, Codes]]) -> Codes:
    return {code: label for each in found for code, label in each[name].items()}


def _labels(codelist: Codelist) -> dict[str, str]:
    return {entry.code: entry.label for entry in codelist.codes}


def _of_count(spec: Count, sources: Sources) -> dict[str, Codes]:
    if spec.function == LIMITS:
        return _of_limits(sources)
    if spec.function:
        shared = OF_RECORDS.get(spec.function, ())
        fields = {name: codes for name, codes in _of_part(spec, sources).items() if name in shared}
        return {**fields, **FUNCTIONS[spec.function]}
    found = [_of_part(part, sources) for part in (spec, *spec.also)]
    return {name: _both(name, found) for name in found[0] if all(name in each for each in found)}


def _of_part(spec: Count, sources: Sources) -> dict[str, Codes]:
    fields = list(sources.registers[spec.register].field)
    found: dict[str, Codes] = {}
    if spec.register == DECISION:
        kinds = [sources.decision_types[slug] for slug in spec.types or sources.decision_types]
        kinds = [kind for kind in kinds if kind.register == DECISION]
        found[TYPE] = {kind.slug: kind.short_title for kind in kinds}
        if not spec.types:
            found[DOMAIN] = {kind.domain: plain(kind.domain) for kind in kinds}
        if spec.day in {"", "decided"} and not spec.stock:
            found[MONTH] = {str(month): calendar.month_name[month] for month in range(1, 13)}
        found["outcome"] = {outcome.code: outcome.label for kind in kinds for outcome in kind.outcome}
        fields += _common(kinds)
    for field in fields:
        if field.kind in CODED and field.codelist != OUTCOMES and not _is_held_to_several(field, spec):
            labels = YES_NO if field.kind is Kind.YES_NO else _labels(sources.codelists[field.codelist])
            found[field.name] = {NOT_RECORDED: NOT_RECORDED_LABEL} | labels
    if "outcome" in found:
        found["outcome"] = {**found["outcome"], NOT_RECORDED: NOT_RECORDED_LABEL}
    return found


def _of_limits(sources: Sources) -> dict[str, Codes]:
    """Time limits by whose they are, and by domain, type and clock: a clock with all its dated versions, or one of these."""
    kinds = [kind for kind in sources.decision_types.values() if kind.clock]
    return {
        KIND: {
            ClockKind.DUTY.value: "Duties of the council",
            ClockKind.DUTY_OF_ANOTHER.value: "Duties of other bodies",
        },
        DOMAIN: {kind.domain: plain(kind.domain) for kind in kinds},
        TYPE: {kind.slug: kind.short_title for kind in kinds},
        CLOCK: {name: clock.title for kind in kinds for clock in kind.clock for name in (clock.base_id, clock.id)},
    }


def plain(code: str) -> str:
    """A code in words, where no list gives it any."""
    return code.replace("_", " ").capitalize()


def _is_held_to_several(field: Field, spec: Count) -> bool:
    """A field of several codes that the count holds already cannot be held to one more: a record may have both."""
    return field.kind is Kind.CODES and field.name in spec.where


def _common(kinds: Iterable[DecisionType]) -> list[Field]:
    """The details that all these types ask for, with the same codes."""
    asked = [{field.name: field for field in kind.field} for kind in kinds]
    if not asked:
        return []
    return [
        field
        for name, field in asked[0].items()
        if all(
            name in each and (each[name].kind, each[name].codelist) == (field.kind, field.codelist) for each in asked
        )
    ]


def made_by_types(types: Iterable[DecisionType]) -> list[Measure]:
    """What every decision type's own file makes: its decisions, its orders in force, and the time limits of all of them."""
    found = [measure for kind in types if kind.enabled and kind.register == DECISION for measure in _made(kind)]
    return [*found, *_of_all()]


def _of_all() -> list[Measure]:
    return [
        Measure(
            key="decided.all",
            title="Statutory decisions",
            definition="Records of every kind of decision whose day of decision falls in the year.",
            source="Decision register",
            owner="Chief Social Work Officer",
            count=Count(),
            one="decision",
            many="decisions",
            generated=True,
        ),
        Measure(
            key="workforce.people",
            title="Workforce",
            definition="The workforce at 31 March by staff group, each number on its own basis.",
            source="Workforce counts",
            owner="Workforce lead",
            basis=Basis.AS_AT,
            count=Count(register="workforce_count", day="as_at", total="number"),
            needs=("staff_group", "basis"),
            generated=True,
        ),
        *(_of_standing(standing, title, definition) for standing, (title, definition) in STANDINGS.items()),
    ]


def _of_standing(standing: str, title: str, definition: str) -> Measure:
    held = ["met", "met_late", "missed"] if standing == "due" else [standing]
    return Measure(
        key=f"limits.{standing}",
        title=title,
        definition=f"{definition} Counted by the year of the last day; a limit that two records share is counted once.",
        source="Time limits computed from the registers",
        owner="Chief Social Work Officer",
        count=Count(register=DEADLINE, function=LIMITS, where={STANDING: held}),
        one="time limit",
        many="time limits",
        generated=True,
    )


def _made(kind: DecisionType) -> list[Measure]:
    title, count = kind.short_title, Count(types=(kind.slug,))
    decided = Measure(
        key=f"decided.{kind.slug}",
        title=f"{title}: decided",
        definition=f"Records of “{kind.title}” whose day of decision falls in the year.",
        source="Decision register",
        owner=kind.owner,
        count=count,
        one="decision",
        many="decisions",
        generated=True,
    )
    if not any(event.ends for event in kind.event):
        return [decided]
    in_force = Measure(
        key=f"in_force.{kind.slug}",
        title=f"{title}: in force",
        definition=f"Records of “{kind.title}” decided by the day counted and not ended by then.",
        source="Decision register",
        owner=kind.owner,
        basis=Basis.AS_AT,
        count=Count(types=(kind.slug,), stock=True),
        one="order in force",
        many="orders in force",
        generated=True,
    )
    return [decided, in_force]
