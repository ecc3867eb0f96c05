"""What is still owed: every return whose period has ended, held against what came and what was said to be nil."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cswo_report.domain.calendars import Calendar
from cswo_report.domain.findings import Finding, Severity, shown
from cswo_report.domain.measures import FigureRef, Measure
from cswo_report.domain.returns import (
    NEAR_DAYS,
    Every,
    Period,
    Return,
    Standing,
    Told,
    covered,
    day_period,
    parse_period,
    standing,
    whole_year,
)
from cswo_report.domain.times import spoken_day
from cswo_report.domain.values import Basis, Presence
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import NotFound
from cswo_report.figures.supplied import Supplied, end_of_period
from cswo_report.reference import Reference
from cswo_report.store import counting, returns
from cswo_report.store.counting import Counts, Rules
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace

CALENDAR = "council"
"""The calendar by which working days to a return's due day are counted."""


@dataclass(frozen=True)
class Owed:
    """One thing not yet supplied: a figure of a return, or the whole return where it consists of records."""

    entry: Return
    year: ReportingYear
    period: Period
    due: date
    measure: Measure | None = None
    standing_record: str = ""  # the figure in the store that says only that it was not supplied

    @property
    def about(self) -> str:
        return self.measure.key if self.measure else self.entry.id

    @property
    def title(self) -> str:
        return self.measure.title if self.measure else self.entry.title

    def days_late(self, day: date) -> int:
        """Days since the last day on which it was in time; below nought while there is time."""
        return (day - self.due).days

    def commands(self) -> tuple[str, str]:
        """The command that supplies it, and the one that says there is nothing; "" where it cannot be nothing."""
        nil = f"cswo-report record nil {self.about} --period {self.period.text} --by {shlex.quote(self.entry.owner)}"
        may_be = self.entry.takes_nil(self.measure.key if self.measure else "")
        return f"cswo-report {self._supplying()}", nil if may_be else ""

    def _supplying(self) -> str:
        if self.measure is None:
            return f"import FILE --as {self.entry.types[0] if self.entry.types else self.entry.register}"
        if self.standing_record:
            return f"record amend {self.standing_record} --set presence=number --set number=…"
        if self.measure.count is not None:
            held = " ".join(f"--set {name}={codes[0]}" for name, codes in self.measure.count.where.items())
            return (
                f"record add {self.entry.register} --set as_at={self.period.text} {held} --set number=… --set source=…"
            )
        return (
            f"record add observation --set measure={self.measure.key} --set basis={self.measure.basis.value} "
            f"--set period={self.period.text} --set presence=number --set number=… --set source=…"
        )


@dataclass(frozen=True)
class Came:
    """What came: figures, records by their days, and what was said to be nil. Nothing here asks the store."""

    supplied: Supplied
    days: Mapping[str, frozenset[date]]  # by return: the days on which its records fall
    counts: Mapping[str, Counts]  # of figures counted as at a day
    told: Sequence[Told]

    def whether(self, entry: Return, period: Period, year: ReportingYear, measure: Measure | None) -> bool | None:
        """True where it came, None where it was said to be nil, False where nothing was heard."""
        if self._came(entry, period, year, measure):
            return True
        about = {entry.id} | ({measure.key} if measure else set())
        if covered(period, [each.period for each in self.told if each.about in about]):
            return None
        return None if measure is None and self._each_is_nil(entry, period) else False

    def _came(self, entry: Return, period: Period, year: ReportingYear, measure: Measure | None) -> bool:
        if measure is not None and measure.supplied:
            found = self.supplied.record(measure, FigureRef(measure.key), year)
            return found is not None and found.values["presence"] != Presence.NOT_SUPPLIED.value
        if measure is not None and entry.every is Every.AS_AT:
            return (year.label, "") in self.counts.get(measure.key, {})
        days = self.days.get(entry.id, frozenset())
        if period.first == period.last:
            return any(abs((day - period.last).days) <= NEAR_DAYS for day in days)
        return any(period.holds(day) for day in days)

    def _each_is_nil(self, entry: Return, period: Period) -> bool:
        """Whether every figure that rests on the return was said to be nil for the period, one by one."""
        return bool(entry.measures) and all(
            covered(period, [each.period for each in self.told if each.about == key]) for key in entry.measures
        )


