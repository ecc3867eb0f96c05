"""Why time limits were missed: each limit that the engine finds missed by the last day is explained, but for a few of the last year.

What was missed is read from the store, as a clerk reads it from the list of what is due; the words are those of a data file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cswo_report.domain.deadlines import State
from cswo_report.reference import read_toml
from cswo_report.store.missed import MissedRow
from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import YEARS, folder

AS_AT = YEARS[-1].last_day
UNEXPLAINED = ("ck.cp.cppm", "ck.comp.2", "ck.awi.visit.guardian.next")
"""Of each of these the last one that was missed, and is no longer owed, has no cause recorded yet."""

Words = Mapping[str, Any]


def write(book: Book, missed: Sequence[MissedRow]) -> None:
    """Explain what was missed, oldest first."""
    families = read_toml(folder() / "records" / "breaches.toml")["family"]
    left_open = {_last(missed, limit) for limit in UNEXPLAINED}
    for row in sorted(missed, key=lambda row: (row.due_at, row.reference, row.clock_id, row.sequence)):
        if (row.reference, row.base_id, row.sequence) not in left_open:
            _explain(book, row, _family(families, row.base_id))


def _last(missed: Sequence[MissedRow], limit: str) -> tuple[str, str, int]:
    rows = [row for row in missed if row.base_id == limit and row.state is not State.OVERDUE]
    row = max(rows, key=lambda row: (row.due_at, row.reference, row.sequence))
    return row.reference, row.base_id, row.sequence


def _family(families: Sequence[Words], limit: str) -> Words:
    return next(family for family in families if any(limit.startswith(begins) for begins in family["limits"]))


def _explain(book: Book, row: MissedRow, family: Words) -> None:
    cause = _cause(book, row, family)
    late = _in_words((row.ended_on - row.due_on).days) if row.ended_on else "some weeks"
    found = _found(book, row)
    what_helped = "remedies" if row.state is State.MET_LATE else "owed" if row.state is State.OVERDUE else "closed"
    told = book.rng.choice(cause.get("told") or family["told"])
    raw = {
        "record": row.reference,
        "clock": row.base_id,
        "sequence": row.sequence if row.sequence > 1 else None,
        "found_on": found,
        "cause": cause["code"],
        "cause_detail": book.rng.choice(cause["words"]),
        "effect": book.rng.choice(_effects(row, family, cause)).format(late=late),
        "remedy": book.rng.choice(family[what_helped]).format(late=late),
        "told": told,
        "told_on": None if "nobody_yet" in told else days.after(found, book.rng.randint(1, 8)),
    }
    book.write("breach", raw, found)


def _effects(row: MissedRow, family: Words, cause: Words) -> Sequence[str]:
    known: Words = cause if "effects" in cause else family
    effects: Sequence[str] = known["effects"]
    return known.get("owed_effects", effects) if row.state is State.OVERDUE else effects


def _cause(book: Book, row: MissedRow, family: Words) -> Words:
    """The cause that the record itself gives, else one of the family's by weight."""
    given = book.why_late.get(row.reference, "")
    causes: Sequence[Words] = [cause for cause in family["cause"] if given in cause.get("reasons", ())]
    causes = causes or [cause for cause in family["cause"] if "reasons" not in cause] or family["cause"]
    chosen: Words = book.rng.choices(causes, [cause["weight"] for cause in causes])[0]
    return chosen


def _found(book: Book, row: MissedRow) -> date:
    """The day it was noticed: soon after the limit passed, at the latest when the act was done or on the last day."""
    latest = row.ended_on if row.ended_on and row.ended_on < AS_AT else AS_AT
    return min(days.shift(row.due_on, book.rng.randint(1, 12)), max(latest, row.due_on + timedelta(days=1)))


def _in_words(number: int) -> str:
    return "one day" if number == 1 else f"{number} days"
