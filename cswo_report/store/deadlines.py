"""The deadlines kept beside the records: written whole, read as plain rows, and their state computed in SQL.

They are derived. Nothing here is in the audit trail; every row can be made again from the records, the rules and the calendars.
`state_at` says in SQL what `domain.deadlines.state_of` says in Python; a test holds the two together on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from cswo_report.domain.clock_rules import ClockKind, base_of
from cswo_report.domain.deadlines import OPEN, Deadline, Happening, State, end_of, local_day
from cswo_report.store.tables.kept import KeptDeadline

DeadlineRow: TypeAlias = Mapping[str, Any]
"""The columns of one deadline, as `row_of` makes them."""

Kept = KeptDeadline

IN_BATCHES = 500
ROWS_AT_ONCE = 5_000
RUNS_OUT = (ClockKind.RIGHT, ClockKind.AUTHORITY)
STATES = {state.value: state for state in State}
IN_DUE_ORDER = (Kept.due_at, Kept.reference, Kept.clock_id, Kept.sequence)


class OpenItem(NamedTuple):
    """One open time limit: whose it is, and when it is due. Kept narrow, so that twenty thousand of them come at once."""

    register: str
    reference: str
    type_slug: str
    clock_id: str
    sequence: int
    kind: str
    owner: str
    title: str
    certainty: str
    calendar: str
    needs_proof: bool
    due_on: date
    due_at: datetime
    paused_on: date | None
    state: State

    @property
    def base_id(self) -> str:
        """The id that all dated versions of its rule share."""
        return base_of(self.clock_id)

    @property
    def counts_hours(self) -> bool:
        """Whether the last moment is a time of day, and not the end of a day."""
        return self.due_at != end_of(self.due_on)


class MadeByLaw(NamedTuple):
    """One event that the law made of a limit's passing, and what runs from it."""

    register: str
    reference: str
    type_slug: str
    clock_id: str
    sequence: int
    kind: str
    owner: str
    title: str
    by_law: str  # the event that the law made, in words
    start_event: str
    started_on: date
    due_on: date | None


class Before(NamedTuple):
    """A deadline as it was kept, to be held against the same computed anew."""

    title: str
    due_on: date | None
    due_at: datetime | None
    ended_on: date | None
    judged: str | None


def row_of(
    register: str, reference: str, type_slug: str, deadline: Deadline, owner: str, data_version: str
) -> dict[str, Any]:
    """A computed deadline as the columns it is kept in; `owner` is who must act, `data_version` marks the rules it was computed by."""
    clock, start, end, stopped, due = deadline.clock, deadline.start, deadline.end, deadline.stopped, deadline.due
    return {
        "register": register,
        "reference": reference,
        "type_slug": type_slug,
        "clock_id": clock.id,
        "base_id": clock.base_id,
        "sequence": deadline.sequence,
        "kind": clock.kind.value,
        "owner": owner,
        "title": clock.title,
        "certainty": clock.certainty.value,
        "calendar": deadline.calendar,
        "data_version": data_version,
        **_happened("start", "started", start),
        "due_on": due.day if due else None,
        "due_at": due.instant if due else None,
        **_happened("end", "ended", end),
        "judged": deadline.judged.value if deadline.judged else None,
        **_happened("stop", "stopped", stopped),
        "settled_at": _settled(deadline),
        "paused_on": deadline.paused_on,
        "other_due_on": deadline.other_due.day if deadline.other_due else None,
        "needs_proof": clock.needs_proof,
        "elapsed_hours": _hours(start, end, counts_hours=bool(clock.length.hours)),
        "by_law": start.by_law if start else "",
        "passing_creates": clock.passing_creates,
        "notes": list(deadline.notes),
    }


def _happened(verb: str, past: str, happening: Happening | None) -> dict[str, Any]:
    return {
        f"{verb}_event": happening.code if happening else "",
        f"{past}_on": happening.moment.day if happening else None,
        f"{past}_at": happening.earliest if happening else None,
    }


