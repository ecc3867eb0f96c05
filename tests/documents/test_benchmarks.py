"""This council beside its family group, in a table and a chart that say the same, from the sample's invented neighbours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cswo_report import shipped
from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import Chart, RowKind, Table
from cswo_report.domain.registers import Record
from cswo_report.errors import ShippedDataFault
from cswo_report.exchange.benchmark_file import Figure, read
from cswo_report.figures.printed import numbers_in, owed
from cswo_report.papers.benchmarks import benchmark
from cswo_report.papers.facts import Facts
from cswo_report.reference import shipped_reference
from tests.documents.making import facts, numbering

FRAMEWORK = shipped_reference().benchmarks["lgbf"]
INDICATORS = {each.key: each for each in FRAMEWORK.indicator}
SAMPLE = shipped.root("data") / "demo" / "benchmarks" / "synthetic_family_group.csv"
KEYS = ("lgbf.chn09", "lgbf.chn23", "lgbf.sw07")
SPEC = BlockSpec(BlockKind.CUSTOM, name="benchmark", id="benchmark", title="How we compare", measures=KEYS)


def record_of(number: int, figure: Figure) -> Record:
    values = {
        "measure": figure.indicator.key,
        "area": "" if figure.area == "Strathfennan Council" else figure.area,
        "basis": figure.indicator.basis.value,
        "period": figure.period,
        "dimensions": figure.dimensions or None,
        "presence": "not_supplied" if figure.number is None else "number",
        "number": figure.number,
        "number_high": None,
        "qualifier": "exact",
        "status": "final",
        "as_printed": figure.as_printed,
        "source": "synthetic figures",
    }
    return Record("observation", f"OB-{number:05d}", 1, values)


def given(**more: object) -> Facts:
    figures = read(SAMPLE.read_bytes(), SAMPLE.name, FRAMEWORK).figures
    records = [record_of(number, figure) for number, figure in enumerate(figures)]
    return replace(facts(records={"observation": records}, benchmarks=INDICATORS), **more)  # type: ignore[arg-type]


def made(spec: BlockSpec = SPEC) -> tuple[Table, Chart]:
    found = given()
    table, chart = benchmark(found, spec, numbering(found))
    assert isinstance(table, Table)
    assert isinstance(chart, Chart)
    return table, chart


def test_each_row_sets_us_beside_median_range_scotland_and_quarter() -> None:
    table, _ = made()
    first = table.rows[0]
    assert first.label == "Looked-after children cared for in the community"
    assert [cell.text for cell in first.cells] == ["88.2%", "88.4%", "86.5 to 92.6%", "88.1%", "Third quarter"]
    assert first.small == "Year to 31 July 2024; more is better; of 195 looked-after children"
    assert all(row.kind is RowKind.PLAIN for row in table.rows)


def test_what_lags_and_who_is_missing_is_said() -> None:
    notes = " ".join(made()[0].notes)
    assert "Latest available: year to 31 July 2024, 8 months behind." in notes
    assert "Latest available: year to 31 March 2024, 12 months behind." in notes
    assert "Looked-after children with more than one placement in the year: no figure for Lochardle." in notes


def test_the_chart_draws_what_the_table_says_with_us_singled_out() -> None:
    table, chart = made()
    drawn = {series.name: series.points[0].text for series in chart.series}
    ours, median, _, scotland, _ = table.rows[0].cells
    assert (drawn["Strathfennan Council"], drawn["Family group median"]) == (ours.text, median.text)
    assert drawn["Scotland"] == scotland.text
    assert [series.name for series in chart.series if series.current] == ["Strathfennan Council"]
    assert all(f"{name} {text}" in chart.alt_text for name, text in drawn.items())


def test_the_best_stands_first_whichever_way_is_better() -> None:
    for key, first, last in (("lgbf.chn09", "Carsemuir", "Balquharn"), ("lgbf.chn23", "Carsemuir", "Glenmarrow")):
        _, chart = made(replace(SPEC, measures=(key,)))
        names = [series.name for series in chart.series]
        assert (names[0], names[-3]) == (first, last)


def test_every_number_has_an_origin() -> None:
    table, chart = made()
    for row in table.rows:
        assert all(len(cell.origins) == owed(cell) for cell in row.cells)
        assert len(row.origins) == len(numbers_in(row.label)) + len(numbers_in(row.small))
    assert len(table.origins) == sum(len(numbers_in(text)) for text in (table.title, table.sub, *table.notes))
    assert all(len(point.origins) == 1 for series in chart.series for point in series.points)
    assert len(chart.origins) == sum(len(numbers_in(text)) for text in (chart.title, chart.sub, chart.note))


def test_nothing_imported_prints_nothing() -> None:
    found = given(records={})
    assert benchmark(found, SPEC, numbering(found)) == []


def test_an_indicator_that_nobody_declared_is_a_fault_of_the_section() -> None:
    found = given()
    with pytest.raises(ShippedDataFault, match=r"lgbf\.zz"):
        benchmark(found, replace(SPEC, measures=("lgbf.zz",)), numbering(found))


def test_what_is_unconfirmed_says_so() -> None:
    assert FRAMEWORK.certainty == "U"
    assert all(each.denominator and each.per for each in FRAMEWORK.indicator if each.unit in {"%", "per 1,000"})
