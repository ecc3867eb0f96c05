"""Text that arrives from elsewhere: which encoding it is in by one fixed rule, said to the person and never guessed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cswo_report.errors import InputRefused

MOST_BYTES = 100_000_000
_SAVE = "Save it as CSV UTF-8."
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (with a byte-order mark)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 (with a byte-order mark)"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 (with a byte-order mark)"),
)
_NAMED = {
    "utf-8": ("utf-8", "UTF-8"),
    "utf-16": ("utf-16", "UTF-16"),
    "utf-16le": ("utf-16-le", "UTF-16LE"),
    "utf-16be": ("utf-16-be", "UTF-16BE"),
    "windows-1252": ("cp1252", "Windows-1252"),
    "iso-8859-1": ("iso-8859-1", "ISO 8859-1"),
    "iso-8859-15": ("iso-8859-15", "ISO 8859-15"),
    "ibm-850": ("cp850", "IBM 850 (MS-DOS)"),
    "macintosh": ("mac-roman", "Macintosh"),
}
_OTHER_NAMES = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf16": "utf-16",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "cp1252": "windows-1252",
    "1252": "windows-1252",
    "ansi": "windows-1252",
    "latin-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "latin-9": "iso-8859-15",
    "cp850": "ibm-850",
    "850": "ibm-850",
    "mac-roman": "macintosh",
    "mac": "macintosh",
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""What no spreadsheet saves in a text: to find one means that the bytes were read in the wrong encoding, or are no text."""


@dataclass(frozen=True)
class Decoded:
    """A file's text, and its encoding in words."""

    text: str
    encoding: str


def decode(content: bytes, name: str, *, encoding: str = "") -> Decoded:
    """Read bytes as text: as `encoding` if it is named, else by the byte-order mark if there is one, else as UTF-8, else as Windows-1252.

    Raises InputRefused for a file that is too large, holds a NUL or fits none of these.
    """
    if len(content) > MOST_BYTES:
        raise InputRefused(
            f"{name}: this file has {len(content):,} bytes; at most {MOST_BYTES:,} are read.",
            remedy="Leave out the years or indicators that you do not need.",
        )
    if encoding:
        return _as_told(content, name, encoding)
    for mark, codec, words in _MARKS:
        if content.startswith(mark):
            return Decoded(_strictly(content, codec, name, words), words)
    if b"\x00" in content:
        raise _not_text(content, name)
    try:
        return Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return Decoded(_strictly(content, "cp1252", name, "Windows-1252"), "Windows-1252")


def refuse_controls(decoded: Decoded, name: str) -> None:
    """Raise InputRefused, naming the line, for a character that shows the text to be mangled."""
    if found := _CONTROL.search(decoded.text):
        line = decoded.text.count("\n", 0, found.start()) + 1
        raise InputRefused(
            f"{name}: line {line:,}: the character U+{ord(found[0]):04X} cannot stand in a text, read as {decoded.encoding}.",
            remedy="Save it again as CSV UTF-8, or name its encoding with --encoding.",
        )


def _as_told(content: bytes, name: str, encoding: str) -> Decoded:
    asked = encoding.strip().lower().replace("_", "-").replace(" ", "-")
    asked = _OTHER_NAMES.get(asked, asked)
    if asked not in _NAMED:
        raise InputRefused(f"“{encoding}” is no encoding known here.", remedy=f"Known are {', '.join(_NAMED)}.")
    codec, words = _NAMED[asked]
    for mark, marked, said in _MARKS:
        if content.startswith(mark):
            if not said.startswith(words[:6]):
                raise InputRefused(
                    f"{name}: this file begins with the mark of {said.split(' ')[0]}, so it is not in {words}.",
                    remedy="Leave --encoding out.",
                )
            codec = marked
    return Decoded(_strictly(content, codec, name, words), words)


def _not_text(content: bytes, name: str) -> InputRefused:
    """Text of which every other byte is NUL is UTF-16 whose mark was lost: nobody can tell that from a binary file for sure."""
    sample = content[:2000]
    for zeros, letters, kind in ((sample[1::2], sample[::2], "utf-16le"), (sample[::2], sample[1::2], "utf-16be")):
        if zeros and zeros.count(0) > 0.7 * len(zeros) and letters.count(0) < 0.1 * len(letters):
            return InputRefused(
                f"{name}: this looks like {kind.upper()} text without its byte-order mark.",
                remedy=f"Give --encoding {kind}, or save it as CSV UTF-8.",
            )
    return InputRefused(f"{name}: this is not a text file (it holds a NUL).", remedy=_SAVE)


def _strictly(content: bytes, codec: str, name: str, words: str) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as fault:
        raise InputRefused(
            f"{name}: byte {fault.start:,} cannot be read as {words}.", remedy="Save it again as CSV UTF-8."
        ) from fault
    if "\x00" in text:
        raise InputRefused(f"{name}: this is not a text file (it holds a NUL).", remedy=_SAVE)
    return text
