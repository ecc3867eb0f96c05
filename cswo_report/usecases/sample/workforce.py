"""The staff register with its joiners, leavers and changes, and the workforce counts on each basis.

The register holds the posts that the Chief Social Work Officer answers for most closely: social workers, assistants, children's
houses, justice and senior managers. Home care, care homes, day and supported living, and business support are kept by the personnel
service, so they appear in the counts only. What the register holds at 31 March 2025 is the same as the counts of its groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book, Worker
from cswo_report.usecases.sample.model import YEARS

DAY = timedelta(days=1)
END = date(2025, 3, 31)
STARTS = {8: 2.0, 9: 2.0, 1: 1.5}
LEAVES = {8: 2.2, 1: 2.0}
GROUPS = {  # teams, post, part of the register, leavers in five years
    "social_workers": (
        (
            "Reception and screening", "Child protection 1", "Child protection 2", "Through-care and permanence", "Children with disabilities",
            "Family placement", "Reviewing officers", "Adults North", "Adults South", "Adults Coast", "Hospital team", "Learning disability",
            "Community mental health", "Adult protection", "Review and guardianship supervision", "Justice courts and reports", "Justice community",
        ),
        "Social worker", "social_work", 74,
    ),
    "family_support": (("Child protection 1", "Child protection 2", "Adults North", "Adults South", "Hospital team"), "Social work assistant", "social_care", 38),
    "childrens_houses": (("Children's house One", "Children's house Two"), "Residential worker", "children_and_young_people", 21),
    "justice_support": (("Justice unpaid work", "Women's service"), "Unpaid work supervisor", "not_required", 8),
    "senior_management": (("Children, families and justice", "Adult services", "Quality, learning and complaints"), "Service manager", "not_required", 5),
}  # fmt: skip
MHOS, EDUCATORS, NEW = 12, 13, 9
WHY_LEFT = {"retired": 24, "other_council": 27, "left_profession": 17, "end_of_contract": 10, "other": 22}
SOURCE = "Personnel system, 31 March {year} (synthetic)"


@dataclass
class Post:
    """One person in one post; a change of hours or team makes a second row before it."""

    group: str
    team: str
    hours: Decimal
    started: date
    left: date | None = None
    role: str = ""


def write(book: Book) -> None:
    number = 0
    for group, (teams, title, part, leavers) in GROUPS.items():
        heads, whole = (int(value) for value in book.model.content["staff_groups"][group])
        posts = [Post(group, book.rng.choice(teams), hours, date(2000, 1, 1)) for hours in hours_of(book, heads, whole)]
        _roles(book, posts)
        for post in posts:
            post.started = _start(book, post)
        posts += [_leaver(book, group, teams) for _ in range(leavers)]
        for post in posts:
            number += 1
            _rows(book, post, title, part, number)
    _counts(book)


def hours_of(book: Book, heads: int, whole: int) -> list[Decimal]:
    """Whole-time equivalents of that many people that add up exactly; about two in five work part of the week."""
    tenths = [10] * heads
    short = heads * 10 - whole * 10
    while short:
        place = book.rng.randrange(heads)
        least = 5
        cut = min(short, book.rng.choice((2, 3, 4, 5)), tenths[place] - least)
        tenths[place] -= cut
        short -= cut
    return [Decimal(value) / 10 for value in tenths]


def _roles(book: Book, posts: list[Post]) -> None:
    """Mental health officers, newly qualified social workers and practice educators among the social workers."""
    if posts[0].group != "social_workers":
        return
    chosen = book.rng.sample(posts, MHOS + NEW + EDUCATORS)
    for place, post in enumerate(chosen):
        post.role = "officer" if place < MHOS else "new" if place < MHOS + NEW else "educator"
        if post.role == "officer":
            post.team = "Mental health officer team" if place < 7 else "Community mental health"
    for post in chosen[MHOS : MHOS + NEW]:
        post.team = book.rng.choice(
            ("Child protection 1", "Child protection 2", "Adults North", "Adults Coast", "Through-care and permanence")
        )


def _start(book: Book, post: Post) -> date:
    if post.role == "new":
        return days.pick(book.rng, date(2024, 7, 1), date(2024, 10, 31))
    if post.role or book.chance(0.45):
        return days.pick(book.rng, date(2004, 1, 5), date(2019, 12, 20))
    return days.pick(book.rng, date(2020, 1, 6), date(2025, 3, 24), STARTS)


def _leaver(book: Book, group: str, teams: tuple[str, ...]) -> Post:
    left = days.pick(book.rng, date(2020, 4, 20), date(2025, 3, 28), LEAVES)
    started = days.pick(book.rng, max(date(2005, 1, 4), left - 4200 * DAY), left - 120 * DAY)
    return Post(group, book.rng.choice(teams), Decimal(book.rng.choice(("1", "1", "1", "0.8", "0.6"))), started, left)


def _rows(book: Book, post: Post, title: str, part: str, number: int) -> None:
    """The post as held now, after an earlier row if hours or team changed within the five years."""
    key = book.key("W")
    last = post.left or END
    exception = EXCEPTIONS.get(number, {})
    first = post.started
    if (
        not exception
        and post.role != "new"
        and first < date(2023, 6, 1)
        and (last - max(first, date(2020, 4, 1))).days > 400
        and book.chance(0.42)
    ):
        changed = days.pick(book.rng, max(first + 90 * DAY, date(2020, 6, 1)), last - 120 * DAY)
        before = Post(
            post.group,
            post.team,
            Decimal("1") if post.hours < 1 else Decimal("0.8"),
            first,
            days.last_working(changed - DAY),
        )
        if before.started < before.left:  # type: ignore[operator]
            _row(book, key, before, title, part, number, "other_post_here", {"role": post.role})
            post.started = changed
    reason = book.one_of(WHY_LEFT) if post.left else ""
    _row(book, key, post, title, part, number, reason, exception)
    if not post.left:
        book.workers.append(Worker(key, post.team, post.group, post.role, first, part, post.hours))


def _row(
    book: Book, key: str, post: Post, title: str, part: str, number: int, reason: str, more: dict[str, Any]
) -> None:
    role = post.role or more.get("role", "")
    social_worker = part == "social_work"
    registered = part not in {"not_required"}
    raw = {
        "staff_key": key,
        "post": "Mental health officer" if role == "officer" else title,
        "staff_group": post.group,
        "team": post.team,
        "whole_time_equivalent": post.hours,
        "contract": book.one_of({"permanent": 91, "temporary": 5, "fixed_term": 4}),
        "registration_part": part,
        "registration_number": f"SAMPLE-{10000 + number}" if registered else "",
        "mental_health_officer": role == "officer" if social_worker else None,
        "reserved_functions": social_worker and role != "new",
        "newly_qualified": role == "new" if social_worker else None,
        "practice_educator": role == "educator" if social_worker else None,
        "started_on": post.started,
        "left_on": post.left,
        "leaving_reason": reason,
        **{name: value for name, value in more.items() if name != "role"},
    }
    book.write("staff", raw, post.started)


EXCEPTIONS: dict[int, dict[str, Any]] = {  # by place in the register: what the monthly check of registrations found
    40: {"registered_until": date(2025, 3, 12)},
    95: {"registered_until": date(2025, 2, 27)},
    230: {"registration_part": "none", "registration_number": ""},
    236: {"reserved_functions": True},
}


def _counts(book: Book) -> None:
    """Counts at each 31 March on every basis, and by group for the last year."""
    for name, values in book.model.content["workforce"].items():
        group, basis = name.split(", ")
        for year, value in zip(YEARS, values, strict=True):
            _count(book, year.last_day, group, basis, value)
    for group, numbers in book.model.content["staff_groups"].items():
        for basis, value in zip(("headcount", "whole_time_equivalent"), numbers, strict=True):
            _count(book, END, group, basis, value)


def _count(book: Book, as_at: date, group: str, basis: str, value: float) -> None:
    raw = {
        "as_at": as_at,
        "staff_group": group,
        "basis": basis,
        "number": value,
        "source": SOURCE.format(year=as_at.year),
    }
    book.write("workforce_count", raw, as_at)
