"""Yes and no in all their forms, and codes by the words that senders use for them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from cswo_report.domain.fields import Codelist

YES = frozenset({"yes", "y", "true", "t", "1", "✓", "✔", "☑", "🗸", "√", "done"})
NO = frozenset({"no", "n", "false", "f", "0", "✗", "✘", "☒", "☐", "not done"})
TICKS = frozenset({"✓", "✔", "☑", "🗸", "√"})
CROSSES = frozenset({"x"})
NEAR, MOST_NEAR = 0.8, 2
"""How like a word must be to be offered as what was meant: so much, that only a slip of the pen comes near."""
_TURNED = re.compile(r"\b(?:not|no|non|un|in|im|dis|without)(?:\b|(?=[a-z]))")
"""What turns a word into its opposite; “not upheld” is no slip for “upheld”."""


def folded(text: str) -> str:
    """A word as it is compared: without regard to case, accents, spaces, signs, and “&” for “and”."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    kept = "".join(" " if not sign.isalnum() else sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.split())


def mark_of(text: str) -> str:
    """A word or a sign as it is compared: a tick drawn as a picture is a tick."""
    return unicodedata.normalize("NFKC", text).replace("\ufe0f", "").strip().rstrip(".").casefold()


def truth(text: str) -> bool | None:
    """Whether a word says yes or no; None where it says neither. A lone x says neither."""
    word = mark_of(text)
    return True if word in YES else False if word in NO else None


@dataclass
class Codes:
    """The codes of a list by every word that stands for one: the source's own words first, then code, label and other words."""

    codelist: Codelist
    own: Mapping[str, str] = field(default_factory=dict)  # the source's word -> our code

    def __post_init__(self) -> None:
        self._by_word: dict[str, str] = {}
        shared: set[str] = set()
        for entry in self.codelist.codes:
            for word in {folded(text) for text in (entry.code, entry.label, *entry.also)}:
                if self._by_word.setdefault(word, entry.code) != entry.code:
                    shared.add(word)
        for (
            entry
        ) in self.codelist.codes:  # a code or a label says itself, whatever other code has it among its other words
            shared -= {folded(entry.code), folded(entry.label)}
            self._by_word |= {folded(entry.label): entry.code}
        self._by_word |= {folded(entry.code): entry.code for entry in self.codelist.codes}
        self._by_word = {word: code for word, code in self._by_word.items() if word and word not in shared}
        self._by_word |= {folded(word): code for word, code in self.own.items()}

    def find(self, text: str) -> str:
        """The code of a word, or of “code – label”; "" where it is none."""
        exact = self._by_word.get(folded(text))
        if exact:
            return exact
        parts = re.split(r"\s+[-–—:]\s+|:\s+", text, maxsplit=1)
        found = {self._by_word.get(folded(part), "") for part in parts} if len(parts) == 2 else set()
        found.discard("")
        return found.pop() if len(found) == 1 else ""

    def named(self, text: str) -> str:
        """The one code that a title names; "" where it names none, or several. The longest words for a code are looked for first."""
        left, found = f" {folded(text)} ", set()
        for word, code in sorted(self._by_word.items(), key=lambda each: (-len(each[0]), each[0])):
            if len(word) > 2 and f" {word} " in left:
                left = left.replace(f" {word} ", "  ")
                found.add(code)
        return found.pop() if len(found) == 1 else ""

    def near(self, text: str) -> tuple[str, ...]:
        """The codes that a word may have been meant for, nearest first: never one of another number, nor the opposite."""
        word = folded(text)
        found = difflib.get_close_matches(word, self._by_word, n=2 * MOST_NEAR, cutoff=NEAR)
        alike = (other for other in found if _digits(other) == _digits(word) and _turned(other) == _turned(word))
        return tuple(dict.fromkeys(self._by_word[other] for other in alike))[:MOST_NEAR]

    def by_likeness(self, text: str) -> tuple[str, ...]:
        """Every code of the list, the likest to a word first."""
        word = folded(text)
        best = {entry.code: 0.0 for entry in self.codelist.codes}
        for other, code in self._by_word.items():
            if code in best:
                best[code] = max(best[code], difflib.SequenceMatcher(None, word, other).ratio())
        return tuple(sorted(best, key=lambda code: -best[code]))

    def label(self, code: str) -> str:
        entry = self.codelist.find(code)
        return entry.label if entry else code

    def is_by_name(self, text: str, code: str) -> bool:
        """Whether a word holds the code or its label, and is no other word that stands for it."""
        word = f" {folded(text)} "
        return any(f" {folded(name)} " in word for name in (code, self.label(code)))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _turned(text: str) -> list[str]:
    return _TURNED.findall(text)
