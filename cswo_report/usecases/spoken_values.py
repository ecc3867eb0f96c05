"""A field's value as a person reads it: words, weekdays and labels, no codes alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cswo_report.domain.fields import Field, Kind
from cswo_report.domain.registers import Record
from cswo_report.domain.times import Moment, parse_moment
from cswo_report.reference import Reference


def in_words(field: Field, value: Any, reference: Reference, record: Record | None = None) -> str:
    """A field's value as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Moment):
        return value.spoken()
    if isinstance(value, date):
        return Moment(value).spoken()
    if field.kind in {Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT} and isinstance(value, str):
        return parse_moment(value).spoken()
    if field.kind is Kind.MONEY:
        return f"£{Decimal(str(value)):,.2f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"  # the store fills decimals up with noughts
    if isinstance(value, dict):
        return ", ".join(f"{name} {entry}" for name, entry in sorted(value.items()))
    codes = reference.codelists.get(field.codelist)
    if field.codelist == "outcome_of_type" and record and record.type_slug:
        outcome = reference.decision_types[record.type_slug].find_outcome(str(value))
        return outcome.label if outcome else str(value)
    entries = value if isinstance(value, list) else [value]
    found = [codes.find(str(entry)) if codes else None for entry in entries]
    return ", ".join(code.label if code else str(entry) for code, entry in zip(found, entries, strict=True))
