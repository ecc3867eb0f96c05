"""Secure accommodation: few children, each case laid out by hand so that stays, reviews and the one lapse tell one story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cswo_report.usecases.sample import deciders
from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.days import at, next_working

DAY = timedelta(days=1)
WHY_PLACE = (
    "Running away had put the young person in danger three times in a month. Intensive support had been tried and had not kept them safe.",
    "Serious self-harm had grown worse in the weeks before. No open setting could watch closely enough through the night.",
    "Repeated absconding to adults who exploited the young person. A movement restriction was weighed and would not have stopped it.",
    "Injury to others in two places of care, and danger at night. Close support had been offered and refused.",
)
WHY_NOT = (
    "Close support in a children's house, with a worker at night, could keep the young person safe without a locked door.",
    "The danger had passed with the move to an aunt; a locked door would have undone what was working.",
    "A movement restriction with intensive support met the need and left school in place.",
)
VIEWS = (
    "The young person said secure care frightened them but agreed they were not safe. The plan for visits was changed to suit them.",
    "The young person did not want to go and said so clearly. An advocate put the view in writing, and it is recorded in full.",
    "The young person asked to stay near a brother. The unit nearest the family was chosen.",
    "The young person would not speak to us. Their views were taken from the safeguarder and from their key worker.",
)
NOTE = "The child, each relevant person who could be found and the head of unit were asked, in that order."
MET = "Education, health care and a key worker were in place; family visits were weekly."


@dataclass(frozen=True)
class Stay:
    """One child placed in secure accommodation by decision: when authorised, reviewed, and how it ended."""

    received: str
    placed: date
    reviews: Sequence[date]
    left: date
    age: str
    order: str = "cso"
    conditions: Sequence[str] = ("absconding",)
    requested: tuple[date, date] | None = None  # a review asked for, and held
    hours: int = 26
    by_hearing: bool = False  # a hearing ended the authorisation, so nobody had to decide to remove the child
    three_months: bool = False
    moved_to: str = "residential_house"
    reversed_refusal: bool = False  # first not implemented, then placed on review


def _days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


STAYS = (
    Stay("2020-06-12T15:20", date(2020, 6, 13), _days("2020-06-18", "2020-07-16", "2020-08-13", "2020-09-10"), date(2020, 9, 21), "14_15",
         hours=19, three_months=True, moved_to="close_support"),
    Stay("2021-01-28T14:45", date(2021, 1, 29), _days("2021-02-04", "2021-03-03", "2021-03-31", "2021-04-28"), date(2021, 5, 20), "14_15",
         conditions=("absconding", "self_harm"), hours=22, three_months=True),
    Stay("2021-10-14T16:05", date(2021, 10, 15), _days("2021-10-21", "2021-11-18"), date(2021, 12, 2), "14_15",
         order="interim_cso", hours=25, moved_to="kinship"),
    Stay("2022-03-10T15:30", date(2022, 3, 15), _days("2022-03-21", "2022-04-20"), date(2022, 5, 10), "12_13",
         conditions=("self_harm",), hours=27, by_hearing=True, reversed_refusal=True),
    Stay("2022-04-05T15:10", date(2022, 4, 6), _days("2022-04-12", "2022-05-05", "2022-06-09", "2022-07-07", "2022-08-04", "2022-09-01"),
         date(2022, 9, 15), "14_15", conditions=("absconding", "injury_to_others"),
         requested=(date(2022, 8, 11), date(2022, 8, 16)), hours=18, three_months=True),
    Stay("2023-05-11T15:50", date(2023, 5, 12), _days("2023-05-18", "2023-06-15", "2023-07-13", "2023-08-10"), date(2023, 8, 24), "14_15",
         hours=26, three_months=True, moved_to="close_support"),
    Stay("2023-10-06T14:20", date(2023, 10, 7), _days("2023-10-12", "2023-11-09", "2023-12-07", "2024-01-05", "2024-02-02"),
         date(2024, 2, 15), "16_17", conditions=("absconding", "self_harm"), hours=17, three_months=True),
    Stay("2024-05-09T16:15", date(2024, 5, 10),
         _days("2024-05-16", "2024-06-13", "2024-07-11", "2024-08-08", "2024-09-05", "2024-10-03"), date(2024, 10, 17), "16_17",
         conditions=("injury_to_others",), requested=(date(2024, 7, 18), date(2024, 7, 24)), hours=21, three_months=True),
    Stay("2024-11-15T11:30", date(2024, 11, 15), _days("2024-11-20", "2024-12-18", "2025-01-23", "2025-02-20", "2025-03-13"),
         date(2025, 3, 20), "14_15", conditions=("absconding", "self_harm"), hours=9, three_months=True, moved_to="foster"),
)  # fmt: skip
NOT_IMPLEMENTED = (
    ("2020-11-19T15:00", 26, "movement_restriction", "residential_house"),
    ("2022-10-05T14:10", 29, "family_network", "kinship"),
    ("2023-11-08T15:40", 45, "close_support", "close_support"),
    ("2024-08-02T12:30", 25, "close_support", "close_support"),
    ("2025-02-07T15:05", 30, "movement_restriction", "home"),
)
LAPSE = ("2022-12-30T15:40", "2023-01-02T15:40")


def write(book: Book) -> None:
    """Every secure decision of the five years."""
    subjects: dict[Stay, str] = {}
    references: dict[Stay, str] = {}
    for number, stay in enumerate(STAYS):
        subjects[stay] = book.key("C")
        if stay.reversed_refusal:
            references[stay] = _reversed(book, stay, subjects[stay])
        else:
            if stay.placed == date(2024, 11, 15):
                _emergency_cso(book, subjects[stay])
            references[stay] = _implement(book, stay, subjects[stay], number)
        _during(book, stay, subjects[stay], references[stay])
    for number, (received, hours, alternative, moved_to) in enumerate(NOT_IMPLEMENTED):
        _not_implement(book, book.key("C"), received, hours, number, (alternative, "movement_restriction"), moved_to)
    _lapse(book)
    _looked_after_emergencies(book)
    _courts(book)
    _appeal(book, STAYS[5], subjects[STAYS[5]], references[STAYS[5]])


def _plus(moment: str, hours: float) -> str:
    day, clock = moment.split("T")
    minutes = int(clock[:2]) * 60 + int(clock[3:]) + round(hours * 60)
    moved = date.fromisoformat(day) + (minutes // 1440) * DAY
    hour, minute = divmod(minutes % 1440, 60)
    return at(moved, f"{max(hour, 3):02d}:{minute:02d}")


def _told(decided: str, gap: float = 2.5) -> list[tuple[str, date | str | None]]:
    """Notices to everyone and the end of the duties, a few hours after the decision."""
    return [
        ("notified_child", _plus(decided, gap * 0.4)),
        ("notified_relevant_person", _plus(decided, gap * 0.6)),
        ("notified_reporter", _plus(decided, gap * 0.8)),
        ("notified_head_of_unit", _plus(decided, 0.3)),
        ("duties_completed", _plus(decided, gap)),
    ]


def _asked(day: date) -> list[tuple[str, date | str | None]]:
    return [("consulted_child", day), ("consulted_relevant_person", day), ("consulted_head_of_unit", day)]


def _implement(book: Book, stay: Stay, subject: str, number: int) -> str:
    decided = _plus(stay.received, stay.hours)
    day = date.fromisoformat(decided[:10])
    events = [
        *_asked(day),
        *_told(decided),
        ("head_of_unit_decided", _plus(decided, 1.5)),
        ("placed", _placed(stay, decided)),
    ]
    events += [("reviewed", review) for review in stay.reviews]
    events.append(("authorisation_ended", stay.left) if stay.by_hearing else ("removed", at(stay.left, "11:00")))
    maker = (deciders.HEAD_OF_ADULTS, "deputy") if number in {2, 5} else (deciders.CHIEF, "self")
    return book.decide(
        "secure.implement", subject, stay.received, decided, "implemented_consented", maker, events,
        order_type=stay.order, conditions=list(stay.conditions), best_interests=True,
        alternatives_considered=["movement_restriction", "intensive_support", "close_support"],
        head_of_unit_decision="consented", needs_fit_unit=True, other_children=True, age_band=stay.age,
        consultation_note=NOTE, reasons=WHY_PLACE[number % 4], views=VIEWS[number % 4],
        authority_capacity="implementation_authority",
    )  # fmt: skip


def _placed(stay: Stay, decided: str) -> str:
    earliest = _plus(decided, 2)
    return max(earliest, at(stay.placed, "13:30"))


def _during(book: Book, stay: Stay, subject: str, linked: str) -> None:
    """The reviews of a stay, its end, the hearing's own three-month review and the record kept of the placement."""
    previous = None
    for number, review in enumerate(stay.reviews):
        kind = ("first", "second")[number] if number < 2 else "later"
        _review(book, stay, subject, linked, kind, previous, review, "remain")
        previous = review
    if stay.requested:
        _review(book, stay, subject, linked, "requested", stay.requested[0], stay.requested[1], "remain")
    if not stay.by_hearing:
        _remove(book, stay, subject, linked)
    if stay.three_months:
        start = next_working(stay.placed + 70 * DAY)
        held = next_working(start + 12 * DAY)
        book.decide(
            "secure.cso.review3m", subject, date.fromisoformat(stay.received[:10]), held, "authorisation_continued",
            deciders.HEARING, [("review_started", start), ("hearing_held", held)],
            order_event="made", council_report_sent=True, age_band=stay.age, linked_reference=linked,
        )  # fmt: skip
    compared = next_working(stay.placed + 6 * DAY)
    book.decide(
        "secure.record", subject, stay.placed, compared, "matches", deciders.COUNCIL,
        [("copy_received", compared), ("compared", compared), ("placement_ended", stay.left)],
        copy_held=True, last_compared=compared, differences_found=False, linked_reference=linked,
    )  # fmt: skip


