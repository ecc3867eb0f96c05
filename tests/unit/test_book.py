"""The book answers every figure by name, keeps absence and doubt, and says where its figures do not agree with each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cswo_report.domain.findings import Severity
from cswo_report.domain.measures import Break, BreakKind, Count, FigureRef, Flow, Measure, Rate, Share
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Basis, Presence, Status
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.figures.book import Book, Held, UnknownFigure
from cswo_report.figures.changes import change_text, reading
from cswo_report.figures.rows import as_json, rows_of
from cswo_report.figures.supplied import Supplied, contradictions
from cswo_report.measure_dimensions import with_breaks

YEARS = ReportingYear(2024).back(5)
MEASURES = {
    measure.key: measure
    for measure in (
        Measure("m.counted", "Counted", "What is counted.", "The register", count=Count()),
        Measure("m.part", "Part", "A part.", "The register", count=Count(where={"outcome": ["x"]})),
        Measure("m.share", "Share", "A share.", "Calculated", unit="%", share=Share("m.part", "m.counted")),
        Measure("m.people", "People", "Population.", "A team", basis=Basis.AS_AT),
        Measure(
            "m.rate", "Rate", "A rate.", "Calculated", places=1, rate=Rate("m.counted", "m.people", 1000), mixes="So."
        ),
        Measure("m.given", "Given", "What others give.", "A team", dimensions=("source",)),
        Measure("m.more", "More", "More of it.", "A team"),
        Measure("m.sum", "Sum", "Both.", "Calculated", sum=("m.given", "m.more")),
        Measure("m.grid", "Grid", "By both.", "The register", count=Count(), needs=("outcome",)),
    )
}
DIMENSIONS: Mapping[str, Any] = {
    "m.counted": {"outcome": {"x": "Crossed", "y": "Why"}, "capacity": {"self": "In person"}},
    "m.share": {"outcome": {"x": "Crossed", "y": "Why"}},
    "m.given": {"source": {"police": "Police"}},
    "m.grid": {"outcome": {"x": "Crossed"}},
}


def given(
    measure: str, number: str | None, period: str = "2024-25", reference: str = "OB-22222", **more: Any
) -> Record:
    values: dict[str, Any] = {
        "measure": measure,
        "area": None,
        "basis": "financial_year",
        "period": period,
        "dimensions": None,
        "presence": "number" if number else "nil",
        "number": Decimal(number) if number else None,
        "number_high": None,
        "qualifier": None,
        "status": None,
        "footnote": None,
        "as_printed": None,
    }
    return Record("observation", reference, 1, {**values, **more})


def book(*observations: Record, counts: Mapping[str, Mapping[tuple[str, str], Any]] | None = None, **more: Any) -> Book:
    held = {"decision": Held(9, YEARS[0])}
    made = Book(MEASURES, YEARS, counts or {}, held, DIMENSIONS, supplied=Supplied.of(observations))
    return replace(made, **more)


def test_a_filtered_figure_is_found_by_its_name_with_the_labels_of_its_codes() -> None:
    made = book(counts={"m.counted outcome=x": {("2024-25", ""): 4}})
    ref = FigureRef.parse("m.counted outcome=x")
    assert made.find(ref).current.known == 4
    assert made.find(ref).ref == ref
    assert made.label(ref) == "Counted: Crossed"


@pytest.mark.parametrize(
    ("name", "rule", "nearest"),
    [
        ("m.countd", "There is no figure of this name.", "m.counted"),
        ("counted", "There is no figure of this name.", "m.counted"),
        (
            "m.counted outcom=x",
            "m.counted has no dimension “outcom”; its dimensions are outcome, capacity, area.",
            "m.counted outcome=…",
        ),
        ("m.part outcome=x", "m.part has no dimension “outcome”; its one dimension is area.", ""),
        ("m.counted outcome=xx", "“xx” is not a code of outcome.", "m.counted outcome=x"),
        ("m.grid", "m.grid means nothing unless it is held to outcome.", "m.grid outcome=…"),
    ],
)
def test_a_name_that_means_nothing_gets_the_rule_and_the_nearest(name: str, rule: str, nearest: str) -> None:
    with pytest.raises(UnknownFigure) as fault:
        book().find(FigureRef.parse(name))
    assert fault.value.rule == rule
    assert len(fault.value.nearest) <= 3
    assert (fault.value.nearest or ("",))[0] == nearest


def test_a_filtered_figure_that_nobody_counted_is_a_fault_of_ours_and_no_nil() -> None:
    with pytest.raises(ShippedDataFault, match="was not counted"):
        book().find(FigureRef.parse("m.counted outcome=x"))


def test_a_share_held_to_a_code_holds_both_its_parts_to_it() -> None:
    counts = {"m.part outcome=x": {("2024-25", ""): 1}, "m.counted outcome=x": {("2024-25", ""): 3}}
    ref = FigureRef.parse("m.share outcome=x")
    made = book(counts=counts)
    assert made.find(ref).current.text("%") == "33%"
    parts = made.parts(ref)
    assert parts is not None
    assert [str(part.ref) for part in parts] == ["m.part outcome=x", "m.counted outcome=x"]


def test_a_rate_takes_its_population_with_the_date_that_it_has() -> None:
    people = given("m.people", "20000", "2024-06-30", basis="as_at")
    made = book(people, counts={"m.counted": {("2024-25", ""): 62}})
    rate = made.series("m.rate")
    assert rate.current.text() == "3.1"
    assert rate.previous is not None
    assert rate.previous.presence is Presence.NOT_SUPPLIED
    parts = made.parts("m.rate")
    assert parts is not None
    assert made.day_of(parts[1], YEARS[-1]) == date(2024, 6, 30)


def test_a_sum_is_absent_where_a_part_is_and_as_settled_as_the_least_of_them() -> None:
    made = book(given("m.given", "4", status="provisional"), given("m.more", "5"))
    assert (made.series("m.sum").current.text(), made.series("m.sum").current.mark) == ("9", "[p]")
    assert book(given("m.given", "4")).series("m.sum").current.presence is Presence.NOT_SUPPLIED


def test_a_figure_of_another_area_is_found_by_the_day_its_period_ends() -> None:
    scotland = given("m.counted", "700", "2023-24", area="Scotland", basis="august_to_july")
    series = book(scotland).find(FigureRef.parse("m.counted area=Scotland"))
    assert (series.current.text(), series.period(YEARS[-1])) == ("700", "2023-24")
    assert series.previous is not None
    assert series.previous.presence is Presence.NOT_SUPPLIED


def test_a_figure_supplied_by_dimension_is_its_own() -> None:
    made = book(given("m.given", "7", dimensions={"source": "police"}))
    assert made.find(FigureRef.parse("m.given source=police")).current.text() == "7"
    assert made.series("m.given").current.presence is Presence.NOT_SUPPLIED


def test_a_revised_figure_stands_and_keeps_the_earlier_with_its_reason() -> None:
    first = given("m.given", "54")
    second = given("m.given", "56", reference="OB-33333", status="revised", footnote="Two came late.")
    for order in ((first, second), (second, first)):
        made = book(*order)
        series = made.series("m.given")
        assert (series.current.text(), series.current.mark) == ("56", "[r]")
        assert [(each.earlier.text(), each.reason, each.reference) for each in series.restated] == [
            ("54", "Two came late.", "OB-22222")
        ]
        assert made.faults() == []


def test_two_that_contradict_each_other_are_told_with_both_references() -> None:
    made = book(given("m.given", "54"), given("m.given", "56", reference="OB-33333"))
    (finding,) = made.faults()
    assert finding.severity is Severity.REFUSED
    assert finding.where == "OB-22222 and OB-33333"
    assert "54 and 56" in finding.rule
    assert "status=revised" in finding.remedy
    bare = given("m.given", "56", reference="OB-33333", status="revised", footnote=" ")
    assert len(book(given("m.given", "54"), bare).faults()) == 1


def test_the_same_value_twice_or_of_something_else_is_no_contradiction() -> None:
    ours, scotland = given("m.given", "5"), given("m.given", "900", area="Scotland")
    assert book(ours, given("m.given", "5.0000", reference="OB-33333"), scotland).faults() == []
    assert contradictions([ours.values, scotland.values]) == []
    assert len(contradictions([ours.values, {**ours.values, "number": Decimal(6)}])) == 1


def test_what_is_counted_and_supplied_is_compared_and_the_count_printed() -> None:
    counts = {"m.counted": {("2024-25", ""): 12}}
    made = book(given("m.counted", "13"), counts=counts)
    assert made.series("m.counted").current.text() == "12"
    (finding,) = made.differences()
    assert (finding.where, finding.severity) == ("m.counted, 2024-25", Severity.WARNING)
    assert "12 by our records, 13 as supplied" in finding.rule
    assert book(given("m.counted", "12"), counts=counts).differences() == []


def test_what_was_supplied_fills_the_years_before_a_register_began() -> None:
    began = {"decision": Held(9, YEARS[3])}
    made = book(given("m.counted", "8", "2020-21"), counts={"m.counted": {("2024-25", ""): 9}}, held=began)
    assert [value.text() for value in made.series("m.counted").values] == ["8", "not held", "not held", "0", "9"]


def test_a_flow_must_add_up_where_all_of_it_is_known() -> None:
    flow = Flow("f", "A flow", "m.more", "m.counted", "m.part", "m.given")
    counts = {"m.counted": {("2024-25", ""): 5}, "m.part": {("2024-25", ""): 2}}
    assert book(given("m.more", "10"), given("m.given", "13"), counts=counts, flows=[flow]).flow_faults() == []
    (finding,) = book(given("m.more", "10"), given("m.given", "14"), counts=counts, flows=[flow]).flow_faults()
    assert "10 at the start, 5 new and 2 ended make 13, not the 14 at the end" in finding.rule
    assert finding.severity is Severity.WARNING


def test_a_year_in_progress_and_a_first_part_year_are_partial_and_not_compared() -> None:
    counts = {"m.counted": {("2023-24", ""): 40, ("2024-25", ""): 9}}
    running = book(counts=counts, as_at=date(2024, 12, 1)).series("m.counted")
    assert (running.current.status, running.current.mark) == (Status.PARTIAL_PERIOD, "[pp]")
    assert (change_text(running), reading(running)) == ("–", "Cannot be compared")
    begun = book(counts=counts, held={"decision": Held(9, YEARS[3], stated=False)}).series("m.counted")
    assert (begun.values[3].mark, change_text(begun)) == ("[pp]", "–")
    over = book(counts=counts, as_at=date(2025, 9, 1)).series("m.counted")
    assert (over.current.mark, change_text(over)) == ("", "\u221231")


def test_a_change_is_the_difference_of_the_numbers_as_printed() -> None:
    counts = {
        "m.part": {("2023-24", ""): 334, ("2024-25", ""): 336},
        "m.counted": {("2023-24", ""): 1000, ("2024-25", ""): 1000},
    }
    share = book(counts=counts).series("m.share")
    assert [value.text("%") for value in share.values[-2:]] == ["33%", "34%"]
    assert change_text(share) == "+1"


def test_a_share_is_broken_where_its_parts_are() -> None:
    broken = replace(MEASURES["m.part"], breaks={"2022-23": Break(BreakKind.DEFINITION, "New.")})
    assert set(with_breaks(MEASURES["m.share"], {**MEASURES, "m.part": broken}).breaks) == {"2022-23"}


def test_rows_and_json_say_the_same_as_the_series() -> None:
    made = book(given("m.more", "1234.5", qualifier="about"), counts={"m.counted": {("2024-25", ""): 3}})
    for key in ("m.more", "m.counted", "m.share"):
        series = made.series(key)
        content, rows = as_json(made, series), list(rows_of([series]))
        for year, value, row in zip(series.years, series.values, rows, strict=True):
            assert row["text"] == content["values"][year.label]["text"] == value.text("%" if key == "m.share" else "")
            assert row["number"] == ("" if value.known is None else f"{value.known:f}")
            assert row["presence"] == content["values"][year.label]["presence"] == value.presence.value
    assert as_json(made, made.series("m.share"))["made_of"] == ["m.part", "m.counted"]
