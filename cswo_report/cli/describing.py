"""Describes the types a person can record: their law, fields, codes, outcomes and events."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from cswo_report.domain.entry import nearest
from cswo_report.domain.fields import Field, Need
from cswo_report.domain.statute import DecisionType
from cswo_report.errors import InputRefused
from cswo_report.reference import Reference
from cswo_report.usecases import kinds

DOMAIN_TITLES = {
    "secure": "Secure accommodation",
    "child": "Movement and protection of children",
    "permanence": "Adoption, permanence, fostering and kinship",
    "incapacity": "Adults with incapacity",
    "mentalhealth": "Mental health",
    "asp": "Adult support and protection",
    "justice": "Justice social work",
    "review": "Case reviews",
    "commission": "Commissioning",
    "workforce": "Workforce and registration",
    "quality": "Complaints and quality",
}
CERTAINTY_WORDS = {
    "P": "read in the instrument itself",
    "P*": "read in part in the instrument",
    "G": "read in guidance",
    "S": "from a secondary source",
    "U": "unconfirmed",
}
NEEDS = {Need.AT_ENTRY: "needed to save", Need.TO_COMPLETE: "needed to complete", Need.OPTIONAL: "optional"}


def all_types(reference: Reference) -> Iterator[str]:
    """Every type by domain, then every register."""
    domains: dict[str, list[DecisionType]] = {}
    for kind in reference.decision_types.values():
        domains.setdefault(kind.domain, []).append(kind)
    for domain, found in domains.items():
        yield f"{DOMAIN_TITLES.get(domain, domain)}"
        for kind in found:
            off = "" if kind.enabled else "  (switched off: not confirmed)"
            yield f"  {kind.slug:<32}{kind.title}{off}"
        yield ""
    yield "Registers"
    for register in reference.registers.values():
        if register.name != "decision":
            yield f"  {register.name:<32}{register.title}"
    yield ""
    yield "Describe one with:  cswo-report record types TYPE"


def one_type(reference: Reference, name: str) -> Iterator[str]:
    """One type in full."""
    kind = reference.decision_types.get(name)
    if kind is None and name not in reference.registers:
        known = [*reference.decision_types, *reference.registers]
        raise InputRefused(f"type (given: {name}): There is no such type or register. {nearest(name, known)}")
    if kind is not None:
        yield from _law(kind)
        yield from _kept_in(reference, kind)
    else:
        register = reference.registers[name]
        yield from (f"{register.title} ({name})", "", register.summary, f"Kept by: {register.owner}")
    yield ""
    yield "Fields (give each with --set field=value)"
    for field in reference.fields_of(name):
        yield f"  {field.name:<28}{field.label} ({field.kind.value.replace('_', ' ')}, {NEEDS[field.need]})"
        yield from _codes(reference, kind, field)
    if kind is not None and kinds.is_decision(kind):
        yield ""
        yield "Events (record each with: cswo-report record event REFERENCE EVENT --at WHEN)"
        for event in kind.event:
            yield f"  {event.code:<28}{event.label}{' (with the time)' if event.timed else ''}"


def _law(kind: DecisionType) -> Iterator[str]:
    yield f"{kind.title} ({kind.slug})"
    yield ""
    yield kind.summary
    yield f"Who decides: {kind.who_decides}."
    for basis in kind.legal_basis:
        yield f"Law: {basis.act}, {basis.provision} ({CERTAINTY_WORDS[basis.certainty.value]}): {basis.source}"
    start, end = kind.in_force.from_day, kind.in_force.to_day
    yield f"In force: {start.isoformat() if start else 'date not confirmed'}{f' to {end.isoformat()}' if end else ''}"
    if kind.next_act:
        yield f"Next act: {kind.next_act}"
    for notice in kind.notification:
        yield f"Tell: {notice.to}: {notice.content}{f' ({notice.within})' if notice.within else ''}"


def _kept_in(reference: Reference, kind: DecisionType) -> Iterator[str]:
    """Where the records are, if not among the decisions, and what makes one of them a record of this type."""
    if kinds.is_decision(kind):
        return
    yield f"Kept in the register: {reference.registers[kind.register].title} ({kind.register})"
    for name, codes in kind.chosen_by.items():
        field = next(entry for entry in reference.fields_of(kind.slug) if entry.name == name)
        known = reference.codelists.get(field.codelist)
        found = [known.find(code) if known else None for code in codes]
        labels = [label.label if label else code for label, code in zip(found, codes, strict=True)]
        given = ", which is given for you" if len(codes) == 1 else ""
        yield f"One of these where “{field.label}” is: {' or '.join(labels)}{given}"


def _codes(reference: Reference, kind: DecisionType | None, field: Field) -> Iterator[str]:
    if field.codelist == "outcome_of_type" and kind is not None:
        for outcome in kind.outcome:
            yield f"      {outcome.code:<30}{outcome.label}"
    elif field.codelist in reference.codelists:
        for code in reference.codelists[field.codelist].codes:
            yield f"      {code.code:<30}{code.label}{f': {code.meaning}' if code.meaning else ''}"


def as_json(reference: Reference, name: str) -> Any:
    """The same for a program: plain JSON of one type, or of the names of all."""
    if not name:
        return {
            "decision_types": {slug: kind.title for slug, kind in reference.decision_types.items()},
            "registers": {name: register.title for name, register in reference.registers.items() if name != "decision"},
        }
    described = reference.decision_types.get(name) or reference.registers.get(name)
    if described is None:
        known = [*reference.decision_types, *reference.registers]
        raise InputRefused(f"type (given: {name}): There is no such type or register. {nearest(name, known)}")
    content = dataclasses.asdict(described)
    content["field"] = [dataclasses.asdict(field) for field in reference.fields_of(name)]
    return json.loads(json.dumps(content, default=str))
