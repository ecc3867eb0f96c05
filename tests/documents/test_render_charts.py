"""Charts: text of a readable size that never overlaps or leaves the picture, gaps with their word, and equal bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.domain.paper import Chart, ChartKind, Point, Series
from cswo_report.render.charts import _drawing, draw, sparkline
from cswo_report.render.svg import MAIN, WIDE, Drawing
from cswo_report.render.theme import load_theme
from tests.documents import sample_paper as sample

THEME = load_theme()
SVG = "{http://www.w3.org/2000/svg}"
CHARTS = [v for v in vars(sample).values() if isinstance(v, Chart)]


def drawn(chart: Chart, width: float = WIDE) -> Drawing:
    return _drawing(chart, THEME, width, 150 if width == WIDE else 100, False)


def faults(drawing: Drawing) -> list[str]:
    found = []
    for i, box in enumerate(drawing.texts):
        if box.left < -0.1 or box.right > drawing.width + 0.1 or box.top < -0.5 or box.bottom > drawing.height + 0.5:
            found.append(f"text {i} leaves the picture: {box} in {drawing.width} x {drawing.height}")
        found += [f"texts {i} and {j} overlap" for j in range(i) if box.overlaps(drawing.texts[j])]
    return found


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_text_stays_inside_and_apart(chart: Chart) -> None:
    assert faults(drawn(chart)) == []


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_no_text_is_too_small_and_the_same_chart_is_the_same_bytes(chart: Chart) -> None:
    svg = draw(chart, THEME).svg
    root = ElementTree.fromstring(svg)
    assert all(float(text.get("font-size", root.get("font-size", "0"))) >= 10.5 for text in root.iter(f"{SVG}text"))
    assert draw(chart, THEME).svg == svg


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_an_absent_point_is_a_word_and_not_a_mark(chart: Chart) -> None:
    words = "".join(ElementTree.fromstring(draw(chart, THEME).svg).itertext())
    for series in chart.series:
        for point in series.points:
            assert point.number is not None or point.text in words


def test_a_line_is_broken_where_a_value_is_absent_or_the_definition_changed() -> None:
    svg = draw(sample.GUARDIANSHIP, THEME).svg
    assert svg.count("<polyline") == 3
    assert 'stroke-dasharray="1 2.5"' in svg
    assert 'stroke-dasharray="5 3"' in svg


def test_a_value_beyond_its_limit_has_a_mark_beside_its_colour() -> None:
    assert draw(sample.CASELOAD, THEME).svg.count("▲") == 2
    assert draw(replace(sample.CASELOAD, limit_is_floor=True), THEME).svg.count("▼") == 2


def test_a_scale_that_does_not_start_at_nought_is_said() -> None:
    assert draw(sample.MEETINGS, THEME).remark == "The scale starts at 80%."
    assert draw(sample.GUARDIANSHIP, THEME).remark == ""


def test_nothing_to_draw_draws_nothing() -> None:
    points = tuple(Point(year, None, "[c]") for year in sample.YEARS)
    assert draw(replace(sample.GUARDIANSHIP, series=(Series("x", points),)), THEME).svg == ""
    assert sparkline(points, "x", THEME) == ""


def test_a_stack_with_an_unknown_part_is_not_drawn_as_a_whole() -> None:
    parts = (*sample.VALUE.series[0].points, Point("Unknown", None, "not held"))
    svg = draw(replace(sample.VALUE, series=(Series("Value", parts),)), THEME).svg
    assert "not held" in svg
    assert re.search(r'<rect x="[1-9]', svg)


_value = st.one_of(st.none(), st.decimals(0, 100_000, places=0), st.decimals(0, 100, places=1))


@st.composite
def any_chart(draw_value: Any) -> Chart:
    kind = draw_value(st.sampled_from(ChartKind))
    names = draw_value(st.lists(st.text("abcdefg mn", min_size=1, max_size=34), min_size=1, max_size=5))
    count = draw_value(st.integers(1, 9))
    series = []
    for name in names:
        values = draw_value(st.lists(_value, min_size=count, max_size=count))
        points = tuple(
            Point(f"{2016 + i}-{17 + i}", v, "not held" if v is None else f"{v:,}") for i, v in enumerate(values)
        )
        series.append(Series(name, points, limit=draw_value(st.sampled_from([None, Decimal(15)]))))
    return Chart("c", "1", "t", "s", kind, tuple(series), "title", "words")


@settings(max_examples=120, deadline=None)
@given(any_chart())
def test_any_chart_keeps_its_text_inside(chart: Chart) -> None:
    if draw(chart, THEME).svg:
        for width in (WIDE, MAIN):
            assert [fault for fault in faults(drawn(chart, width)) if "leaves" in fault] == []
