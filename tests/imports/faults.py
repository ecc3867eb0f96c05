"""The faults planted in each workbook: which cell, what stands there, and what ought to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.imports.truth import Row, Truth

POSTCODE_TEXT = "The reply went to the flat at EH99 1SP by hand."
UNKNOWN = "Zzyzx"


def chi_number(chance: random.Random) -> str:
    """Ten digits with the shape and check digit of a Community Health Index number; the day of birth lies long ago."""
    while True:
        digits = (
            f"{chance.randint(1, 28):02}{chance.randint(1, 12):02}{chance.randint(20, 40)}{chance.randint(0, 999):03}"
        )
        check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{digits}{check % 11}"


@dataclass(frozen=True)
class Fault:
    """One row that must be refused, for the one field named; `bad` is its canonical or its literal text."""

    kind: str
    field: str
    row: Row  # as it ought to be
    bad: str
    is_literal: bool = False  # written as it stands, whatever the workbook does to such cells


PLANTED: dict[str, dict[str, str]] = {
    "complaint": {
        "31_february": "closed_on",
        "unknown": "theme",
        "missing": "stage",
        "chi": "learning",
        "postcode": "learning",
        "before": "closed_on",
    },
    "escalation": {
        "31_february": "raised_on",
        "unknown": "ground",
        "missing": "issue",
        "chi": "reply",
        "postcode": "effect",
        "before": "replied_on",
    },
    "grade": {
        "31_february": "inspected_on",
        "unknown": "service_type",
        "missing": "grade",
        "chi": "service",
        "postcode": "service",
    },
    "authorisation": {
        "31_february": "decided_on",
        "unknown": "route",
        "missing": "service",
        "chi": "advice",
        "postcode": "advice",
        "before": "period_to",
    },
    "review": {
        "31_february": "notified_on",
        "unknown": "stage",
        "missing": "kind",
        "chi": "findings",
        "postcode": "findings",
        "before": "information_returned_on",
    },
    "asp.inquiry": {
        "31_february": "decided",
        "unknown": "outcome",
        "chi": "reasons",
        "postcode": "reasons",
        "before": "decided",
    },
    "action": {
        "31_february": "due_on",
        "unknown": "progress",
        "missing": "title",
        "chi": "result",
        "postcode": "result",
    },
    "staff": {
        "31_february": "started_on",
        "unknown": "contract",
        "missing": "post",
        "chi": "team",
        "postcode": "team",
        "before": "left_on",
    },
    "workforce_count": {
        "31_february": "as_at",
        "unknown": "basis",
        "missing": "number",
        "chi": "source",
        "postcode": "source",
    },
    "statement": {
        "31_february": "agreed_on",
        "missing": "version",
        "chi": "summary",
        "postcode": "summary",
        "before": "communicated_on",
    },
    "advice": {
        "31_february": "given_on",
        "unknown": "given_to",
        "missing": "topic",
        "chi": "advice",
        "postcode": "outcome",
    },
    "kinship.approve": {
        "31_february": "decided",
        "unknown": "kinship_relationship",
        "chi": "reasons",
        "postcode": "reasons",
        "before": "decided",
    },
    "standards_audit": {"31_february": "audited_on", "missing": "sample_size", "chi": "finding", "postcode": "finding"},
    "observation": {"unknown": "basis", "missing": "measure", "chi": "footnote", "postcode": "footnote"},
}
"""By type: each kind of fault, and the field it is planted in."""


def planted(truth: Truth, seed: int) -> tuple[Truth, list[Fault]]:
    """The last records of a truth, each with one fault, and the truth without them."""
    chance = random.Random(f"faults {truth.type_name} {seed}")
    kinds = PLANTED[truth.type_name]
    left = list(truth.rows)
    faults = []
    for kind, field in kinds.items():
        at = next(at for at in range(len(left) - 1, -1, -1) if field in left[at])
        row = left.pop(at)
        faults.append(
            Fault(kind, field, row, _bad(kind, row[field], chance), is_literal=kind in {"31_february", "unknown"})
        )
    return Truth(truth.type_name, truth.fields, tuple(left)), faults


def _bad(kind: str, right: str, chance: random.Random) -> str:
    if kind == "31_february":
        return "31/02/2025"
    if kind == "before":
        return date.fromisoformat(right).replace(year=2011).isoformat()
    return {"unknown": UNKNOWN, "missing": "", "chi": f"{right} See {chi_number(chance)}.", "postcode": POSTCODE_TEXT}[
        kind
    ]


def fields_of(faults: list[Fault]) -> Iterator[str]:
    return (fault.field for fault in faults)
