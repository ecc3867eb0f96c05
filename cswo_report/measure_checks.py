"""Checks the measures against everything they name, so that a definition that cannot be counted stops the build and not a report."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cswo_report.data_files import Faults, Tell
from cswo_report.domain.fields import Kind
from cswo_report.domain.measures import NOT_RECORDED, Count, Flow, Measure
from cswo_report.domain.values import Basis
from cswo_report.domain.year import ReportingYear
from cswo_report.measure_dimensions import CODED, DECISION, FUNCTIONS, Sources, dimensions, parts_of

DATES = frozenset({Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT})
NUMBERS = frozenset({Kind.WHOLE_NUMBER, Kind.DECIMAL, Kind.MONEY})
KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
MADE = ("decided.", "in_force.", "limits.")
"""What the keys of measures begin with that the program makes itself."""


@dataclass(frozen=True)
class Around:
    """What the measures stand among: every declaration they may name, and each other."""

    sources: Sources
    measures: Mapping[str, Measure]
    whole: bool = True  # every file could be read, so that what is not found is not there

    @property
    def clocks(self) -> set[str]:
        return {clock.base_id for kind in self.sources.decision_types.values() for clock in kind.clock}


def check_measures(
    found: Sequence[tuple[Path, Measure]],
    flows: Sequence[tuple[Path, Flow]],
    sources: Sources,
    faults: Faults,
    *,
    whole: bool,
) -> None:
    """Add every fault of every measure and flow to `faults`."""
    faults.tell_repeats([(path, entry.key) for path, entry in found])
    faults.tell_repeats([(path, entry.id) for path, entry in flows])
    around = Around(sources, {entry.key: entry for _, entry in found}, whole)
    for path, entry in found:
        check_measure(entry, around, partial(_tell, faults, path, entry.key))
    for path, cycle in _cycles(found, around):
        way = " from ".join([*cycle, cycle[0]])
        faults.tell(path, cycle[0], f"It is made of itself: {way}.", "Make one of them of something else.")
    for path, flow in flows:
        _check_flow(flow, around, partial(_tell, faults, path, f"flow {flow.id}"))


def _tell(faults: Faults, path: Path, measure: str, key: str, rule: str, remedy: str, given: str = "") -> None:
    faults.tell(path, f"{measure}: {key}", rule, remedy, given)


def check_measure(entry: Measure, around: Around, tell: Tell) -> None:
    """Every fault of one measure but a circle."""
    if not KEY.fullmatch(entry.key) or entry.key.startswith(MADE):
        tell(
            "key",
            "A measure is called group.name, in small letters, and not like those the program makes.",
            "Rename it.",
        )
    for key in ("title", "definition", "source", "owner"):
        if not getattr(entry, key).strip():
            tell(key, "This key is empty.", "Fill it in: whoever reads the figure may ask for it.")
    made = [name for name in ("count", "share", "rate", "sum") if getattr(entry, name)]
    if len(made) > 1:
        tell(made[1], f"It is made in two ways: {' and '.join(made)}.", "Keep one of them.")
    for label in entry.breaks:
        _check_year(label, tell)
    if entry.count:
        for part in (entry.count, *entry.count.also):
            _check_count(part, entry, around.sources, tell, around.clocks)
    elif made:
        _check_parts(entry, around, tell)
    else:
        _check_supplied(entry, around.sources, tell)


def _check_year(label: str, tell: Tell) -> None:
    try:
        ReportingYear.parse(label)
    except ValueError as fault:
        tell("breaks", str(fault), "Name the first reporting year of the new series.", label)


def _check_supplied(entry: Measure, sources: Sources, tell: Tell) -> None:
    for declared in entry.dimensions:
        name, _, codes = declared.partition("=")
        if (codes or name) not in sources.codelists:
            tell(
                "dimensions",
                "There is no code list of this name.",
                "Write name=code list, of data/codelists/.",
                declared,
            )


def _check_parts(entry: Measure, around: Around, tell: Tell) -> None:
    """What a share, rate or sum is made of: known, of like bases unless it says why not, and of like units."""
    pair = entry.share or entry.rate
    if entry.rate and not entry.rate.base:
        tell("rate", "A rate names no population.", "Name as its base the measure that gives it.")
    if entry.rate and entry.rate.per < 1:
        tell("rate", "A rate is for every so many.", "Write per = 1000, say.", str(entry.rate.per))
    unknown = [key for key in parts_of(entry) if key and key not in around.measures]
    for key in unknown if around.whole else ():
        tell(
            "share" if entry.share else "rate" if entry.rate else "sum",
            "There is no measure of this key.",
            "Name one.",
            key,
        )
    parts = [around.measures[key] for key in parts_of(entry) if key in around.measures]
    bases = sorted({part.basis.value for part in (entry, *parts)})
    if len(bases) > 1 and not entry.mixes:
        tell(
            "mixes",
            f"It sets unlike periods together: {', '.join(bases)}.",
            "Say in `mixes` why that may be, or use like ones.",
        )
    if pair is None and len({part.unit for part in parts}) > 1:
        tell(
            "sum",
            "It adds up unlike units.",
            "Add up measures of one unit.",
            ", ".join(part.unit or "number" for part in parts),
        )
    if entry.share and entry.unit != "%":
        tell("unit", "A share is printed as a percentage.", 'Write unit = "%".', entry.unit)


def _check_count(spec: Count, entry: Measure, sources: Sources, tell: Tell, clocks: Collection[str]) -> None:
    if spec.register not in sources.registers:
        tell(
            "count.register",
            "There is no register of this name.",
            f"Name one of {_listed(sources.registers)}.",
            spec.register,
        )
        return
    unknown = [slug for slug in spec.types if slug not in sources.decision_types]
    for slug in unknown:
        tell("count.types", "There is no decision type of this name.", "Name files of data/decision_types/.", slug)
    if unknown:
        return
    if spec.types and spec.register != DECISION:
        tell("count.types", "Only decisions have a type.", "Leave it out, or say it in `where`.")
    if spec.function and spec.function not in FUNCTIONS:
        tell(
            "count.function",
            "There is no counting function of this name.",
            f"Name one of {_listed(FUNCTIONS)}.",
            spec.function,
        )
    for clock in spec.in_time:
        if clock not in clocks:
            tell(
                "count.in_time",
                "There is no time limit of this id.",
                "Name one without its date: ck.sec.decide.",
                clock,
            )
    if spec.stock and entry.basis is not Basis.AS_AT:
        tell("basis", "What is in force is counted as at a day.", 'Write basis = "as_at".', entry.basis.value)
    _check_fields(spec, sources, tell)
    if not spec.function:
        _check_codes(spec, entry, sources, tell)


def _fields(spec: Count, sources: Sources) -> dict[str, Kind]:
    """The fields of the records counted, with their kinds."""
    fields = {field.name: field.kind for field in sources.registers[spec.register].field}
    for slug in spec.types or (sources.decision_types if spec.register == DECISION else ()):
        fields |= {field.name: field.kind for field in sources.decision_types[slug].field}
    return fields


def _check_fields(spec: Count, sources: Sources, tell: Tell) -> None:
    """Every field named is one of the records counted, and of a kind that can be used so."""
    fields = _fields(spec, sources)
    days = {name for name, kind in fields.items() if kind in DATES}
    if spec.register == DECISION:
        types = spec.types or tuple(sources.decision_types)
        events = {event.code for slug in types for event in sources.decision_types[slug].event}
        days = {"decided", "received", "ended", *(f"event:{code}" for code in events)}
    if spec.day and spec.day not in days:
        tell("count.day", "There is no such day of these records.", f"Name one of {_listed(days)}.", spec.day)
    if spec.total and fields.get(spec.total) not in NUMBERS:
        tell("count.total", "It is no number that could be added up.", "Name a field that holds a number.", spec.total)
    for key, names in (("count.until", [spec.until] if spec.until else []), ("count.past", spec.past)):
        for name in names:
            if fields.get(name) not in DATES:
                tell(key, "It is no date of these records.", "Name a field that holds a date.", name)
    for name in [*spec.where, *([spec.distinct] if spec.distinct else [])]:
        if name not in fields and name != "type":
            tell("count.where", "There is no field of this name here.", f"Name one of {_listed(fields)}.", name)


def _check_codes(spec: Count, entry: Measure, sources: Sources, tell: Tell) -> None:
    """Every code that a condition names is in its list; a field of free text may hold anything."""
    plain = Measure(entry.key, entry.title, entry.definition, entry.source, count=Count(spec.register, spec.types))
    known = dimensions(plain, {}, sources)
    listed = {name: set(codes) - {NOT_RECORDED} for name, codes in known.items()}
    for name, codes in spec.where.items():
        if name not in listed:
            listed[name] = _codes_of_any(spec, name, sources)
        for code in {code.removeprefix("!") for code in codes} - {""}:
            if listed[name] and code not in listed[name]:
                tell("count.where", f"It is no code of {name}.", f"Name one of {_listed(listed[name])}.", code)


def _codes_of_any(spec: Count, name: str, sources: Sources) -> set[str]:
    """The codes of a detail that only some of the types ask for; none where it is free text."""
    found: set[str] = set()
    for slug in spec.types:
        for field in sources.decision_types[slug].field:
            if field.name == name and field.kind in CODED:
                listed = sources.codelists.get(field.codelist)
                found |= (
                    {"yes", "no"}
                    if field.kind is Kind.YES_NO
                    else {each.code for each in (listed.codes if listed else ())}
                )
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _cycles(found: Sequence[tuple[Path, Measure]], around: Around) -> list[tuple[Path, list[str]]]:
    """Every circle of measures made of each other, once, with the file of the measure it begins with."""
    cycles, seen = [], set()
    for path, entry in found:
        way, left = [entry.key], [list(parts_of(entry))]
        while left:
            if not left[-1]:
                left.pop()
                way.pop()
                continue
            key = left[-1].pop()
            if key in way:
                circle = way[way.index(key) :]
                if frozenset(circle) not in seen:
                    seen.add(frozenset(circle))
                    cycles.append((path, circle))
            elif key in around.measures:
                way.append(key)
                left.append(list(parts_of(around.measures[key])))
    return cycles


def _check_flow(flow: Flow, around: Around, tell: Tell) -> None:
    for name in ("opening", "new", "ended", "closing"):
        key = getattr(flow, name)
        measure = around.measures.get(key)
        if measure is None:
            if around.whole:
                tell(name, "There is no measure of this key.", "Name one.", key)
        elif name != "opening" and (measure.basis is Basis.AS_AT) != (name == "closing"):
            rule = "What is there at a day is counted as at it, and what comes and goes over the year."
            tell(name, rule, "Name a measure of that basis.", measure.basis.value)
