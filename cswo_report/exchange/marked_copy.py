"""The sender's own workbook back, its faulty cells marked in words: a comment in each, and a sheet that lists them with links.

Nothing is said by colour. An .xlsx, .xlsm or .ods keeps its layout; of an .xls or a text file, which hold no comments that could be
added, a workbook with the same values in the same cells is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from cswo_report.domain import identifiers
from cswo_report.domain.found_tables import REASONS_SHEET
from cswo_report.domain.import_plan import Mark
from cswo_report.domain.sheets import Book
from cswo_report.exchange import marked_ods, marked_values, marked_xlsx
from cswo_report.exchange.marked_package import Package
from cswo_report.exchange.marked_reasons import earlier, not_all_commented, reasons_of

TO_CORRECT = "-to-correct"
STAND_IN = "workbook"  # what a file is called whose name may identify a person
_LONGEST_STEM = 180  # bytes: a file's name has at most 255, and something is put behind it


@dataclass(frozen=True)
class MarkedCopy:
    """A file to send back: its name, its bytes, and what a person should know about it."""

    name: str
    content: bytes
    notes: tuple[str, ...] = ()
    listed_on: str = REASONS_SHEET  # the sheet of reasons


def stem_of(name: str) -> str:
    """What a file is called without its ending, as a copy's name may begin: never with what may identify a person."""
    stem = PurePosixPath(name).stem.removesuffix(TO_CORRECT)
    stem = (
        "".join(sign if sign.isprintable() else "_" for sign in stem).encode()[:_LONGEST_STEM].decode(errors="ignore")
    )
    return STAND_IN if not stem or _may_identify(stem) else stem


def _may_identify(stem: str) -> bool:
    return any(identifiers.kinds_found(said, is_prose=True) for said in (stem, stem.replace("_", " ")))


def mark(original: bytes, book: Book, marks: Sequence[Mark], returned: str = "") -> MarkedCopy:
    """The marked copy of a file whose bytes are `original` and whose values are `book`'s; `returned` says which file that was.

    Raises InputRefused where the file is damaged in a part that was not needed to read its values.
    """
    notes: tuple[str, ...] = ()
    if book.form not in ("xlsx", "ods"):
        book, marks = _as_named_in_copy(book, marks)
        original, notes = marked_values.workbook(book)
    package = Package(original, book.name)
    suffix = "ods" if book.form == "ods" else marked_xlsx.suffix_of(package)
    reasons = reasons_of(book, marks)
    copy = (marked_ods if book.form == "ods" else marked_xlsx).mark(package, reasons, earlier(book), returned)
    said = (*notes, *copy.notes, not_all_commented(reasons, copy.listed_on))
    name = f"{stem_of(book.name)}{TO_CORRECT}.{suffix}"
    return MarkedCopy(name, copy.content, tuple(note for note in said if note), copy.listed_on)


def _as_named_in_copy(book: Book, marks: Sequence[Mark]) -> tuple[Book, list[Mark]]:
    """The book and the marks with the names that the sheets have in a copy made of values."""
    named = marked_values.names(book.sheets)
    if book.form == "csv":  # its one sheet is called after the file
        named = {name: STAND_IN if _may_identify(name) else plain for name, plain in named.items()}
    sheets = tuple(replace(sheet, name=named[sheet.name]) for sheet in book.sheets)
    return replace(book, sheets=sheets), [replace(mark, sheet=named.get(mark.sheet, mark.sheet)) for mark in marks]
