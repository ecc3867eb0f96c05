"""What a register is: the fields its records carry, as declared in `data/registers/<name>.toml`.

A register's shared fields are columns of one typed table in the store; a test holds the two against each other.
Decisions are a register whose records carry, besides, the `details` that their decision type declares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from cswo_report.domain.fields import Field

NOT_YET_KNOWN = "not_yet_known"
"""What a clerk enters for a field whose value nobody can give yet; the record is kept and listed as incomplete."""


@dataclass(frozen=True)
class Register:
    """A register: its words, the letters its references begin with, and its declared fields."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    title: str
    singular: str
    prefix: str
    summary: str
    owner: str
    day_field: str  # the field whose date puts a record in a reporting year
    duties: tuple[int, ...] = ()
    key: tuple[str, ...] = ()  # the fields that together say which record it is; empty where nothing given by hand does
    field: tuple[Field, ...] = ()

    def find(self, name: str) -> Field | None:
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {entry.name: entry for entry in reversed(self.field)}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its fields."""
        return frozenset(self._by_name)


@dataclass(frozen=True)
class Event:
    """Something that happened to a record: what, on which day, at which instant if the time is known."""

    code: str
    happened_on: date | None
    happened_at: datetime | None = None
    note: str = ""
    recorded_by: str = ""


@dataclass(frozen=True)
class Record:
    """A record as the store answers it: plain frozen values, never an ORM row."""

    register: str
    reference: str
    revision: int
    values: Mapping[str, Any]
    type_slug: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    not_yet_known: tuple[str, ...] = ()
    void_reason: str = ""
    recorded_by: str = ""
    recorded_at: datetime | None = None

    @property
    def is_void(self) -> bool:
        return bool(self.void_reason)

    def get(self, name: str) -> Any:
        """A shared value or a detail, whichever carries the name; None when it has not been given."""
        return self.values[name] if name in self.values else self.details.get(name)


def is_chosen(values: Mapping[str, Any], chosen_by: Mapping[str, Sequence[str]]) -> bool:
    """Whether a record is one of a type that is kept in this register: each field named holds one of the values named."""
    return all(bool(codes_held(values.get(name)) & set(wanted)) for name, wanted in chosen_by.items())


def codes_held(value: Any) -> set[str]:
    """The codes that a field's value holds, as text; none where nothing is recorded."""
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    if isinstance(value, list | tuple):
        return {str(entry) for entry in value}
    return set() if value in (None, "") else {str(value)}
