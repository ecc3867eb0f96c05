"""What the store holds that an import must know, read once for all its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain.fields import Kind
from cswo_report.domain.registers import Record, Register
from cswo_report.domain.values import Status
from cswo_report.figures.supplied import is_reasoned_revision, says_the_same
from cswo_report.reference import Reference
from cswo_report.store import imports, records
from cswo_report.store.canonical import spelt
from cswo_report.store.imports import SourceRow

DECISION, OBSERVATION = "decision", "observation"
UNDONE = re.compile(r"import \d+ undone")
NAMES_ONE = frozenset({Kind.SUBJECT, Kind.STAFF, Kind.REFERENCE, Kind.OFFICER})
"""Kinds of field without which a key made of several fields names nobody."""

NaturalKey = tuple[str, ...]


@dataclass
class Holdings:
    """The live records of the registers and types that an import speaks of, and what its sources gave before."""

    session: Session
    reference: Reference
    by_reference: dict[str, Record] = field(default_factory=dict)
    of_type: dict[str, list[Record]] = field(default_factory=dict)  # live ones, by register or decision type
    by_key: dict[tuple[str, NaturalKey], list[Record]] = field(default_factory=dict)
    formers: dict[tuple[str, str], list[SourceRow]] = field(default_factory=dict)  # by source and type

    def read_types(self, types: Iterable[tuple[str, str]]) -> None:
        """Read every live record of some (register, decision type or "")."""
        for register, slug in types:
            name = slug or register
            if name in self.of_type:
                continue
            found = list(records.fetch_all(self.session, register, type_slug=slug))
            self.of_type[name] = found
            for record in found:
                self.by_reference[record.reference] = record
                self._keep_key(register, record)

    def _keep_key(self, register: str, record: Record) -> None:
        key = natural_key(self.reference.registers[register], record.values)
        if key:
            self.by_key.setdefault((register, key), []).append(record)

    def read_formers(self, source: str, types: Sequence[str]) -> None:
        """Read what a source gave before of some types, and the records that became of it, void ones too."""
        found = imports.source_rows(self.session, source, types)
        self.read_references(row.reference for row in found)
        for row in found:
            record = self.by_reference.get(row.reference)
            if record and not UNDONE.fullmatch(record.void_reason):
                self.formers.setdefault((source, row.type_name), []).append(row)

    def read_references(self, references: Iterable[str]) -> None:
        """Read the records of some references that are not read yet; one that is nowhere is left out."""
        wanted = [each for each in dict.fromkeys(references) if each not in self.by_reference]
        if wanted:
            for record in records.fetch_many(self.session, wanted):
                self.by_reference[record.reference] = record

    def find_by_key(self, register: Register, values: Mapping[str, Any]) -> Record | None:
        """The one record that a register's own key names; None where the key is incomplete, or names several."""
        key = natural_key(register, values)
        found = self.by_key.get((register.name, key), []) if key else []
        if register.name == OBSERVATION and found:
            return _same_figure(values, found)
        return found[0] if len(found) == 1 else None


def natural_key(register: Register, values: Mapping[str, Any]) -> NaturalKey | None:
    """What of a record says which one it is; None where its register says nothing, or what must be given is not."""
    if not register.key:
        return None
    parts = []
    for name in register.key:
        known, value = register.find(name), values.get(name)
        if value in (None, "", []) and known is not None and (known.kind in NAMES_ONE or known.need == "at_entry"):
            return None
        parts.append("" if value in (None, "", [], {}) else _part(value))
    return tuple(parts)


def _part(value: Any) -> str:
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    if hasattr(value, "iso"):
        return str(value.iso())
    return str(spelt(value))


def _same_figure(values: Mapping[str, Any], found: Sequence[Record]) -> Record | None:
    """Of the figures of one place and source, the one that is given again; a reasoned revision of them all is a new one."""
    given = {
        name: values.get(name) for name in ("presence", "number", "number_high", "qualifier", "status", "footnote")
    }
    same = [record for record in found if says_the_same(given, record.values)]
    revised = [record for record in found if record.values["status"] == Status.REVISED.value]
    if same:
        return same[-1]
    if is_reasoned_revision(given):
        return revised[-1] if revised else None
    return (revised or list(found))[-1]
