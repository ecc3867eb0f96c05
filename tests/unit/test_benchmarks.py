"""This council beside others: medians and quarters as the statistics module makes them; what cannot be said is not said."""

from __future__ import annotations

import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.benchmarks import Indicator, council_name
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Direction, Presence
from cswo_report.figures.benchmarks import Comparison, compare, cut_points, median, quarter

SHARE = Indicator("CHN09", "lgbf.chn09", "In the community", "A share.", "%", 1, direction=Direction.UP)
NUMBERS = st.lists(
    st.decimals(min_value=-1000, max_value=1000, places=2, allow_nan=False, allow_infinity=False),
    min_size=2,
    max_size=40,
)


def held(area: str, number: str | None, period: str = "2023-24", **dimensions: str) -> Record:
    presence = "not_supplied" if number is None else "number" if Decimal(number) else "nil"
    values = {
        **{"measure": "lgbf.chn09", "area": area or None, "basis": "financial_year", "period": period},
        **{"dimensions": dimensions or None, "presence": presence, "number_high": None, "qualifier": "exact"},
        **{"number": Decimal(number) if number and Decimal(number) else None, "status": "final", "as_printed": None},
        "source": "A framework",
    }
    return Record("observation", f"OB-{area[:4] or 'OURS'}-{period[:4]}{'-'.join(dimensions)}", 1, values)


def made(own: str | None, *others: str, direction: Direction = Direction.UP) -> Comparison:
    records = [held("", own), *(held(f"Council {number}", other) for number, other in enumerate(others))]
    found = compare(Indicator("CHN09", "lgbf.chn09", "Share", "A share.", direction=direction), records)
    assert found is not None
    return found


@given(NUMBERS)
def test_medians_and_cut_points_are_those_of_the_statistics_module(numbers: list[Decimal]) -> None:
    assert median(numbers) == statistics.median(numbers)
    assert list(cut_points(numbers)) == statistics.quantiles(numbers, n=4, method="inclusive")


@given(NUMBERS)
def test_quarters_turn_round_with_the_direction_of_good(numbers: list[Decimal]) -> None:
    for own in numbers:
        down = quarter(-own, [-number for number in numbers], Direction.DOWN)
        assert quarter(own, numbers, Direction.UP) == down


@given(NUMBERS)
def test_the_better_half_is_at_least_as_good_as_the_median(numbers: list[Decimal]) -> None:
    for own in numbers:
        assert (quarter(own, numbers, Direction.UP) <= 2) == (own >= statistics.median(numbers))


def test_eight_different_councils_stand_two_in_each_quarter() -> None:
    numbers = [Decimal(number) for number in (80, 81, 82, 83, 84, 85, 86, 87)]
    assert [quarter(number, numbers, Direction.UP) for number in numbers] == [4, 4, 3, 3, 2, 2, 1, 1]
    assert [quarter(number, numbers, Direction.DOWN) for number in numbers] == [1, 1, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (made("90", "91", "92", "93"), "last quarter"),
        (made("90", "91", "92", "93", direction=Direction.DOWN), "best quarter"),
        (made("90", "90", "92", "93"), "third quarter, shared"),
        (made("90", "91", "92"), "too few councils"),
        (made(None, "91", "92", "93", "94"), "no figure for us"),
        (made("90", "91", "92", "93", direction=Direction.NEITHER), "neither way is better"),
    ],
)
def test_where_we_stand_is_said_or_why_it_is_not(found: Comparison, words: str) -> None:
    assert found.standing_words == words


def test_the_median_and_range_are_of_the_family_group_and_quarters_of_everyone() -> None:
    records = [held("", "90", family_group="3"), held("Near", "80", family_group="3")]
    records += [held(f"Far {number}", str(number), family_group="1") for number in (95, 96, 97)]
    found = compare(SHARE, records)
    assert found is not None
    assert found.median is not None
    assert found.median.text("%") == "85.0%"
    assert (found.lowest, found.highest) == (found.group[1], found.group[0])
    assert (len(found.group), len(found.everyone)) == (2, 5)


def test_a_council_without_a_figure_is_named_and_scotland_is_no_council() -> None:
    records = [held("", "90"), held("Near", "80"), held("Silent", None), held("Scotland", "85")]
    found = compare(SHARE, records)
    assert found is not None
    assert found.missing == ("Silent",)
    assert [each.area for each in found.everyone] == ["", "Near"]
    assert found.scotland is not None
    assert found.scotland.value.text() == "85.0"


def test_the_latest_period_with_any_figure_is_compared() -> None:
    records = [held("", "90", "2021-22"), held("Near", "80", "2022-23"), held("Near", None, "2023-24")]
    found = compare(SHARE, records)
    assert found is not None
    assert found.period == "2022-23"
    assert found.own is None


def test_nil_is_a_figure() -> None:
    found = compare(SHARE, [held("", "0")])
    assert found is not None
    assert found.own is not None
    assert found.own.value.presence is Presence.NIL


def test_nothing_imported_compares_nothing() -> None:
    assert compare(SHARE, [held("", None)]) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Argyll & Bute", "Argyll and Bute Council"),
        ("Edinburgh, City of", "City of Edinburgh"),
        ("Highland", "The Highland Council"),
    ],
)
def test_two_spellings_of_a_council_are_one(one: str, other: str) -> None:
    assert council_name(one) == council_name(other)
    assert council_name("East Lothian") != council_name("West Lothian")
