"""The sample's records on their way to the store: raw fields as a clerk would type them, kept in the order they will be entered."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cswo_report.domain.decisions import PREFIXES
from cswo_report.reference import shipped_reference
from cswo_report.store.ledger import ALPHABET
from cswo_report.usecases.sample.model import Model

DIGITS = "23456789"
LAST_DAY = date(2025, 9, 12)  # nothing in the sample happens after this day
Row = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One record to be checked and written; `day` orders a register as it would have been entered."""

    type_name: str
    raw: Mapping[str, Any]
    events: Sequence[Mapping[str, str]]
    reference: str
    day: date


@dataclass(frozen=True)
class Worker:
    """Somebody in post on the last day, as the checks of practice standards need them."""

    key: str
    team: str
    group: str
    role: str
    started: date
    part: str
    hours: Decimal


@dataclass
class Book:
    """All entries, and what every part of the generator shares: its seeded chance, the model, and who is in post."""

    rng: random.Random
    model: Model
    entries: list[Entry] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    workers: list[Worker] = field(default_factory=list)
    failed: dict[str, tuple[int, int]] = field(default_factory=dict)
    why_late: dict[str, str] = field(default_factory=dict)  # the reason, by the reference of a decision that came late

    def key(self, prefix: str) -> str:
        """A pseudonymous key, such as C-4K7QX: prefix, a digit, then four signs. Never repeated."""
        while True:
            key = f"{prefix}-{self.rng.choice(DIGITS)}" + "".join(self.rng.choice(ALPHABET) for _ in range(4))
            if key not in self.used:
                self.used.add(key)
                return key

    def write(self, register: str, raw: Mapping[str, Any], day: date, prefix: str = "") -> str:
        """Put down a record of a register; answer its reference ('' unless a prefix is given)."""
        reference = self.key(prefix) if prefix else ""
        self.entries.append(Entry(register, typed(raw), (), reference, day))
        return reference

    def decide(
        self,
        slug: str,
        subject: str,
        received: date | str,
        decided: date | str,
        outcome: str,
        maker: tuple[str, str],
        events: Sequence[tuple[str, date | str | None]] = (),
        **fields: Any,
    ) -> str:
        """Put down a decision with its events in the order of time; answer its reference."""
        raw = {
            "subject": subject,
            "received": received,
            "decided": decided,
            "outcome": outcome,
            "decision_maker": maker[0],
            "capacity": maker[1],
            **fields,
        }
        reference = self.key(PREFIXES[shipped_reference().decision_types[slug].domain])
        if fields.get("late_reason"):
            self.why_late[reference] = str(fields["late_reason"])
        happened = sorted((str(moment), code) for code, moment in events if moment and _day(moment) <= LAST_DAY)
        rows = [{"event": code, "at": moment} for moment, code in happened]
        self.entries.append(Entry(slug, typed(raw), rows, reference, _day(decided)))
        return reference

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def fails(self, what: str, share: float) -> bool:
        """Whether this one goes wrong, so that of all that are asked under a name that share does, as nearly as whole numbers allow."""
        asked, failed = self.failed.get(what, (0, 0))
        fails = self.rng.random() < (asked + 1) * share - failed
        self.failed[what] = (asked + 1, failed + fails)
        return fails

    def one_of(self, shares: Mapping[str, float]) -> str:
        return self.rng.choices(list(shares), list(shares.values()))[0]


def typed(raw: Mapping[str, Any]) -> Row:
    """Values as they are typed at a keyboard: days in ISO form, yes or no, numbers in digits; what is empty is left out."""
    return {name: _typed(value) for name, value in raw.items() if value is not None and value != ""}


def _typed(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _day(moment: date | str) -> date:
    return date.fromisoformat(moment[:10]) if isinstance(moment, str) else moment


def dealt(rng: random.Random, shares: Mapping[str, float], count: int) -> list[str]:
    """`count` codes in the given shares as nearly as whole numbers allow, shuffled: small samples keep their proportions."""
    whole = sum(shares.values())
    exact = {code: count * share / whole for code, share in shares.items()}
    codes = [code for code, number in exact.items() for _ in range(int(number))]
    rest = sorted(exact, key=lambda code: int(exact[code]) - exact[code])
    codes += rest[: count - len(codes)]
    rng.shuffle(codes)
    return codes
