"""What a file that somebody sent really is, by its first bytes; its ending is believed only where it says the same."""

from __future__ import annotations

from pathlib import PurePath

from cswo_report.errors import InputRefused

ZIP, OLE, TEXT = "zip", "ole", "text"
MOST_BYTES = 50_000_000
SAVE_AS = "Open it in the program that made it and save it as an Excel workbook (.xlsx) or as CSV UTF-8."

_FIRST_BYTES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"SQLite format 3\x00", "a database"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x09\x08\x10\x00\x00\x06", "an Excel sheet without its wrapper"),
    (b"\x09\x04", "a sheet of a very old Excel"),
    (b"\x09\x02", "a sheet of a very old Excel"),
    (b"\x09\x00\x04\x00", "a sheet of a very old Excel"),
)
_FIRST_WORDS = (
    ("<!doctype html", "a web page"),
    ("<html", "a web page"),
    ("<table", "a web page"),
    ("<meta", "a web page"),
    ("mime-version:", "a web page in one file"),
    ("<?xml", "an XML file"),
    ("<?mso-application", "an XML file"),
)
_PICTURE_BYTES = 8  # “BM” alone also begins English words: a bitmap has zeros soon after

_ENDINGS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".xls": "xls",
    ".xlt": "xls",
    ".ods": "ods",
    ".ots": "ods",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
}
_WORDS = {
    "xlsx": "an Excel workbook (.xlsx)",
    "xls": "an Excel workbook of the older form (.xls)",
    "ods": "an OpenDocument sheet (.ods)",
    "csv": "plain text, as a CSV file is",
}
FOLDER_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"})
"""What is read of a folder that is named, by ending in small letters. A .txt may be a note beside the sheets: it is read when named itself."""


def wrapper_of(content: bytes, name: str) -> str:
    """`zip`, `ole` or `text`. Raises InputRefused, saying what the file is, for everything that holds no sheet."""
    if not content.strip(b"\x00 \t\r\n"):
        raise InputRefused(
            f"{name}: this file is empty.", remedy="Ask for it again: it may have been cut off on its way."
        )
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return ZIP
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE
    found = next((words for mark, words in _FIRST_BYTES if content.startswith(mark)), "")
    if content.startswith(b"BM") and b"\x00" not in content[2 : 2 + _PICTURE_BYTES]:
        found = ""
    if content[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif") or content[8:12] == b"WEBP":
        found = "a picture"
    first = content[:200].decode("latin-1").removeprefix("\xef\xbb\xbf").lstrip().lower()
    found = found or next((words for mark, words in _FIRST_WORDS if first.startswith(mark)), "")
    if found:
        raise is_something_else(name, found)
    return TEXT


def _as_named(name: str) -> str:
    """For a file that calls itself a sheet: many systems write a web page and name it .xls."""
    ending = PurePath(name).suffix.lower()
    return f" Its name ends in {ending} all the same." if ending in _ENDINGS else ""


def refuse_wrong_ending(name: str, form: str) -> None:
    """Raise InputRefused where a file's name says that it is of another form than it is."""
    ending = PurePath(name).suffix.lower()
    if _ENDINGS.get(ending, form) != form:
        right = f".{form}"
        raise InputRefused(
            f"{name}: its name ends in {ending}, but it is {_WORDS[form]}.",
            remedy=f"Rename it to end in {right}, if it is the file you meant.",
        )


def needs_password(name: str) -> InputRefused:
    """What is said of a file that its sender locked."""
    return InputRefused(
        f"{name}: this file is protected by a password.",
        remedy="Open it, take the password off, and save it; send it on only by a way that is safe.",
    )


def is_something_else(name: str, what: str) -> InputRefused:
    """What is said of a file that holds no sheet."""
    return InputRefused(f"{name}: this is {what}, not a sheet.{_as_named(name)}", remedy=SAVE_AS)
