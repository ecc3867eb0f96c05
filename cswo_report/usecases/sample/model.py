"""The model council's totals, read from `data/demo/model.toml`: invented figures that the sample's records must add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cswo_report import shipped
from cswo_report.domain.year import ReportingYear
from cswo_report.reference import read_toml

YEARS = tuple(ReportingYear(start) for start in range(2020, 2025))


def folder() -> Path:
    return shipped.root("data") / "demo"


def written_records(name: str) -> list[dict[str, Any]]:
    """The records of one kind that were written by hand, from `data/demo/records/<name>.toml`."""
    records: list[dict[str, Any]] = read_toml(folder() / "records" / f"{name}.toml")["record"]
    return records


@dataclass(frozen=True)
class Model:
    """The totals by measure; each has one value per year of YEARS."""

    content: Mapping[str, Any]

    def total(self, measure: str, year: ReportingYear) -> int:
        """How many records of a measure the sample must hold for a year."""
        return int(self.content["decisions"][measure][YEARS.index(year)])

    def supplied(self, team: str, measure: str, year: ReportingYear) -> int:
        """A figure that a team supplies ready-made, where records of the sample must add up to it."""
        return int(self.content["supplied"][team]["figures"][measure]["values"][YEARS.index(year)])

    def opening(self, name: str) -> int:
        """What was in place on the day before the first year began."""
        return int(self.content["opening"][name])

    @cached_property
    def measures(self) -> tuple[str, ...]:
        return tuple(self.content["decisions"])


def read_model() -> Model:
    return Model(read_toml(folder() / "model.toml"))