def _review(
    book: Book, stay: Stay, subject: str, linked: str, kind: str, before: date | None, day: date, outcome: str
) -> None:
    events: list[tuple[str, date | str | None]] = [("placed", stay.placed), *_asked(day - DAY)]
    events += [
        ("notified_child", day),
        ("notified_relevant_person", day),
        ("notified_head_of_unit", day),
        ("notified_reporter", day),
    ]
    events.append(("review_requested" if kind == "requested" else "previous_review", before))
    maker = deciders.officer(book.rng, day)
    book.decide(
        "secure.review_placement", subject, before or stay.placed, day, outcome, maker, events,
        review_kind=kind, conditions=list(stay.conditions), needs_met=MET, best_interests=True, age_band=stay.age,
        reasons="The conditions were still met and an open setting was not yet safe.", views=book.rng.choice(VIEWS),
        linked_reference=linked,
    )  # fmt: skip


def _remove(book: Book, stay: Stay, subject: str, linked: str) -> None:
    day = stay.left
    maker = deciders.officer(book.rng, day)
    events: list[tuple[str, date | str | None]] = [("removed", at(day, "11:00"))]
    events += [
        (code, day)
        for code in ("notified_child", "notified_relevant_person", "notified_head_of_unit", "notified_reporter")
    ]
    book.decide(
        "secure.remove", subject, at(day - DAY, "10:00"), at(day, "09:30"), "removed", maker, events,
        removal_reason="no_longer_necessary", moved_to=stay.moved_to, order_type=stay.order,
        days_in_secure=(stay.left - stay.placed).days, age_band=stay.age,
        reasons="The young person had been safe on leave from the unit for several weeks, and the next place was ready.",
        views="The young person was ready to leave and had chosen the date.", linked_reference=linked,
    )  # fmt: skip


