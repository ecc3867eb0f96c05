"""The return as data: every figure with all that is known of it, and the narrative under the national template's headings.

Whoever merges the returns of many councils takes `figures` by `name`: the same name means the same definition, wherever the
`definition` is the same. Numbers are text, so that none is rounded by being read; an absent number says why in `presence`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ReturnValue:
    """A figure's value for one reporting year.

    `presence` is number, nil (0), or why there is none: not_held, not_supplied, not_determined, not_applicable, withheld or
    not_seen. `numerator` and `denominator` are what a percentage or rate is made of. `high` is the upper end of a range.
    """

    __pydantic_config__ = {"extra": "forbid"}

    year: str
    period: str
    presence: str
    number: str | None
    high: str | None
    qualifier: str
    status: str
    text: str
    numerator: str | None
    denominator: str | None


@dataclass(frozen=True)
class ReturnFigure:
    """A figure with its definition. `where` holds it to codes of its dimensions; `numerator` and `denominator` name figures."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    key: str
    where: dict[str, str]
    title: str
    definition: str
    unit: str
    basis: str
    direction: str
    source: str
    owner: str
    limits: str
    numerator: str | None
    denominator: str | None
    per: int | None
    breaks: dict[str, str]
    values: tuple[ReturnValue, ...]


@dataclass(frozen=True)
class ReturnSection:
    """A section of the report: its narrative as plain paragraphs, and the names of the figures it prints."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    number: str
    title: str
    text: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True)
class ReturnHeading:
    """A heading of the national template, or one that stands round them (`asked_for` is false)."""

    __pydantic_config__ = {"extra": "forbid"}

    title: str
    asked_for: bool
    sections: tuple[ReturnSection, ...]


@dataclass(frozen=True)
class ReturnTemplate:
    """The national template that gave the headings; `certainty` is P (read), G (from guidance), S (secondary) or U (unconfirmed)."""

    __pydantic_config__ = {"extra": "forbid"}

    from_year: str
    to_year: str
    certainty: str
    source: str


@dataclass(frozen=True)
class Handling:
    """How the return is to be handled; `protected` says whether small numbers in it are."""

    __pydantic_config__ = {"extra": "forbid"}

    marking: str
    protected: bool
    note: str


@dataclass(frozen=True)
class NationalReturn:
    """One council's return of one reporting year, 1 April to 31 March."""

    __pydantic_config__ = {"extra": "forbid"}

    VERSION: ClassVar[str] = "1.0"

    kind: str
    schema_version: str
    council: str
    year: str
    first_day: str
    last_day: str
    dated: str
    synthetic: str
    handling: Handling
    definitions: str
    template: ReturnTemplate | None
    headings: tuple[ReturnHeading, ...]
    figures: tuple[ReturnFigure, ...]
