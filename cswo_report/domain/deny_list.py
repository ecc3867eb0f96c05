"""A council's own list of names that no record may hold: whole words, in any case, with or without accents, in either order.

The list is somebody's private file. Nothing here ever answers which of its names was found, only that one was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

APOSTROPHES = "'’‘ʼ`´"
_WORD = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*[{APOSTROPHES}]?")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters with a stroke or tied together, which no decomposition takes apart."""


@dataclass(frozen=True)
class DenyList:
    """The names, each as its folded words; `lengths` says by first word how many words a name that begins so may have."""

    names: frozenset[str] = frozenset()
    lengths: Mapping[str, tuple[int, ...]] = field(default_factory=dict, compare=False)

    def __bool__(self) -> bool:
        return bool(self.names)

    def __repr__(self) -> str:
        return f"DenyList({len(self.names)} names)"

    @classmethod
    def of(cls, lines: Iterable[str]) -> DenyList:
        """From one name or word a line; what follows a # is a remark. “Ann Lee” also stands for “Lee, Ann”."""
        names: set[str] = set()
        for line in lines:
            words = _folded_words(line.partition("#")[0])
            for order in (words, [*words[-1:], *words[:-1]]):
                names.add(" ".join(order))
        names.discard("")
        lengths: dict[str, set[int]] = {}
        for name in names:
            lengths.setdefault(name.split(" ", 1)[0], set()).add(name.count(" ") + 1)
        return cls(frozenset(names), {first: tuple(sorted(found)) for first, found in lengths.items()})

    def finds(self, text: str) -> bool:
        """Whether a name on the list stands in a text."""
        return bool(self.names) and next(self._places(_folded_words(text)), None) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text names on the list stand, so that they can be hidden. The text is taken as it is composed (NFC)."""
        if not self.names:
            return []
        found = [(match.start(), match.end(), _folded(match.group())) for match in _WORD.finditer(text)]
        words = [word for _, _, word in found]
        return [(found[first][0], found[last][1]) for first, last in self._places(words)]

    def _places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The first and last word of each name found."""
        for at, word in enumerate(words):
            for length in self.lengths.get(word, ()):
                if " ".join(words[at : at + length]) in self.names:
                    yield at, min(at + length, len(words)) - 1


NOBODY = DenyList()


def _folded_words(text: str) -> list[str]:
    if text.isascii():
        return [_bare(word) for word in _WORD.findall(text.lower())]
    return [_folded(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def _folded(word: str) -> str:
    """A word without case, accents, apostrophes and the ending of “Ann’s” and “James’”."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return _bare("".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_LETTERS))


def _bare(word: str) -> str:
    if word.isalnum():
        return word
    plain = _APOSTROPHE.sub("'", word).rstrip("'").removesuffix("'s")
    return plain.replace("'", "")
