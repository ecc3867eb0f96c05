"""Reads `data/` into domain types, once; an error names the file and the key.

A council's own data folder (in its workspace) is laid over ours: a file of the same name replaces, a new file adds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path

from cswo_report import shipped
from cswo_report.calendar_data import build_calendars
from cswo_report.clock_checks import Known
from cswo_report.data_files import Faults, files_of, read_names, rules_version
from cswo_report.data_files import load as load
from cswo_report.data_files import read_toml as read_toml
from cswo_report.domain.benchmarks import Framework, Indicator
from cswo_report.domain.calendars import Calendar, CalendarFile
from cswo_report.domain.deny_list import NOBODY, DenyList
from cswo_report.domain.editions import Edition
from cswo_report.domain.fields import Codelist, Field
from cswo_report.domain.measures import Flow, Measure, MeasureFile
from cswo_report.domain.outline import Duty, DutyFile, Glossary, Outline, PublishedTable, SectionSpec, Term
from cswo_report.domain.procurement import Threshold, ThresholdFile
from cswo_report.domain.registers import Register
from cswo_report.domain.returns import Return, ReturnFile
from cswo_report.domain.source_profiles import SourceProfile
from cswo_report.domain.standards import StandardsPack
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.word_lists import DirectionWords, Jargon, Names, NumberWords, Synonyms, Tenses, WordLists
from cswo_report.errors import ShippedDataFault
from cswo_report.measure_checks import check_measures
from cswo_report.measure_dimensions import Codes, Sources, dimensions, made_by_types, with_breaks
from cswo_report.return_checks import check_returns
from cswo_report.standard_checks import check_packs
from cswo_report.type_checks import Surroundings, check_codelists, check_confirmed, check_types, switched_on


@dataclass(frozen=True)
class Reference:
    """The reference data of one workspace: ours, with the council's own laid over it."""

    own_folder: Path | None = None
    confirmed: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Decision types and clocks that a council has confirmed, by slug or clock id, each with who did so: they are switched on."""

    deny_list: Path | None = None
    """A council's private file of names that no record may hold."""

    @cached_property
    def denied(self) -> DenyList:
        return read_names(self.deny_list) if self.deny_list else NOBODY

    def files(self, folder: str) -> list[Path]:
        """Every TOML file of a data folder, by relative name; a council's own file replaces ours of the same name."""
        return files_of(folder, self.own_folder)

    @property
    def rules_version(self) -> str:
        return rules_version(self.own_folder, self.confirmed)

    @cached_property
    def decision_types(self) -> dict[str, DecisionType]:
        """Every decision type by slug, those switched off included. All faults of all files are told at once."""
        faults, paths = Faults(), self.files("decision_types")
        types = faults.load_all(paths, DecisionType)
        known = self._known_to_clocks({path.stem for path in paths} | {entry.slug for _, entry in types})
        check_types(types, Surroundings(known, self.registers, self.confirmed), faults)
        if len(types) == len(paths):
            check_confirmed([entry for _, entry in types], self.confirmed, faults)
        faults.refuse()
        return {entry.slug: switched_on(entry, self.confirmed) for _, entry in types}

    @cached_property
    def calendars(self) -> dict[str, Calendar]:
        """Every calendar by name, its rules expanded and a council's changes applied."""
        faults = Faults()
        built = build_calendars(faults.load_all(self.files("calendars"), CalendarFile), faults, self.own_folder)
        faults.refuse()
        return built

    @cached_property
    def standards_packs(self) -> dict[str, StandardsPack]:
        """Every pack of practice standards by name."""
        faults = Faults()
        packs = faults.load_all(self.files("standards"), StandardsPack)
        check_packs(packs, self._known_to_clocks(), faults)
        faults.refuse()
        return {entry.name: entry for _, entry in packs}

    def _known_to_clocks(self, types: Collection[str] = ()) -> Known:
        """What clocks may name. Calendars by the names of their files alone: a broken one tells its own faults."""
        return Known(self.codelists, {path.stem for path in self.files("calendars")}, types)

    @cached_property
    def codelists(self) -> dict[str, Codelist]:
        faults = Faults()
        lists = faults.load_all(self.files("codelists"), Codelist)
        faults.tell_repeats([(path, entry.name) for path, entry in lists])
        faults.refuse()
        return {entry.name: entry for _, entry in lists}

    @cached_property
    def registers(self) -> dict[str, Register]:
        lines, registers = self._register_files
        faults = Faults(lines)
        faults.tell_repeats([(path, entry.name) for path, entry in registers])
        for path, entry in registers:
            check_codelists(entry.field, self.codelists, partial(faults.tell, path))
        faults.refuse()
        return {entry.name: entry for _, entry in registers}

    @cached_property
    def _register_files(self) -> tuple[list[str], list[tuple[Path, Register]]]:
        """What is wrong with the files taken each for itself, and what they say."""
        faults = Faults()
        found = faults.load_all(self.files("registers"), Register)
        return faults.lines, found

    @cached_property
    def day_fields(self) -> dict[str, str]:
        """By register, the field whose date puts a record in a year: as its file says, which is quick to read."""
        return {entry.name: entry.day_field for _, entry in self._register_files[1]}

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure by key, in the order of the files, then those that the decision types make."""
        return {entry.key: entry for entry in self._measures_and_flows[0]}

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """The measures that must add up from one year's end to the next."""
        return self._measures_and_flows[1]

    @cached_property
    def _measures_and_flows(self) -> tuple[tuple[Measure, ...], tuple[Flow, ...]]:
        paths, (lines, files) = self.files("measures"), self._measure_files
        faults = Faults(lines)
        found = [(path, measure) for path, content in files for measure in content.measure]
        flows = [(path, flow) for path, content in files for flow in content.flow]
        around = Sources(self.registers, self.decision_types, self.codelists)
        check_measures(found, flows, around, faults, whole=len(files) == len(paths))
        faults.refuse()
        declared = {entry.key: entry for _, entry in found}
        made = made_by_types(self.decision_types.values())
        return (*(with_breaks(entry, declared) for entry in declared.values()), *made), tuple(flow for _, flow in flows)

    @cached_property
    def _measure_files(self) -> tuple[list[str], list[tuple[Path, MeasureFile]]]:
        """What is wrong with the files taken each for itself, and what they say."""
        faults = Faults()
        found = faults.load_all(self.files("measures"), MeasureFile)
        return faults.lines, found

    @cached_property
    def dimensions(self) -> dict[str, dict[str, Codes]]:
        """The dimensions of every measure by its key, each with its codes and their labels."""
        around = Sources(self.registers, self.decision_types, self.codelists)
        return {key: dimensions(measure, self.measures, around) for key, measure in self.measures.items()}

    def outline(self, paper: str, year: str) -> Outline:
        """The outline of a paper for a reporting year: the newest that had begun by then."""
        fitting = [entry for entry in self._outlines if entry.paper == paper and entry.from_year <= year]
        if not fitting:
            raise ShippedDataFault(f"There is no outline of {paper} for {year}.", "Add one to data/outlines/.")
        return max(fitting, key=lambda entry: entry.from_year)

    @cached_property
    def _outlines(self) -> tuple[Outline, ...]:
        return tuple(load(path, Outline) for path in self.files("outlines"))

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        return load(self._one("duties.toml"), DutyFile).duty

    @cached_property
    def procurement_thresholds(self) -> tuple[Threshold, ...]:
        return load(self._one("procurement_thresholds.toml"), ThresholdFile).threshold

    @cached_property
    def returns(self) -> tuple[Return, ...]:
        """What each data owner supplies and when; a council's own `data/returns.toml` stands instead of ours."""
        path, faults = self._one("returns.toml"), Faults()
        found = load(path, ReturnFile).supply
        check_returns(path, found, self._known_to_returns(found), self.day_fields, faults)
        faults.refuse()
        return found

    @cached_property
    def returned_measures(self) -> dict[str, Measure]:
        """The measures that rest on returns, by key."""
        known = self._known_to_returns(self.returns)
        return {key: known[key] for entry in self.returns for key in entry.measures}

    def _known_to_returns(self, found: Collection[Return]) -> Mapping[str, Measure]:
        """The measures as they stand in their files, which is quick; held against all else where one is not among them."""
        declared = {measure.key: measure for _, content in self._measure_files[1] for measure in content.measure}
        return declared if all(key in declared for entry in found for key in entry.measures) else self.measures

    @cached_property
    def glossary(self) -> tuple[Term, ...]:
        return load(self._one("glossary.toml"), Glossary).term

    @cached_property
    def word_lists(self) -> WordLists:
        """What the readers of narratives know of words."""
        return WordLists(
            numbers=load(self._one("readers/numbers.toml"), NumberWords),
            directions=load(self._one("readers/direction.toml"), DirectionWords),
            jargon=load(self._one("readers/jargon.toml"), Jargon),
            names=load(self._one("readers/names.toml"), Names),
            tenses=load(self._one("readers/tenses.toml"), Tenses),
        )

    @cached_property
    def synonyms(self) -> Synonyms:
        """What is known of the words by which somebody asks for a figure."""
        return load(self._one("readers/synonyms.toml"), Synonyms)

    @cached_property
    def editions(self) -> dict[str, Edition]:
        """Every edition of the report by its name, those that are refused included."""
        faults = Faults()
        found = faults.load_all(self.files("editions"), Edition)
        faults.tell_repeats([(path, entry.slug) for path, entry in found])
        faults.refuse()
        return {entry.slug: entry for _, entry in found}

    @cached_property
    def published_tables(self) -> tuple[PublishedTable, ...]:
        return tuple(load(path, PublishedTable) for path in self.files("published_tables"))

    @cached_property
    def benchmarks(self) -> dict[str, Framework]:
        """Every benchmarking framework by name; an indicator is declared once."""
        faults = Faults()
        found = faults.load_all(self.files("benchmarks"), Framework)
        faults.tell_repeats([(path, entry.name) for path, entry in found])
        faults.tell_repeats([(path, each.key) for path, entry in found for each in entry.indicator])
        faults.refuse()
        return {entry.name: entry for _, entry in found}

    @cached_property
    def source_profiles(self) -> dict[str, SourceProfile]:
        """How known sources lay out what they send, by name: ours and the council's own, without what was learnt."""
        faults = Faults()
        found = faults.load_all(self.files("source_profiles"), SourceProfile)
        faults.tell_repeats([(path, entry.name) for path, entry in found])
        faults.refuse()
        return {entry.name: entry for _, entry in found}

    def sections(self, paper: str) -> dict[str, SectionSpec]:
        """Every section folder of a paper by slug; the folder's name is the slug."""
        if paper not in self._sections:
            self._sections[paper] = self._read_sections(paper)
        return self._sections[paper]

    @cached_property
    def _sections(self) -> dict[str, dict[str, SectionSpec]]:
        return {}

    def _read_sections(self, paper: str) -> dict[str, SectionSpec]:
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

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator of every framework of benchmarks, by key."""
        return {each.key: each for framework in self.benchmarks.values() for each in framework.indicator}

    def fields_of(self, type_name: str) -> tuple[Field, ...]:
        """The fields asked for a register, or for a decision type (the shared ones first)."""
        if type_name in self.registers:
            return self.registers[type_name].field
        kind = self.decision_types[type_name]
        return self.registers[kind.register].field + kind.field


@cache
def shipped_reference() -> Reference:
    """The reference data as shipped, without any council's own."""
    return Reference()
