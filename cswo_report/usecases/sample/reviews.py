"""Reviews and actions as written by hand, with the subjects' keys made here; tests hold their counts against the model."""

from __future__ import annotations

from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import written_records


def write(book: Book) -> None:
    for row in written_records("reviews"):
        actions = row.pop("actions", [])
        prefix = "C" if row["kind"].endswith("child") else "A"
        reference = book.write("review", {**row, "subject": book.key(prefix)}, row["considered_on"], "RV")
        for action in actions:
            book.write("action", {**action, "source": "review", "source_reference": reference}, action["due_on"])
    for row in written_records("actions"):
        book.write("action", row, row["due_on"])
