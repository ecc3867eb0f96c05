"""How this council compares, in one small table for the first pages: Scotland and councils like ours, each figure with its year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from cswo_report.domain.measures import AREA, FigureRef, Series
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, CellKind, Column, Narrative, Row
from cswo_report.domain.values import Direction
from cswo_report.domain.year import ReportingYear
from cswo_report.figures import printing
from cswo_report.figures.benchmarks import compare
from cswo_report.figures.periods import spoken_period
from cswo_report.figures.printed import SHIPPED, for_each
from cswo_report.papers import benchmarks
from cswo_report.papers.blocks import Numbering, listing, lowered, named_series
from cswo_report.papers.facts import Facts

NOTHING_HELD = "<p>No figure of Scotland or of another council has been supplied, so nothing can be compared yet.</p>"
BENCHMARK = "lgbf."
COLUMNS = (
    Column("Measure, and its period"),
    Column("Here", numeric=True, current=True, width_mm=17.0),
    Column("Scotland", numeric=True, width_mm=20.0),
    Column("Councils like ours", numeric=True, width_mm=22.0),
    Column("Where we stand", width_mm=40.0),
)
LIKE_OURS = (
    "Councils like ours: the median of our family group, which is set out in the appendix with its range. The group’s figures are "
    "put in four quarters, the first of them the best for people. Figures of others have the decimal places their publisher gives."
)


def comparison(facts: Facts, spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """A row for each declared figure that somebody else has too; a sentence where there is none."""
    rows = [row for name in spec.measures if (row := _row(facts, name)) is not None]
    if not rows:
        return [Narrative(NOTHING_HELD)]
    notes = [LIKE_OURS] if any(row.cells[2].kind is CellKind.NUMBER for row in rows) else []
    if facts.council.synthetic:
        notes.append(
            "In this sample the council’s own figures are invented, and so is all that comes from the benchmarking framework."
        )
    named = [_source(facts, name) for name in spec.measures if _row(facts, name) is not None]
    sources = "; ".join(dict.fromkeys(source.rstrip(".") for source in named if source))
    return [
        listing(numbering, spec.id, spec.title, spec.sub, COLUMNS, rows, none="", notes=notes, source=sources),
    ]  # fmt: skip


def _row(facts: Facts, name: str) -> Row | None:
    return _of_framework(facts, name) if name.startswith(BENCHMARK) else _of_area(facts, name)


def _source(facts: Facts, name: str) -> str:
    if name.startswith(BENCHMARK):
        found = compare(benchmarks.indicator_of(facts, name), facts.records.get("observation", ()))
        return found.source if found else ""
    pair = _pair(facts, name)
    record = facts.book.supplied.record(pair.other.measure, pair.other.ref, pair.year) if pair else None
    return str(record.values["source"] or "") if record else ""


def _of_framework(facts: Facts, name: str) -> Row | None:
    found = compare(benchmarks.indicator_of(facts, name), facts.records.get("observation", ()))
    if found is None or found.own is None:
        return None
    row = benchmarks.row_of(found)
    here, median, _, scotland, standing = row.cells
    if found.scotland is not None and found.indicator.direction is not Direction.NEITHER:
        beside = _standing(found.indicator.direction, found.own.value.rounded, found.scotland.value.rounded)
        standing = replace(standing, text=f"{standing.text}; {lowered(beside)}")
    return Row(row.label, (here, scotland, median, standing), small=row.small, origins=row.origins)


@dataclass(frozen=True)
class _Pair:
    """This council's figure and another area's, for the latest year of which both are held."""

    own: Series
    other: Series
    year: ReportingYear


def _of_area(facts: Facts, name: str) -> Row | None:
    """A measure beside the same measure of Scotland, of the latest year that both have."""
    pair = _pair(facts, name)
    if pair is None:
        return None
    measure = pair.own.measure
    own, other = pair.own.at(pair.year), pair.other.at(pair.year)
    here_when, there_when = (spoken_period(facts.book, series, pair.year) for series in (pair.own, pair.other))
    when = here_when if here_when == there_when else f"{here_when}; Scotland {there_when}"
    cells = (
        printing.series_cell(pair.own, pair.year),
        printing.series_cell(pair.other, pair.year),
        Cell("–", CellKind.ABSENT),
        Cell(_standing(measure.direction, own.rounded, other.rounded)),
    )
    small = f"{when[:1].upper()}{when[1:]}"
    title = measure.title.removesuffix(", per cent")
    return Row(title, cells, small=small, origins=for_each(SHIPPED, title))


def _pair(facts: Facts, name: str) -> _Pair | None:
    other = named_series(facts, name)
    own = facts.book.find(FigureRef(other.ref.key, tuple(pair for pair in other.ref.where if pair[0] != AREA)))
    for year in reversed(other.years):
        if own.at(year).known is not None and other.at(year).known is not None:
            return _Pair(own, other, year)
    return None


def _standing(direction: Direction, own: Decimal | None, other: Decimal | None) -> str:
    """Where this council stands beside Scotland, in words; better and worse only where one of them is."""
    if own is None or other is None:
        return "cannot be compared"
    if own == other:
        return "The same as Scotland"
    above = own > other
    if direction is Direction.NEITHER:
        return "Above Scotland; neither way is better" if above else "Below Scotland; neither way is better"
    better = above == (direction is Direction.UP)
    return f"{'Better' if better else 'Worse'} than Scotland"
