"""What a benchmarking file says, and which of its indicators a report compares: declared as data in `data/benchmarks/`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cswo_report.domain.values import Basis, Direction

SCOTLAND = "Scotland"
PART = "part"
NUMERATOR, DENOMINATOR = "numerator", "denominator"
FAMILY_GROUP = "family_group"
NEEDED_COLUMNS = ("code", "council", "year", "value")


@dataclass(frozen=True)
class Indicator:
    """One indicator of a benchmarking framework. `code` is the framework's own; `key` is the measure its figures are kept under."""

    __pydantic_config__ = {"extra": "forbid"}

    code: str
    key: str
    title: str
    definition: str
    unit: str = ""
    places: int = 0
    basis: Basis = Basis.FINANCIAL_YEAR
    direction: Direction = Direction.NEITHER
    denominator: str = ""  # what it is a rate of, in words; a rate without its denominator is refused
    per: int = 0  # 100 for a percentage, 1000 for a rate per 1,000: value = numerator / denominator * per


@dataclass(frozen=True)
class Framework:
    """A benchmarking framework: the columns of its file, where it comes from, how sure we are of it, and its indicators."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    title: str
    source: str
    source_address: str
    certainty: str
    columns: dict[str, str]
    indicator: tuple[Indicator, ...]


_NOT_THE_NAME = frozenset({"council", "city", "of", "the", "and", "comhairle", "islands"})


def council_name(name: str) -> frozenset[str]:
    """A council's name as it can be compared: “Argyll & Bute” and “Argyll and Bute Council” are one."""
    return frozenset(re.findall(r"[^\W_]+", name.casefold())) - _NOT_THE_NAME
