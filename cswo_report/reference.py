"""Reads `data/` into domain types, once; an error names the file and the key.

A council's own data folder (in its workspace) is laid over ours: a file of the same name replaces, a new file adds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from cswo_report import shipped
from cswo_report.domain.fields import Codelist, Field, Kind
from cswo_report.domain.measures import Count, Measure, MeasureFile
from cswo_report.domain.outline import Duty, DutyFile, Glossary, Outline, PublishedTable, SectionSpec, Term
from cswo_report.domain.registers import Register
from cswo_report.domain.statute import Certainty, DecisionType
from cswo_report.errors import ShippedDataFault

T = TypeVar("T")

PLAINER = {
    "unexpected_keyword_argument": "There is no key of this name here",
    "missing_argument": "This key is missing",
    "missing": "This key is missing",
}
"""Kinds of fault whose own words speak of arguments rather than of keys in a file."""


_ADAPTERS: dict[type, Any] = {}


def _adapter(wanted: type) -> Any:
    """The reader of one type, made once: making it costs more than reading a file with it."""
    from pydantic import TypeAdapter

    if wanted not in _ADAPTERS:
        _ADAPTERS[wanted] = TypeAdapter(wanted)
    return _ADAPTERS[wanted]


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file, or say in one sentence where it is broken."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ShippedDataFault(f"{path.name}: this file is not valid TOML: {fault}.", "Mend the line named.") from fault


def load(path: Path, wanted: type[T], content: Any = None) -> T:
    """Read one file into a frozen domain type; every fault names file and key."""
    from pydantic import ValidationError

    try:
        return _adapter(wanted).validate_python(read_toml(path) if content is None else content)  # type: ignore[no-any-return]
    except ValidationError as fault:
        lines = [
            f"{path.name}: {'.'.join(str(part) for part in error['loc']) or 'the file'}: "
            f"{PLAINER.get(error['type'], error['msg'])}."
            for error in fault.errors()
        ]
        raise ShippedDataFault("\n".join(lines), "Correct the keys named above in that file.") from fault


@dataclass(frozen=True)
class Reference:
    """The reference data of one workspace: ours, with the council's own laid over it."""

    own_folder: Path | None = None

    def files(self, folder: str) -> list[Path]:
        """Every TOML file of a data folder, by relative name; a council's own file replaces ours of the same name."""
        found: dict[str, Path] = {}
        for base in filter(None, (shipped.root("data"), self.own_folder)):
            for path in (base / folder).rglob("*.toml"):
                found[path.relative_to(base / folder).as_posix()] = path
        return [found[name] for name in sorted(found)]

    @cached_property
    def decision_types(self) -> dict[str, DecisionType]:
        """Every decision type by slug, those switched off included."""
        types = [(path, load(path, DecisionType)) for path in self.files("decision_types")]
        _refuse_repeats(types, lambda entry: entry.slug)
        for path, entry in types:
            self._check_type(path, entry)
        return {entry.slug: entry for _, entry in types}

    @cached_property
    def codelists(self) -> dict[str, Codelist]:
        lists = [(path, load(path, Codelist)) for path in self.files("codelists")]
        _refuse_repeats(lists, lambda entry: entry.name)
        return {entry.name: entry for _, entry in lists}

    @cached_property
    def registers(self) -> dict[str, Register]:
        registers = [(path, load(path, Register)) for path in self.files("registers")]
        _refuse_repeats(registers, lambda entry: entry.name)
        for path, entry in registers:
            self._check_fields(path, entry.field)
        return {entry.name: entry for _, entry in registers}

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure by key, in the order of the files."""
        found = [(path, measure) for path in self.files("measures") for measure in load(path, MeasureFile).measure]
        _refuse_repeats(found, lambda entry: entry.key)
        known = {entry.key for _, entry in found}
        for path, entry in found:
            self._check_measure(path, entry, known)
        return {entry.key: entry for _, entry in found}

    def outline(self, paper: str, year: str) -> Outline:
        """The outline of a paper for a reporting year: the newest that had begun by then."""
        found = [load(path, Outline) for path in self.files("outlines")]
        fitting = [entry for entry in found if entry.paper == paper and entry.from_year <= year]
        if not fitting:
            raise ShippedDataFault(f"There is no outline of {paper} for {year}.", "Add one to data/outlines/.")
        return max(fitting, key=lambda entry: entry.from_year)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        return load(self._one("duties.toml"), DutyFile).duty

    @cached_property
    def glossary(self) -> tuple[Term, ...]:
        return load(self._one("glossary.toml"), Glossary).term

    @cached_property
    def published_tables(self) -> tuple[PublishedTable, ...]:
        return tuple(load(path, PublishedTable) for path in self.files("published_tables"))

    def sections(self, paper: str) -> dict[str, SectionSpec]:
        """Every section folder of a paper by slug; the folder's name is the slug."""
        folder = shipped.root("report_templates") / paper / "sections"
        found = {path.parent.name: load(path, SectionSpec) for path in sorted(folder.glob("*/section.toml"))}
        for name, section in found.items():
            if name != section.slug:
                raise ShippedDataFault(
                    f"{name}/section.toml: slug: the folder is called {name}.", "Make the two agree."
                )
        return found

    def _one(self, name: str) -> Path:
        own = self.own_folder / name if self.own_folder else None
        return own if own and own.is_file() else shipped.root("data") / name

    def _check_measure(self, path: Path, entry: Measure, known: set[str]) -> None:
        faults = []
        if entry.count:
            if entry.count.register not in self.registers:
                faults.append(f"counts the unknown register '{entry.count.register}'")
            for part in (entry.count, *entry.count.also):
                faults += [
                    f"counts the unknown type '{slug}'" for slug in part.types if slug not in self.decision_types
                ]
                faults += self._unknown_outcomes(part)
        if entry.share:
            faults += [
                f"is a share of the unknown measure '{key}'"
                for key in (entry.share.of, entry.share.base)
                if key not in known
            ]
        if not entry.definition or not entry.source:
            faults.append("lacks its definition or source")
        if faults:
            raise ShippedDataFault(f"{path.name}: {entry.key} " + "; ".join(faults) + ".", "Correct that file.")

    def _unknown_outcomes(self, part: Count) -> list[str]:
        known = {outcome.code for slug in part.types for outcome in self.decision_types[slug].outcome}
        wanted = {code.removeprefix("!") for code in part.where.get("outcome", ()) if part.types}
        return [f"counts the unknown outcome '{code}'" for code in sorted(wanted - known - {""})]

    def fields_of(self, type_name: str) -> tuple[Field, ...]:
        """The fields asked for a register, or for a decision type (the shared ones first)."""
        if type_name in self.registers:
            return self.registers[type_name].field
        return self.registers["decision"].field + self.decision_types[type_name].field

    def _check_fields(self, path: Path, fields: Iterable[Field]) -> None:
        for entry in fields:
            coded = entry.kind in {Kind.CODE, Kind.CODES}
            if coded and entry.codelist not in self.codelists and entry.codelist != "outcome_of_type":
                raise ShippedDataFault(
                    f"{path.name}: field {entry.name}: the code list '{entry.codelist}' does not exist.",
                    "Name a file of data/codelists/.",
                )

    def _check_type(self, path: Path, entry: DecisionType) -> None:
        self._check_fields(path, entry.field)
        faults = []
        if path.stem != entry.slug or path.parent.name != entry.domain:
            faults.append(f"belongs at decision_types/{entry.domain}/{entry.slug}.toml")
        if not entry.legal_basis:
            faults.append("cites no provision")
        if entry.certainty is Certainty.UNCONFIRMED and entry.enabled:
            faults.append("is unconfirmed (U) but switched on; set enabled = false")
        known = {"received", "decided", *(event.code for event in entry.event)}
        faults += [
            f"event {event.code}: not_before names an unknown event '{event.not_before}'"
            for event in entry.event
            if event.not_before and event.not_before not in known
        ]
        for clock in entry.clock:
            faults += [
                f"clock {clock.id}: '{name}' is not an event of this type"
                for name in (clock.starts, clock.ends)
                if name not in known
            ]
            if not clock.citation:
                faults.append(f"clock {clock.id}: cites no provision")
        if faults:
            raise ShippedDataFault(f"{path.name}: " + "; ".join(faults) + ".", "Correct that file.")


def _refuse_repeats(entries: list[tuple[Path, T]], key: Any) -> None:
    seen: dict[str, Path] = {}
    for path, entry in entries:
        name = key(entry)
        if name in seen:
            raise ShippedDataFault(
                f"{path.name}: '{name}' is declared already in {seen[name].name}.", "Give it another name."
            )
        seen[name] = path


@cache
def shipped_reference() -> Reference:
    """The reference data as shipped, without any council's own."""
    return Reference()
