"""Text that arrives from elsewhere: which encoding it is in by one fixed rule, said to the person and never guessed."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from cswo_report.errors import InputRefused

MOST_BYTES = 100_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (with a byte-order mark)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 (with a byte-order mark)"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 (with a byte-order mark)"),
)


@dataclass(frozen=True)
class Decoded:
    """A file's text, and its encoding in words."""

    text: str
    encoding: str


def decode(content: bytes, name: str) -> Decoded:
    """Read bytes as text: by the byte-order mark if there is one, else as UTF-8, else as Windows-1252.

    Raises InputRefused for a file that is too large, holds a NUL or fits none of these.
    """
    if len(content) > MOST_BYTES:
        raise InputRefused(
            f"{name}: this file has {len(content):,} bytes; at most {MOST_BYTES:,} are read.",
            remedy="Leave out the years or indicators that you do not need.",
        )
    for mark, codec, words in _MARKS:
        if content.startswith(mark):
            return Decoded(_strictly(content, codec, name, words), words)
    if b"\x00" in content:
        raise InputRefused(f"{name}: this is not a text file (it holds a NUL).", remedy="Save it as CSV UTF-8.")
    try:
        return Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return Decoded(_strictly(content, "cp1252", name, "Windows-1252"), "Windows-1252")


def _strictly(content: bytes, codec: str, name: str, words: str) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as fault:
        raise InputRefused(
            f"{name}: byte {fault.start:,} cannot be read as {words}.", remedy="Save it again as CSV UTF-8."
        ) from fault
    if "\x00" in text:
        raise InputRefused(f"{name}: this is not a text file (it holds a NUL).", remedy="Save it as CSV UTF-8.")
    return text
