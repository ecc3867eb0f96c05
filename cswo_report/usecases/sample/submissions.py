"""Where the sample's reports went, and what members asked for, under the references that name one another."""

from __future__ import annotations

from cswo_report.usecases.sample.book import Book, Entry, typed
from cswo_report.usecases.sample.model import written_records


def write(book: Book) -> None:
    for row in written_records("submissions"):
        reference = row.pop("reference")
        book.used.add(reference)
        book.entries.append(Entry("submission", typed(row), (), reference, row["meeting_on"]))
    for row in written_records("member_requests"):
        book.entries.append(Entry("member_request", typed(row), (), "", row["asked_on"]))
