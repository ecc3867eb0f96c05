"""Which numbers a printed text holds: the one rule by which each of them owes its reader an origin.

Not numbers in this sense are dates, times and years; references and trace codes; numbered provisions, tables, sections, stages
and notes; telephone numbers; ages and lengths of time that the law itself sets; and "per 1,000". Each of these names something
or repeats the law; none of them was counted, measured or supplied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cswo_report.domain.paper import Cell, Origin

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_YEAR = r"(?:19|20)\d\d"
_TIME = r"(?:working\s|calendar\s|waking\s|clear\s)?(?:minutes?|hours?|days?|weeks?|months?|years?)"
_ITEM = r"\d+[A-Z]{0,2}(?:\.\d+)*(?:\(\w{1,4}\))*"
_NAMED = (
    r"sections?|ss?|regulations?|regs?|rules?|rr?|articles?|paragraphs?|paras?|schedules?|sched|parts?|chapters?|appendix|"
    r"tables?|figures?|stages?|steps?|levels?|grades?|notes?|pages?|outcomes?|key questions?|quarters?|phases?|no\.|version|volume|issue"
)
_NOT_COUNTED = re.compile(
    "|".join(
        (
            r"https?://\S+|\S+@\S+",
            rf"\b\d{{4}}-\d\d-\d\d(?:T[\d:+]+)?\b|\b\d{{1,2}}/\d{{1,2}}/{_YEAR}\b|\b\d{{1,2}}[:.]\d\d\s?(?:am|pm)\b|\b\d{{1,2}}:\d\d\b",
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s(?:to|and)\s\d{{1,2}})?\s{_MONTH}\b(?:\s{_YEAR})?",
            rf"\b{_MONTH}\s{_YEAR}\b",
            rf"\b{_YEAR}[-\u2013/]\d{{1,4}}\b|(?<![£\d,.]){_YEAR}(?!,?\d|\.\d|%)",
            r"\b(?=[A-Z2-9]*[A-Z])[A-Z]{1,3}-[A-Z2-9]{4,5}\b",
            rf"\b(?i:{_NAMED})[\s\u00a0](?:Numbers?\s)?{_ITEM}(?:(?:,\s|\s(?:and|to|or)\s|\u2013|-)(?:{_ITEM}|\(\w{{1,4}}\)))*",
            r"\bNumber\s\d{5,}\b|\b0\d{2,4}(?:\s\d{3,4}){2}\b",
            r"\b(?:under|aged?|below|turn(?:s|ed)?|until)\s\d{1,2}\b(?!\s?(?:per|%|of|\d))|\b\d{1,2}(?:\s(?:to|and)\s\d{1,2})?\s(?:or|and)\s(?:over|older|under)\b|\baged?\s\d{1,2}\s(?:to|or)\s\d{1,2}\b",
            rf"\b(?:within|at least|at most)\s\d[\d,]*[\s\u00a0]{_TIME}\b|\b\d+-(?:hour|day|week|month|year)\b",
            rf"\((?:at\sleast[\s\u00a0])?\d+[\s\u00a0]{_TIME}(?:[\s\u00a0]before)?(?=[;)])",
            r"\b(?:per|every)\s1,?0{2,}\b",
            r"(?<=[A-Za-z])\d+|\b[A-Z]+\d+\b|\b\d+(?:st|nd|rd|th)\b|\b\d+/\d+\b",
            r"(?m:^\d{1,2}\.\s)",
        )
    )
)
_NUMBER = re.compile(r"(?<![\d.,])[-\u2212+]?£?\d+(?:,\d{3})*(?:\.\d+)?%?")


@dataclass(frozen=True)
class Number:
    """A number in a text: `text[start:end]` of it, as printed."""

    start: int
    end: int
    text: str


def numbers_in(text: str) -> list[Number]:
    """The numbers of a printed text that were counted, measured or supplied, in the order in which they stand."""
    masked = _NOT_COUNTED.sub(lambda found: "\x00" * len(found[0]), text)
    return [Number(found.start(), found.end(), found[0]) for found in _NUMBER.finditer(masked)]


SHIPPED = Origin(record="shipped", field="text")
"""The origin of a number in the report's own unchanging words, such as a note that names a time limit of the law."""


LAW = Origin(record="law", field="limit")
"""The origin of a length of time that an author writes in a narrative: a limit that the law sets, not a count."""

LENGTH_OF_TIME = re.compile(rf"\d[\d,]*[\s\u00a0]{_TIME}\b")


@dataclass(frozen=True)
class Noted:
    """A line of printed text with the origins of its numbers."""

    text: str
    origins: tuple[Origin, ...] = ()


def noted(text: str | Noted) -> Noted:
    """A line with its origins; one given as mere text is the report's own words."""
    return text if isinstance(text, Noted) else Noted(text, for_each(SHIPPED, text))


def all_origins(*lines: str | Noted) -> tuple[Origin, ...]:
    """The origins of several lines, one after the other."""
    return tuple(origin for line in lines for origin in noted(line).origins)


def for_each(origin: Origin, *texts: str) -> tuple[Origin, ...]:
    """One origin for every number of some texts."""
    return (origin,) * sum(len(numbers_in(text)) for text in texts)


def owed(cell: Cell) -> int:
    """How many origins a cell owes its reader."""
    return len(numbers_in(cell.text)) + len(numbers_in(cell.small))
