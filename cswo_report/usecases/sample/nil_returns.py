"""What the sample's data owners said there was none of: quarters without a record, told and not merely empty."""

from __future__ import annotations

from cswo_report.usecases.sample.book import Book, Entry, typed
from cswo_report.usecases.sample.model import written_records


def write(book: Book) -> None:
    for row in written_records("nil_returns"):
        book.entries.append(Entry("nil_return", typed(row), (), "", row["noted_on"]))
