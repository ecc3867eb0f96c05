"""Consent to the case vignettes of the sample's narratives, under the references that the narratives name."""

from __future__ import annotations

from cswo_report.usecases.sample.book import Book, Entry, typed
from cswo_report.usecases.sample.model import written_records


def write(book: Book) -> None:
    for row in written_records("vignette_consents"):
        reference = row.pop("reference")
        book.used.add(reference)
        book.entries.append(Entry("vignette_consent", typed(row), (), reference, row["given_on"]))
