"""Finds the numbers of a sentence, however they are written: 1,204, £4.65 million, 41%, twelve, a third, nine in ten, twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

SMALL = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {"nil": 0}
TENS = {
    word: 10 * ten
    for ten, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
PARTS = {
    "half": Decimal(1) / 2,
    "halves": Decimal(1) / 2,
    "third": Decimal(1) / 3,
    "quarter": Decimal(1) / 4,
    "fifth": Decimal(1) / 5,
    "sixth": Decimal(1) / 6,
    "seventh": Decimal(1) / 7,
    "eighth": Decimal(1) / 8,
    "ninth": Decimal(1) / 9,
    "tenth": Decimal(1) / 10,
}
TIMES = {"twice": 2, "thrice": 3, "twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "tenfold": 10}
VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000}

_TEN = "|".join(TENS)
_ONE = "|".join(SMALL)
_BELOW_100 = rf"(?:(?:{_TEN})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|{_ONE})"
_WORDS = (
    rf"(?:{_BELOW_100}(?:[- ](?:hundred|thousand|million|billion))+(?: and {_BELOW_100}(?!\w))?|{_BELOW_100}|a (?:hundred|thousand|million)"
    rf"(?: and {_BELOW_100})?|(?:a|one|half a|two|three|four|five|six) dozen|dozen)"
)
_WORD = re.compile(rf"(?<![\w-]){_WORDS}(?![\w])", re.IGNORECASE)
_DIGITS = re.compile(
    r"(?<![\w.,/])(?P<sign>£|€|\$|[+\u2212](?=\d))?\s?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>%|\s?per\s?cent\b|\s?(?:million|billion|thousand)\b|(?:m|bn|k)\b)?(?P<plural>s\b)?(?![\w])"
)
_SURE_PART = re.compile(
    r"(?<![\w-])(?:(?P<many>one|two|three|four|five|six|seven|eight|nine|a|an)[- ])?"
    r"(?P<part>halves|thirds|quarters|fifths|sixths|sevenths|eighths|ninths|tenths|quarter)(?![\w-])",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<![\w-])(?P<many>one|a|an)[- ](?P<part>third|fifth|sixth|seventh|eighth|ninth|tenth)(?![\w-])", re.IGNORECASE
)
_HALF = re.compile(r"(?<![\w-])(?:(?:a|one)[- ])?half(?![\w-])", re.IGNORECASE)
_COUNTED = r"(?:\d{1,3}|" + _BELOW_100 + ")"
_RATIO = re.compile(
    rf"(?<![\w.,£-])(?P<of>{_COUNTED})(?P<what>(?: (?!in\b|of\b)[\w’'-]+){{0,4}}?) (?P<in>in every|in|out of every|out of|of every) "
    rf"(?P<base>{_COUNTED})(?![\w.,:%-]*\d)(?![\w%-])",
    re.IGNORECASE,
)
_TIMES = re.compile(rf"(?<![\w-])(?:{'|'.join(TIMES)})(?![\w-])", re.IGNORECASE)
_VAGUE = re.compile(rf"(?<![\w-])(?:{'|'.join(VAGUE)})(?= of\b)", re.IGNORECASE)
_AFTER_HALF = re.compile(
    r"[- ](?:time|term|day|days|way|yearly|year|hour|hours|past|an hour|a day|a dozen|brother|sister|sibling|siblings)\b"
)
_BEFORE_HALF = re.compile(r"\b(?:first|second|latter|other|former|last|half and|and a|in|one)\s$", re.IGNORECASE)
_MODEST = re.compile(
    r"\b(?:about|nearly|almost|over|than|around|under|by|roughly|only|just|some|least|most|approximately|up to)\s$",
    re.IGNORECASE,
)
_PART_FOLLOWS = re.compile(
    r"\s*(?:$|[.,;:)!?]|of\b|more\b|less\b|fewer\b|higher\b|lower\b|were\b|was\b|are\b|is\b|had\b|have\b|did\b|do\b|came\b|live\b|lived\b"
    r"|could\b|can\b|cannot\b|may\b|might\b|must\b|would\b|should\b|will\b|has\b|does\b|who\b|that\b|went\b|go\b|moved\b|stayed\b|chose\b|came\b|lost\b|got\b|gave\b|took\b|made\b"
    r"|waited\b|still\b|on\b|in\b|left\b|said\b|told\b|felt\b|needed\b|received\b|met\b|missed\b|concern)"
)
_NO_BASE = re.compile(
    r"\s+(?:working |calendar )?(?:hours?|days?|weeks?|months?|years?|minutes?|nights?|teams?|homes?)\b"
)


@dataclass(frozen=True)
class Number:
    """A number as written: `text[start:end]` of its sentence. A part or ratio has its value as a share of one.

    `kind` is digits, word, part (a third), ratio (nine in ten), times (twice) or vague (hundreds of).
    """

    start: int
    end: int
    value: Decimal
    kind: str
    unit: str = ""  # "%", "£", "£ million", or ""

    @property
    def is_share(self) -> bool:
        return self.kind in {"part", "ratio"}


def find_numbers(text: str) -> list[Number]:
    """Every number of a text, in order, none within another."""
    found: list[Number] = []
    for reader in (_ratios, _parts, _times, _digits, _words):
        taken = [(number.start, number.end) for number in found]
        found += [number for number in reader(text) if not any(number.start < e and s < number.end for s, e in taken)]
    return sorted(found, key=lambda number: number.start)


def _ratios(text: str) -> list[Number]:
    found = []
    for match in _RATIO.finditer(text):
        part, base = _small(match["of"]), _small(match["base"])
        is_one_of_many = base in {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 50, 100, 1000}
        if part < base and is_one_of_many and not _NO_BASE.match(text, match.end()):
            found.append(Number(match.start(), match.end(), Decimal(part) / base, "ratio"))
    return found


def _small(words: str) -> int:
    return int(words) if words.isdigit() else int(_worth(words))


def _parts(text: str) -> list[Number]:
    found = [
        Number(
            m.start(),
            m.end(),
            _many(m["many"]) * PARTS[m["part"].lower().removesuffix("s").replace("halve", "half")],
            "part",
        )
        for m in _SURE_PART.finditer(text)
        if m["many"] and not re.match(r"\s+(?:past|to|hour|year|of an hour)\b", text[m.end() :])
    ]
    for match in _PART.finditer(text):
        if _PART_FOLLOWS.match(text, match.end()) or _MODEST.search(text[: match.start()]):
            found.append(Number(match.start(), match.end(), PARTS[match["part"].lower()], "part"))
    for match in _HALF.finditer(text):
        is_idiom = _AFTER_HALF.match(text, match.end()) or _BEFORE_HALF.search(text[: match.start()])
        if not is_idiom:
            found.append(Number(match.start(), match.end(), PARTS["half"], "part"))
    return found


def _many(word: str) -> int:
    return SMALL.get(word.lower(), 1)


def _times(text: str) -> list[Number]:
    found = [Number(m.start(), m.end(), Decimal(TIMES[m[0].lower()]), "times") for m in _TIMES.finditer(text)]
    return found + [Number(m.start(), m.end(), Decimal(VAGUE[m[0].lower()]), "vague") for m in _VAGUE.finditer(text)]


def _digits(text: str) -> list[Number]:
    found = []
    for match in _DIGITS.finditer(text):
        value = Decimal(match["digits"].replace(",", ""))
        unit = (match["unit"] or "").strip().replace(" ", "")
        scale = {"thousand": 1000, "k": 1000, "billion": 1000, "bn": 1000}.get(unit, 1)
        is_million = unit in {"million", "m", "billion", "bn"}
        money = match["sign"] in {"£", "€", "$"}
        kind = "%" if unit in {"%", "percent"} else ("£ million" if is_million else "£") if money else ""
        factor = 1_000_000 if is_million and not money else 1
        start = match.start("digits") if not match["sign"] else match.start("sign")
        found.append(Number(start, match.end(), value * scale * factor, "digits", kind))
    return found


def _words(text: str) -> list[Number]:
    found = []
    for match in _WORD.finditer(text):
        percent = re.match(r"\s?per\s?cent\b", text[match.end() :])
        end = match.end() + (percent.end() if percent else 0)
        found.append(Number(match.start(), end, Decimal(_worth(match[0])), "word", "%" if percent else ""))
    return found


def _worth(words: str) -> int:
    """What number words add up to: "a hundred and twelve" is 112."""
    if "dozen" in words.lower():
        head = words.lower().split()[0]
        return 6 if head == "half" else 12 * SMALL.get(head, 1)
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in {"and", "a"}:
            current = current or (1 if word == "a" else 0)
        elif word in SCALES:
            current = max(current, 1) * SCALES[word]
            total, current = (total + current, 0) if SCALES[word] >= 1000 else (total, current)
        else:
            current += SMALL.get(word, 0) + TENS.get(word, 0)
    return total + current
