"""Notices that the law wants sent to an outside body: each one up to the last day, with the proof that it went.

They are taken from what the records say happened; of two of the last year the proof was never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cswo_report.usecases.sample import days
from cswo_report.usecases.sample.book import Book, Entry
from cswo_report.usecases.sample.model import YEARS

LAST = YEARS[-1].last_day
RECIPIENTS = {  # by type and event: to whom it goes, and how
    ("awi.guardian_cswo", "officer_notified"): ("public_guardian", "secure_email"),
    ("awi.guardian_cswo", "public_guardian_told"): ("public_guardian", "secure_email"),
    ("awi.guardian_officer", "officer_notified"): ("public_guardian", "secure_email"),
    ("awi.transfer", "commission_told"): ("mental_welfare_commission", "secure_email"),
    ("awi.transfer", "officer_notified"): ("public_guardian", "secure_email"),
    ("mh.scr", "report_sent"): ("mental_welfare_commission", "secure_email"),
    ("mh.scr", "reasons_sent"): ("mental_welfare_commission", "secure_email"),
    ("mh.cto", "notice_given"): ("mental_welfare_commission", "secure_email"),
    ("justice.sir", "notified_care_inspectorate"): ("care_inspectorate", "portal"),
    ("justice.payback_report", "report_sent"): ("scottish_ministers", "secure_email"),
    ("candour.annual", "regulator_notified"): ("care_inspectorate", "portal"),
    ("review", "decision_notified_on"): ("care_inspectorate", "portal"),
    ("review", "outcome_notified_on"): ("care_inspectorate", "portal"),
}
PROOF = {
    "public_guardian": "Receipt of the Public Guardian's office, file of guardianship notices, sheet {number}",
    "mental_welfare_commission": "Delivery receipt, register of notices to the Commission, sheet {number}",
    "care_inspectorate": "Confirmation of the electronic form, number {number}",
    "scottish_ministers": "Acknowledgement on file, sheet {number}",
}
UNPROVED = (("mh.scr", 40), ("awi.guardian_officer", 9))  # which notice of a type in the last year has no proof


def write(book: Book) -> None:
    places: dict[str, int] = {}
    found = sorted(_sent(book), key=lambda each: (each[2], each[0].reference))
    for number, (entry, event, sent) in enumerate(found, 1):
        kind = entry.type_name
        places[kind] = places.get(kind, 0) + (sent in YEARS[-1])
        recipient, method = RECIPIENTS[kind, event]
        proved = sent not in YEARS[-1] or (kind, places[kind]) not in UNPROVED
        raw = {
            "record": entry.reference,
            "event": event,
            "recipient": recipient,
            "sent": sent,
            "method": method,
            "proof": PROOF[recipient].format(number=number) if proved else "",
            "acknowledged_on": days.after(sent, book.rng.randint(0, 4)) if proved and method == "portal" else None,
        }
        book.write("notice", raw, sent)


def _sent(book: Book) -> Iterator[tuple[Entry, str, date]]:
    """Every notice up to the last day that the records know of."""
    for entry in book.entries:
        happened = [(row["event"], row["at"]) for row in entry.events]
        happened += [(name, str(value)) for name, value in entry.raw.items() if entry.type_name == "review"]
        for event, at in happened:
            if (entry.type_name, event) in RECIPIENTS and (day := date.fromisoformat(at[:10])) <= LAST:
                yield entry, event, day
