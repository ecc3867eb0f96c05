"""A value is more than a number: what is known, how exactly, and how it is printed when it is not known.

Missing is not zero and zero is not missing: nil is printed as 0 or "none"; everything absent says what kind of absence it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any


class Presence(StrEnum):
    """Whether there is a number, and if not, why not."""

    NUMBER = "number"
    NIL = "nil"
    NOT_HELD = "not_held"
    NOT_SUPPLIED = "not_supplied"
    NOT_DETERMINED = "not_determined"
    NOT_APPLICABLE = "not_applicable"
    WITHHELD = "withheld"
    NOT_SEEN = "not_seen"


PRESENCE_WORDS = {
    Presence.NIL: "0",
    Presence.NOT_HELD: "not held",
    Presence.NOT_SUPPLIED: "not supplied",
    Presence.NOT_DETERMINED: "not determined",
    Presence.NOT_APPLICABLE: "not applicable",
    Presence.WITHHELD: "withheld",
    Presence.NOT_SEEN: "not seen",
}

PRESENCE_MEANINGS = {
    Presence.NOT_HELD: "nobody recorded it, so it cannot be given",
    Presence.NOT_SUPPLIED: "the register or the team that owns this figure has not yet supplied it",
    Presence.NOT_DETERMINED: "the facts do not yet allow a figure",
    Presence.NOT_APPLICABLE: "the figure has no meaning here",
    Presence.WITHHELD: "it is held, but not printed, to protect people",
    Presence.NOT_SEEN: "it is in the source, outside the part we could read",
}


class Qualifier(StrEnum):
    """How exact a number is."""

    EXACT = "exact"
    OVER = "over"
    AT_LEAST = "at_least"
    ABOUT = "about"
    RANGE = "range"


QUALIFIER_WORDS = {Qualifier.OVER: "over", Qualifier.AT_LEAST: "at least", Qualifier.ABOUT: "about"}


class Status(StrEnum):
    """How settled a number is, with the mark printed after it."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    REVISED = "revised"
    CARRIED_FORWARD = "carried_forward"
    PARTIAL_PERIOD = "partial_period"
    FORECAST = "forecast"


STATUS_MARKS = {
    Status.PROVISIONAL: ("[p]", "provisional; may change"),
    Status.REVISED: ("[r]", "revised since it was first printed"),
    Status.CARRIED_FORWARD: ("[cf]", "an earlier year’s figure carried forward"),
    Status.PARTIAL_PERIOD: ("[pp]", "covers part of the period only"),
    Status.FORECAST: ("[f]", "a forecast"),
}


class Basis(StrEnum):
    """What period a value speaks of. Bases are never mixed without saying so."""

    FINANCIAL_YEAR = "financial_year"
    CALENDAR_YEAR = "calendar_year"
    AUGUST_TO_JULY = "august_to_july"
    DECEMBER_CENSUS = "december_census"
    AS_AT = "as_at"


BASIS_WORDS = {
    Basis.FINANCIAL_YEAR: "year to 31 March",
    Basis.CALENDAR_YEAR: "calendar year",
    Basis.AUGUST_TO_JULY: "year to 31 July",
    Basis.DECEMBER_CENSUS: "December census",
    Basis.AS_AT: "as at a date",
}


class Direction(StrEnum):
    """Which way is better for people; many measures have no better way."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


def thousands(number: Decimal, places: int) -> str:
    """A number with thousands commas, rounded half up to `places` decimals, with a true minus sign."""
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    return f"\u2212{text}" if rounded < 0 else text


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


@dataclass(frozen=True)
class Value:
    """One figure with what is known about it; `number` is set exactly when `presence` is NUMBER."""

    presence: Presence
    number: Decimal | None = None
    high: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    status: Status = Status.FINAL
    places: int = 0
    as_printed: str = ""
    of_whole: bool = False  # a percentage of a whole: rounding never makes all, or nothing, of what is neither
    period: str = ""  # of a supplied value: the period or date it was supplied for
    by: str = ""  # of a value not supplied: the data owner who has not

    def __post_init__(self) -> None:
        if (self.presence is Presence.NUMBER) != (self.number is not None):
            raise ValueError("A value carries a number exactly when its presence is 'number'.")
        if (self.qualifier is Qualifier.RANGE) != (self.high is not None):
            raise ValueError("A range needs its upper number, and only a range has one.")

    @classmethod
    def of(cls, number: int | Decimal, places: int = 0) -> Value:
        """An exact value; zero is nil, so that it is always printed."""
        return cls(Presence.NUMBER, Decimal(number), places=places) if number else cls(Presence.NIL)

    @classmethod
    def absent(cls, presence: Presence) -> Value:
        return cls(presence)

    def as_json(self, unit: str = "") -> dict[str, Any]:
        """Everything known of it, numbers exact and as text; `text` is how it is printed, and read back by nobody."""
        return {
            "presence": self.presence.value,
            "number": _exact(self.known),
            "high": _exact(self.high),
            "qualifier": self.qualifier.value,
            "status": self.status.value,
            "places": self.places,
            "as_printed": self.as_printed,
            "of_whole": self.of_whole,
            "period": self.period,
            "by": self.by,
            "text": self.said(unit),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Value:
        """The value that `as_json` gave; ValueError where it is none."""
        presence = Presence(content["presence"])
        return cls(
            presence,
            Decimal(content["number"]) if presence is Presence.NUMBER and content["number"] is not None else None,
            Decimal(content["high"]) if content["high"] is not None else None,
            Qualifier(content["qualifier"]),
            Status(content["status"]),
            int(content["places"]),
            str(content["as_printed"]),
            bool(content["of_whole"]),
            str(content["period"]),
            str(content.get("by", "")),
        )

    @property
    def known(self) -> Decimal | None:
        """The number to calculate or draw with; nil counts as 0, an absent figure as nothing at all."""
        return Decimal(0) if self.presence is Presence.NIL else self.number

    @property
    def rounded(self) -> Decimal | None:
        """The number as it is printed, rounded half up; of a percentage of a whole, 100 only where it is all and 0 only where none."""
        if self.known is None:
            return None
        step = Decimal(1).scaleb(-self.places)
        found = self.known.quantize(step, rounding=ROUND_HALF_UP)
        if self.of_whole and found == 100 and self.known < 100:
            return 100 - step
        return step if self.of_whole and found == 0 and self.known > 0 else found

    @property
    def is_cut_short(self) -> bool:
        """Whether it covers part of its period only, or is not of the past yet: nothing whole may be compared with it."""
        return self.status in {Status.PARTIAL_PERIOD, Status.FORECAST}

    @property
    def mark(self) -> str:
        return STATUS_MARKS[self.status][0] if self.status in STATUS_MARKS else ""

    def said(self, unit: str = "") -> str:
        """The same as `text`, and of a value not supplied by whom: for sentences and data, where there is room for it."""
        if self.presence is Presence.NOT_SUPPLIED and self.by:
            return f"{self.text(unit)} by {self.by}"
        return self.text(unit)

    def text(self, unit: str = "") -> str:
        """The words or digits printed in a cell or sentence, without the status mark."""
        if self.presence is not Presence.NUMBER or self.number is None:
            return f"0{unit}" if self.presence is Presence.NIL and unit == "%" else PRESENCE_WORDS[self.presence]
        number = thousands(self.rounded or Decimal(0), self.places) + unit
        if self.qualifier is Qualifier.RANGE and self.high is not None:
            return f"{thousands(self.number, self.places)} to {thousands(self.high, self.places)}{unit}"
        word = QUALIFIER_WORDS.get(self.qualifier)
        return f"{word} {number}" if word else number