def _not_implement(
    book: Book, subject: str, received: str, hours: float, number: int, options: Sequence[str], moved_to: str,
    outcome: str = "stands", more: Sequence[tuple[str, date | str | None]] = (),
) -> str:  # fmt: skip
    decided = _plus(received, hours)
    day = date.fromisoformat(decided[:10])
    maker = (deciders.QUALITY_MANAGER, "deputy") if number == 3 else (deciders.CHIEF, "self")
    return book.decide(
        "secure.not_implement", subject, received, decided, outcome, maker, [*_asked(day), *_told(decided), *more],
        order_type="cso", best_interests=False, alternatives_considered=sorted(set(options)), alternative_arranged=moved_to,
        age_band="14_15", consultation_note=NOTE, reasons=WHY_NOT[number % 3], views=VIEWS[(number + 1) % 4],
        authority_capacity="implementation_authority",
    )  # fmt: skip


def _reversed(book: Book, stay: Stay, subject: str) -> str:
    """Not implemented at first; the child's parent asked for a review, and the fresh decision was to place."""
    asked = "2022-03-14T09:40"
    _not_implement(
        book,
        subject,
        stay.received,
        20,
        1,
        ("close_support",),
        "close_support",
        "reversed_on_review",
        [("review_requested", asked)],
    )
    decided = "2022-03-15T10:10"
    events: list[tuple[str, date | str | None]] = [
        *_asked(stay.placed),
        *_told(decided),
        ("placed", "2022-03-15T16:00"),
    ]
    events += [("head_of_unit_decided", "2022-03-15T12:00")]
    events += [("reviewed", review) for review in stay.reviews]
    events.append(("removed", at(stay.left, "15:00")))
    return book.decide(
        "secure.review_not_implement", subject, asked, decided, "place", (deciders.CHIEF, "self"), events,
        order_type=stay.order, conditions=list(stay.conditions), best_interests=True, requested_by_child=False,
        head_of_unit_decision="consented", age_band=stay.age, consultation_note=NOTE,
        reasons="Two incidents in the days since showed that close support alone was not safe.", views=VIEWS[0],
    )  # fmt: skip


