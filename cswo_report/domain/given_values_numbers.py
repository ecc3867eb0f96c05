"""Numbers as senders write them, exactly, and the value model of figures: what is known, how exactly, how settled, in what unit.

A point or a comma is read as British unless it cannot be; a column in which one can only be continental has its doubtful ones asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from cswo_report.domain.given_values import tidy
from cswo_report.domain.given_values_days import month_of
from cswo_report.domain.values import Presence, Qualifier, Status

NUMBER_RULE = "A number is written in digits, such as 1,234 or 7.5."
DASH = "dash"
LONGEST = 500  # characters of a figure with its footnote
PER_CENT, POUNDS = "%", "£"
_THOUSAND, _MILLION = Decimal(1000), Decimal(1_000_000)
_SCALES = {
    **dict.fromkeys(("k", "thousand", "thousands"), _THOUSAND),
    **dict.fromkeys(("m", "mn", "million", "millions"), _MILLION),
    **dict.fromkeys(("bn", "billion", "billions"), Decimal(10) ** 9),
}
_NUMBER = re.compile(
    r"(?P<open>\()?\s?(?P<sign>[+-])?\s?(?P<pound>£|gbp )?\s?(?P<sign2>[+-])?"
    r"(?P<digits>\d{1,3}(?: \d{3})+(?:[.,]\d+)?|\d[\d.,']*\d|\d|\.\d+)"
    r"\s?(?P<scale>(?:k|thousands?|mn?|millions?|bn|billions?)\b)?\s?(?P<cent>%|per ?cent\b|pct\b|percentage points?\b)?(?P<close>\s?\))?",
    re.IGNORECASE,
)
_NOTE_MARKS = re.compile(
    r"(?<=[\d%)])[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
)  # a raised 2 marks a note; brought to one form it would be a digit
_BRITISH = re.compile(r"\d{1,3}(?:[, ']\d{3})+(?:\.\d+)?|\d*(?:\.\d+)?")
_CONTINENTAL = re.compile(r"\d{1,3}(?:[. ']\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_PRESENCES = {
    **dict.fromkeys(("nil", "none", "zero", "nought"), Presence.NIL),
    **dict.fromkeys(("n/k", "nk", "n.k.", "not known", "unknown", "not held", "not recorded"), Presence.NOT_HELD),
    **dict.fromkeys(("not collected", "not available", "[x]", "..", "..."), Presence.NOT_HELD),
    **dict.fromkeys(("n/a", "na", "n.a.", "not applicable", "[z]"), Presence.NOT_APPLICABLE),
    **dict.fromkeys(("[c]", "*", "**", "withheld", "suppressed", "confidential"), Presence.WITHHELD),
    **dict.fromkeys(("not seen", "[not seen]"), Presence.NOT_SEEN),
    **dict.fromkeys(("not supplied", "not yet supplied", "awaited", "[u]"), Presence.NOT_SUPPLIED),
    **dict.fromkeys(("not determined", "not yet known", "tbc", "tba", "to be confirmed"), Presence.NOT_DETERMINED),
}
_STATUS = re.compile(
    r"\s*(?:(?<=[\d%\s)])(?P<letter>[pr])|[\[(](?P<mark>p|r|cf|pp|f)[\])]|[\[(]?(?P<word>provisional|prov\.?|revised"
    r"|carried forward|part(?:ial)? (?:year|period)|forecast|projected)[\])]?)$",
    re.IGNORECASE,
)
_STATUSES = {
    **dict.fromkeys(("p", "provisional", "prov", "prov."), Status.PROVISIONAL),
    **dict.fromkeys(("r", "revised"), Status.REVISED),
    **dict.fromkeys(("cf", "carried forward"), Status.CARRIED_FORWARD),
    **dict.fromkeys(("pp", "part year", "part period", "partial year", "partial period"), Status.PARTIAL_PERIOD),
    **dict.fromkeys(("f", "forecast", "projected"), Status.FORECAST),
}
_BELOW = re.compile(r"(?:<(?!=)|(?:less|fewer|lower) than\b|under\b|below\b)\s?", re.I)
_UP_TO = re.compile(r"(?:<=|≤|up to\b|at most\b|no more than\b|not more than\b|a? ?maximum of\b)\s?", re.I)
_OVER = re.compile(r"(?:>(?!=)|(?:more|greater|higher) than\b|over\b|above\b|exceeding\b|in excess of\b)\s?", re.I)
_AT_LEAST = re.compile(r"(?:>=|≥|at least\b|(?:no|not) (?:fewer|less) than\b|a? ?minimum of\b)\s?", re.I)
_ABOUT = re.compile(
    r"(?:~|≈|circa\b|ca?\.? ?(?=[\d£])|approx(?:imately)?\b\.?|about\b|around\b|roughly\b|some\b|nearly\b|est(?:imated)?\b\.?)\s?",
    re.I,
)
_OR_MORE = re.compile(r"\s?(?:\+|or more|or over|or above|and over|plus)$", re.I)
_OR_FEWER = re.compile(r"\s?(?:or (?:fewer|less|under))$", re.I)
_OR_SO = re.compile(r"\s?(?:\(?(?:approx(?:imately)?\.?|estimated?|est\.?)\)?|or so)$", re.I)
_RANGE = re.compile(r"(?:between |from )?(?P<low>[£\d][\d.,£ ]*?[%kKmM]?)\s?(?:-|–|—|to|and)\s?(?P<high>[£\d].*)", re.I)


class Mark(StrEnum):
    """Which sign stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True)