def _settled(deadline: Deadline) -> datetime | None:
    """From when it can no longer be open: done, void, run out, or closed by the law; None while nothing has settled it."""
    end, stopped, due = deadline.end, deadline.stopped, deadline.due.instant if deadline.due else None
    if end:
        return end.earliest
    if stopped and (due is None or stopped.earliest <= due):
        return stopped.earliest
    if deadline.paused_on:
        return None
    if due and (deadline.clock.kind in RUNS_OUT or deadline.clock.passing_creates):
        return due
    return stopped.earliest if stopped else None


def _hours(start: Happening | None, end: Happening | None, *, counts_hours: bool) -> int | None:
    """Elapsed whole hours; for a limit in days, the whole days between the two as hours, whatever the time of day."""
    if start is None or end is None:
        return None
    if not counts_hours:
        return 24 * (end.moment.day - start.moment.day).days
    return (end.earliest - start.earliest) // timedelta(hours=1)


def replace(session: Session, references: Sequence[str] | None, rows: Iterable[DeadlineRow]) -> None:
    """Put new rows in the place of every row of some records (None: of all of them)."""
    if references is None:
        session.execute(delete(Kept))
    for wanted in _portions(references or ()):
        session.execute(delete(Kept).where(Kept.reference.in_(wanted)).execution_options(synchronize_session=False))
    left = iter(rows)
    while batch := list(islice(left, ROWS_AT_ONCE)):
        session.execute(insert(Kept.__table__), batch)  # type: ignore[arg-type]


def _portions(references: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(references), IN_BATCHES):
        yield references[start : start + IN_BATCHES]


def state_at(as_of: datetime) -> ColumnElement[str]:
    """The state of a row at an instant, as `domain.deadlines.state_of` has it, branch for branch."""
    today = local_day(as_of)
    passed = case(
        (Kept.kind.in_([kind.value for kind in RUNS_OUT]), State.LAPSED.value),
        (or_(Kept.passing_creates != "", Kept.stopped_at <= as_of), State.MISSED.value),
        else_=State.OVERDUE.value,
    )
    return case(
        (or_(Kept.started_at.is_(None), Kept.started_at > as_of), State.NOT_STARTED.value),
        (and_(Kept.ended_at <= as_of, Kept.judged.is_not(None)), Kept.judged),
        (
            and_(Kept.stopped_at <= as_of, or_(Kept.due_at.is_(None), Kept.stopped_at <= Kept.due_at)),
            State.VOID.value,
        ),
        (and_(Kept.judged == State.UNKNOWN.value, Kept.ended_at.is_(None)), State.UNKNOWN.value),
        (Kept.paused_on <= today, State.PAUSED.value),
        (Kept.due_at.is_(None), State.RUNNING.value),
        (Kept.due_at < as_of, passed),
        (Kept.due_on == today, State.DUE_TODAY.value),
        else_=State.RUNNING.value,
    )


def open_items(
    session: Session,
    as_of: datetime,
    until: datetime,
    owner: str = "",
    *,
    after: datetime | None = None,
    most: int | None = None,
) -> list[OpenItem]:
    """Everything open at a moment and overdue or due by `until`, in due order: duties, duties of others, rights and authorities.

    `owner` is a part of an owner's name, in any case. With `after` only what is due later than that; with `most` no more than so many.
    A limit without a number of days is not here: it has no last day.
    """
    state = state_at(as_of)
    query = _open(_select(OpenItem, state), as_of).where(Kept.due_at <= until)
    if after:
        query = query.where(Kept.due_at > after)
    if most is not None:
        query = query.where(state.in_([each.value for each in OPEN])).limit(most)
    found = session.connection().execute(owned(query, owner).order_by(*IN_DUE_ORDER))
    return [OpenItem._make((*row[:-1], now)) for row in found if (now := STATES[row[-1]]) in OPEN]


