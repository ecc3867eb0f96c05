"""Checks the decision types against everything they name, and what a council says it has confirmed against the types."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cswo_report.clock_checks import DATES, OUTCOMES, Known, Place, check_clocks, check_owner, check_values
from cswo_report.data_files import Faults, Tell
from cswo_report.domain.clock_rules import Certainty, Clock
from cswo_report.domain.fields import Codelist, Field, Kind
from cswo_report.domain.registers import Register
from cswo_report.domain.statute import DecisionType

DECISION = "decision"


@dataclass(frozen=True)
class Surroundings:
    """What the types stand among."""

    known: Known
    registers: Mapping[str, Register]
    confirmed: Mapping[str, str]


def check_types(types: Sequence[tuple[Path, DecisionType]], around: Surroundings, faults: Faults) -> None:
    """Add every fault of every type to `faults`."""
    faults.tell_repeats([(path, entry.slug) for path, entry in types])
    for path, entry in types:
        tell = partial(faults.tell, path)
        _check_head(path, entry, around, tell)
        check_codelists(entry.field, around.known.codelists, tell)
        place = _place(entry, around)
        _check_register(entry, around, place, tell)
        _check_events(entry, tell)
        check_clocks(entry.clock, place, tell)
        for clock in entry.clock:
            if not (clock.owner or entry.owner):
                tell(
                    f"clock {clock.id}: owner", "Nobody is named who must act.", "Give the type or the clock an owner."
                )
            if _on_but_unconfirmed(entry, clock, around.confirmed):
                tell(
                    f"clock {clock.id}: enabled",
                    "The clock is unconfirmed (U) but switched on.",
                    "Set enabled = false; a council that has confirmed it says so by name.",
                )


def check_codelists(fields: Sequence[Field], codelists: Mapping[str, Codelist], tell: Tell) -> None:
    """Every coded field names a code list that exists."""
    for entry in fields:
        coded = entry.kind in {Kind.CODE, Kind.CODES}
        if coded and entry.codelist not in codelists and entry.codelist != OUTCOMES:
            tell(
                f"field {entry.name}: codelist",
                "There is no code list of this name.",
                "Name a file of data/codelists/.",
                entry.codelist,
            )


def _check_head(path: Path, entry: DecisionType, around: Surroundings, tell: Tell) -> None:
    if path.stem != entry.slug or path.parent.name != entry.domain:
        tell(
            "slug",
            f"The file belongs at decision_types/{entry.domain}/{entry.slug}.toml.",
            "Move it, or correct slug and domain.",
            entry.slug,
        )
    if not entry.legal_basis:
        tell("legal_basis", "The type cites no provision.", "Add a [[legal_basis]] table.")
    if entry.certainty is Certainty.UNCONFIRMED and entry.enabled and entry.slug not in around.confirmed:
        tell(
            "enabled",
            "The type is unconfirmed (U) but switched on.",
            "Set enabled = false; a council that has confirmed it says so by name.",
        )
    check_owner("owner", entry.owner, around.known, tell)


def _place(entry: DecisionType, around: Surroundings) -> Place:
    """What the clocks of a type may name: its events and fields, or the dates and fields of the register it is kept in."""
    register = around.registers.get(entry.register)
    fields = {each.name: each for each in (register.field if register else ())}
    if entry.register != DECISION:
        dates = {name for name, each in fields.items() if each.kind in DATES}
        return Place(around.known, dates, fields)
    declared = {event.code for event in entry.event}
    fields |= {each.name: each for each in entry.field}
    outcomes = {outcome.code for outcome in entry.outcome}
    return Place(around.known, {"received", "decided", *declared}, fields, outcomes, declared)


def _check_register(entry: DecisionType, around: Surroundings, place: Place, tell: Tell) -> None:
    if entry.register not in around.registers:
        known = ", ".join(sorted(around.registers))
        tell("register", "There is no register of this name.", f"Name one of {known}.", entry.register)
    elif entry.register != DECISION:
        for key in ("event", "outcome", "field"):
            if getattr(entry, key):
                tell(key, f"The register {entry.register} has fields and dates of its own.", f"Leave out [[{key}]].")
        check_values("chosen_by", entry.chosen_by, place, tell)
    else:
        if entry.chosen_by:
            tell("chosen_by", "A decision is chosen by its type alone.", "Leave it out, or name another register.")
        shared = {each.name for each in around.registers[DECISION].field}
        for each in entry.field:
            if each.name in shared:
                tell(f"field {each.name}: name", "Every decision has this field already.", "Give it another name.")


def _check_events(entry: DecisionType, tell: Tell) -> None:
    known = {"received", "decided", *(event.code for event in entry.event)}
    for event in entry.event:
        if event.not_before and event.not_before not in known:
            tell(
                f"event {event.code}: not_before",
                "There is no event of this name here.",
                f"Name one of {', '.join(sorted(known))}.",
                event.not_before,
            )


def _on_but_unconfirmed(entry: DecisionType, clock: Clock, confirmed: Collection[str]) -> bool:
    by_name = {entry.slug, clock.id, clock.base_id} & set(confirmed)
    return clock.certainty is Certainty.UNCONFIRMED and clock.enabled and entry.enabled and not by_name


def check_confirmed(types: Sequence[DecisionType], confirmed: Mapping[str, str], faults: Faults) -> None:
    """What a council has confirmed is a type or a clock, and it is noted by whom."""
    names = {entry.slug for entry in types} | {
        name for entry in types for clock in entry.clock for name in (clock.id, clock.base_id)
    }
    for name, note in confirmed.items():
        if name not in names:
            faults.tell("confirmed", name, "No decision type or clock has this name.", "Correct the name or remove it.")
        if not note.strip():
            faults.tell(
                "confirmed", name, "It is not said who confirmed it.", "Write who did, when, and on what basis."
            )


def switched_on(entry: DecisionType, confirmed: Collection[str]) -> DecisionType:
    """The type with everything switched on in it that a council has confirmed by name."""
    named = [clock for clock in entry.clock if not clock.enabled and {clock.id, clock.base_id} & set(confirmed)]
    clocks = tuple(replace(clock, enabled=True) if clock in named else clock for clock in entry.clock)
    enabled = entry.enabled or entry.slug in confirmed
    return replace(entry, enabled=enabled, clock=clocks) if named or enabled != entry.enabled else entry
