"""What a type name stands for: a decision type, a register, or a type whose records are kept in a register of another name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cswo_report.domain import decisions, entry
from cswo_report.domain.fields import Code, Codelist, Field
from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.registers import is_chosen
from cswo_report.domain.statute import DecisionType
from cswo_report.errors import InputRefused
from cswo_report.reference import Reference

DECISION = "decision"
OUTCOMES = "outcome_of_type"


def resolve(reference: Reference, type_name: str) -> tuple[str, DecisionType | None]:
    """The register a type name belongs to, and its type, if it is one; an unknown name gets the nearest ones."""
    if type_name in reference.decision_types:
        kind = reference.decision_types[type_name]
        return kind.register, kind
    if type_name in reference.registers and type_name != DECISION:
        return type_name, None
    known = [*reference.decision_types, *(name for name in reference.registers if name != DECISION)]
    raise InputRefused(
        f"type (given: {shown(type_name)}): There is no such type or register. {entry.nearest(type_name, known)}",
        remedy="List them with: cswo-report record types",
    )


def is_decision(kind: DecisionType | None) -> bool:
    """Whether the records of a type are decisions, with events and details of their own."""
    return kind is not None and kind.register == DECISION


def codelist(reference: Reference, kind: DecisionType | None, field: Field) -> Codelist | None:
    """The codes a field may hold; a decision's outcomes come from its type."""
    if field.codelist == OUTCOMES and kind is not None:
        codes = tuple(Code(outcome.code, outcome.label) for outcome in kind.outcome)
        return Codelist(OUTCOMES, f"Outcomes of {kind.slug}", codes)
    return reference.codelists.get(field.codelist)


def preset(kind: DecisionType | None) -> dict[str, str]:
    """The fields whose one possible value the type itself gives."""
    chosen = kind.chosen_by if kind else {}
    return {name: codes[0] for name, codes in chosen.items() if len(codes) == 1}


def findings(kind: DecisionType | None, values: Mapping[str, Any]) -> list[Finding]:
    """What stops a record of another register from being one of this type."""
    if kind is None or is_decision(kind):
        return []
    if not kind.enabled:
        return [decisions.switched_off(kind)]
    return [
        Finding(
            "not_of_this_type",
            name,
            f"A record of {kind.slug} has here {' or '.join(codes)}.",
            f"Leave it so, or record it as: record add {kind.register}",
            str(values[name])[:40],
        )
        for name, codes in kind.chosen_by.items()
        if values.get(name) not in (None, "", []) and not is_chosen(values, {name: codes})
    ]
