"""The statute book as frozen, dated types: what a decision type is, who may decide it, and under which law.

Every type is one file in `data/decision_types/<domain>/<slug>.toml`. A file cites its source and carries a certainty
mark: P primary text read, P* read in part, G guidance, S secondary, U unconfirmed. What is marked U ships switched off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cswo_report.domain.clock_rules import Certainty, Clock, InForce
from cswo_report.domain.fields import Field


class Capacity(StrEnum):
    """In what capacity a decision was taken."""

    SELF = "self"
    DEPUTY = "deputy"
    DELEGATE = "delegate"
    AGENCY_DECISION_MAKER = "agency_decision_maker"
    AUTHORITY = "authority"
    MENTAL_HEALTH_OFFICER = "mental_health_officer"
    COURT = "court"
    HEARING = "hearing"
    SYSTEM = "system"


OFFICER_CAPACITIES = frozenset(
    {Capacity.SELF, Capacity.DEPUTY, Capacity.DELEGATE, Capacity.AGENCY_DECISION_MAKER}
)  # taken by a named officer of ours, so that delegation and registration can be checked


class Reasons(StrEnum):
    """When the law or good practice wants written reasons."""

    REQUIRED = "required"
    WHEN_CONTRARY = "when_contrary"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class LegalBasis:
    """One provision a type rests on, with the address where it can be read."""

    __pydantic_config__ = {"extra": "forbid"}

    act: str
    provision: str
    source: str
    certainty: Certainty


@dataclass(frozen=True)
class Outcome:
    """One way a decision can come out. `contrary` means against the panel's recommendation."""

    __pydantic_config__ = {"extra": "forbid"}

    code: str
    label: str
    contrary: bool = False
    needs_consent: bool = False  # valid only with the head of unit's recorded consent
    later: bool = False  # a later court or review outcome, not the decider's own


@dataclass(frozen=True)
class EventKind:
    """Something that can happen to a decision after (or before) it is made."""

    __pydantic_config__ = {"extra": "forbid"}

    code: str
    label: str
    timed: bool = False  # the law counts hours here, so a time of day is wanted
    not_before: str = ""  # the event (or 'received', 'decided') that it cannot precede
    ends: bool = False  # the order or arrangement is over
    repeats: bool = False


@dataclass(frozen=True)
class Notification:
    """Whom the law wants told, and of what."""

    __pydantic_config__ = {"extra": "forbid"}

    to: str
    content: str
    within: str = ""


@dataclass(frozen=True)
class PublishedFigure:
    """A figure that reports usually publish from this type, in words; the counting lives in `data/measures/`."""

    __pydantic_config__ = {"extra": "forbid"}

    key: str
    title: str


@dataclass(frozen=True)
class DecisionType:
    """Everything the program knows about one kind of statutory decision."""

    __pydantic_config__ = {"extra": "forbid"}

    slug: str
    title: str
    short_title: str
    domain: str
    summary: str
    who_decides: str
    certainty: Certainty
    capacities: tuple[Capacity, ...]
    in_force: InForce
    legal_basis: tuple[LegalBasis, ...]
    reasons: Reasons = Reasons.OPTIONAL
    reserved_to_registered: bool = True
    timed: bool = False  # received and decided need a time of day, because the law counts hours
    consent_of_head_of_unit: bool = False
    next_act: str = ""
    owner: str = ""  # who mostly acts: a code of data/codelists/clock_owner.toml
    register: str = "decision"  # the register its records are kept in; its date fields are then the events
    chosen_by: dict[str, list[str]] = field(
        default_factory=dict
    )  # in such a register: the values that make a record one of these
    enabled: bool = True
    note: str = ""
    outcome: tuple[Outcome, ...] = ()
    field: tuple[Field, ...] = ()
    event: tuple[EventKind, ...] = ()
    notification: tuple[Notification, ...] = ()
    figure: tuple[PublishedFigure, ...] = ()
    clock: tuple[Clock, ...] = ()

    def find_outcome(self, code: str) -> Outcome | None:
        return next((outcome for outcome in self.outcome if outcome.code == code), None)

    def find_event(self, code: str) -> EventKind | None:
        return next((event for event in self.event if event.code == code), None)

    @property
    def rule_version(self) -> str:
        """The version of the rule a record is judged under: the day it came into force."""
        start = self.in_force.from_day
        return f"{self.slug}@{start.isoformat()}" if start else f"{self.slug}@undated"
