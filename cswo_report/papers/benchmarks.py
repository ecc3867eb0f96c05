"""The page that sets this council beside others like it: a table of a few indicators, and one of them drawn council by council."""

from __future__ import annotations

from collections.abc import Sequence

from cswo_report.domain.benchmarks import SCOTLAND, Indicator
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, CellKind, Chart, ChartKind, Column, Origin, Point, Row, Series, Table
from cswo_report.domain.periods import lag_words
from cswo_report.domain.values import Basis, Direction, Value, thousands
from cswo_report.errors import ShippedDataFault
from cswo_report.figures import printing
from cswo_report.figures.benchmarks import MEDIAN_FORM, Comparison, Standing, compare
from cswo_report.figures.printed import SHIPPED, Noted, all_origins, for_each, noted
from cswo_report.papers.blocks import Numbering
from cswo_report.papers.facts import Facts

BETTER = {Direction.UP: "more is better", Direction.DOWN: "less is better", Direction.NEITHER: "neither way is better"}
QUARTERS = (
    "Quarters are of all councils given, the best first by what is better for people; equal figures stand in the same one. "
    "Median and range are of the family group with us in it."
)
INVENTED = "Every figure here is invented for this sample, Scotland’s too."
COLUMNS = (
    Column("Measure"),
    Column("Here", numeric=True, current=True, width_mm=15.0),
    Column("Group median", numeric=True, width_mm=17.0),
    Column("Group range", numeric=True, width_mm=27.0),
    Column("Scotland", numeric=True, width_mm=18.0),
    Column("Where we stand", width_mm=26.0),
)


