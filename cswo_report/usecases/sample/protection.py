"""Child protection planning meetings, one record for each child since April 2023.

Meetings, registrations and removals from the register come to the figures that the children's services supply for the two years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cswo_report.domain.day_counting import add_months
from cswo_report.domain.year import ReportingYear
from cswo_report.usecases.sample import days, deciders
from cswo_report.usecases.sample.book import Book, dealt
from cswo_report.usecases.sample.model import YEARS

DAY = timedelta(days=1)
HELD_HERE = YEARS[3:]  # before that the meetings are known from the supplied figures alone
REMOVED_EARLIER = (
    28  # of those on the register when these records begin, how many left it in the first of the two years
)
STILL_ON = 3  # of the first year's registrations, those still on the register at the end of the second
WHY_LATE = {"family_date": 35, "partner": 25, "holidays": 18, "no_chair": 12, "not_recorded": 10}
IN_WORDS = {
    "family_date": "The first date did not suit the family, or fell on the day of a court hearing.",
    "partner": "A partner agency whose knowledge was needed could not come to the first date.",
    "holidays": "School holidays: those who know the child best were away.",
    "no_chair": "No chair was free in time.",
}
CONCERNS = {
    "domestic_abuse": 45,
    "neglect": 42,
    "parental_drug_use": 28,
    "parental_mental_health": 37,
    "emotional_abuse": 33,
    "parental_alcohol_use": 11,
    "physical_abuse": 12,
}
AGES = {"under_5": 46, "5_10": 29, "11_15": 22, "16_17": 3}
OPEN = (  # called before the last day and held after it: (concern raised, meeting, registered)
    (date(2025, 3, 7), date(2025, 4, 3), True),
    (date(2025, 3, 12), date(2025, 4, 8), True),
    (date(2025, 3, 14), date(2025, 4, 17), True),
    (date(2025, 3, 24), date(2025, 4, 15), False),
)
MOVED = 2  # which of them was moved, by somebody with the power to do so


@dataclass
class Meeting:
    """One child's first meeting, and how long the child's name stayed on the register."""

    raised: date
    held: date
    registered: bool
    why_late: str = ""
    unborn: bool = False
    removed: date | None = None
    moved: bool = False


def write(book: Book) -> None:
    reasons = _reasons(book)
    first, second = (_of_year(book, year, reasons) for year in HELD_HERE)
    _leave_the_register(book, first, second)
    open_still = [Meeting(*row, moved=number == MOVED) for number, row in enumerate(OPEN)]
    for meeting in (*first, *second, *open_still):
        _record(book, meeting)


def _of_year(book: Book, year: ReportingYear, reasons: list[str]) -> list[Meeting]:
    """The first meetings of a year in the order in which they were held."""
    total = book.model.supplied("children", "child.planning_meetings", year)
    in_time = book.model.supplied("children", "child.planning_meetings_in_time", year)
    registered = book.model.supplied("children", "child.registrations", year)
    fates = [number < registered for number in range(total)]
    book.rng.shuffle(fates)
    meetings = []
    for number, fate in enumerate(fates):
        raised = days.pick(book.rng, year.first_day, year.last_day - 50 * DAY)
        late = number >= in_time
        took = book.rng.randint(30, 44) if late else book.rng.randint(16, 28)
        held = days.next_working(raised + took * DAY) if late else days.last_working(raised + took * DAY)
        meetings.append(Meeting(raised, held, fate, reasons.pop() if late else "", unborn=number % 20 == 7))
    return sorted(meetings, key=lambda meeting: (meeting.held, meeting.raised))


def _reasons(book: Book) -> list[str]:
    late = sum(
        book.model.supplied("children", "child.planning_meetings", year)
        - book.model.supplied("children", "child.planning_meetings_in_time", year)
        for year in HELD_HERE
    )
    return dealt(book.rng, WHY_LATE, late)


def _leave_the_register(book: Book, first: list[Meeting], second: list[Meeting]) -> None:
    """When each name left the register, so that removals and the number on it come to the supplied figures."""
    one, two = HELD_HERE
    gone = {year: book.model.supplied("children", "child.deregistrations", year) for year in HELD_HERE}
    before = book.model.supplied("children", "child.register", YEARS[2])
    early, late = ([meeting for meeting in meetings if meeting.registered] for meetings in (first, second))
    in_first = gone[one] - REMOVED_EARLIER
    for number, meeting in enumerate(early):
        if number < in_first:
            meeting.removed = _some_day(book, meeting.held, one)
        elif number < len(early) - STILL_ON:
            meeting.removed = _some_day(book, meeting.held, two)
    in_second = gone[two] - (before - REMOVED_EARLIER) - (len(early) - STILL_ON - in_first)
    for meeting in late[:in_second]:
        meeting.removed = _some_day(book, meeting.held, two)


def _some_day(book: Book, held: date, year: ReportingYear) -> date:
    first = max(held + 84 * DAY, year.first_day)
    return days.pick(book.rng, first, min(max(held + 330 * DAY, first + 40 * DAY), year.last_day))


def _record(book: Book, meeting: Meeting) -> None:
    held, raised = meeting.held, meeting.raised
    invited = days.last_working(held - (3 if book.fails("invited", 0.04) else book.rng.randint(5, 9)) * DAY)
    recorded = days.after(held, book.rng.randint(11, 15) if book.fails("minute", 0.06) else book.rng.randint(4, 10))
    events: list[tuple[str, date | str | None]] = [
        ("convene_decided", min(days.after(raised, book.rng.randint(1, 4)), invited)),
        ("invitations_sent", invited),
        ("meeting_held", held),
        ("record_sent", recorded),
    ]
    if meeting.registered:
        events += _on_the_register(book, meeting)
    reference = book.decide(
        "child.cppm", book.key("C"), raised, held, "registered" if meeting.registered else "not_registered", deciders.COUNCIL, events,
        meeting_kind="pre_birth" if meeting.unborn else "initial", age_band="unborn" if meeting.unborn else book.one_of(AGES),
        concerns=_concerns(book), earlier_registration=book.chance(0.18), meeting_planned_on=held,
        deregistration_reason=book.one_of({"risk_reduced": 76, "away_from_risk": 18, "moved_area": 6}) if meeting.removed else "",
        exception_agreed=True if meeting.moved else None, late_reason=IN_WORDS.get(meeting.why_late),
    )  # fmt: skip
    if meeting.why_late:
        book.why_late[reference] = meeting.why_late
    if meeting.moved:
        _moved(book, reference, raised)


def _on_the_register(book: Book, meeting: Meeting) -> list[tuple[str, date | str | None]]:
    """The core group, the reviews while the name is on the register, and the day it was taken off."""
    held, until = meeting.held, meeting.removed or date(2025, 9, 1)
    met = (
        held + book.rng.randint(24, 30) * DAY
        if book.fails("core group", 0.05)
        else held + book.rng.randint(7, 14) * DAY
    )
    events: list[tuple[str, date | str | None]] = [("core_group_met", days.last_working(met))]
    review = held
    while True:
        soon = meeting.unborn and review == held
        review = days.last_working(add_months(review, 3 if soon else 6) - book.rng.randint(2, 18 if soon else 40) * DAY)
        if review >= until:
            break
        events.append(("review_held", review))
    return [*events, ("review_held", meeting.removed), ("deregistered", meeting.removed)]


def _concerns(book: Book) -> list[str]:
    found = {code for code, share in CONCERNS.items() if book.rng.random() * 100 < share}
    return sorted(found) or ["neglect"]


def _moved(book: Book, reference: str, raised: date) -> None:
    agreed = date(2025, 3, 27)
    raw = {
        "record": reference,
        "clock": "ck.cp.cppm",
        "kind": "extend",
        "effective_on": agreed,
        "extended_to": raised + 35 * DAY,
        "reason": "The parent who cares for the child is in hospital until the second week of April and asked to be there. The child is safe "
        "with relatives meanwhile, and all agencies agreed.",
        "authorised_by": "Service manager, child protection",
    }
    book.write("clock_change", raw, agreed)
