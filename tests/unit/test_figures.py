"""A figure is a number or says why it is none; percentages are never falsely whole; change is worded with care."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cswo_report.domain.measures import Break, BreakKind, Count, Measure, Series, Share
from cswo_report.domain.paper import CellKind
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Basis, Direction, Presence, Qualifier, Status, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import ShippedDataFault
from cswo_report.figures.book import Book, Held, percentage, value_of
from cswo_report.figures.changes import change_text, reading, spoken_series
from cswo_report.figures.printing import cell_of, marks_used, point_of, series_row, total_of
from cswo_report.figures.supplied import Supplied

YEARS = ReportingYear(2024).back(5)
COUNTED = Measure("m.counted", "Counted", "What is counted.", "The register", count=Count())
PART = Measure("m.part", "Part", "A part.", "The register", count=Count(where={"outcome": ["x"]}))
SHARED = Measure("m.share", "Share", "A share.", "The register", unit="%", share=Share("m.part", "m.counted"))
SUPPLIED = Measure("m.supplied", "Supplied", "What is supplied.", "A team", owner="A team")
AS_AT = Measure("m.as_at", "As at", "At the year's end.", "A team", basis=Basis.AS_AT)


def observed(measure: Measure, period: str, **more: Any) -> Record:
    """The figure 12, as somebody supplied it."""
    absent = dict.fromkeys(("area", "dimensions", "number_high", "qualifier", "status", "as_printed", "footnote"))
    values = {**absent, "measure": measure.key, "basis": measure.basis.value, "period": period}
    return Record("observation", "OB-22222", 1, {**values, "presence": "number", "number": Decimal(12), **more})


def book(
    counts: Mapping[str, Mapping[tuple[str, str], Any]] | None = None,
    held: Held | None = None,
    observations: tuple[Record, ...] = (),
) -> Book:
    measures = {measure.key: measure for measure in (COUNTED, PART, SHARED, SUPPLIED, AS_AT)}
    return Book(
        measures, YEARS, counts or {}, {"decision": held or Held(9, YEARS[0])}, supplied=Supplied.of(observations)
    )


def series(*numbers: int | None, measure: Measure = COUNTED) -> Series:
    years = ReportingYear(2024).back(len(numbers))
    values = tuple(Value.absent(Presence.NOT_HELD) if entry is None else Value.of(entry) for entry in numbers)
    return Series(measure, years, values)


def test_a_year_without_records_is_nil_where_the_register_is_held() -> None:
    found = book({"m.counted": {("2024-25", ""): 3}}).series("m.counted")
    assert [value.text() for value in found.values] == ["0", "0", "0", "0", "3"]


def test_a_year_before_the_register_began_is_not_held() -> None:
    found = book(held=Held(9, ReportingYear(2023))).series("m.counted")
    assert [value.presence for value in found.values] == [Presence.NOT_HELD] * 3 + [Presence.NIL] * 2


def test_an_empty_register_has_not_been_supplied_and_is_not_nil() -> None:
    assert book(held=Held(0, None)).series("m.counted").current.presence is Presence.NOT_SUPPLIED


def test_a_figure_that_others_supply_is_theirs_or_is_not_supplied() -> None:
    held = book(observations=(observed(SUPPLIED, "2024-25"),))
    assert held.series("m.supplied").current.text() == "12"
    assert held.series("m.supplied").previous == Value(Presence.NOT_SUPPLIED, by="A team")


def test_an_as_at_figure_is_found_by_the_last_day_of_the_year() -> None:
    held = book(observations=(observed(AS_AT, "2025-03-31"),))
    assert held.series("m.as_at").current.known == 12


def test_a_share_of_nothing_has_no_meaning() -> None:
    assert book().series("m.share").current.presence is Presence.NOT_APPLICABLE


def test_a_share_of_what_is_absent_is_absent_for_the_same_reason() -> None:
    assert book(held=Held(0, None)).series("m.share").current.presence is Presence.NOT_SUPPLIED


def test_a_share_is_a_percentage_of_its_two_measures() -> None:
    counts = {"m.part": {("2024-25", ""): 1}, "m.counted": {("2024-25", ""): 3}}
    assert book(counts).series("m.share").current.text("%") == "33%"


def test_an_unknown_measure_is_a_fault_of_the_paper() -> None:
    with pytest.raises(ShippedDataFault, match=r"no measure 'm\.nothing'"):
        book().series("m.nothing")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_0_only_for_none_and_100_only_for_all(part: int, base: int) -> None:
    assume(part <= base)
    rounded = percentage(Decimal(part), Decimal(base))
    assert (rounded == 0) == (part == 0)
    assert (rounded == 100) == (part == base)
    assert abs(rounded - Decimal(part) * 100 / base) <= 1


def test_an_observation_keeps_how_exact_and_how_settled_it_is() -> None:
    value = value_of(
        {
            **observed(SUPPLIED, "2024-25").values,
            "qualifier": "over",
            "status": "carried_forward",
            "as_printed": "over 12",
        },
        0,
    )
    assert (value.qualifier, value.status, value.text(), value.mark) == (
        Qualifier.OVER,
        Status.CARRIED_FORWARD,
        "over 12",
        "[cf]",
    )


def test_an_observation_prints_the_decimals_it_was_given_with() -> None:
    assert (
        value_of({**observed(SUPPLIED, "2024-25").values, "number": Decimal("12.2500"), "as_printed": None}, 0).text()
        == "12.25"
    )
    assert (
        value_of({**observed(SUPPLIED, "2024-25").values, "number": Decimal("1200"), "as_printed": None}, 0).text()
        == "1,200"
    )


@pytest.mark.parametrize(
    ("numbers", "text", "read"),
    [
        ((20, 35), "+15", "Worse"),
        ((35, 20), "\u221215", "Better"),
        ((20, 25), "+5", "No clear change"),
        ((20, 20), "0", "Same"),
        ((0, 0), "0", "Same"),
        ((3, 5), "+2", "No clear change"),
        ((0, 12), "+12", "Worse"),
        ((None, 5), "–", "Cannot be compared"),
        ((5, None), "–", "Cannot be compared"),
        ((5,), "–", "Cannot be compared"),
    ],
)
def test_change_is_worded_with_care(numbers: tuple[int | None, ...], text: str, read: str) -> None:
    down = Measure("m.down", "Down", "Fewer is better.", "The register", direction=Direction.DOWN, count=Count())
    found = series(*numbers, measure=down)
    assert (change_text(found), reading(found)) == (text, read)


def test_a_measure_without_a_better_way_is_neither_better_nor_worse() -> None:
    assert reading(series(20, 30)) == "Neither"


def test_a_changed_definition_is_never_compared() -> None:
    broken = Measure("m.b", "B", "B.", "R", count=Count(), breaks={"2024-25": Break(BreakKind.DEFINITION, "New.")})
    assert change_text(series(20, 30, measure=broken)) == "–"
    assert reading(series(20, 30, measure=broken)) == "Cannot be compared"


def test_a_percentage_changes_by_points() -> None:
    assert change_text(series(40, 45, measure=SHARED)).startswith("+5")


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((1, 2, 3), "Rose from 1 in 2022-23 to 3 in 2024-25."),
        ((3, 3, 1), "Fell from 3 in 2022-23 to 1 in 2024-25."),
        ((2, 2, 2), "Stayed at 2 in 2022-23 to 2024-25."),
        ((1, 5, 2), "Went up and down: 1 in 2022-23, 5 in 2023-24, 2 in 2024-25."),
        ((None, 1, 2), "Rose from 1 in 2023-24 to 2 in 2024-25. Not held for 2022-23."),
        ((None, None, 2), "2 in 2024-25. Not held for 2022-23, 2023-24."),
        ((None, None, None), "Not held for 2022-23, 2023-24, 2024-25."),
    ],
)
def test_a_line_in_words(numbers: tuple[int | None, ...], words: str) -> None:
    assert spoken_series(series(*numbers)) == words


def test_a_cell_tells_a_number_from_an_absence() -> None:
    assert (cell_of(Value.of(0)).text, cell_of(Value.of(0)).kind) == ("0", CellKind.NUMBER)
    absent = cell_of(Value.absent(Presence.NOT_SUPPLIED))
    assert (absent.text, absent.kind) == ("not supplied", CellKind.ABSENT)


def test_what_is_absent_is_not_drawn_as_nought() -> None:
    assert point_of("2024-25", Value.absent(Presence.NOT_HELD)).number is None
    assert point_of("2024-25", Value.of(0)).number == 0


def test_a_total_with_an_absent_part_is_absent() -> None:
    assert total_of([Value.of(3), Value.absent(Presence.NOT_SUPPLIED)]).presence is Presence.NOT_SUPPLIED
    assert total_of([Value.of(3), Value.of(0)]).known == 3
    assert total_of([]).presence is Presence.NIL


def test_every_mark_and_word_in_a_table_is_explained_once() -> None:
    carried = Value(Presence.NUMBER, Decimal(3), status=Status.CARRIED_FORWARD)
    shown = Series(COUNTED, YEARS[:3], (Value.absent(Presence.NOT_HELD), carried, carried))
    used = marks_used([series_row(shown)], shown.values)
    assert [mark.strip("“”") for mark, _ in used] == ["not held", "[cf]"]
