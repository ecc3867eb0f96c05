"""Which year the words around a typed number mean, and which figure it is set beside: "12, after 9", "from 31 of 57 to 39 of 60"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cswo_report.domain.prose import Named, Sentence
from cswo_report.domain.word_lists import NumberWords
from cswo_report.papers.readers.claims import claims
from cswo_report.papers.readers.context import Known, is_typed
from cswo_report.papers.readers.number_words import Number, find_numbers
from cswo_report.papers.readers.tracks import OF, year_before
from cswo_report.papers.readers.unflagged import unflagged
from cswo_report.papers.readers.unsaid_years import OPENS_BEFORE, OTHER_TIME, labels_in, plain
from cswo_report.papers.readers.years import bound

_SIGN = r"(?: (?:only|just|about|a total of|the|last year’s))*,? ?[£(]?$"
_EARLIER = re.compile(rf"\b(?:after|against|compared (?:with|to)|up from|down from|than){_SIGN}", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom{_SIGN}", re.IGNORECASE)
_TO = re.compile(rf"\bto{_SIGN}", re.IGNORECASE)
_LENGTH = re.compile(r"[\s-](?:working |calendar )?(?:minute|hour|day|week|month|year)s?\b", re.IGNORECASE)
_WITHIN = re.compile(
    r"\b(?:within|in|under|over|after|than|by|for)(?: the| about| the first| another)? $", re.IGNORECASE
)
Place = Named | Number


@dataclass(frozen=True)
class Pairing:
    """The numbers set against one another: `later[i]` is what became of `earlier[i]`."""

    later: tuple[Place, ...]
    earlier: tuple[Place, ...]

    def partner(self, place: Place) -> Place | None:
        """What a number is set against: part with part, base with base; of unlike groups the last with the last."""
        for own, other in ((self.later, self.earlier), (self.earlier, self.later)):
            if place in own:
                at = len(other) - (len(own) - own.index(place))
                return other[at] if 0 <= at < len(other) else None
        return None


def places(sentence: Sentence, known: Known) -> list[Place]:
    """Every figure and every typed number of a sentence, in order; what counts nothing is left out."""
    taken = [(each.start, each.end) for each in sentence.named]
    found: list[Place] = [each for each in sentence.named if not is_typed(each)]
    for number in _counting(sentence.text, known.words.numbers):
        if not any(number.start < end and start < number.end for start, end in taken):
            found.append(number)
    return sorted(found, key=lambda each: each.start)


@lru_cache(maxsize=256)
def _counting(text: str, words: NumberWords) -> tuple[Number, ...]:
    """The numbers of a text that may count something."""
    exempt = unflagged(text, words)
    return tuple(
        number
        for number in find_numbers(text)
        if number.kind in {"digits", "word"}
        and not _is_length(text, number)
        and not any(number.start < end and start < number.end for start, end in exempt)
    )


def _is_length(text: str, number: Number) -> bool:
    """Within 21 days: a length of time stands beside no count."""
    return bool(_LENGTH.match(text, number.end)) and bool(_WITHIN.search(text[: number.start]))


def pairing(sentence: Sentence, known: Known) -> Pairing | None:
    """The two groups that a sentence compares, where it compares any."""
    groups = _groups(sentence, places(sentence, known))
    for at, group in enumerate(groups):
        before = sentence.text[: group[0].start]
        if at and _EARLIER.search(before):
            return Pairing(groups[at - 1], group)
        if not _FROM.search(before):
            continue
        following = groups[at + 1] if at + 1 < len(groups) else None
        if following and _TO.search(sentence.text[: following[0].start]):
            return Pairing(following, group)
        if at and claims(sentence, known.words.directions):
            return Pairing(groups[at - 1], group)
    return None


def _groups(sentence: Sentence, found: Sequence[Place]) -> list[tuple[Place, ...]]:
    """Numbers in order, a part with its base: (39 of 60), (31 of 57)."""
    groups: list[tuple[Place, ...]] = []
    for place in found:
        if groups and len(groups[-1]) == 1 and OF.match(sentence.text[groups[-1][0].end : place.start]):
            groups[-1] = (*groups[-1], place)
        else:
            groups.append((place,))
    return groups


def is_part_or_base(sentence: Sentence, number: Number, known: Known) -> bool:
    """Whether a number stands as one of "12 of 29": alone it says nothing."""
    return any(number in group and len(group) > 1 for group in _groups(sentence, places(sentence, known)))


def year_meant(sentence: Sentence, number: Number, known: Known) -> str:
    """The reporting year whose value a typed number should be: this year's, unless its words say otherwise."""
    current = known.year.label
    spans = places(sentence, known)
    if number not in spans:
        spans = sorted([*spans, number], key=lambda each: each.start)
    known_years = {year.label for year in known.book.years}
    spoken = {spans[at].start: year.year for at, year in bound(sentence, spans, known) if year.year in known_years}
    group = next((group for group in _groups(sentence, spans) if number in group), (number,))
    for place in (number, *group):
        if place.start in spoken:
            return spoken[place.start]
    pair = pairing(sentence, known)
    if pair and number in pair.earlier:
        later = pair.later[0]
        year = later.said.year if isinstance(later, Named) else spoken.get(later.start, current)
        named = {label for label in labels_in(plain(sentence)) if label in known_years and label < year}
        return named.pop() if len(named) == 1 else year_before(year)
    if isinstance(group[0], Named):
        return group[0].said.year
    if OPENS_BEFORE.match(sentence.text) and not OTHER_TIME.search(plain(sentence)):
        return known.year.previous().label
    return current