def told(session: Session) -> list[Told]:
    """The nil returns in the store, whenever they were noted, as figures count too. One whose period cannot be read says nothing."""
    found = []
    for row in returns.nil_rows(session):
        try:
            period = parse_period(row.period, ReportingYear.of(row.noted_on))
        except ValueError:
            continue
        found.append(Told(row.measure, period, row.supplied_by, row.reference))
    return found


def what_came(
    session: Session,
    reference: Reference,
    years: Sequence[ReportingYear],
    supplied: Supplied,
) -> Came:
    """Read what the calendar needs to know of the store, for some years: a few grouped queries."""
    span = (years[0].previous().first_day, years[-1].last_day)
    days = {
        entry.id: returns.days_recorded(
            session, entry.register, reference.day_fields[entry.register], span, entry.types
        )
        for entry in reference.returns
        if entry.register
    }
    wanted = {
        key: (count, "")
        for entry in reference.returns
        if entry.register and entry.every is Every.AS_AT
        for key in entry.measures
        if (count := reference.returned_measures[key].count) is not None
    }
    counts = counting.count_all(session, wanted, years, Rules(reference.day_fields)) if wanted else {}
    return Came(supplied, days, counts, told(session))


def list_owed(workspace: Workspace, as_of: date, year: ReportingYear | None = None, owner: str = "") -> list[Owed]:
    """Everything not yet supplied whose period has ended by a day, the longest overdue first; NotFound for an unknown owner."""
    reference, settings = workspace.reference, workspace.settings
    owners = _owners(reference, owner)
    years = [year] if year else _years(reference, settings, as_of)
    if not years:
        return []
    with workspace.store.reading() as session:
        found = Supplied.of(returns.figures_supplied(session, [*reference.returned_measures]))
        came = what_came(session, reference, years, found)
    items = [
        item
        for each in years
        for item in owed_of_year(reference, settings, each, came, as_of)
        if item.entry.owner in owners
    ]
    return sorted(items, key=lambda item: (item.due, item.entry.owner))


def _owners(reference: Reference, part: str) -> set[str]:
    """The owners whose name holds these words, however their letters and apostrophes are written."""
    known = {entry.owner for entry in reference.returns}
    found = {owner for owner in known if plainly(part) in plainly(owner)}
    if not found:
        raise NotFound(f"No owner is called “{shown(part)}”.", f"The owners are: {', '.join(sorted(known))}.")
    return found


def plainly(name: str) -> str:
    """An owner's name as it is compared: small letters, straight apostrophes."""
    return name.strip().replace("\u2019", "'").casefold()


def _years(reference: Reference, settings: Settings, as_of: date) -> list[ReportingYear]:
    """The years from the first in which anything is owed to that of a day."""
    firsts = [_first(entry, settings) for entry in reference.returns]
    last = ReportingYear.of(as_of)
    return [ReportingYear(start) for start in range(min(firsts, default=last).start, last.start + 1)]


def _first(entry: Return, settings: Settings) -> ReportingYear:
    first = ReportingYear.parse(entry.first)
    return max(first, ReportingYear.parse(settings.records_from)) if settings.records_from else first


def owed_of_year(
    reference: Reference, settings: Settings, year: ReportingYear, came: Came, as_of: date
) -> Iterator[Owed]:
    """What is owed of one reporting year, its period ended by a day."""
    calendar = reference.calendars[CALENDAR]
    for entry, period, due in _ended(reference, settings, year, as_of, calendar):
        for measure, own in _parts(reference, entry, period, year):
            if came.whether(entry, own, year, measure) is False:
                yield Owed(entry, year, own, due, measure, _standing_record(came, measure, year))


