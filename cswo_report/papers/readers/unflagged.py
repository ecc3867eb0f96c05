"""Numbers that need no figure behind them: citations, dates, times, addresses, telephone numbers, names, ages, idioms.

One table of patterns; what is a list of words comes from `data/readers/numbers.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from cswo_report.domain.word_lists import NumberWords
from cswo_report.papers.readers.number_words import SMALL, TENS

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[6789]|20)\d\d"
_NUMBER = rf"(?:\d+(?:\.\d+)*[A-Za-z]{{0,3}}|(?:{'|'.join((*SMALL, *TENS))}))(?:\([\da-z]{{1,4}}\))*"
_JOIN = r"\s*(?:,|,? and|,? or|to|&|–|-)\s*"
_UNIT_OF_TIME = r"(?:hour|day|night|week|fortnight|month|quarter|term|year)"
_TIME_LABELS = {"year", "day", "week", "month", "quarter"}

_HOUR = rf"{'|'.join(list(SMALL)[1:13])}|\d{{1,2}}"

EXACT = {
    "date": rf"{_DAY}(?:{_JOIN}{_DAY})*\s+(?:of\s+)?{_MONTH}\b(?:,?\s+{_YEAR})?",
    "month": rf"\b{_MONTH}\s+(?:{_YEAR}|{_DAY}(?:,?\s+{_YEAR}|(?=[.,;:)]|$)))",
    "day of figures": r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b",
    "years": rf"(?<![\d£,.]){_YEAR}(?:\s?[-/–—]\s?(?:(?:1[6789]|20)?\d\d)\b)?(?:s\b)?(?![\d%])(?!,\d)(?!\s?(?:%|per cent))",
    "clock": r"\b\d{1,2}(?::\d{2})(?:\s?[ap]\.?m\b)?|\b\d{1,2}(?:\.\d{2})?\s?[ap]\.?m\b\.?|\b(?:\d{1,2}|[a-z]+) o[’']clock",
    "hour in words": rf"(?i:\b(?:half|(?:a )?quarter|(?:five|ten|twenty|twenty-five)(?: minutes)?) past (?:{_HOUR})\b|\b(?:a )?quarter to (?:{_HOUR})\b)",
    "one after another": r"(?i:\bone [\w’'-]+ after (?:another|the other)\b)",
    "telephone": r"(?:\+44[\s(]*0?\)?|\(?\b0)\d[\d\s()-]{6,14}\d",
    "short telephone": r"(?i:\b(?:call|calls to|ring|dial|phone|phoning|telephone|text|tel:?|NHS|number)\s+)\d{3,6}\b|\bNHS 24\b|(?i:\b(?:call|ring|dial|phone|reach)\b[^.;]{0,30} on )\d{3,6}\b",
    "scale": r"(?i:\bfrom (?:1|one|a)(?:,? \(?[a-z]+\)?,?)? to (?:\d{1,2}|[a-z]+)\b(?=,|\.|;| \(|$| and (?:grade|level)))",
    "address": r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w.-]+\.(?:scot|uk|org|com|net)(?:/\S*)?",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b",
    "code": r"\b(?!\d+(?:\.\d+)?(?:m|bn|k|s)\b)(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]+(?:[-/.][A-Za-z\d]+)*",
    "code in parts": r"\b[A-Z][A-Za-z]*(?:[-/][A-Za-z\d]+)*[-/]\d+(?:[-/]\d+)*\b",
    "instrument": rf"\b{_YEAR}/\d+\b|\b\d+-{_YEAR}\b",
    "numbered act": r"\b\d{4}\s+asp\s+\d+|\(asp\s+\d+\)|\bc\.\s?\d+\b",
    "point of a list": r"^\s*\d{1,3}[.)](?=\s)",
    "how often": rf"(?i:\b(?:{'|'.join((*SMALL, *TENS))}|\d+|twice|once)(?: times)? (?:a|an|each|every|per) {_UNIT_OF_TIME}\b(?<! a night))",
    "every so often": rf"(?i:\bevery (?:\w+|\d+) {_UNIT_OF_TIME}s\b)",
    "denominator": r"(?i:\b(?:per|for every|for each|in every|out of every) (?:1,000|10,000|100,000|1000|100|hundred|thousand|hundred thousand|million))\b",
    "the two": r"(?i:\b(?:(?:between|of|in) the two|the two(?=[.,;:])|the two (?:years|are|were|do|differ|together|cannot|sets|figures|registers|systems|periods|bases|dates))\b)",
    "open range of ages": r"(?i:\b(?:\d{1,2}|sixteen|eighteen|sixty[- ]five)(?:,? (?:and|or) (?:over|under|above|below|older|younger|more years)))\b",
    "years old": r"(?i:\b(?:\d{1,3}|[a-z]+)(?:(?: (?:and|or|to) |-| - |–)(?:\d{1,3}|[a-z]+))?[- ]years?[- ]olds?\b)",
    "aged": r"(?i:\b(?:aged?|ages|age of|ages of|turn(?:s|ed|ing)?|reach(?:es|ed|ing)?|birthday at)(?: (?:about|under|over|between|from|up to))? (?:\d{1,3}|[a-z]+)"
    r"(?:(?: (?:and|or|to) |-|–)(?:\d{1,3}\b|[a-z]+teen\b|over\b|under\b|older\b))?)",
    "of 16 and 17": r"(?i:\b(?:people|children|pupils|youngsters) of \d{1,2}(?: (?:and|or|to) \d{1,2})?\b(?! (?!was\b|is\b|has\b|does\b)[a-z]+s\b))",
    "under 18": r"(?i:\b(?:under|over)[- ](?:12|14|16|18|21|25|26|65|the age of \d+|eighteen|sixteen|five|twelve)(?:s\b|(?=[.,;:)]|$|\s(?:may|must|can|cannot|is|are|who|in|to|for|at|was|were|has|had|and)\b)))",
}
_PATTERNS = [re.compile(pattern) for pattern in EXACT.values()]


def unflagged(text: str, words: NumberWords) -> list[tuple[int, int]]:
    """The spans of a sentence in which a number counts nothing."""
    return [found.span() for pattern in (*_PATTERNS, *_of_words(words)) for found in pattern.finditer(text)]


@lru_cache(maxsize=8)
def _of_words(words: NumberWords) -> tuple[re.Pattern[str], ...]:
    timed = [label for label in words.labels if label in _TIME_LABELS]
    others = [label for label in words.labels if label not in _TIME_LABELS]
    numbers = rf"{_NUMBER}(?:{_JOIN}{_NUMBER})*(?![\w%£]|,\d|\s?per cent)"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?i:(?<!\bthis )(?<!\blast )(?<!\bwhole )\b(?:{one_of(others)})\s+{numbers})(?!\s(?:children|adults|people|families|times)\b)",
            rf"(?i:(?<!\bthis )(?<!\blast )(?<!\bthe )(?<!\ba )(?<!\beach )(?<!\bevery )(?<!\bper )(?<!\bthat )(?<!\bnext )"
            rf"\b(?:{one_of(timed)})\s+{_NUMBER}(?=[.,;:)]|$|\s(?:of|and|to|is|was|in|on|at|from|the)\b))",
            rf"(?i:\b(?:{one_of(words.law)})\s+{numbers})",
            rf"\b\d+[A-Za-z]?(?:[-–/]\d+[A-Za-z]?)?,?\s+(?:[A-Z][\w’']+\s+){{1,4}}(?i:{one_of(words.streets)})\b",
            rf"(?i:\b(?:{one_of(words.rooms)})\s+\d+[a-z]?\b)(?=,|\s[A-Z]|$)",
            rf"(?i:\b(?:{one_of(words.idioms)})\b)",
            rf"(?i:\b(?:{one_of(words.people)})(?: who (?:is|are|was|were))? (?:under|over|below|above|between|up to)(?: the age of)? (?:\d{{1,3}}|[a-z]+)"
            r"(?: and \d{1,3})?\b(?! (?:children|cases|people|visits|days|weeks|months|years(?! old))\b))",
        )
    )


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
