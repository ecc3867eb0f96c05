"""What a text or a figure is about: the stems of its telling words."""

from __future__ import annotations

import re
from functools import lru_cache

from cswo_report.domain.measures import FigureRef, Measure
from cswo_report.papers.readers.context import nouns_of

_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "i",
        "in",
        "into",
        "is",
        "it",
        "its",
        "more",
        "of",
        "on",
        "or",
        "our",
        "out",
        "she",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "up",
        "was",
        "we",
        "were",
        "when",
        "which",
        "who",
        "will",
        "with",
        "year",
        "years",
        "last",
        "before",
        "after",
        "against",
        "number",
        "numbers",
        "one",
        "two",
        "per",
        "cent",
        "time",
        "not",
        "no",
        "all",
        "each",
        "every",
        "but",
        "only",
        "what",
        "how",
        "any",
        "some",
        "other",
        "so",
        "if",
        "then",
        "now",
        "also",
        "march",
    ]
)
_ENDINGS = ("ations", "ation", "ies", "ing", "ed", "es", "s", "al")


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, without their endings."""
    words = re.findall(r"[a-z]+", text.lower().replace("’", "'").replace("'s", ""))
    return frozenset(_stem(word) for word in words if word not in _COMMON and len(word) > 2)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)][:8]
    return word[:8]


def about(measure: Measure, ref: FigureRef | None = None) -> frozenset[str]:
    """The stems of what a measure calls itself."""
    codes = " ".join(code for _, code in ref.where) if ref else ""
    key = measure.key.replace(".", " ").replace("_", " ")
    return stems(" ".join((measure.title, *nouns_of(measure), key, codes.replace("_", " "))))
