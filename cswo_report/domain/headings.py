"""Headings of columns as people write them: brought to one form, told apart from those that promise a person's identity, and held near one another."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

NEAR = 0.84
"""How alike two folded headings must be to be taken for one another: “Recieved” (0.88) is, “Decided” and “Divided” (0.71) are not."""
APART = 0.06
"""How much nearer the nearest must be than the next, or the person is asked."""
SHORTEST_NEAR = 5
"""A shorter heading is like too many others to be matched by nearness: “Due” and “Date”."""

SHARED_PAIRS = 0.4
"""The part of a heading's pairs of neighbouring letters that one near to it has too: “Servcie” has half of those of “Service”."""

SMALL_WORDS = frozenset({"a", "an", "and", "date", "day", "of", "on", "or", "the", "was", "is", "in", "by", "to", "at"})
SHORT_FORMS = {
    "recd": "received",
    "rcvd": "received",
    "rec'd": "received",
    "dt": "date",
    "no": "number",
    "nr": "number",
    "num": "number",
    "ref": "reference",
    "refs": "reference",
    "dept": "department",
    "reg": "registration",
    "auth": "authorisation",
    "authorized": "authorised",
    "org": "organisation",
    "mho": "mental health officer",
    "wte": "whole time equivalent",
    "fte": "whole time equivalent",
    "sw": "social work",
    "csa": "chief social work adviser",
    "cswo": "chief social work officer",
    "hou": "head of unit",
    "yp": "young person",
    "nqsw": "newly qualified social worker",
    "fy": "financial year",
}
"""Short forms that councils write, each with the words it stands for."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_IDENTITY = (
    (
        re.compile(r"\b(first|last|fore|sur|family|given|middle|full|maiden|known|christian)[ -]?(names?|name s)\b"),
        "a name",
    ),
    (
        re.compile(
            r"^(the )?((child|client|adult|patient|person|parent|carer|guardian|complainant|service user|worker|employee|staff"
            r"|applicant|mother|father|young person|officer|social worker|next of kin)s? )?names?$"
        ),
        "a name",
    ),
    (
        re.compile(
            r"\bnames? of (the )?(child|client|adult|patient|person|parent|carer|guardian|complainant|service user|worker"
            r"|employee|applicant|young person)\b"
        ),
        "a name",
    ),
    (re.compile(r"\b(initials|next of kin|alias)\b"), "a name"),
    (re.compile(r"\b(d o b|dob|date of birth|birth date|birthdate|born|birthday|year of birth)\b"), "a date of birth"),
    (re.compile(r"^(home |postal |current |placement |email |e mail )?address(es)?( line)?( \d)?$"), "an address"),
    (re.compile(r"\b(post ?code|postal code|street|house number)\b"), "an address"),
    (re.compile(r"\b(chi|nhs|ni|nino|national insurance|passport|upn)( number)?$"), "a personal number"),
    (re.compile(r"\b(chi|nhs|ni|national insurance|passport|hospital|unique pupil) number\b"), "a personal number"),
    (
        re.compile(
            r"^((home|mobile|work|contact|daytime|evening) )*(e mail|email|phone|telephone|tel|mobile)( (number|address))*$"
        ),
        "a way to reach somebody",
    ),
)


@lru_cache(maxsize=4096)
def fold(heading: str) -> str:
    """A heading in one form: small letters and digits, single spaces; accents, punctuation and short forms gone."""
    plain = unicodedata.normalize("NFKD", heading.replace("£", " pounds ").replace("%", " per cent "))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    words = _NOT_A_WORD.sub(" ", bare.replace("rec'd", "received").replace("’", "").replace("'", "")).split()
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


@lru_cache(maxsize=4096)
def without_brackets(heading: str) -> str:
    """The folded heading without what stands in brackets: a unit, a hint, “(needed)”."""
    return fold(_BRACKETS.sub(" ", heading)) or fold(heading)


@lru_cache(maxsize=4096)
def core(heading: str) -> str:
    """What is left of a heading without brackets and small words: “Date received” and “Received on” are both “received”."""
    words = without_brackets(heading).split()
    return " ".join(word for word in words if word not in SMALL_WORDS)


@lru_cache(maxsize=4096)
def forms(heading: str) -> tuple[str, ...]:
    """The forms by which a heading is looked up, the strictest first; each once, none empty."""
    return tuple(dict.fromkeys(filter(None, (fold(heading), without_brackets(heading), core(heading)))))


def slug(text: str) -> str:
    """One word that stands for a heading or a sheet in the id of a question, stable between runs."""
    return fold(text).replace(" ", "_") or "unnamed"


@lru_cache(maxsize=4096)
def identity_promised(heading: str) -> str:
    """What a column so headed would hold of a person, in words; "" where it promises nothing of the kind."""
    folded = fold(heading)
    return next((words for pattern, words in _IDENTITY if pattern.search(folded)), "")


class KnownHeadings:
    """Headings that mean something, so kept that the nearest to another is found without holding it against each.

    Only those that share enough pairs of neighbouring letters are compared: 500 headings against 100 known ones take 30 ms.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = [(words, meaning) for words, meaning in known.items() if len(words) >= SHORTEST_NEAR]
        self.by_pair: dict[str, list[int]] = {}
        for place, (words, _) in enumerate(self.known):
            for pair in _pairs(words):
                self.by_pair.setdefault(pair, []).append(place)

    def nearest(self, heading: str, most: int = 4) -> list[tuple[float, str]]:
        """The meanings of the headings most like this one, nearest first, each once: likeness (0 to 1) and meaning."""
        wanted = without_brackets(heading)
        if len(wanted) < SHORTEST_NEAR:
            return []
        pairs = _pairs(wanted)
        shared = Counter(place for pair in pairs for place in self.by_pair.get(pair, ()))
        best: dict[str, float] = {}
        for place, count in shared.items():
            words, meaning = self.known[place]
            if count >= SHARED_PAIRS * len(pairs):
                best[meaning] = max(best.get(meaning, 0.0), likeness(wanted, words))
        return sorted(((ratio, meaning) for meaning, ratio in best.items()), key=lambda pair: (-pair[0], pair[1]))[
            :most
        ]


def _pairs(words: str) -> set[str]:
    return {words[at : at + 2] for at in range(len(words) - 1)}


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """How alike two folded texts are, 0 to 1; exactly alike is 1."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < 0.5 or matcher.quick_ratio() < 0.5:
        return 0.0
    return matcher.ratio()


def all_forms(headings: Iterable[str]) -> frozenset[str]:
    """Every form of every heading: what a table finder takes for known."""
    return frozenset(form for heading in headings for form in forms(heading))
