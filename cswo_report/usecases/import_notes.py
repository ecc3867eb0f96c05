"""What is told of a file as a whole: how its letters were read, and what of it was not read. What goes without saying is not told."""

from __future__ import annotations

import re

from cswo_report.domain.findings import shown
from cswo_report.domain.sheets import Book
from cswo_report.usecases.recognising import HIDDEN_SHEET, NOT_RECORDS, REASONS, UNFILLED, Recognised
from cswo_report.usecases.recognising_entry import declared_types

_COMMENTS = re.compile(r"(?:a|\d[\d,]*) comments?")
_HIDDEN = "the hidden sheet"


def notes_on_file(book: Book, recognised: Recognised) -> list[str]:
    """The notes of one file; those of our own entry workbooks say nothing of the sheets that we put there."""
    is_ours = bool(declared_types(book))
    is_marked = any(why == REASONS for _, why in recognised.skipped)  # then comments, too, are our own
    ignored = [
        words
        for words in book.ignored
        if not ((is_ours and words.startswith(_HIDDEN)) or (is_marked and _COMMENTS.fullmatch(words)))
    ]
    notes = [f"Read as {book.encoding}."] if book.encoding else []
    notes += [f"Not read: {words}." for words in ignored]
    unfilled = []
    for sheet, why in recognised.skipped:
        if why == UNFILLED:
            unfilled.append(shown(sheet))
        elif why not in (NOT_RECORDS, REASONS) and not (why == HIDDEN_SHEET and (is_ours or _is_told(sheet, ignored))):
            notes.append(f"Sheet {shown(sheet)} was left out: {why}")
    return notes + ([f"Nothing is filled in on: {'; '.join(unfilled)}."] if unfilled else [])


def is_unfilled(recognised: Recognised) -> bool:
    """Whether a file is an entry workbook that nobody has filled in."""
    return bool(recognised.refused) and all(why == UNFILLED for _, why in recognised.refused)


def _is_told(sheet: str, ignored: list[str]) -> bool:
    return any("hidden" in words and f"“{sheet}”" in words for words in ignored)