def _ended(
    reference: Reference, settings: Settings, year: ReportingYear, as_of: date, calendar: Calendar
) -> Iterator[tuple[Return, Period, date]]:
    """The returns of a year whose period has ended, each with its period and its due day."""
    for entry in reference.returns:
        if year >= _first(entry, settings):
            for period in entry.periods(year):
                if period.last <= as_of:
                    yield entry, period, entry.due_on(period, calendar)


def _parts(
    reference: Reference, entry: Return, period: Period, year: ReportingYear
) -> Iterable[tuple[Measure | None, Period]]:
    """What is looked for: each figure of a return of figures, or the return itself where it consists of records."""
    if entry.register and (entry.every is not Every.AS_AT or not entry.measures):
        return [(None, period)]
    measures = [reference.returned_measures[key] for key in entry.measures]
    return [(measure, _own_period(measure, period, year)) for measure in measures]


def _own_period(measure: Measure, period: Period, year: ReportingYear) -> Period:
    """The period that a figure speaks of: a day, where it is as at one; a year on its own basis."""
    if period.first == period.last:
        return period
    own = measure.period(year)
    if measure.basis is Basis.AS_AT:
        return day_period(date.fromisoformat(own))
    ends = end_of_period(measure.basis, own)
    if ends is None or measure.basis is Basis.FINANCIAL_YEAR:
        return whole_year(year)
    return Period(ends.replace(year=ends.year - 1), ends, own)


def _standing_record(came: Came, measure: Measure | None, year: ReportingYear) -> str:
    if measure is None or not measure.supplied:
        return ""
    found = came.supplied.record(measure, FigureRef(measure.key), year)
    return found.reference if found else ""


def standings(
    reference: Reference, settings: Settings, years: Sequence[ReportingYear], came: Came, as_of: date
) -> dict[tuple[str, str], tuple[Standing, str]]:
    """How each figure of the calendar stands in each year, and whose it is, where what came is not whole and the time is past due."""
    calendar = reference.calendars[CALENDAR]
    found: dict[tuple[str, str], tuple[Standing, str]] = {}
    for year in years:
        heard: dict[str, list[bool | None]] = {}
        owners: dict[str, str] = {}
        for entry, period, due in _ended(reference, settings, year, as_of, calendar):
            for key in entry.measures:
                measure = reference.returned_measures[key]
                of_records = entry.register and entry.every is not Every.AS_AT
                own = period if of_records else _own_period(measure, period, year)
                answer = came.whether(entry, own, year, measure)
                if answer is not False or due < as_of:
                    heard.setdefault(key, []).append(answer)
                    owners[key] = entry.owner
        for key, answers in heard.items():
            if stands := standing(answers):
                found[key, year.label] = stands, owners[key]
        found |= {(key, year.label): said for key, said in _said_nil(reference, came.told, year) if key not in heard}
    return found


def _said_nil(
    reference: Reference, said: Sequence[Told], year: ReportingYear
) -> Iterator[tuple[str, tuple[Standing, str]]]:
    """The measures of which a nil was said for a whole year, whether or not the calendar asks for them in it."""
    by_id = {entry.id: entry.measures for entry in reference.returns}
    spoken = {key: each.by for each in said for key in by_id.get(each.about, (each.about,))}
    for key, by in spoken.items():
        if key in reference.measures:
            own = _own_period(reference.measures[key], whole_year(year), year)
            periods = [each.period for each in said if key in by_id.get(each.about, (each.about,))]
            if covered(own, periods):
                yield key, (Standing.NIL, by)


def findings(items: Iterable[Owed], as_of: date) -> list[Finding]:
    """A warning for every return that is overdue, with the commands that clear it."""
    found = []
    for item in items:
        if item.days_late(as_of) > 0:
            supply, nil = item.commands()
            rule = (
                f"{item.title} for {item.period.words} was due from {item.entry.owner} by {spoken_day(item.due)} "
                "and has not been supplied."
            )
            found.append(
                Finding(
                    "owed",
                    f"{item.about}, {item.period.text}",
                    rule,
                    f"{supply}, or {nil}" if nil else supply,
                    severity=Severity.WARNING,
                )
            )
    return found
