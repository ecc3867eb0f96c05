"""Whether a sentence tells of one time (something done, decided or asked) or of what is true every year; and whether it looks ahead."""

from __future__ import annotations

import re
from functools import lru_cache

from cswo_report.domain.word_lists import Tenses
from cswo_report.papers.readers.unflagged import one_of

_PERFECT = re.compile(
    r"\b(?:has|have|had)(?: [\w’'-]+){0,2}? (?:\w+ed|\w+en|been|done|made|come|gone|kept|met|held|found|left|told|sent|said|begun|become|taught|paid)\b"
)
_PAST = re.compile(r"\b(?P<before>[\w’'-]+) (?:[a-z]+ly )?(?P<verb>[a-z]{2,}ed)\b(?! by\b)", re.IGNORECASE)
_ACT = re.compile(r"\b(?:I|[Ww]e) (?:also |then |now |still |[a-z]+ly )?(?P<verb>[a-z’']+)")
_LAW = re.compile(r"\b(?:section|sections|Act|law|laws|regulations?|guidance|statute|convention)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:is|are|be|being|am|have|has)(?: (?:also|then|often|always|never|not|only|[a-z]+ly))? $", re.IGNORECASE
)
_PERFECT_BEFORE = frozenset(["have", "has"])
_PRESENT_PARTS = frozenset(
    [
        "need",
        "speed",
        "feed",
        "exceed",
        "proceed",
        "succeed",
        "indeed",
        "hundred",
        "seed",
        "breed",
        "bed",
        "red",
        "shed",
        "unprecedented",
    ]
)


def tells_of_one_time(text: str, words: Tenses) -> bool:
    """A past or perfect tense, a request, or an act of "I" or "we"; the law and what explains it are the same every year."""
    if _PERFECT.search(text) or _any_of(words.asked).search(text) or _tells_of_past(text, words):
        return True
    return not _LAW.search(text) and any(found["verb"] not in words.no_act for found in _ACT.finditer(text))


def looks_ahead(text: str, words: Tenses) -> bool:
    """Whether something is told as still to come, and nothing after it as past: "we ask, since the paper came in" looks back."""
    last = max((found.end() for found in _any_of(words.ahead).finditer(text)), default=None)
    return last is not None and not _tells_of_past(text[last:], words)


def _tells_of_past(text: str, words: Tenses) -> bool:
    if any(_is_past(found, words) for found in _PAST.finditer(text)):
        return True
    return any(not _PASSIVE.search(text[: found.start()]) for found in _plain_past(words).finditer(text))


def _is_past(found: re.Match[str], words: Tenses) -> bool:
    before, verb = found["before"].lower(), found["verb"].lower()
    return verb not in _PRESENT_PARTS and before not in words.no_subject and before not in _PERFECT_BEFORE


@lru_cache(maxsize=8)
def _plain_past(words: Tenses) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{one_of(words.past)})\b", re.IGNORECASE)


@lru_cache(maxsize=8)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
