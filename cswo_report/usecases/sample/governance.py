"""Advice, comment, escalation, statements and audits: written by hand, since nothing else reads like a person."""

from __future__ import annotations

from cswo_report.usecases.sample.book import Book
from cswo_report.usecases.sample.model import written_records

KINDS = (
    ("statement", "statements", "agreed_on"),
    ("advice", "advice", "given_on"),
    ("comment", "comments", "given_on"),
    ("escalation", "escalations", "raised_on"),
    ("standards_audit", "audits", "audited_on"),
)


def write(book: Book) -> None:
    for register, name, day in KINDS:
        for row in written_records(name):
            book.write(register, row, row[day])
