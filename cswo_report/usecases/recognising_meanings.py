"""What a heading can mean for a type of record: its fields, its events, our reference and the sender's own key.

A meaning is a word such as `received_on`, `event:placed`, `=key`, `=reference` or `=type`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from cswo_report.domain.fields import Field, Kind
from cswo_report.domain.headings import KnownHeadings, core, fold, without_brackets
from cswo_report.domain.source_profiles import EVENT, KEY, REFERENCE, TYPE
from cswo_report.domain.statute import DecisionType
from cswo_report.reference import Reference
from cswo_report.usecases.kinds import DECISION, is_decision

EXACT, OWN_BARE, ALSO, BARE, LOOSE = 1.0, 0.99, 0.98, 0.97, 0.92
"""How sure a match is: the field's own name; that without brackets; another name it goes by; that without brackets; without
small words such as “date of”."""
DATED = frozenset({"date", "day", "on", "when", "dated"})
DAYS = frozenset({Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT})

SUBJECT_OR_KEY = ("Case key", "Case ID")
"""Headings of the person's key, or of the row's own where another column is the person's."""
OUR_REFERENCE = (
    "Reference",
    "Our reference",
    "Record reference",
    "Register reference",
    "CSWO reference",
    "CSWO report reference",
    "Reference (leave empty for a new record)",
)
THEIR_KEY = (
    "Case reference",
    "Case reference number",
    "Case number",
    *SUBJECT_OR_KEY,
    "ID",
    "Unique ID",
    "Unique reference",
    "Unique identifier",
    "Record ID",
    "Record number",
    "Row ID",
    "Key",
    "Log number",
    "Log reference",
    "Reference number",
    "Reference ID",
    "System ID",
    "System reference",
    "File reference",
    "File number",
    "Event ID",
    "Incident number",
    "Complaint reference",
    "Complaint number",
    "Complaint ID",
    "Contract reference",
    "Contract number",
    "Inspection number",
    "Inspection ID",
    "Your reference",
    "Local reference",
)
TYPE_WORDS = ("Type", "Decision type", "Type of decision", "Kind of decision", "Statutory decision", "Type of record")
SUBJECT_WORDS = (
    "Subject",
    "Subject key",
    "Person ID",
    "Person key",
    "Person number",
    "Client ID",
    "Client number",
    "Client key",
    "Child ID",
    "Adult ID",
    "Service user ID",
    "Child or adult",
    "Service user number",
    "Service user key",
    "Service user",
    "PIN",
    "CareFirst ID",
    "CareFirst number",
    "SWIFT ID",
    "SWIFT number",
    "Mosaic ID",
    "Mosaic number",
    "Liquidlogic ID",
    "Eclipse ID",
    "Pseudonymous key",
    "Pseudonym",
)
"""Headings of columns that any register may have, beside the labels and the other names its fields declare in data/registers/."""


@dataclass
class Meanings:
    """What headings mean for one type (or for several together): by form, surest first."""

    type_name: str
    exact: dict[str, str] = field(default_factory=dict)
    bare: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)  # the meanings that are days
    labels: dict[str, str] = field(default_factory=dict)  # a meaning's own words
    own: dict[str, str] = field(default_factory=dict)  # by form: what is a field's or an event's own name
    own_bare: dict[str, str] = field(default_factory=dict)
    repeating: set[str] = field(default_factory=set)  # events that may have several columns

    @cached_property
    def near(self) -> KnownHeadings:
        """What is searched for near names; asked once nothing is added any more."""
        return KnownHeadings(self.exact)

    def add(
        self, meaning: str, label: str, headings: Iterable[str], *, is_day: bool = False, is_own: bool = True
    ) -> None:
        """Add the headings of one meaning; one that is taken already keeps its first meaning."""
        headings = tuple(headings)
        self.labels.setdefault(meaning, label)
        for heading in headings if is_own else ():
            self.own.setdefault(fold(heading), meaning)
            self.own_bare.setdefault(without_brackets(heading), meaning)
        if is_day:
            self.days.add(meaning)
        for heading in headings:
            for known, form in ((self.exact, fold), (self.bare, without_brackets), (self.loose, core)):
                if words := form(heading):
                    known.setdefault(words, meaning)

    def find(self, heading: str) -> tuple[float, str]:
        """How sure it is and what a heading means; (0, "") where nothing is known."""
        whole, bare, loose = fold(heading), without_brackets(heading), core(heading)
        if whole in self.exact:
            return EXACT if self.own.get(whole) == self.exact[whole] else ALSO, self.exact[whole]
        if bare in self.own_bare:
            return OWN_BARE, self.own_bare[bare]
        if bare in self.exact or bare in self.bare:
            return BARE, self.exact.get(bare) or self.bare[bare]
        meaning = self.loose.get(loose, "")
        is_dated = not DATED.isdisjoint(bare.split())
        if meaning and (meaning in self.days or not is_dated):
            return LOOSE, meaning
        return 0.0, ""


