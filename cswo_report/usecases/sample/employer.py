"""What the council owes as employer since June 2024: the registration of new workers and the supported year of new social workers."""

from __future__ import annotations

from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months
from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book, Worker

NEW_RULE = date(2024, 6, 3)
LATE_APPLICATION = 6  # which of the new workers in care services applied late


def write(book: Book) -> None:
    """Everyone in post who started under the new rule and had to be registered anew; social workers from elsewhere already were."""
    started = sorted(
        (each for each in book.workers if each.started >= NEW_RULE), key=lambda each: (each.started, each.key)
    )
    care = [each for each in started if each.part in {"social_care", "children_and_young_people"}]
    for number, worker in enumerate(care):
        _registration(book, worker, late=number == LATE_APPLICATION)
    for worker in started:
        if worker.role == "new":
            _registration(book, worker)
            _supported_year(book, worker)


def _registration(book: Book, worker: Worker, *, late: bool = False) -> None:
    started = worker.started
    applied = add_months(started, 3) + timedelta(days=11) if late else days.shift(started, book.rng.randint(4, 60))
    registered = days.shift(started, 12) if worker.role == "new" else days.shift(applied, book.rng.randint(20, 62))
    book.decide(
        "registration.new_worker", worker.key, started, registered, "registered", deciders.COUNCIL,
        [("started_role", started), ("applied", min(days.next_working(applied), registered)), ("registered", registered)],
        registration_part=worker.part, staff_group=worker.group, registered_before=False, reserved_functions=False,
    )  # fmt: skip


def _supported_year(book: Book, worker: Worker) -> None:
    registered = days.shift(worker.started, 12)
    agreed = days.after(registered, book.rng.randint(3, 9))
    book.decide(
        "nqsw.supported_year", worker.key, registered, agreed, "agreed", deciders.COUNCIL, [("registered", registered)],
        hours="full" if worker.hours >= 1 else "under_35", professional_development=True, professional_supervision=True,
        professional_learning=True, protected_caseload=True, protected_learning_time=True, peer_support=True,
    )  # fmt: skip
