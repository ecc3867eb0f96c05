"""What stands under a table or chart without anybody writing it: totals that differ, unlike bases, and lines that break."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cswo_report.domain.measures import Break, BreakKind, Count, Measure, Series
from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import Chart, ChartKind, Point
from cswo_report.domain.paper import Series as Drawn
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Basis, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.figures.book import Book, Held
from cswo_report.figures.printed import numbers_in
from cswo_report.figures.supplied import Supplied
from cswo_report.papers import caveats
from cswo_report.papers.blocks import chart, measures_table
from cswo_report.render.charts_lines import draw_lines, draw_sparkline
from cswo_report.render.theme import load_theme
from tests.documents.making import facts, numbering

YEARS = ReportingYear(2024).back(5)
PART = Measure("m.part", "Part", "A part.", "A team")
OTHER = Measure("m.other", "Other", "Another part.", "A team")
TOTAL = Measure("m.total", "Total", "Both.", "A team")
STOCK = Measure("m.stock", "Held", "In force.", "A team", basis=Basis.AS_AT)
CENSUS = Measure("m.census", "Counted", "By a census.", "A body", basis=Basis.AUGUST_TO_JULY)
WHY = Break(BreakKind.DEFINITION, "The code of practice was revised.")
BROKEN = replace(PART, key="m.broken", title="Broken", breaks={"2022-23": WHY})
MEASURES = {each.key: each for each in (PART, OTHER, TOTAL, STOCK, CENSUS, BROKEN)}


def series(measure: Measure, *numbers: int) -> Series:
    return Series(measure, YEARS[-len(numbers) :], tuple(Value.of(number) for number in numbers))


def supplied(**numbers: tuple[int, ...]) -> Book:
    absent = dict.fromkeys(("area", "dimensions", "number_high", "as_printed", "footnote"))
    held = [
        Record(
            "observation",
            f"OB-{number:05}",
            1,
            {
                **absent,
                **{"measure": f"m.{name}", "basis": MEASURES[f"m.{name}"].basis.value},
                **{"period": MEASURES[f"m.{name}"].period(year), "presence": "number", "number": Decimal(number)},
                **{"qualifier": "exact", "status": "final"},
            },
        )
        for name, given in numbers.items()
        for year, number in zip(YEARS, given, strict=True)
    ]
    return Book(MEASURES, YEARS, {}, {"decision": Held(0, None)}, supplied=Supplied.of(held))


FIVE = (1, 2, 3, 4, 5)


def test_a_supplied_total_that_differs_from_its_parts_keeps_both_with_the_origins_of_both() -> None:
    (note,) = caveats.total_notes(series(TOTAL, 6, 9), [series(PART, 1, 2), series(OTHER, 5, 6)])
    assert note.text == "Total, 2024-25: Supplied total 9; the parts add to 8. Both are kept."
    assert len(note.origins) == len(numbers_in(note.text)) == 2
    assert note.origins[1].form == "sum of its parts"


def test_a_table_says_so_beneath_itself() -> None:
    given = facts(book=supplied(part=FIVE, other=FIVE, total=(2, 4, 6, 8, 11)))
    spec = BlockSpec(
        BlockKind.TABLE, id="tab", title="T", measures=("m.part", "m.other", "m.total"), totals=("m.total",)
    )
    notes = " ".join(measures_table(given, spec, numbering(given)).notes)
    assert "Supplied total 11; the parts add to 10. Both are kept." in notes
    assert notes.count("Both are kept") == 1


def test_only_rows_of_the_totals_own_unit_and_basis_are_its_parts() -> None:
    parts = caveats.parts_above(series(TOTAL, 3), [series(PART, 1), series(STOCK, 9)])
    assert [part.measure.key for part in parts] == ["m.part"]
    declared = series(replace(TOTAL, sum=("m.part", "m.other")), 3)
    assert caveats.parts_above(declared, [series(PART, 1)]) == []


def test_a_row_says_its_basis_where_it_is_not_its_tables() -> None:
    given = facts(book=supplied(part=FIVE, other=FIVE, stock=FIVE, census=FIVE))
    spec = BlockSpec(BlockKind.TABLE, id="tab", title="T", measures=("m.part", "m.other", "m.stock", "m.census"))
    labels = [row.label for row in measures_table(given, spec, numbering(given)).rows]
    assert labels == ["Part", "Other", "Held, at 31 March", "Counted, year to 31 July"]


def test_a_tables_own_words_and_a_groups_heading_say_the_basis_of_their_rows() -> None:
    given = facts(book=supplied(part=FIVE, stock=FIVE, census=FIVE))
    groups = (("", ("m.part",)), ("In force at 31 March", ("m.stock",)), ("", ("m.census",)))
    spec = BlockSpec(BlockKind.TABLE, id="tab", title="T", sub="Number in the year to 31 March", groups=groups)
    labels = [row.label for row in measures_table(given, spec, numbering(given)).rows]
    assert labels == ["Part", "In force at 31 March", "Held", "Counted, year to 31 July"]
    stocks = (series(STOCK, 1), series(STOCK, 1), series(PART, 1))
    assert caveats.main_basis(stocks) is Basis.AS_AT
    assert (
        caveats.main_basis(stocks, "Number in the year to 31 March unless the row says otherwise")
        is Basis.FINANCIAL_YEAR
    )


def test_a_chart_of_unlike_bases_is_refused_unless_it_says_why() -> None:
    given = facts(book=supplied(part=FIVE, census=FIVE))
    spec = BlockSpec(BlockKind.CHART, id="fig", measures=("m.part", "m.census"), form="line")
    with pytest.raises(ShippedDataFault, match="unlike bases"):
        chart(given, spec, numbering(given))
    labelled = chart(given, replace(spec, mixes="The census year ends four months later."), numbering(given))
    assert labelled is not None
    assert "The census year ends four months later." in labelled.note


def test_a_break_is_explained_beneath_and_spoken() -> None:
    given = facts(book=supplied(broken=FIVE))
    spec = BlockSpec(BlockKind.CHART, id="fig", measures=("m.broken",), form="line")
    drawn = chart(given, spec, numbering(given))
    assert drawn is not None
    assert "Broken: not comparable before 2022-23 (definition changed). The code of practice was revised." in drawn.note
    assert "The line is broken before 2022-23: definition changed." in drawn.alt_text
    assert drawn.series[0].break_kinds == ("definition",)


def test_a_break_that_several_series_share_is_explained_once() -> None:
    alike = replace(BROKEN, key="m.alike", title="Alike")
    said = caveats.break_notes([series(BROKEN, *FIVE), series(alike, *FIVE)])
    assert said == [
        "Broken; Alike: not comparable before 2022-23 (definition changed). The code of practice was revised."
    ]


def test_a_break_before_the_years_shown_is_not_mentioned() -> None:
    early = replace(BROKEN, breaks={YEARS[0].label: WHY})
    assert caveats.break_notes([series(early, *FIVE)]) == []
    assert caveats.spoken_breaks(series(early, *FIVE)) == ""


def lines(*kinds: str) -> Chart:
    points = tuple(Point(year.label, Decimal(number), str(number)) for year, number in zip(YEARS, FIVE, strict=True))
    labels = tuple(point.label for point in points[1 : 1 + len(kinds)])
    one = Drawn("Line", points, current=True, breaks=labels, break_kinds=kinds)
    return Chart("fig", "1", "T", "", ChartKind.LINE, (one,), "T", "spoken")


@pytest.mark.parametrize(
    ("kind", "dash", "words"),
    [
        ("definition", "1 2.5", "definition changed"),
        ("system", "4 2.5", "system changed"),
        ("scope", "6 2 1 2", "scope changed"),
    ],
)
def test_each_kind_of_break_is_drawn_in_its_own_way_and_named(kind: str, dash: str, words: str) -> None:
    picture = draw_lines(lines(kind), load_theme("neutral"), 480, 94, False).svg()
    assert f'stroke-dasharray="{dash}"' in picture
    assert words in picture


def test_a_line_is_not_joined_across_a_break() -> None:
    theme = load_theme("neutral")
    points = lines().series[0].points
    broken = replace(
        lines(), series=(Drawn("Line", points, current=True, breaks=(points[2].label,), break_kinds=("scope",)),)
    )
    assert draw_lines(lines(), theme, 480, 94, False).svg().count("<polyline") == 1
    assert draw_lines(broken, theme, 480, 94, False).svg().count("<polyline") == 2
    assert draw_sparkline(points, "T", theme, False).count("<polyline") == 1
    assert draw_sparkline(points, "T", theme, False, (points[2].label,)).count("<polyline") == 2


def test_a_counted_measure_is_said_to_be_counted() -> None:
    counted = replace(TOTAL, count=Count())
    (note,) = caveats.total_notes(series(counted, 3), [series(PART, 2)])
    assert "Counted total 3" in note.text