def benchmark(facts: Facts, spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """A table of the declared indicators and a chart of the first; nothing where no figure of them has been imported."""
    records = facts.records.get("observation", ())
    found = [compare(indicator_of(facts, key), records) for key in spec.measures]
    shown = [comparison for comparison in found if comparison is not None]
    if not shown:
        return []
    table = _table(facts, spec, shown, numbering)
    drawn = next((comparison for comparison in shown if len(comparison.group) > 1), None)
    return [table, _chart(facts, spec, drawn, table.number, numbering)] if drawn else [table]


def indicator_of(facts: Facts, key: str) -> Indicator:
    """An indicator by the key that its figures are kept under."""
    if key not in facts.benchmarks:
        raise ShippedDataFault(f"There is no benchmark indicator '{key}'.", "Name one of data/benchmarks/.")
    return facts.benchmarks[key]


def _table(facts: Facts, spec: BlockSpec, shown: Sequence[Comparison], numbering: Numbering) -> Table:
    councils = max(len(comparison.group) + len(comparison.missing) for comparison in shown)
    sub = f"Our family group of {councils} councils; latest available figures, each with its own period"
    of_group = Origin(figure=shown[0].indicator.key, year=shown[0].period, form="councils in the family group")
    notes: list[str | Noted] = [QUARTERS, *_lag_notes(facts, shown), *_missing_notes(shown)]
    rows = tuple(row_of(comparison) for comparison in shown)
    return Table(
        id=f"tab_{spec.id}",
        number=numbering.next_table(spec.title, [comparison.indicator.key for comparison in shown]),
        title=spec.title,
        sub=sub,
        columns=COLUMNS,
        rows=rows,
        marks=printing.marks_used(rows, [comparison.own.value for comparison in shown if comparison.own]),
        notes=tuple(noted(note).text for note in notes),
        source=_source(shown),
        code=numbering.code(f"tab_{spec.id}"),
        origins=all_origins(spec.title, Noted(sub, for_each(of_group, sub)), *notes),
    )


def _source(shown: Sequence[Comparison]) -> str:
    return f"Source: {'; '.join(dict.fromkeys(comparison.source for comparison in shown))}."


def row_of(comparison: Comparison) -> Row:
    """Here, the group's median and range, Scotland, and where this council stands."""
    indicator = comparison.indicator
    small, origins = _base(comparison)
    median = _median_cell(comparison)
    cells = (_cell(comparison.own, indicator), median, _range(comparison), _cell(comparison.scotland, indicator))
    said = comparison.standing_words
    title_origins = for_each(SHIPPED, indicator.title)
    return Row(
        indicator.title, (*cells, Cell(said[0].upper() + said[1:])), small=small, origins=(*title_origins, *origins)
    )


def _base(comparison: Comparison) -> tuple[str, tuple[Origin, ...]]:
    """Under an indicator's name: its period and basis, which way is better, and what this council's rate is a rate of."""
    indicator, own = comparison.indicator, comparison.own
    words = f"{_when(comparison)}; {BETTER[indicator.direction]}"
    if own is None or own.denominator is None or not indicator.denominator:
        return words, ()
    base = f"; of {thousands(own.denominator, 0)} {indicator.denominator}"
    counted = thousands(own.denominator, 0)
    origin = Origin(record=own.denominator_record, field="number")
    return words + base, (*for_each(origin, counted), *for_each(SHIPPED, indicator.denominator))


def _when(comparison: Comparison) -> str:
    """The period as words: a year that ends on a day, or the day."""
    end = comparison.end
    at = comparison.indicator.basis in {Basis.AS_AT, Basis.DECEMBER_CENSUS}
    return f"{'At' if at else 'Year to'} {end.day} {end:%B %Y}"


def _cell(standing: Standing | None, indicator: Indicator) -> Cell:
    if standing is None:
        return Cell("–", CellKind.ABSENT)
    return printing.cell_of(standing.value, indicator.unit, Origin(record=standing.record, field="number"))


def _median_cell(comparison: Comparison) -> Cell:
    if comparison.median is None:
        return Cell("–", CellKind.ABSENT)
    return printing.cell_of(comparison.median, comparison.indicator.unit, _median_origin(comparison))


def _median_origin(comparison: Comparison) -> Origin:
    return Origin(figure=comparison.indicator.key, year=comparison.period, form=MEDIAN_FORM)


def _range(comparison: Comparison) -> Cell:
    low, high = comparison.lowest, comparison.highest
    if low is None or high is None:
        return Cell("–", CellKind.ABSENT)
    sign = printing.unit_sign(comparison.indicator.unit)
    text = f"{low.value.text()} to {high.value.text(sign)}"
    return Cell(
        text, CellKind.NUMBER, origins=tuple(Origin(record=each.record, field="number") for each in (low, high))
    )


def _lag_notes(facts: Facts, shown: Sequence[Comparison]) -> list[Noted]:
    """How far each period lies behind this report's year; periods that end together are named once."""
    found: dict[str, Noted] = {}
    for comparison in shown:
        record = next((each.record for each in (comparison.own, *comparison.group) if each), "")
        when = _when(comparison)
        text = f"Latest available: {when[0].lower()}{when[1:]}, {lag_words(comparison.end, facts.year)}."
        found.setdefault(text, Noted(text, for_each(Origin(record=record, field="period", form="lag"), text)))
    return list(found.values())


def _missing_notes(shown: Sequence[Comparison]) -> list[str]:
    return [
        f"{comparison.indicator.title}: no figure for {', '.join(comparison.missing)}."
        for comparison in shown
        if comparison.missing
    ]


def _chart(facts: Facts, spec: BlockSpec, comparison: Comparison, table: str, numbering: Numbering) -> Chart:
    """A dot for each council of the family group, the best first, then the group's median and Scotland, each with its number.

    The table of this number holds only some of them, so that the note says which, in place of the usual pointer to a table.
    """
    indicator = comparison.indicator
    best_first = sorted(
        comparison.group, key=lambda each: each.value.known or 0, reverse=indicator.direction is not Direction.DOWN
    )
    name = facts.council.name
    series = [
        Series(
            each.area or name,
            (_point(each.area or name, each.value, indicator, Origin(record=each.record, field="number")),),
            not each.area,
        )
        for each in best_first
    ]
    if comparison.median is not None:
        series.append(
            Series("Family group median", (_point("Median", comparison.median, indicator, _median_origin(comparison)),))
        )
    if comparison.scotland is not None:
        origin = Origin(record=comparison.scotland.record, field="number")
        series.append(Series(SCOTLAND, (_point(SCOTLAND, comparison.scotland.value, indicator, origin),)))
    title = f"{indicator.title}: {comparison.standing_words} of councils given"
    return Chart(
        id=f"fig_{spec.id}",
        number=numbering.next_figure(title, (indicator.key,)),
        title=title,
        sub=f"{_when(comparison)}; {BETTER[indicator.direction]}",
        kind=ChartKind.DOT,
        series=tuple(series),
        alt_title=f"{indicator.title}, by council",
        alt_text=f"{BETTER[indicator.direction].capitalize()}. "
        + "; ".join(f"{each.name} {each.points[0].text}" for each in series)
        + ".",
        unit=printing.unit_sign(indicator.unit),
        table_id=f"tab_{spec.id}",
        note=f"This council, the median and Scotland are in table {table}.{' ' + INVENTED if facts.council.synthetic else ''}",
        code=numbering.code(f"fig_{spec.id}"),
        origins=for_each(SHIPPED, title),
    )


def _point(label: str, value: Value, indicator: Indicator, origin: Origin) -> Point:
    return printing.point_of(label, value, indicator.unit, origin)
