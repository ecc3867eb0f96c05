"""Who decides on a given day: the officer in person, a deputy while the officer is away, or somebody outside the council.

Seen over the five years the officer decides about four in five; leave falls mostly in July and October, and one deputy acted
for six weeks in 2022-23.
"""

from __future__ import annotations

import random
from datetime import date

from cswo_report.usecases.sample.book import Book

CHIEF = "CSWO"
HEAD_OF_ADULTS = "DEPUTE-1"
QUALITY_MANAGER = "DEPUTE-2"
ACTING = (date(2023, 1, 16), date(2023, 2, 24))
AWAY = {7: 0.5, 10: 0.4}
AWAY_OTHERWISE = 0.135
AWAY_AT_WEEKENDS = 0.34

COURT = ("SHERIFF-COURT", "court")
HEARING = ("HEARING", "hearing")
COUNCIL = ("COUNCIL", "authority")
LAW = ("BY-LAW", "system")


def officer(rng: random.Random, day: date, *, adults: bool = False) -> tuple[str, str]:
    """The officer and capacity for a decision of the Chief Social Work Officer."""
    deputy = HEAD_OF_ADULTS if adults else QUALITY_MANAGER
    if ACTING[0] <= day <= ACTING[1]:
        return HEAD_OF_ADULTS, "deputy"
    away = AWAY_AT_WEEKENDS if day.weekday() >= 5 else AWAY.get(day.month, AWAY_OTHERWISE)
    return (deputy, "deputy") if rng.random() < away else (CHIEF, "self")


def agency(rng: random.Random, day: date) -> tuple[str, str]:
    """The agency decision maker after a panel, or the deputy in that place."""
    key, capacity = officer(rng, day)
    return key, "agency_decision_maker" if capacity == "self" else capacity


def write_officers(book: Book) -> None:
    """The two deputies and what is delegated to them. The Chief Social Work Officer is there since the council was set up."""
    for key, post, number, since in (
        (HEAD_OF_ADULTS, "Head of Adult Services", "SAMPLE-0002", date(2018, 3, 1)),
        (QUALITY_MANAGER, "Service Manager, Quality and Learning", "SAMPLE-0003", date(2019, 6, 3)),
    ):
        raw = {
            "officer_key": key,
            "post_title": post,
            "role": "deputy",
            "registration_number": number,
            "registration_part": "social_work",
            "in_post_from": since,
        }
        book.write("officer", raw, since)


def write_delegations(book: Book) -> None:
    scheme = "Scheme of delegation, as agreed by the council"
    letter = "Letter of the chief executive: acting for six weeks while the officer was absent"
    for key, first, last, instrument in (
        (HEAD_OF_ADULTS, date(2018, 4, 2), None, scheme),
        (QUALITY_MANAGER, date(2019, 7, 1), None, scheme),
        (HEAD_OF_ADULTS, *ACTING, letter),
    ):
        raw = {
            "officer": key,
            "functions": ["all"],
            "capacity": "deputy",
            "in_force_from": first,
            "in_force_to": last,
            "instrument": instrument,
        }
        book.write("delegation", raw, first)
