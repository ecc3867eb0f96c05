"""The sample: a council that does not exist, with five years of records that add up to its model table.

Synthetic and seeded: two fills give the same content. Every record passes the same door as a clerk's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from cswo_report.domain.deadlines import end_of
from cswo_report.errors import Conflict
from cswo_report.store import missed, records
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import kinds
from cswo_report.usecases.correcting import Corrector
from cswo_report.usecases.recording import Draft, Recorder
from cswo_report.usecases.sample import (
    benchmarks,
    breaches,
    children,
    commissioning,
    complaints,
    deciders,
    employer,
    fostering,
    governance,
    grades,
    incapacity,
    justice,
    mentalhealth,
    nil_returns,
    notices,
    orders,
    permanence,
    protection,
    reviews,
    secure,
    standards,
    submissions,
    supplied,
    vignettes,
    workforce,
)
from cswo_report.usecases.sample.book import Book, Entry
from cswo_report.usecases.sample.model import read_model
from cswo_report.usecases.workspace import Workspace

SEED = 20250917
TODAY = date(2025, 9, 17)
ACTOR = "sample"
FIRST_ENTRY = datetime(2025, 9, 15, 7, 0, tzinfo=UTC)
SECONDS_BETWEEN = 5

ORDER = (
    "officer", "delegation", "decision", "review", "action", "authorisation", "staff", "workforce_count", "complaint", "grade",
    "statement", "advice", "comment", "escalation", "standards_audit", "observation",
    "clock_change", "notice", "breach", "standard_check", "vignette_consent", "submission", "member_request", "nil_return",
)  # fmt: skip
PARTS = (
    deciders.write_officers,
    deciders.write_delegations,
    secure.write,
    children.write,
    permanence.write,
    fostering.write,
    incapacity.write,
    protection.write,
    orders.write,
    mentalhealth.write,
    justice.write,
    reviews.write,
    commissioning.write,
    workforce.write,
    employer.write,
    standards.write,
    complaints.write,
    grades.write,
    governance.write,
    supplied.write,
    notices.write,
    vignettes.write,
    submissions.write,
    nil_returns.write,
)
CHIEF_OFFICER = {
    "registration_number": "SAMPLE-0001",
    "registration_part": "social_work",
    "in_post_from": "2017-05-01",
}


def fill(workspace: Workspace, say: Callable[[str], None]) -> None:
    """Fill an initialised, empty workspace with the sample council; each register in one transaction.

    Raises Conflict when the store holds more than its one officer.
    """
    book = Book(random.Random(SEED), read_model())
    for part in PARTS:
        part(book)
    writer = _Writer(workspace, random.Random(SEED + 1))
    with workspace.store.writing() as session:
        writer.complete_chief_officer(session)
    for register in ORDER:
        if register == "breach":
            with workspace.store.reading() as session:
                found = missed.missed(session, end_of(breaches.AS_AT), date.min, breaches.AS_AT)
            breaches.write(book, found)
        entries = [entry for entry in book.entries if writer.register(entry) == register]
        # Stable, so that records of one day keep the order in which they were made.
        entries.sort(key=lambda entry: entry.day)
        with workspace.store.writing() as session:
            count = writer.write(session, entries)
        title = workspace.reference.registers[register].title
        if entries:
            say(f"{title}: {count:,}")
    with workspace.store.writing() as session:
        benchmarks.take(writer.recorder(session), workspace)


def first_ledger(session: Session) -> Ledger:
    """The ledger of a demonstration's first entry, a minute before the rest: the same clock and chance on every run."""
    return Ledger(session, ACTOR, now=lambda: FIRST_ENTRY - timedelta(minutes=1), pick=random.Random(SEED - 1))


def last_ledger(session: Session) -> Ledger:
    """The ledger of what is kept after the sample, hours later: the same clock and chance on every run."""
    return Ledger(session, ACTOR, now=lambda: FIRST_ENTRY + timedelta(hours=12), pick=random.Random(SEED + 2))


class _Writer:
    """Checks and writes entries with a clock and chance of its own, so that every store is the same."""

    def __init__(self, workspace: Workspace, chance: random.Random) -> None:
        self.reference = workspace.reference
        self.chance = chance
        self.ticks: Iterator[datetime] = (
            FIRST_ENTRY + number * timedelta(seconds=SECONDS_BETWEEN) for number in range(10**9)
        )

    def register(self, entry: Entry) -> str:
        return kinds.resolve(self.reference, entry.type_name)[0]

    def recorder(self, session: Session) -> Corrector:
        ledger = Ledger(session, ACTOR, now=lambda: next(self.ticks), pick=self.chance)
        return Corrector(self.reference, session, ledger, TODAY)

    def complete_chief_officer(self, session: Session) -> None:
        held = {name: list(records.fetch_all(session, name)) for name in ORDER}
        if any(found for name, found in held.items() if name != "officer") or len(held["officer"]) != 1:
            raise Conflict(
                "The sample is put into an empty workspace only; this one holds records.", "Choose a new folder."
            )
        chief = held["officer"][0]
        self.recorder(session).amend(chief.reference, CHIEF_OFFICER, chief.revision, "Sample data")

    def write(self, session: Session, entries: list[Entry]) -> int:
        recorder = self.recorder(session)
        recorder.asks_the_store = False  # what a record points to was written a moment ago; a test looks at every one
        drafts = [self._draft(recorder, entry) for entry in entries]
        return len(recorder.add(drafts))

    def _draft(self, recorder: Recorder, entry: Entry) -> Draft:
        draft = recorder.prepare(entry.type_name, entry.raw, entry.events)
        return replace(draft, new=replace(draft.new, reference=entry.reference)) if entry.reference else draft


__all__ = ["SEED", "TODAY", "fill"]
