"""Which fields a record still wants, given what others of it hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cswo_report.domain import entry
from cswo_report.domain.fields import Field, Need
from cswo_report.domain.findings import Finding
from cswo_report.domain.statute import OFFICER_CAPACITIES, Capacity


def still_wanted(fields: Sequence[Field], values: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields without which the record is incomplete, given what others hold."""
    return tuple(
        field_asked
        for field_asked in fields
        if is_blank(values.get(field_asked.name)) and is_wanted(field_asked, values)
    )


def needed(missing: Sequence[Field], findings: Sequence[Finding]) -> list[Finding]:
    """A refusal for each field without which nothing can be saved, unless another finding speaks of it already."""
    if not missing:
        return []
    spoken_of = {finding.where for finding in findings}
    return [
        Finding("needed", absent.name, f"“{absent.label}” is needed to save this.", f"Give --set {absent.name}=…")
        for absent in missing
        if absent.need is Need.AT_ENTRY and absent.name not in spoken_of
    ]


def is_wanted(field_asked: Field, values: Mapping[str, Any]) -> bool:
    """Whether a field must be given, now that others are known; outcome and decider wait for the decision."""
    if (
        field_asked.name in {"outcome", "decision_maker", "capacity"}
        and "decided" in values
        and values["decided"] is None
    ):
        return False
    capacity = values.get("capacity")
    if field_asked.name == "decision_maker" and capacity and Capacity(capacity) not in OFFICER_CAPACITIES:
        return False
    return entry.is_asked(field_asked, values)


def is_blank(value: Any) -> bool:
    return not value and (value is None or value == "" or value == [])
