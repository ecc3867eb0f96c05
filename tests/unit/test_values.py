"""A value is more than a number: absence says which absence it is, and nil is printed."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.values import PRESENCE_MEANINGS, PRESENCE_WORDS, Presence, Qualifier, Status, Value, thousands


def test_nil_prints_as_0_and_is_drawn_as_0() -> None:
    assert Value.of(0).presence is Presence.NIL
    assert Value.of(0).text() == "0"
    assert Value.of(0).text("%") == "0%"
    assert Value.of(0).known == 0


@pytest.mark.parametrize("presence", [entry for entry in Presence if entry not in {Presence.NUMBER, Presence.NIL}])
def test_what_is_absent_prints_in_its_own_words_and_is_never_drawn(presence: Presence) -> None:
    value = Value.absent(presence)
    assert value.known is None
    assert value.text("%") == PRESENCE_WORDS[presence]
    assert not any(sign.isdigit() for sign in value.text())
    assert PRESENCE_MEANINGS[presence]


def test_the_words_for_absence_differ_from_each_other() -> None:
    assert len(set(PRESENCE_WORDS.values())) == len(PRESENCE_WORDS) == len(Presence) - 1


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 3))
def test_thousands_read_back_as_the_rounded_number(number: Decimal, places: int) -> None:
    text = thousands(number, places)
    read = Decimal(text.replace(",", "").replace("\u2212", "-"))
    assert abs(read - number) <= Decimal(5).scaleb(-places - 1)
    assert "-" not in text
    assert text != "\u22120"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value(Presence.NUMBER, Decimal(19000), qualifier=Qualifier.OVER), "over 19,000"),
        (Value(Presence.NUMBER, Decimal(30), qualifier=Qualifier.AT_LEAST), "at least 30"),
        (Value(Presence.NUMBER, Decimal(30), qualifier=Qualifier.ABOUT), "about 30"),
        (Value(Presence.NUMBER, Decimal(3), high=Decimal(7), qualifier=Qualifier.RANGE), "3 to 7"),
        (Value(Presence.NUMBER, Decimal("12.25"), places=1), "12.3"),
        (Value(Presence.NUMBER, Decimal("-4.5"), places=1), "\u22124.5"),
    ],
)
def test_how_exact_a_number_is_stands_before_it(value: Value, text: str) -> None:
    assert value.text() == text


def test_a_carried_forward_number_carries_its_mark() -> None:
    assert Value(Presence.NUMBER, Decimal(3), status=Status.CARRIED_FORWARD).mark == "[cf]"
    assert Value.of(3).mark == ""


@pytest.mark.parametrize(
    "arguments",
    [
        {"presence": Presence.NUMBER},
        {"presence": Presence.NIL, "number": Decimal(0)},
        {"presence": Presence.NOT_HELD, "number": Decimal(3)},
        {"presence": Presence.NUMBER, "number": Decimal(3), "qualifier": Qualifier.RANGE},
        {"presence": Presence.NUMBER, "number": Decimal(3), "high": Decimal(4)},
    ],
)
def test_a_value_that_contradicts_itself_cannot_be_made(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"A (value|range)"):
        Value(**arguments)  # type: ignore[arg-type]


numbers = st.decimals(-(10**9), 10**9, places=4).filter(bool)
settled = st.builds(
    Value,
    st.just(Presence.NUMBER),
    numbers,
    status=st.sampled_from(list(Status)),
    qualifier=st.sampled_from([entry for entry in Qualifier if entry is not Qualifier.RANGE]),
    places=st.integers(0, 4),
    as_printed=st.text(max_size=9),
    of_whole=st.booleans(),
    period=st.sampled_from(["", "2024-25", "2024-06-30"]),
)
ranges = st.builds(
    Value, st.just(Presence.NUMBER), numbers, numbers, st.just(Qualifier.RANGE), places=st.integers(0, 4)
)
absent = st.builds(
    Value,
    st.sampled_from([entry for entry in Presence if entry is not Presence.NUMBER]),
    status=st.sampled_from(list(Status)),
)


@given(st.one_of(settled, ranges, absent))
def test_a_value_is_the_same_after_a_way_through_json(value: Value) -> None:
    content = json.loads(json.dumps(value.as_json("%")))
    assert Value.from_json(content) == value
    assert content["text"] == value.text("%")
    assert (content["number"] is None) == (value.known is None)


@given(st.integers(0, 10**5), st.integers(1, 10**5), st.integers(0, 2))
def test_a_percentage_stays_exact_and_is_rounded_only_where_it_is_printed(part: int, base: int, places: int) -> None:
    part = min(part, base)
    exact = Decimal(part) * 100 / base
    value = replace(Value.of(exact, places), of_whole=True)
    assert value.known == exact
    assert value.rounded is not None
    assert abs(value.rounded - exact) <= Decimal(1).scaleb(-places)
    assert (value.text("%") == thousands(Decimal(100), places) + "%") == (part == base)
    assert (value.rounded == 0) == (part == 0)


def test_half_is_rounded_up_and_what_is_no_share_may_be_100() -> None:
    assert [Value.of(Decimal(number)).text() for number in ("2.5", "3.5", "-2.5", "99.6")] == [
        "3",
        "4",
        "\u22123",
        "100",
    ]
    assert replace(Value.of(Decimal("99.6")), of_whole=True).text("%") == "99%"
    assert replace(Value.of(Decimal("0.4")), of_whole=True).text("%") == "1%"
