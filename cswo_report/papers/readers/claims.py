"""Finds what the words of a sentence claim of its figures: rose, fell, doubled, highest, most; plans, wishes and doubts claim nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cswo_report.domain.prose import Sentence
from cswo_report.domain.word_lists import DirectionWords
from cswo_report.papers.readers.unflagged import one_of

_CLAUSE = re.compile(
    r"[;:–—()]|,(?!\d)|\s(?:but|while|although|though|whereas|because|so that|and(?= (?:it|they|we|the|that|this|those|these|our|a|an|in|of|\w+ (?:rose|fell|grew|was|were|had)))|so)\s"
)
_HEDGED = re.compile(r"\b(?:may|might|could|would|will)\b")


@dataclass(frozen=True)
class Claimed:
    """One claim: `text[start:end]` are its words, `says` is its meaning in `data/readers/direction.toml`."""

    start: int
    end: int
    says: str
    words: str


def claims(sentence: Sentence, words: DirectionWords) -> list[Claimed]:
    """The claims of a sentence in order, none within another and none within a figure's own words."""
    taken = [(named.start, named.end) for named in sentence.named]
    found: list[Claimed] = []
    for says, pattern in _patterns(words):
        for match in pattern.finditer(sentence.text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            if not _is_unsaid(sentence.text, match.start(), says, words):
                found.append(Claimed(match.start(), match.end(), says, match[0]))
    return sorted(found, key=lambda claim: claim.start)


@lru_cache(maxsize=8)
def _patterns(words: DirectionWords) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (claim.says, re.compile(rf"(?<![\w-])(?:{'|'.join(claim.words)})(?![\w-])", re.IGNORECASE))
        for claim in words.claim
    )


@lru_cache(maxsize=8)
def _unsaid(words: DirectionWords) -> re.Pattern[str]:
    plain = [word for word in words.unsaid_before if word.isalpha()]
    straight = one_of(words.unsaid_straight_before)
    return re.compile(rf"(?:(?:\b(?:{one_of(plain)})|n[’']t)(?: [\w-]+){{0,2}}|\b(?:{straight})) $", re.IGNORECASE)


def _is_unsaid(text: str, start: int, says: str, words: DirectionWords) -> bool:
    """Whether the words before a claim make a wish, a plan, a doubt or a denial of it."""
    if says == "same":
        return bool(_HEDGED.search(text[max(0, start - 25) : start]))
    clause = text[:start]
    edges = [found.end() for found in _CLAUSE.finditer(clause)]
    return bool(_unsaid(words).search(clause[edges[-1] if edges else 0 :]))


def clause_of(sentence: Sentence, at: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends."""
    start, end = 0, len(sentence.text)
    for edge in _edges(sentence):
        if edge[1] <= at:
            start = edge[1]
        elif edge[0] >= at:
            end = edge[0]
            break
    return start, end


def _edges(sentence: Sentence) -> Iterator[tuple[int, int]]:
    inside = [(named.start, named.end) for named in sentence.named]
    for found in _CLAUSE.finditer(sentence.text):
        if not any(start < found.end() and found.start() < end for start, end in inside):
            yield found.span()
