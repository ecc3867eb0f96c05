"""A small book of figures for tests of words: children counted over five years, a share, a stock and a population."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cswo_report.domain.measures import Break, BreakKind, Count, Measure, Share
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Basis
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book, Held
from cswo_report.figures.supplied import Supplied

YEARS = ReportingYear(2024).back(5)
_LAW = Break(BreakKind.DEFINITION, "The law changed.")
MEASURES = (
    Measure("child.seen", "Children seen", "Seen.", "The register", count=Count(), one="child", many="children"),
    Measure("child.moved", "Children moved", "Moved.", "The register", count=Count(), one="child", many="children"),
    Measure("child.lost", "Lost", "L.", "The register", count=Count(), one="child", many="children"),
    Measure("child.kept", "Kept", "Kept.", "The register", count=Count()),
    Measure("child.share", "Moved", "M.", "The register", unit="%", share=Share("child.moved", "child.seen")),
    Measure("child.broken", "Broken", "B.", "The register", count=Count(), breaks={"2023-24": _LAW}),
    Measure("money.spent", "Spent", "S.", "Finance", unit="£ million", places=1),
    Measure("child.stock", "Placed", "P.", "A team", basis=Basis.AS_AT, one="child", many="children"),
    Measure("population.children", "Children", "C.", "NRS", basis=Basis.AS_AT, one="child", many="children"),
    Measure("child.census", "Counted", "C.", "A team", basis=Basis.DECEMBER_CENSUS, one="child", many="children"),
)


def supplied(measure: str, basis: Basis, period: str, number: str, **more: Any) -> Record:
    """A figure supplied ready-made."""
    values = {
        **dict.fromkeys(("area", "dimensions", "number_high", "qualifier", "status", "unit", "footnote", "as_printed")),
        "measure": measure,
        "basis": basis.value,
        "period": period,
        "presence": "number",
        "number": Decimal(number),
        **more,
    }
    return Record("observation", "OB-22222", 1, values)


def book(counts: Mapping[str, tuple[int, ...]], *observations: Record, as_at: Any = None) -> Book:
    """A book whose counts are given for the last years, oldest first; a year not given is nil."""
    return Book(
        measures={measure.key: measure for measure in MEASURES},
        years=YEARS,
        counts={
            key: {(year.label, ""): n for year, n in zip(YEARS[-len(numbers) :], numbers, strict=True)}
            for key, numbers in counts.items()
        },
        held={"decision": Held(9, YEARS[0])},
        supplied=Supplied.of(observations),
        as_at=as_at,
    )