def _lapse(book: Book) -> None:
    """The one authorisation on which nobody decided within 72 hours: a holiday weekend, and a deputy who was not briefed."""
    received, passed = LAPSE
    day = date(2023, 1, 3)
    book.decide(
        "secure.no_decision", book.key("C"), received, passed, "stands", deciders.LAW,
        [("told_child", day), ("told_relevant_person", day), ("told_reporter", day)],
        order_type="cso", lapse_cause="deputy_not_briefed", decided_but_incomplete=False, age_band="14_15",
        action_taken="Close support was arranged on 3 January and the family was told of the right to a review. The fault was ours.",
        reasons="The authorisation reached the on-call deputy on a holiday weekend, and the deputy had not been briefed.",
    )  # fmt: skip


def _emergency(
    book: Book,
    slug: str,
    subject: str,
    placed: str,
    outcome: str,
    events: Sequence[tuple[str, str | date | None]],
    **fields: Any,
) -> str:
    day = date.fromisoformat(placed[:10])
    maker = (deciders.CHIEF, "self") if day.year != 2022 else (deciders.QUALITY_MANAGER, "deputy")
    received = at(day, "17:20")
    return book.decide(
        slug, subject, received, at(day, "19:10"), outcome, maker,
        [("placed", placed), ("notified_relevant_person", at(day, "22:00")), ("notified_reporter", at(day, "22:15")), *events],
        conditions=["absconding", "self_harm"], best_interests=True, head_of_unit_decision="consented", needs_fit_unit=True,
        alternatives_considered=["intensive_support", "close_support"], hours_before=0, age_band="14_15",
        reasons="The young person was in immediate danger that night and no open place could hold the risk until a hearing.",
        views=VIEWS[1], **fields,
    )  # fmt: skip


