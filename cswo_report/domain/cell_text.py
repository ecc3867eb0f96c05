"""Text in a cell of a CSV file, so that no spreadsheet takes it for a formula, and so that it comes back as it was.

A text that begins with one of the signs by which a spreadsheet knows a formula is written with an apostrophe before it, which a
spreadsheet reads as “this is text”. So is a text that begins with an apostrophe, and only so can the first be told from the second.
"""

from __future__ import annotations

APOSTROPHE = "'"
BEGINS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""The signs, with their full-width forms, which some spreadsheets read as the plain ones."""

_GUARDED = BEGINS_A_FORMULA | {APOSTROPHE}


def as_text(text: str) -> str:
    """The text as a cell that is read as text."""
    return APOSTROPHE + text if text[:1] in _GUARDED else text


def from_text(cell: str) -> str:
    """The text that `as_text` made the cell of."""
    return cell[1:] if cell[:1] == APOSTROPHE else cell
