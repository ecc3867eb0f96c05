"""Printed cells taken apart for a spreadsheet: a number, its unit, and everything else that stood in the cell.

A spreadsheet can reckon only with a cell that holds a number and nothing else. So “about 90%” becomes 90, with “per cent” in the heading
and “about” among the remarks; “11 of 14” becomes two columns; and what is not there becomes a shorthand in square brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from cswo_report.domain.data_workbook import SHORTHAND, Entry, clean
from cswo_report.domain.paper import Cell, CellKind
from cswo_report.domain.values import PRESENCE_WORDS, Presence

CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"
MEANINGS = {
    CONFIDENTIAL: "confidential: it is held, but withheld to protect people",
    NOT_AVAILABLE: "not available; the remarks of the row say why",
    NOT_APPLICABLE: "not applicable: there is nothing to say here",
}
"""In the words of the government’s guidance on symbols in tables."""

_NO_FIGURE = {
    PRESENCE_WORDS[Presence.WITHHELD]: CONFIDENTIAL,
    PRESENCE_WORDS[Presence.NOT_APPLICABLE]: NOT_APPLICABLE,
    "–": NOT_APPLICABLE,
    "—": NOT_APPLICABLE,
    "": NOT_APPLICABLE,
}
_NUMBER = r"[+\-\u2212]?\d[\d,]*(?:\.\d+)?"
_UNIT = r"(?P<unit>%|m\b|bn\b|(?:[ ])?(?:million|billion|thousand|hours?|days?|weeks?|months?|years?|minutes?))?"
_SINGLE = re.compile(
    rf"(?P<before>[▼▲])? ?(?P<words>over|about|at least|above|under|below|up to|nearly)? ?(?P<pound>£)?(?P<number>{_NUMBER}){_UNIT}"
)
_SHARE = re.compile(rf"(?P<part>{_NUMBER}) of (?P<whole>{_NUMBER})")
_RANGE = re.compile(rf"(?P<low>{_NUMBER})%?(?: to |–|-)(?P<high>{_NUMBER}){_UNIT}")
_UNIT_NAMES = {"%": "per cent", "m": "million", "bn": "billion"}


@dataclass(frozen=True)
class Reading:
    """What a cell of a column of numbers says. `entry` is a number or a shorthand; the parts are of “11 of 14” and “3 to 5”."""

    entry: Entry
    unit: str = ""
    part: Entry | None = None
    whole: Entry | None = None
    low: Entry | None = None
    high: Entry | None = None
    remark: str = ""

    @property
    def alone(self) -> bool:
        return self.entry.number is not None


def read(cell: Cell) -> Reading:
    """The cell taken apart; words that are no number become [x], and stand among the remarks as they were printed."""
    text = clean(cell.text)
    mark = cell.mark if not cell.mark or cell.mark.startswith("[") else f"“{cell.mark}”"
    if share := _SHARE.fullmatch(text):
        return Reading(Entry(NOT_APPLICABLE), "", number(share["part"]), number(share["whole"]), remark=mark)
    if span := _RANGE.fullmatch(text):
        unit = _unit(span["unit"], "")
        return Reading(Entry(NOT_APPLICABLE), unit, low=number(span["low"]), high=number(span["high"]), remark=mark)
    if single := _SINGLE.fullmatch(text):
        said = [word for word in (single["before"], single["words"], mark) if word]
        return Reading(number(single["number"]), _unit(single["unit"], single["pound"]), remark=" ".join(said))
    if text in _NO_FIGURE or SHORTHAND.fullmatch(text):
        return Reading(Entry(_NO_FIGURE.get(text, text)), remark=mark)
    in_words = clean(cell.in_full) or text
    return Reading(Entry(NOT_AVAILABLE), remark=" ".join(word for word in (in_words, mark) if word))


def is_share(cell: Cell) -> bool:
    """Whether a cell of a column of words holds a number out of a number, such as 11 of 14."""
    return _SHARE.fullmatch(clean(cell.text)) is not None


def is_nothing(cell: Cell) -> bool:
    return cell.kind is CellKind.ABSENT


def number(text: str) -> Entry:
    plain = text.replace(",", "").replace("\u2212", "-").removeprefix("+")
    value = Decimal(plain)
    places = max(0, -int(value.as_tuple().exponent))
    return Entry(number=value, places=places)


def words(text: str) -> Entry:
    """A cell of words: never empty."""
    said = clean(text)
    return Entry(NOT_APPLICABLE if said in _NO_FIGURE and said in ("", "–", "—") else said)


def _unit(unit: str | None, pound: str | None) -> str:
    name = (unit or "").strip()
    name = _UNIT_NAMES.get(name, name if not name or name.endswith(("s", "n", "d")) else f"{name}s")
    return f"£ {name}".strip() if pound else name
