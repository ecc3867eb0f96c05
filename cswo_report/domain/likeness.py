"""Finds records that may be one, entered twice: block by block, never each against each.

Two are alike when they are of one type and
- concern the same person (or one whose key differs by a slip of the pen), within some days, most other cells being the same; or
- say the same in every cell that both give, or in all but one, in which they differ by a slip of the pen.
A pattern that more than two records share tells nobody apart, and raises no alarm.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cswo_report.domain.fields import Kind

DAYS = 7
MOST = 0.6
LIKE_TEXT, LIKE_PROSE = 0.85, 0.6
LEAST_SAME = 3
LEAST_SAME_BUT_ONE = 4
LARGEST_BLOCK = 60
DATES = frozenset({Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT})
KEYS = frozenset({Kind.SUBJECT, Kind.STAFF, Kind.REFERENCE, Kind.OFFICER})
NUMBERS = frozenset({Kind.WHOLE_NUMBER, Kind.DECIMAL, Kind.MONEY})
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Likened:
    """A record as it is likened: whom it concerns, its own day, and its cells as text (days as ISO), none of them empty."""

    name: str
    who: str
    day: date | None
    cells: Mapping[str, str]


def find(new: Sequence[Likened], held: Sequence[Likened], kinds: Mapping[str, Kind]) -> dict[int, int]:
    """By place in `new`: the place of the record it is like, in `held` or (counted on from its end) further up in `new`."""
    blocks = _Blocks([*held, *new], len(held), kinds)
    found = {at: blocks.like(len(held) + at) for at in range(len(new))}
    return {at: other for at, other in found.items() if other is not None}


class _Blocks:
    """The records by what they share, so that each is held against few."""

    def __init__(self, everyone: Sequence[Likened], first_new: int, kinds: Mapping[str, Kind]) -> None:
        self.everyone, self.kinds = everyone, kinds
        self.by_who: dict[str, list[int]] = {}
        self.by_day: dict[date, list[int]] = {}
        self.by_all: dict[int, list[int]] = {}
        self.by_all_but: dict[tuple[str, int], list[int]] = {}
        days = {each.day for each in everyone[first_new:]}
        self._days = {date.fromordinal(day.toordinal() + by) for day in days if day for by in range(-DAYS, DAYS + 1)}
        persons = {each.who for each in everyone[first_new:] if each.who}
        for at, each in enumerate(everyone):
            if each.day is None or each.day in self._days or each.who in persons or at >= first_new:
                self._sort(at, each)

    def _sort(self, at: int, each: Likened) -> None:
        if each.who:
            self.by_who.setdefault(each.who, []).append(at)
        if each.day:
            self.by_day.setdefault(each.day, []).append(at)
        items = sorted(each.cells.items())
        self.by_all.setdefault(hash(tuple(items)), []).append(at)
        for place, (name, _) in enumerate(items):
            rest = hash((*items[:place], *items[place + 1 :]))
            self.by_all_but.setdefault((name, rest), []).append(at)

    def like(self, at: int) -> int | None:
        """The first record that this one is like; of those given with it, only one given before it."""
        return next((other for other in self._others(at) if other < at), None)

    def _others(self, at: int) -> Iterator[int]:
        each = self.everyone[at]
        if len(each.cells) >= LEAST_SAME:
            yield from (other for other in self.by_all.get(hash(tuple(sorted(each.cells.items()))), ()) if other != at)
        if each.who:
            yield from (other for other in self.by_who.get(each.who, ()) if other != at and self._of_one(each, other))
        yield from self._all_but_one(at, each)
        if each.day:
            there = self.by_day.get(each.day, ())
            if len(there) <= LARGEST_BLOCK:
                yield from (other for other in there if other != at and self._says_no_other(each, other))

    def _of_one(self, one: Likened, at: int) -> bool:
        """Whether two records of one person are one record: days that are near, most other cells the same, none of them a code apart."""
        other = self.everyone[at]
        if one.day and other.day and abs((one.day - other.day).days) > DAYS:
            return False
        same, differing = self._held_against(one, other)
        left = [name for name in differing if self.kinds[name] not in DATES or not self._is_slip(name, one, other)]
        of_person = sum(one.cells[name] == one.who for name in one.cells)
        others = same - of_person
        return others >= LEAST_SAME - 1 and others > len(differing) and len(left) <= (1 - MOST) * (same + len(left))

    def _all_but_one(self, at: int, each: Likened) -> Iterator[int]:
        items = sorted(each.cells.items())
        if len(items) <= LEAST_SAME_BUT_ONE:
            return
        for place, (name, _) in enumerate(items):
            rest = hash((*items[:place], *items[place + 1 :]))
            others = self.by_all_but.get((name, rest), ())
            if len(others) == 2:
                yield from (
                    other for other in others if other != at and self._is_slip(name, each, self.everyone[other])
                )

    def _says_no_other(self, one: Likened, at: int) -> bool:
        """Whether all that both give is the same, and one merely says more; no third of that day says so too."""
        other = self.everyone[at]
        same, differing = self._held_against(one, other)
        if differing or same <= LEAST_SAME_BUT_ONE or same < MOST * max(len(one.cells), len(other.cells)):
            return False
        shared = {name: text for name, text in one.cells.items() if name in other.cells}
        alike = [
            each
            for each in (self.by_day.get(one.day, ()) if one.day else ())
            if all(self.everyone[each].cells.get(name, text) == text for name, text in shared.items())
        ]
        return len(alike) == 2

    @staticmethod
    def _held_against(one: Likened, other: Likened) -> tuple[int, list[str]]:
        """How many cells that both give are the same, and those that are not."""
        both = one.cells.keys() & other.cells.keys()
        differing = [name for name in both if one.cells[name] != other.cells[name]]
        return len(both) - len(differing), differing

    def _is_slip(self, name: str, one: Likened, other: Likened) -> bool:
        return name in other.cells and is_slip(self.kinds[name], one.cells[name], other.cells[name])


def is_slip(kind: Kind, one: str, other: str) -> bool:
    """Whether two texts of a cell may be one, mistyped. A code, a yes or a no is chosen, not typed."""
    if kind in DATES:
        return _is_slip_of_day(one[:10], other[:10])
    if kind in KEYS or kind in NUMBERS:
        return len(one) >= 3 and _one_edit(one.casefold(), other.casefold())
    if kind in {Kind.TEXT, Kind.LONG_TEXT}:
        return _is_slip_of_text(one, other, LIKE_PROSE if kind is Kind.LONG_TEXT else LIKE_TEXT)
    return False


def _is_slip_of_day(one: str, other: str) -> bool:
    try:
        first, second = date.fromisoformat(one), date.fromisoformat(other)
    except ValueError:
        return False
    swapped = (first.year, first.month, first.day) == (second.year, second.day, second.month)
    another_year = abs(first.year - second.year) == 1 and (first.month, first.day) == (second.month, second.day)
    return abs((first - second).days) <= DAYS or swapped or another_year


def _one_edit(one: str, other: str) -> bool:
    """Whether one sign was left out, put in or mistaken, or two neighbours were exchanged."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((place for place, sign in enumerate(one) if sign != other[place]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    exchanged = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or exchanged


def _is_slip_of_text(one: str, other: str, like: float) -> bool:
    first, second = (" ".join(_WORDS.findall(text.casefold())) for text in (one, other))
    if first == second:
        return True
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    return matcher.real_quick_ratio() >= like and matcher.quick_ratio() >= like and matcher.ratio() >= like