class Figure:
    """A figure read: a number exactly when `presence` is NUMBER."""

    presence: Presence
    number: Decimal | None = None
    high: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    status: Status | None = None
    unit: str = ""  # £ or %, where the cell itself says so
    footnote: str = ""
    scale: Decimal = Decimal(1)


def presence_of(text: str) -> Presence | None:
    """The presence that a word of the sender's stands for; None for any other text."""
    return _PRESENCES.get(tidy(text).casefold())


def proof(text: str) -> Mark | None:
    """Which sign must stand before the decimals of the number in a text; None where it shows neither."""
    found = _NUMBER.search(tidy(text[:LONGEST]))
    digits = found["digits"] if found else ""
    if not re.search(r"[.,]", digits) or is_open(digits):
        return None
    british, continental = bool(_BRITISH.fullmatch(digits)), bool(_CONTINENTAL.fullmatch(digits))
    if british == continental:
        return None
    return Mark.POINT if british else Mark.COMMA


def is_open(text: str) -> bool:
    """Whether a number may be of thousands or of thousandths: 1,234 and 1.234."""
    found = _NUMBER.search(tidy(text[:LONGEST]))
    return bool(found and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", found["digits"]))


def number_of(digits: str, mark: Mark = Mark.POINT) -> Decimal:
    """Digits with their separators as a number, exactly; ValueError where they are none."""
    british, continental = _BRITISH.fullmatch(digits), _CONTINENTAL.fullmatch(digits)
    as_comma = continental and (mark is Mark.COMMA or not british)
    if not (british or continental):
        raise ValueError(NUMBER_RULE)
    for sign in ". '" if as_comma else ", '":
        digits = digits.replace(sign, "")
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation as fault:
        raise ValueError(NUMBER_RULE) from fault


def figure(text: str, unit: str = "", mark: Mark = Mark.POINT) -> Figure:
    """What a cell says of a figure; ValueError with the rule where it says none. `unit` is the one its column or row declares."""
    if len(text) > LONGEST:
        raise ValueError(NUMBER_RULE)
    text = tidy(_NOTE_MARKS.sub("", text))
    known = _PRESENCES.get(text.casefold())
    if known is not None:
        return Figure(known)
    status, text = _without_status(text)
    if status is not None and (known := _PRESENCES.get(text.casefold())) is not None:
        return Figure(known, status=status)
    found = _qualified(text, unit, mark)
    if found.presence is Presence.NUMBER and found.number == 0 and found.qualifier is Qualifier.EXACT:
        found = replace(found, presence=Presence.NIL, number=None)
    return replace(found, status=status)


def _without_status(text: str) -> tuple[Status | None, str]:
    found = _STATUS.search(text)
    if not found or not text[: found.start()].strip():
        return None, text
    word = (found["letter"] or found["mark"] or found["word"]).casefold()
    return _STATUSES[word], text[: found.start()].strip()


def _qualified(text: str, unit: str, mark: Mark) -> Figure:
    if found := _UP_TO.match(text) or _BELOW.match(text):
        return _below(_number(text[found.end() :], unit, mark), unit, is_below=_UP_TO.match(text) is None)
    for pattern, qualifier in ((_OVER, Qualifier.OVER), (_AT_LEAST, Qualifier.AT_LEAST), (_ABOUT, Qualifier.ABOUT)):
        if found := pattern.match(text):
            return replace(_number(text[found.end() :], unit, mark), qualifier=qualifier)
    if found := _OR_FEWER.search(text):
        return _below(_number(text[: found.start()], unit, mark), unit, is_below=False)
    for pattern, qualifier in ((_OR_MORE, Qualifier.AT_LEAST), (_OR_SO, Qualifier.ABOUT)):
        if (found := pattern.search(text)) and found.start():
            return replace(_number(text[: found.start()], unit, mark), qualifier=qualifier)
    return _range(text, unit, mark) or _number(text, unit, mark)


def _below(found: Figure, unit: str, *, is_below: bool) -> Figure:
    """Fewer than five of what is counted is 0 to 4; less than five per cent, pounds or of a rate is 0 to 5."""
    assert found.number is not None
    measured = (found.unit or unit).strip()
    is_count = measured not in {PER_CENT, POUNDS} and not measured.startswith((PER_CENT, POUNDS, "per "))
    high = found.number
    if is_below and is_count and high > 1 and high == high.to_integral_value():
        high -= 1
    if high <= 0:
        raise ValueError("Nothing is less than nought here.")
    return replace(found, number=Decimal(0), high=high, qualifier=Qualifier.RANGE)


def _range(text: str, unit: str, mark: Mark) -> Figure | None:
    found = _RANGE.fullmatch(text)
    if not found:
        return None
    try:
        high = _number(found["high"], unit, mark)
        low = _number(found["low"], unit, mark)
    except ValueError:
        return None
    if low.number is None or high.number is None or low.footnote:
        return None
    number = low.number * (high.scale if low.scale == 1 else 1)
    if number >= high.number:
        raise ValueError("The first number of a range is the smaller one.")
    return replace(high, number=number, high=high.number, qualifier=Qualifier.RANGE, unit=high.unit or low.unit)


def _number(text: str, unit: str, mark: Mark) -> Figure:
    """A number at the start of a text, and what follows it as a footnote."""
    text = text.strip()
    found = _NUMBER.match(text)
    if not found:
        raise ValueError(NUMBER_RULE)
    whole, rest = found, text[found.end() :]
    if bool(whole["open"]) != bool(whole["close"]) or (whole["sign"] and whole["sign2"]):
        raise ValueError(NUMBER_RULE)
    if re.fullmatch(r"0\d+", whole["digits"]) or (
        rest and not re.match(r"[\s(,;\[]", rest) and not text[: found.end()].endswith(" ")
    ):
        raise ValueError(NUMBER_RULE)
    number = number_of(whole["digits"], mark)
    if whole["open"] or "-" in (whole["sign"], whole["sign2"]):
        number = -number
    scale = _SCALES.get((whole["scale"] or "").casefold(), Decimal(1))
    said = PER_CENT if whole["cent"] else POUNDS if whole["pound"] else ""
    return Figure(Presence.NUMBER, _scaled(number, scale, unit), unit=said, footnote=_footnote(rest, unit), scale=scale)


def _scaled(number: Decimal, scale: Decimal, unit: str) -> Decimal:
    """A number with its own “million”, in the unit of its column; a column of £000 is not multiplied where the cell is not."""
    if scale == 1:
        return number
    folded = unit.casefold().replace("'", "").replace("’", "")
    held = Decimal(1)
    if re.search(r"000|£ ?k\b|thousand", folded):
        held = _THOUSAND
    elif re.search(r"£ ?m\b|million", folded):
        held = _MILLION
    scaled = number * scale / held
    return scaled.to_integral_value() if scaled == scaled.to_integral_value() else scaled.normalize()


def _footnote(rest: str, unit: str) -> str:
    """What follows a number, as a sentence; the unit itself is none."""
    rest = rest.strip(" ,;")
    if unit and rest.casefold().startswith(unit.casefold()) and not rest[len(unit) : len(unit) + 1].isalnum():
        rest = rest[len(unit) :].strip(" ,;")
    if re.match(r"\d", rest) or (rest and month_of(re.split(r"[\s\d.,]", rest)[0])):
        raise ValueError(NUMBER_RULE)
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1].strip()
    if not rest:
        return ""
    return rest[0].upper() + rest[1:] + ("" if rest.endswith((".", "!", "?")) else ".")