def _emergency_cso(book: Book, subject: str) -> None:
    events = [
        ("review_required", "2024-11-14T23:10"),
        ("details_sent", "2024-11-15T09:00"),
        ("authority_obtained", "2024-11-15T11:30"),
    ]
    events.append(("hearing_held", "2024-11-15T10:00"))
    _emergency(book, "secure.emergency.cso", subject, "2024-11-14T21:30", "hearing_authorised", events)


def _looked_after_emergencies(book: Book) -> None:
    for placed, referred, left, notice in (
        ("2020-11-06T21:45", "2020-11-07T14:00", "2020-11-09T12:15", "2020-11-09T11:00"),
        ("2022-11-04T21:45", "2022-11-05T13:00", "2022-11-07T15:30", ""),
    ):
        subject = book.key("C")
        day = date.fromisoformat(placed[:10])
        events = [("notified_parents", at(day, "21:50")), ("referred_to_reporter", referred), ("removed", left)]
        events.append(("reporter_decided", notice or None))  # type: ignore[arg-type]
        linked = _emergency(
            book, "secure.emergency.lac", subject, placed, "removed", events, looked_after_basis="section_25"
        )
        if notice:
            told = [(code, left) for code in ("notified_parents", "notified_relevant_person", "notified_reporter")]
            book.decide(
                "secure.lac.remove_on_notice", subject, notice, "2020-11-09T11:40", "removed", (deciders.CHIEF, "self"),
                [("removed", left), *told], looked_after_basis="section_25", moved_to="residential_house", age_band="14_15",
                linked_reference=linked,
            )  # fmt: skip


def _courts(book: Book) -> None:
    """Children sent by criminal courts: three remands and one sentence, two of the remands and the sentence after August 2024."""
    remands = (
        (date(2024, 3, 13), date(2024, 4, 19)),
        (date(2024, 9, 18), date(2024, 10, 30)),
        (date(2025, 1, 8), date(2025, 2, 26)),
    )
    subject = ""
    for placed, ended in remands:
        subject = book.key("C")
        review = placed + 6 * DAY
        linked = book.decide(
            "secure.cpa.remand", subject, placed, placed, "secure_required_by_court", deciders.COURT,
            [("consulted_child", placed), ("placed", at(placed, "17:30")), ("reviewed", review), ("order_ended", ended)],
            court_provision="section_51", best_interests=True, needs_fit_unit=True, age_band="16_17",
            conditions=["injury_to_others"],
        )  # fmt: skip
        book.decide(
            "secure.cpa.review", subject, placed, review, "remain", (deciders.CHIEF, "self"),
            [("placed", placed), ("panel_advised", review), ("consulted_child", review), ("consulted_relevant_person", review)],
            review_kind="first", court_provision="section_51", panel_members=3, independent_member=True,
            panel_advice_followed=True, head_of_unit_satisfied=True, age_band="16_17", linked_reference=linked,
            reasons="The panel advised that the conditions were met while the court's order lasted, and I agreed.", views=VIEWS[0],
        )  # fmt: skip
    sentenced = date(2025, 2, 26)
    book.decide(
        "secure.cpa.sentence", subject, sentenced, sentenced, "secure_directed", deciders.COURT, [("placed", at(sentenced, "16:00"))],
        sentence_provision="section_208", months_sentence=18, looked_after_duties_started=True, age_band="16_17",
    )  # fmt: skip


def _appeal(book: Book, stay: Stay, subject: str, linked: str) -> None:
    heard = date(2023, 5, 26)
    book.decide(
        "secure.appeal", subject, date(2023, 5, 23), heard, "confirmed", deciders.COURT,
        [("decision_made", stay.placed), ("evidence_heard", heard)],
        appealed_decision="implement", child_appealed=False, relevant_person_appealed=True, evidence_given=True,
        age_band=stay.age, linked_reference=linked,
    )  # fmt: skip
