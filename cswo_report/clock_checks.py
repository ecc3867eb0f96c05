"""Checks one time limit against everything it names: calendars, events, fields and their codes, owners and other clocks.

The same for the clocks of the law and for those of practice standards; only what they may name differs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from cswo_report.data_files import Tell
from cswo_report.domain.clock_rules import LIMIT, READINGS, Clock, Limit
from cswo_report.domain.fields import Codelist, Field, Kind

ELAPSED = "elapsed"
DATES = frozenset({Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT})
OUTCOMES = "outcome_of_type"
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
HOW_TO_WRITE = "Write it like PT72H, P14D, P6W, P3M, P2Y, or W7 for working days."


@dataclass(frozen=True)
class Known:
    """What the data folder declares, as far as clocks may name it."""

    codelists: Mapping[str, Codelist]
    calendars: Collection[str]
    types: Collection[str] = ()

    @property
    def owners(self) -> frozenset[str]:
        found = self.codelists.get("clock_owner")
        return frozenset(entry.code for entry in found.codes) if found else frozenset()


@dataclass(frozen=True)
class Place:
    """What the clocks of one type, or of one standard, may name of its own."""

    known: Known
    events: Collection[str]
    fields: Mapping[str, Field] = field(default_factory=dict)
    outcomes: Collection[str] = ()
    declared: Collection[str] = ()  # the events that a limit's passing may make
    needs_source: bool = True

    def codes_of(self, name: str) -> frozenset[str] | None:
        """The values that a field can be known to hold; None if it is not chosen from a list."""
        found = self.fields[name]
        if found.kind is Kind.YES_NO:
            return frozenset({"yes", "no"})
        if found.kind not in {Kind.CODE, Kind.CODES}:
            return None
        if found.codelist == OUTCOMES:
            return frozenset(self.outcomes)
        codelist = self.known.codelists.get(found.codelist)
        return frozenset(entry.code for entry in codelist.codes) if codelist else None


def check_clocks(clocks: Sequence[Clock], place: Place, tell: Tell) -> None:
    """Check every clock of one type or standard, each alone and against its fellows."""
    rules = {clock.base_id for clock in clocks}
    seen = set()
    for clock in clocks:
        here = _under(clock.id, tell)
        if clock.id in seen:
            here("id", "Two clocks here have this id.", "Give each its own; a later version ends in .from-YYYY-MM-DD.")
        seen.add(clock.id)
        for check in (_check_length, _check_reading, _check_phases, _check_days, _check_powers):
            check(clock, here)
        _check_calendar(clock, place, here)
        _check_events(clock, place, here)
        _check_fields(clock, place, here)
        _check_names(clock, place, here, rules - {clock.base_id})
        for key in ("title", "citation", *(("source",) if place.needs_source else ())):
            if not getattr(clock, key).strip():
                here(key, "This key is empty.", "Say where the limit stands, so that a reader can look it up.")
    _check_versions(clocks, tell)


def _under(clock_id: str, tell: Tell) -> Tell:
    def here(key: str, rule: str, remedy: str, given: str = "") -> None:
        tell(f"clock {clock_id}: {key}", rule, remedy, given)

    return here


def _length(text: str) -> Limit | None:
    try:
        return Limit.parse(text)
    except ValueError:
        return None


def _check_length(clock: Clock, tell: Tell) -> None:
    if _length(clock.limit) is None:
        tell("limit", "This is no length of time in one unit, of at least one.", HOW_TO_WRITE, clock.limit)


def _check_calendar(clock: Clock, place: Place, tell: Tell) -> None:
    if clock.calendar not in place.known.calendars:
        names = ", ".join(sorted(place.known.calendars))
        tell("calendar", "There is no calendar of this name.", f"Name one of {names}.", clock.calendar)
        return
    limit, working = _length(clock.limit), clock.calendar != ELAPSED
    if limit is None:
        return
    if limit.working_days and not working:
        tell("calendar", "Working days need a calendar of them.", "Name another calendar.", clock.calendar)
    if working and not limit.working_days:
        tell(
            "calendar",
            "Only limits in working days (W7) leave days out.",
            f'Write calendar = "{ELAPSED}", or the limit in working days.',
            clock.calendar,
        )


def _check_reading(clock: Clock, tell: Tell) -> None:
    limit = _length(clock.limit)
    if clock.first_day not in READINGS:
        tell("first_day", "There is no such way to count.", f"Write one of {', '.join(READINGS)}.", clock.first_day)
    elif limit and limit.hours and clock.first_day != "none":
        tell("first_day", "Hours are counted from instant to instant.", 'Write first_day = "none".', clock.first_day)
    elif limit and limit.is_given and not limit.hours and clock.first_day == "none":
        tell("first_day", "Only hours are counted from instant to instant.", "Write 0, 1 or +1.", clock.first_day)
    if clock.other_reading and not _bears(clock):
        tell(
            "other_reading",
            "This is not another way to read the limit.",
            "Write another first_day (0, 1 or +1, for days and months only), or another limit such as PT144H.",
            clock.other_reading,
        )


def _bears(clock: Clock) -> bool:
    limit, other = _length(clock.limit), clock.other_reading
    if other in READINGS:
        return other not in {"none", clock.first_day} and not (limit and limit.hours)
    changed = _length(other)
    return bool(changed and changed != limit and (not changed.working_days or clock.calendar != ELAPSED))


def _check_phases(clock: Clock, tell: Tell) -> None:
    for key in ("runs_from", "runs_to"):
        text = getattr(clock, key)
        if text and (not LIMIT.fullmatch(text) or text == "P"):
            tell(key, "This is no time from the first start.", "Write it like P6W, or P6M6W in several units.", text)
    window = _length(clock.window)
    if window is None or (window.is_given and not window.days):
        tell("window", "A window is a number of days.", "Write it like P28D.", clock.window)
    limit = _length(clock.limit)
    if clock.window and limit and not limit.hours:
        tell("window", "Only hours are added up within a window.", "Give the limit in hours.", clock.limit)
    if clock.across and not clock.window:
        tell("across", "Types are added together only within a window.", "Give window, such as P28D.")


def _check_days(clock: Clock, tell: Tell) -> None:
    span = clock.in_force
    if span.from_day and span.to_day and span.from_day > span.to_day:
        tell("in_force", "The last day lies before the first.", "Exchange the two.", str(span.to_day))
    for days in clock.suspended:
        if days.from_day > days.to_day:
            tell("suspended", "The last day lies before the first.", "Exchange the two.", str(days.to_day))
    if clock.until and not TIME_OF_DAY.fullmatch(clock.until):
        tell("until", "This is no time of day.", "Write it like 17:00.", clock.until)
    if clock.from_nth < 1:
        tell("from_nth", "Occurrences are counted from 1.", "Write 1, 2, 3 ….", str(clock.from_nth))


def _check_powers(clock: Clock, tell: Tell) -> None:
    limit = _length(clock.limit)
    for power in clock.may:
        if power not in {"pause", "extend"}:
            tell("may", "There is no such power.", "Write pause or extend, or leave it out.", power)
    if clock.may and limit and limit.hours:
        tell("may", "Nobody can pause or extend a limit in hours.", "Leave it out.", ", ".join(clock.may))


def _check_events(clock: Clock, place: Place, tell: Tell) -> None:
    named = [("starts", clock.starts), ("ends", clock.ends)]
    named += [(key, name) for key in ("or_ends", "stopped_by") for name in getattr(clock, key)]
    for key, name in named:
        if name not in place.events:
            tell(key, "No event of this name can happen here.", f"Name one of {_few(place.events)}.", name)
    made = clock.passing_creates
    if made and made not in place.declared:
        tell(
            "passing_creates",
            "No event of this name is declared here.",
            'Declare it as an [[event]], its label saying "by operation of law".',
            made,
        )


def _check_fields(clock: Clock, place: Place, tell: Tell) -> None:
    check_values("only_if", clock.only_if, place, tell)
    check_values("only_when", clock.only_when, place, tell)
    for key in ("last_day_field", "no_later_than_field"):
        name = getattr(clock, key)
        if name and name not in place.fields:
            tell(key, "There is no field of this name.", f"Name one of {_few(_dates(place))}.", name)
        elif name and place.fields[name].kind not in DATES:
            tell(key, "This field holds no date.", f"Name one of {_few(_dates(place))}.", name)


def check_values(key: str, wanted: Mapping[str, Sequence[str]], place: Place, tell: Tell) -> None:
    """Check conditions: fields that exist and are chosen from a list, and codes of that list."""
    for name, values in wanted.items():
        if name not in place.fields:
            tell(key, "There is no field of this name.", f"Name one of {_few(place.fields)}.", name)
            continue
        codes = place.codes_of(name)
        if codes is None:
            tell(key, "This field is not chosen from a code list.", "Name a field that is, or a yes-or-no field.", name)
            continue
        if not values:
            tell(key, "No value is given for this field.", f"Give one or more of {_few(codes)}.", name)
        for value in values:
            if value not in codes:
                tell(f"{key}.{name}", "There is no such code.", f"Give one of {_few(codes)}.", value)


def _check_names(clock: Clock, place: Place, tell: Tell, others: Collection[str]) -> None:
    if clock.capped_by and clock.capped_by not in others:
        tell(
            "capped_by",
            "No other clock here has this id (without a date).",
            f"Name one of {_few(others)}.",
            clock.capped_by,
        )
    for key, slug in (*(("across", slug) for slug in clock.across), *(("also_in", slug) for slug in clock.also_in)):
        if slug not in place.known.types:
            tell(key, "There is no decision type of this name.", "Name a file of data/decision_types/.", slug)
    check_owner("owner", clock.owner, place.known, tell)


def check_owner(key: str, owner: str, known: Known, tell: Tell) -> None:
    if owner and owner not in known.owners:
        tell(key, "Nobody of this name can own a clock.", "Name a code of data/codelists/clock_owner.toml.", owner)


def _check_versions(clocks: Sequence[Clock], tell: Tell) -> None:
    """Two versions of one rule never hold on one day, unless they concern different records or phases."""

    def concerns(clock: Clock) -> tuple[object, ...]:
        return clock.base_id, clock.only_if, clock.only_when, clock.runs_from, clock.runs_to

    for earlier, later in combinations(clocks, 2):
        same = concerns(earlier) == concerns(later) and earlier.id != later.id
        if same and earlier.in_force.meets(later.in_force):
            tell(
                f"clock {later.id}: in_force",
                f"It holds on days on which {earlier.id} holds too.",
                "End the earlier version the day before the later one begins.",
            )


def _dates(place: Place) -> Iterable[str]:
    return (name for name, entry in place.fields.items() if entry.kind in DATES)


def _few(names: Iterable[str], most: int = 40) -> str:
    """Names for a remedy, in order; a long list is cut."""
    ordered = sorted(names)
    more = f" … ({len(ordered) - most} more)" if len(ordered) > most else ""
    return (", ".join(ordered[:most]) or "none") + more
