"""Whether what is printed adds up, and what is said under a table where it does not.

A reader adds what stands on the page, so it is the printed numbers that are compared. Nothing is corrected: a published total stays as
it was published, beside what its parts add to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cswo_report.domain.values import Presence, Qualifier, Value, thousands

EACH_ROUNDED = "Parts do not add to the total because each is rounded."
LEAST_SHARES = 3
WHOLE = 100
ROUNDED_UNITS = ("%", "per cent", "per 1,000", "whole-time", "full-time", "wte", "fte", "£", "hours", "days", "rate")
"""How the units begin that are rounded by their nature; people, places and orders are whole and cannot be out by rounding."""


@dataclass(frozen=True)
class Adding:
    """A printed total and the printed parts of it; `where` says which total of its table, and `whose` who made the total."""

    total: Value
    parts: tuple[Value, ...]
    unit: str = ""
    where: str = ""
    whose: str = "Published"


@dataclass(frozen=True)
class Note:
    """What stands under the table, with the two numbers in it where it names them: the total, and what the parts add to."""

    text: str
    total: Decimal | None = None
    added: Decimal | None = None
    adding: Adding | None = None


def printed(value: Value) -> Decimal | None:
    """The number a reader sees; None where there is none, or none that could be added (over 1,500; 10 to 12)."""
    if value.qualifier is not Qualifier.EXACT:
        return None
    if value.presence in {Presence.NIL, Presence.NOT_APPLICABLE}:
        return Decimal(0)
    return value.rounded


def difference(total: Value, parts: Sequence[Value]) -> Decimal | None:
    """By how much the printed parts exceed the printed total; None where that cannot be told."""
    whole, shown = printed(total), [printed(part) for part in parts]
    if whole is None or not shown or total.presence is Presence.NOT_APPLICABLE:
        return None
    known = [number for number in shown if number is not None]
    return sum(known, Decimal(0)) - whole if len(known) == len(shown) else None


def note_of(adding: Adding) -> Note | None:
    """What must be said of one total; None where its parts add to it or cannot be added."""
    apart = difference(adding.total, adding.parts)
    if not apart:
        return None
    if _rounding_explains(adding, apart):
        return Note(EACH_ROUNDED)
    total = printed(adding.total) or Decimal(0)
    places = max(value.places for value in (adding.total, *adding.parts))
    added = total + apart
    said = (
        f"{adding.whose} total {thousands(total, adding.total.places)}; "
        f"the parts add to {thousands(added, places)}. Both are kept."
    )
    return Note(f"{adding.where}: {said}" if adding.where else said, total, added, adding)


def misses_the_whole(shares: Sequence[Value]) -> bool:
    """Whether percentages that are the parts of one whole make something else than 100 as they are printed, and only by rounding.

    That they are parts of a whole is known from the sum alone, so that at least three are asked for.
    """
    shown = [printed(share) for share in shares]
    known = [number for number in shown if number is not None]
    if len(known) != len(shown) or len(known) < LEAST_SHARES:
        return False
    most = sum((Decimal(1).scaleb(-share.places) / 2 for share in shares if share.known), Decimal(0))
    return 0 < abs(sum(known, Decimal(0)) - WHOLE) <= most


def notes_of(addings: Iterable[Adding]) -> tuple[Note, ...]:
    """Everything to be said under one table, rounding once, in the order of the totals."""
    found: dict[str, Note] = {}
    for adding in addings:
        note = note_of(adding)
        if note is not None:
            found.setdefault(note.text, note)
    return tuple(found.values())


def _rounding_explains(adding: Adding, apart: Decimal) -> bool:
    """Whether each number's own rounding can make the difference: always so where the exact numbers add."""
    values = (adding.total, *adding.parts)
    exact = [value.known or Decimal(0) for value in values]
    if exact[0] == sum(exact[1:], Decimal(0)):
        return True
    if not is_rounded(adding.unit, values):
        return False
    most = sum((Decimal(1).scaleb(-value.places) / 2 for value in values if value.known), Decimal(0))
    return abs(apart) <= most


def is_rounded(unit: str, values: Sequence[Value] = ()) -> bool:
    """Whether numbers of this unit are rounded, by what the unit is or because they are printed with decimals."""
    return unit.casefold().startswith(ROUNDED_UNITS) or any(value.places for value in values)
