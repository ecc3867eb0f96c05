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
    spaced = stem.replace("_", " ")
    found = (identifiers.kinds_found(each, is_prose=True) for each in (stem, spaced))
    return "workbook" if not stem or any(found) else stem


def mark(original: bytes, book: Book, marks: Sequence[Mark]) -> MarkedCopy:
    """The marked copy of a file whose bytes are `original` and whose values are `book`'s.

    Raises InputRefused where the file is damaged in a part that was not needed to read its values.
    """
    before = earlier(book)
    if book.form in ("xlsx", "ods"):
        reasons = reasons_of(book, marks)
        package = Package(original, book.name)
        suffix = "ods" if book.form == "ods" else marked_xlsx.suffix_of(package)
        marker = marked_ods if book.form == "ods" else marked_xlsx
        copy = marker.mark(package, reasons, before)
        notes: list[str] = []
    else:
        plain = _as_named_in_copy(book)
        named = marked_values.names(book.sheets)
        reasons = reasons_of(plain, [replace(mark, sheet=named.get(mark.sheet, mark.sheet)) for mark in marks])
        made, notes = marked_values.workbook(book)
        copy = marked_xlsx.mark(Package(made, book.name), reasons, [named[name] for name in before])
        suffix = "xlsx"
    said = (*notes, *copy.notes, not_all_commented(reasons, copy.listed_on))
    name = f"{stem_of(book.name)}{TO_CORRECT}.{suffix}"
    return MarkedCopy(name, copy.content, tuple(note for note in said if note), copy.listed_on)


def _as_named_in_copy(book: Book) -> Book:
    named = marked_values.names(book.sheets)
    return replace(book, sheets=tuple(replace(sheet, name=named[sheet.name]) for sheet in book.sheets))
