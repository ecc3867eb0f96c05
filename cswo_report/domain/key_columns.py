"""Keys judged by the column that they stand in: what one number looks like by chance, many of them together do not.

Of numbers drawn at random, about 3 in 100 with six digits are a day, and 9 in 100 with ten have the check digit of an NHS number or
begin like a telephone number. So a key that merely looks like an identifier is taken where its column shows that the look is chance,
and a column that looks like identifiers throughout is no column of keys.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cswo_report.domain.deny_list import NOBODY, DenyList
from cswo_report.domain.entry import KEY_LEAST, KEY_LIMIT
from cswo_report.domain.findings import Finding
from cswo_report.domain.identifiers import LIKE_CHI, ON_THE_LIST, kinds_found
from cswo_report.domain.sheets import column_letters

COLUMN_OF_IDENTIFIERS = "identifier_column"
ENOUGH = 20
"""How many different keys of one length a column must have before their look is held to be chance."""
FEWEST = 5
"""How many different values a column must have before it can be refused whole; fewer are refused one by one."""
REMEDY = "Give each person’s number in the case system here. If these are such numbers, say so when you reply."
MOST_BY_CHANCE = 0.5
"""The part of the different values from which on the look is no chance."""
WIDEST_STEP = 5
"""How far apart running numbers lie at most, on average. Days written as numbers do so by 27 and more, were every day of ten years there."""
_DAYS = frozenset({"a date of birth", LIKE_CHI})
"""What a run of numbers looks like where it passes through the days of a month: 120101 to 120199 are all a 12 January."""
_NEVER_A_KEY = frozenset({"a CHI number", ON_THE_LIST})
_SEVERAL = {
    "a date of birth": "dates of birth",
    "a CHI number": "CHI numbers",
    LIKE_CHI: "CHI numbers",
    "an NHS number": "NHS numbers",
    "a telephone number": "telephone numbers",
    "a National Insurance number": "National Insurance numbers",
    "an e-mail address": "e-mail addresses",
    "a postcode": "postcodes",
}


@dataclass(frozen=True)
class KeyColumn:
    """What a column of keys shows: those of its values whose look is proven to be chance, or what it looks like throughout."""

    proven: frozenset[str] = frozenset()
    looks_like: str = ""  # in words: “dates of birth”; empty where it is no column of identifiers

    def finding(self, where: str, at: int) -> Finding:
        """Why the column is not read, in the same words for every row, so that it is said once."""
        rule = f"Column {column_letters(at)} looks like {self.looks_like} throughout, and no key here may identify a person."
        return Finding(COLUMN_OF_IDENTIFIERS, where, rule, REMEDY)


def judged(texts: Iterable[str], denied: DenyList = NOBODY) -> KeyColumn:
    """Judge a column of keys by its different values; 10,000 of them take about 0.05 s."""
    values = {text.strip() for text in texts} - {""}
    looks = {text: kinds for text in values if (kinds := kinds_found(text, is_key=True, denied=denied))}
    if not looks:
        return KeyColumn()
    alike_in_length = _plain_numbers(values)
    proven = {
        text for same in alike_in_length if _run(same) for text in same if _DAYS.issuperset(looks.get(text, ["-"]))
    }
    looks = {text: kinds for text, kinds in looks.items() if text not in proven}
    if len(values) >= FEWEST and (alike := _alike(looks.values(), MOST_BY_CHANCE * len(values))):
        return KeyColumn(looks_like=alike)
    for same in alike_in_length:
        by_chance = [text for text in same if text in looks]
        if len(by_chance) < MOST_BY_CHANCE * len(same):
            proven |= {text for text in by_chance if _NEVER_A_KEY.isdisjoint(looks[text])}
    return KeyColumn(frozenset(proven))


def _plain_numbers(values: Iterable[str]) -> list[list[str]]:
    """The values that are digits alone and may be keys, those of one length together, where they are enough to judge by."""
    by_length: dict[int, list[str]] = defaultdict(list)
    for text in values:
        if KEY_LEAST <= len(text) <= KEY_LIMIT and text.isascii() and text.isdigit():
            by_length[len(text)].append(text)
    return [same for same in by_length.values() if len(same) >= ENOUGH]


def _run(same: Sequence[str]) -> bool:
    """Whether numbers of one length are running numbers, with few gaps: days of birth lie a long way apart as numbers."""
    numbers = [int(text) for text in same]
    return max(numbers) - min(numbers) <= WIDEST_STEP * len(numbers)


def _alike(looks: Iterable[list[str]], least: float) -> str:
    """What at least so many values look like, in words; a look of names is left to be told one by one, as keys of letters have it."""
    found = [kinds for each in looks if (kinds := [kind for kind in each if kind in _SEVERAL])]
    if len(found) < least:
        return ""
    counts = Counter(kind for kinds in found for kind in kinds)
    return _SEVERAL[counts.most_common(1)[0][0]]