def open_counts(
    session: Session, as_of: datetime, bands: Sequence[tuple[str, datetime]], owner: str = ""
) -> dict[tuple[str, str], int]:
    """How many are open at a moment, by (owner, band). Each band is a name and the last moment due in it, in order."""
    band = case(*((Kept.due_at <= last, literal(name)) for name, last in bands))
    query = _open(select(Kept.owner, band, func.count()), as_of).where(
        Kept.due_at <= bands[-1][1], state_at(as_of).in_([each.value for each in OPEN])
    )
    found = session.connection().execute(owned(query, owner).group_by(Kept.owner, band))
    return {(whose, name): number for whose, name, number in found}


def _open(query: Select[Any], as_of: datetime) -> Select[Any]:
    return query.where(or_(Kept.settled_at.is_(None), Kept.settled_at >= as_of))


def made_by_law(session: Session, first: datetime, last: datetime, owner: str = "") -> list[MadeByLaw]:
    """What runs from an event that the law made from one moment on and before another, oldest first.

    At the very moment at which a limit ends it has not passed yet.
    """
    query = _select(MadeByLaw).where(Kept.by_law != "", Kept.started_at >= first, Kept.started_at < last)
    found = session.connection().execute(owned(query, owner).order_by(Kept.started_at, *IN_DUE_ORDER[1:]))
    return [MadeByLaw._make(row) for row in found]


def _select(wanted: type[OpenItem] | type[MadeByLaw], *more: ColumnElement[Any]) -> Select[Any]:
    """Plain columns, never mapped objects."""
    return select(*(Kept.__table__.c[name] for name in wanted._fields if name != "state"), *more)


def owned(query: Select[Any], owner: str) -> Select[Any]:
    return query.where(Kept.owner.icontains(owner, autoescape=True)) if owner else query


def states(
    session: Session, as_of: datetime, first_day: date, last_day: date
) -> dict[tuple[str, str, ClockKind, State], int]:
    """How many stand in each state at a moment, of those whose last day falls in a span: by (type, clock, kind, state)."""
    state = state_at(as_of).label("state")
    counted = (
        select(Kept.type_slug, Kept.clock_id, Kept.kind, state)
        .where(Kept.due_on.between(first_day, last_day))
        .subquery()
    )
    query: Select[Any] = select(*counted.c, func.count()).group_by(*counted.c)
    return {(row[0], row[1], ClockKind(row[2]), STATES[row[3]]): row[4] for row in session.execute(query)}


def spans(
    session: Session, as_of: datetime, first_day: date, last_day: date, *, by: str = "due_on"
) -> dict[tuple[str, str], dict[int, int]]:
    """Elapsed whole hours from start to act, and how many took so long: by (type, clock), of those ended at a moment.

    `by` is the day that must fall in the span: the last permitted one, as in `states`, or `ended_on` or `started_on`.
    What cannot be judged, because a time of day is missing, is left out.
    """
    query = (
        select(Kept.type_slug, Kept.clock_id, Kept.elapsed_hours, func.count())
        .where(
            Kept.ended_at <= as_of,
            Kept.elapsed_hours.is_not(None),
            Kept.judged != State.UNKNOWN.value,
            getattr(Kept, by).between(first_day, last_day),
        )
        .group_by(Kept.type_slug, Kept.clock_id, Kept.elapsed_hours)
    )
    found: dict[tuple[str, str], dict[int, int]] = {}
    for slug, clock, hours, number in session.execute(query):
        found.setdefault((slug, clock), {})[int(hours or 0)] = number
    return found


def versions(session: Session) -> set[str]:
    """The marks of the rules and calendars by which what is still open was computed."""
    query = select(Kept.data_version).where(Kept.ended_at.is_(None), Kept.stopped_at.is_(None)).distinct()
    return set(session.scalars(query))


def before(session: Session) -> dict[tuple[str, str, int], Before]:
    """Every deadline as it is kept now, by (reference, clock, sequence)."""
    columns = [getattr(Kept, name) for name in ("reference", "clock_id", "sequence", *Before._fields)]
    return {(row[0], row[1], row[2]): Before(*row[3:]) for row in session.execute(select(*columns))}
