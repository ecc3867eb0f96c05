"""A seeded truth of thirteen registers and decision types, in the words that `record add` takes; nobody in it exists.

Days lie apart and texts differ, as in a real year: no record may be taken for another's duplicate.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

Row = dict[str, str]
"""One record by field, `event:CODE` for what happened to a decision."""

WHO = (
    *("families", "carers", "foster carers", "older people", "young people leaving care", "adults at home"),
    *("people in care homes", "people under supervision", "kinship carers", "guardians", "new parents", "tenants"),
)
WHAT = (
    *(
        "were told late of a change",
        "asked for minutes sooner",
        "found the form hard to read",
        "waited for an assessment",
    ),
    *("were not called back", "wanted one point of contact", "were charged twice", "praised the duty team"),
    *(
        "could not reach the office",
        "asked for plain letters",
        "met four workers in a month",
        "were given the wrong leaflet",
    ),
)
THEN = (
    *("the guidance was rewritten", "letters are checked weekly", "a second reader was named", "the rota was changed"),
    *("training was given", "the form was shortened", "calls are logged", "the waiting list is reviewed monthly"),
)
PLACES = (
    "Balmuir",
    "Craigend",
    "Dalwhin",
    "Easter Ross",
    "Fordbank",
    "Glenlair",
    "Harbourside",
    "Inverbrae",
    "Kilmorie",
)
OFFICER = "CSWO"


@dataclass(frozen=True)
class Truth:
    """The records of one type, and the fields in the order its team would write them."""

    type_name: str
    fields: tuple[str, ...]
    rows: tuple[Row, ...]


class Sayings:
    """Sentences about services and never about a person, each given out once."""

    def __init__(self, chance: random.Random) -> None:
        self.left = [f"{who} {what}" for who in WHO for what in WHAT]
        self.chance = chance
        chance.shuffle(self.left)

    def __call__(self) -> str:
        first = self.left.pop()
        return f"{first[0].upper()}{first[1:]}; {self.chance.choice(THEN)}."


def _days(chance: random.Random, number: int, first: date = date(2024, 4, 3), apart: int = 8) -> Iterator[date]:
    """Days in order, never two alike, over the year and what follows it."""
    day = first
    for _ in range(number):
        yield day
        day += timedelta(days=chance.randint(max(1, apart - 4), apart + 2))


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def complaint(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for day in _days(chance, number):
        stage = chance.choice("112")
        row = {
            "received_on": day.isoformat(),
            "stage": stage,
            "service": chance.choice(["children", "adults", "mental_health", "justice", "care_at_home"]),
            "theme": chance.choice(["communication", "decision", "delay", "staff_conduct", "charging"]),
            "due_on": _after(day, 7 if stage == "1" else 28),
            "acknowledged_on": _after(day, chance.randint(0, 3)),
            "extended": chance.choice(["yes", "no", "no"]),
        }
        if chance.random() < 0.8:
            row |= {"closed_on": _after(day, chance.randint(4, 40)), "learning": say()}
            row["outcome"] = chance.choice(["upheld", "partly_upheld", "not_upheld", "resolved"])
        yield row


def escalation(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for day in _days(chance, number):
        row = {
            "raised_on": day.isoformat(),
            "issue": say(),
            "ground": chance.choice(["weak_systems", "resources", "other"]),
        }
        if chance.random() < 0.7:
            row |= {"reply": say(), "replied_on": _after(day, chance.randint(3, 40)), "effect": say()}
        yield row


def grade(chance: random.Random, number: int) -> Iterator[Row]:
    kinds = ["care_home_older", "care_home_adults", "childrens_house", "home_care", "day_support"]
    for at, day in enumerate(_days(chance, number)):
        older = chance.random() < 0.4
        row = {
            "service": f"{chance.choice(PLACES)} {chance.choice(['House', 'Lodge', 'Day Centre', 'Home Care'])} {at + 1}",
            "service_type": chance.choice(kinds),
            "provider_type": chance.choice(["council", "third_sector", "independent"]),
            "inspected_on": day.isoformat(),
            "framework": "themes" if older else "key_questions",
            "theme": chance.choice(["care_and_support", "environment", "staffing"] if older else ["kq1", "kq2", "kq3"]),
            "grade": str(chance.randint(2, 6)),
            "requirements": str(chance.randint(0, 4)),
        }
        if not older:
            row["indicator"] = f"{row['theme'][-1]}.{chance.randint(1, 4)}"
        yield row


def authorisation(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for at, day in enumerate(_days(chance, number)):
        row = {
            "service": f"{chance.choice(['Respite', 'Advocacy', 'Care at home', 'Supported living'])} in {PLACES[at % 9]}, lot {at + 1}",
            "client_group": chance.choice(["children", "older_people", "adults", "learning_disability", "carers"]),
            "specification_version": f"{chance.randint(1, 4)}.{chance.randint(0, 9)}",
            "provider_type": chance.choice(["council", "third_sector", "independent"]),
            "value": f"{chance.randint(9_000, 2_400_000)}.{chance.choice(['00', '50', '75'])}",
            "vat_basis": chance.choice(["excluding", "including"]),
            "route": chance.choice(["light_touch", "framework", "direct_award", "spot"]),
            "period_from": _after(day, 30),
            "period_to": _after(day, 394),
            "advice": say(),
            "decision": chance.choice(["authorised", "authorised", "returned", "authorised_with_conditions"]),
            "decided_on": day.isoformat(),
            "decision_maker": OFFICER,
            "review_on": _after(day, 400),
        }
        if row["decision"] == "authorised_with_conditions":
            row |= {"conditions": say(), "conditions_due_on": _after(day, 90)}
        yield row


def review(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for day in _days(chance, number):
        decision = chance.choice(["proceed", "proceed", "other_learning"])
        row = {
            "kind": chance.choice(["learning_child", "learning_adult"]),
            "incident_on": _after(day, -chance.randint(10, 60)),
            "notified_on": day.isoformat(),
            "information_requested_on": _after(day, 5),
            "information_returned_on": _after(day, chance.randint(15, 30)),
            "considered_on": _after(day, 35),
            "decision": decision,
            "decided_on": _after(day, 36),
            "decision_notified_on": _after(day, 40),
            "stage": "review_team" if decision == "proceed" else "closed",
            "themes": ",".join(
                sorted(chance.sample(["chronology", "neglect", "transitions", "supervision", "voice"], 2))
            ),
            "findings": say(),
        }
        yield row


def inquiry(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for at, day in enumerate(_days(chance, number)):
        plan = chance.random() < 0.5
        row = {
            "subject": f"A-{4000 + at * 7}",
            "received": day.isoformat(),
            "decided": _after(day, chance.randint(3, 20)),
            "outcome": "protection_plan" if plan else "no_further_action",
            "decision_maker": OFFICER,
            "capacity": "self",
            "referral_source": chance.choice(["police", "health", "council", "care_provider"]),
            "harm": ",".join(
                sorted(chance.sample(["physical", "financial", "neglect", "self_neglect"], chance.randint(1, 2)))
            ),
            "powers_used": ",".join(sorted(chance.sample(["visit", "interview", "records"], 2))),
            "adult_at_risk": "yes" if plan else "no",
            "age_band": chance.choice(["25_64", "65_79", "80_plus"]),
            "reasons": say(),
            "event:inquiry_started": _after(day, 1),
            "event:visited": _after(day, 2),
        }
        if plan:
            row["event:conference_initial"] = _after(day, 21)
        yield row


def action(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for at, day in enumerate(_days(chance, number)):
        progress = chance.choice(["open", "done", "part"])
        row = {
            "title": f"Improve {chance.choice(['recording', 'visits', 'supervision', 'letters', 'training'])} in {PLACES[at % 9]}, step {at + 1}",
            "source": chance.choice(["complaint", "inspection", "audit", "promise"]),
            "promised_in": "2023-24",
            "owner": chance.choice(["Service manager", "Team leader", "Workforce lead"]),
            "due_on": day.isoformat(),
            "progress": progress,
            "effect_check_due_on": _after(day, 180),
        }
        if progress == "done":
            row |= {"completed_on": _after(day, -chance.randint(1, 30)), "evidence": f"minute {at + 10} of the board"}
            row["result"] = say()
        yield row


def staff(chance: random.Random, number: int) -> Iterator[Row]:
    for at, day in enumerate(_days(chance, number, date(2015, 1, 12), 70)):
        social_worker = chance.random() < 0.6
        row = {
            "staff_key": f"W-{2100 + at * 3}",
            "post": "Social worker" if social_worker else "Care assistant",
            "staff_group": "social_workers" if social_worker else chance.choice(["home_care", "care_homes"]),
            "team": f"{chance.choice(PLACES)} team",
            "whole_time_equivalent": chance.choice(["1", "0.8", "0.5", "0.61"]),
            "contract": chance.choice(["permanent", "temporary", "fixed_term"]),
            "registration_part": "social_work" if social_worker else "social_care",
            "registered_until": f"{chance.randint(2026, 2029)}-0{chance.randint(1, 9)}-28",
            "mental_health_officer": "yes" if social_worker and chance.random() < 0.3 else "no",
            "reserved_functions": "yes" if social_worker else "no",
            "newly_qualified": chance.choice(["yes", "no"]),
            "practice_educator": chance.choice(["yes", "no"]),
            "started_on": day.isoformat(),
        }
        if chance.random() < 0.2:
            row |= {"left_on": _after(day, chance.randint(200, 900)), "leaving_reason": "retired"}
        yield row


def workforce_count(chance: random.Random, number: int) -> Iterator[Row]:
    groups = [
        "social_workers",
        "mental_health_officers",
        "family_support",
        "home_care",
        "care_homes",
        "day_and_supported_living",
    ]
    bases = ["headcount", "whole_time_equivalent", "vacancies", "agency"]
    found = [(group, basis) for group in groups for basis in bases]
    for at in range(number):
        group, basis = found[at % len(found)]
        yield {
            "as_at": f"{2022 + at // len(found)}-12-05",
            "staff_group": group,
            "basis": basis,
            "number": str(chance.randint(3, 900))
            if basis == "headcount"
            else f"{chance.randint(3, 900)}.{chance.randint(1, 9)}",
            "source": "Workforce return",
        }


def statement(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for at, day in enumerate(_days(chance, number, date(2021, 2, 1), 40)):
        yield {
            "title": f"Standard for {chance.choice(['recording', 'supervision', 'visits', 'consent', 'risk'])} {at + 1}",
            "version": f"{at + 1}.0",
            "agreed_on": day.isoformat(),
            "agreed_by": "Social Work Governance Board",
            "communicated_on": _after(day, 14),
            "next_review_on": _after(day, 365 * 6),
            "summary": say(),
        }


def advice(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for at, day in enumerate(_days(chance, number)):
        row = {
            "given_on": day.isoformat(),
            "given_to": chance.choice(["council", "committee", "chief_executive", "integration_joint_board"]),
            "topic": chance.choice(
                ["Gàidhlig letters", "Budget of £{}k", "Café at the day centre", "Charging – part {}"]
            ).format(at + 2),
            "advice": f"{say()} Cost about £{chance.randint(2, 90)},000; Comhairle nan Eilean’s Àrd-oifigear was asked too.",
            "accepted": chance.choice(["yes", "part", "no", "awaited"]),
        }
        if row["accepted"] != "awaited":
            row["outcome"] = say()
        yield row


def kinship(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for at, day in enumerate(_days(chance, number)):
        yield {
            "subject": f"C-{7001 + at * 3}",
            "received": day.isoformat(),
            "decided": _after(day, 30),
            "outcome": "approved",
            "decision_maker": OFFICER,
            "capacity": "self",
            "kinship_relationship": chance.choice(["grandparent", "aunt_or_uncle", "other_relative"]),
            "panel_recommendation": "recommended",
            "children_approved_for": str(chance.randint(1, 3)),
            "age_band": chance.choice(["under_2", "2_5", "6_10"]),
            "sibling_group": chance.choice(["yes", "no"]),
            "agreement_signed": "yes",
            "reasons": say(),
            "event:assessed": _after(day, 12),
            "event:notified_carer": _after(day, 33),
        }


def standards_audit(chance: random.Random, number: int) -> Iterator[Row]:
    say = Sayings(chance)
    for day in _days(chance, number):
        size = chance.randint(8, 40)
        yield {
            "audited_on": day.isoformat(),
            "standard": chance.choice(["std.record.cp", "std.record.statvisit", "std.report.meeting"]),
            "team": f"{chance.choice(PLACES)} team",
            "sample_size": str(size),
            "met": str(chance.randint(size // 2, size)),
            "finding": say(),
        }


MAKERS: dict[str, Callable[[random.Random, int], Iterator[Row]]] = {
    "complaint": complaint,
    "escalation": escalation,
    "grade": grade,
    "authorisation": authorisation,
    "review": review,
    "asp.inquiry": inquiry,
    "action": action,
    "staff": staff,
    "workforce_count": workforce_count,
    "statement": statement,
    "advice": advice,
    "kinship.approve": kinship,
    "standards_audit": standards_audit,
}


def truth(type_name: str, seed: int, number: int) -> Truth:
    """So many records of one type; the same for the same seed."""
    rows = tuple(MAKERS[type_name](random.Random(f"{type_name} {seed}"), number))
    return Truth(type_name, tuple(dict.fromkeys(name for row in rows for name in row)), rows)
