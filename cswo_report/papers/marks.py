"""How a published figure stands in its cell: its number in our spelling, or the source's own words where a number is not all of it."""

from __future__ import annotations

import re

from cswo_report.domain.values import Presence, Value

_LEADING = re.compile(r"[+\-\u2212]?\d[\d,]*(?:\.\d+)?%?(?=\s)")
MINUS = "\u2212"


def printed_as_published(value: Value, as_printed: str, sign: str = "") -> str:
    """The text of the cell.

    A plain number gets thousands commas and a true minus sign. “over 11 million”, “above 90%” and “closed 30 June 2023” stay as they
    are; of “92 people from 95 posts” the number stands in the cell, and the rest is its footnote.
    """
    own, given = value.text(sign), as_printed.strip()
    if not given or given.startswith("["):
        return own
    plain = own.replace(",", "").replace(MINUS, "-")
    if given.replace(",", "").replace(MINUS, "-") in {plain, plain.removesuffix(sign) if sign else plain}:
        return own
    if value.presence is Presence.NIL and re.fullmatch(r"0(\.0+)?%?", given):
        return given.removesuffix("%") + sign
    leading = _LEADING.match(given)
    if leading and value.presence is Presence.NUMBER:
        return own if leading[0].replace(",", "") in {plain, plain.removesuffix("%")} else leading[0]
    return given.replace("-", MINUS) if given[:1] in "+-" else given


def decimals_printed(as_printed: str | None, places: int) -> int:
    """The decimals the source itself printed, so that a figure stands here as it stands there."""
    found = re.match(r"[+\-\u2212]?[\d,]+\.(\d+)", as_printed or "")
    return len(found[1]) if found else places