def meanings_of(reference: Reference, type_name: str) -> Meanings:
    """What headings mean for a register or a decision type; read once for each reference."""
    return _meanings(reference, type_name)


@lru_cache(maxsize=512)
def _meanings(reference: Reference, type_name: str) -> Meanings:
    made = Meanings(type_name)
    fields = reference.fields_of(type_name)
    for each in fields:
        made.add(each.name, each.label, (each.label,), is_day=each.kind in DAYS)
    for each in fields:
        made.add(each.name, each.label, (each.name.replace("_", " "),), is_day=each.kind in DAYS)
    kind = reference.decision_types.get(type_name)
    if kind and is_decision(kind):
        _add_events(made, kind)
    for each in fields:
        also = each.also + (SUBJECT_WORDS + SUBJECT_OR_KEY if each.kind is Kind.SUBJECT else ())
        made.add(each.name, each.label, also, is_day=each.kind in DAYS, is_own=False)
    _add_common(made)
    return made


def _add_events(made: Meanings, kind: DecisionType) -> None:
    """An event goes by its label, the part of it before a comma, and its code; “Event: …” where a field has the same words."""
    for event in kind.event:
        short = event.label.split(",")[0].split(":")[0]
        words = event.code.replace("_", " ")
        headings = [f"{start}{name}" for name in (event.label, short, words) for start in ("", "Event: ")]
        made.add(EVENT + event.code, event.label, headings, is_day=True)
        if event.repeats:
            made.repeating.add(EVENT + event.code)


def _add_common(made: Meanings) -> None:
    made.add(REFERENCE, "Our reference", OUR_REFERENCE, is_own=False)
    made.add(KEY, "The sender’s own key of the row", THEIR_KEY, is_own=False)


def meanings_of_several(reference: Reference, type_names: Iterable[str]) -> Meanings:
    """What headings mean in a table of several types, with the column that says which; what more types share comes first."""
    made, names = Meanings(""), tuple(type_names)
    made.add(TYPE, "What kind of record it is", TYPE_WORDS)
    for name in names:
        one = meanings_of(reference, name)
        for known, theirs in (
            (made.own, one.own),
            (made.own_bare, one.own_bare),
            (made.exact, one.exact),
            (made.bare, one.bare),
            (made.loose, one.loose),
        ):
            for words, meaning in theirs.items():
                known.setdefault(words, meaning)
        made.days |= one.days
        made.repeating |= one.repeating
        made.labels = {**one.labels, **made.labels}
    return made


def type_names(reference: Reference) -> tuple[str, ...]:
    """The types that a table may be of by its headings: every register but that of decisions, and every decision type in use.

    A type whose records are kept in a register of another name is the register's: a complaint is a complaint.
    """
    registers = (name for name in reference.registers if name != DECISION)
    types = (slug for slug, kind in reference.decision_types.items() if kind.enabled and is_decision(kind))
    return (*registers, *types)


def type_title(reference: Reference, name: str) -> str:
    return reference.registers[name].title if name in reference.registers else reference.decision_types[name].title


@lru_cache(maxsize=8)
def types_by_word(reference: Reference) -> dict[str, str]:
    """What senders call a type, folded: its slug, title, short title, a register's name and singular."""
    found: dict[str, str] = {}
    for name in (*reference.registers, *reference.decision_types):
        register, kind = reference.registers.get(name), reference.decision_types.get(name)
        words = [name]
        words += [register.title, register.singular] if register else []
        words += [kind.title, kind.short_title] if kind else []
        for word in words:
            if name != DECISION:
                found.setdefault(fold(word), name)
    return found


@lru_cache(maxsize=8)
def known_forms(reference: Reference) -> frozenset[str]:
    """Every form of every heading that means something for any type: makes heading rows certain."""
    found: set[str] = set()
    for name in type_names(reference):
        made = meanings_of(reference, name)
        found.update(made.exact, made.bare, made.loose)
    found.update(fold(words) for words in TYPE_WORDS)
    return frozenset(found)


def field_of(reference: Reference, type_name: str, name: str) -> Field | None:
    return next((each for each in reference.fields_of(type_name) if each.name == name), None)
