"""A value is more than a number: absence says which absence it is, and nil is printed."""

from __future__ import annotations

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
