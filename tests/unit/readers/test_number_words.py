"""A number is found however it is written, with its value, and none is found within another."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.papers.readers.number_words import SMALL, TENS, find_numbers


def value_of_words(words: str) -> Decimal | None:
    """The one number that words say from end to end."""
    found = find_numbers(words)
    return found[0].value if [(each.start, each.end) for each in found] == [(0, len(words))] else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twelve", "12"),
        ("twenty-one", "21"),
        ("a hundred and twelve", "112"),
        ("two thousand", "2000"),
        ("three hundred thousand", "300000"),
        ("half a dozen", "6"),
        ("a dozen", "12"),
        ("1,204", "1204"),
        ("4.65", "4.65"),
        ("twice", "2"),
        ("three quarters", "0.75"),
        ("nine in ten", "0.9"),
        ("seven out of 12", "0.5833"),
    ],
)
def test_words_and_digits_have_their_value(text: str, value: str) -> None:
    found = value_of_words(text)
    assert found is not None
    assert round(found, 4) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("one and two", ["word", "word"]),
        ("nine people in ten were seen", ["ratio"]),
        ("one child in two weeks", ["word", "word"]),
        ("a third deputy came", []),
        ("more than a third waited", ["part"]),
        ("a half-time post", []),
        ("the first half of the year", []),
        ("£610,000 and 41%", ["digits", "digits"]),
        ("someone, anyone, tonight, often, weighty", []),
    ],
)
def test_what_is_a_number_and_what_is_not(text: str, kinds: list[str]) -> None:
    assert [number.kind for number in find_numbers(text)] == kinds


@given(st.integers(min_value=0, max_value=10_000_000))
def test_digits_with_commas_are_read_back(number: int) -> None:
    assert value_of_words(f"{number:,}") == number


@given(st.sampled_from(sorted(TENS)), st.sampled_from(sorted(word for word, n in SMALL.items() if 0 < n < 10)))
def test_tens_and_units_add_up(ten: str, unit: str) -> None:
    assert value_of_words(f"{ten}-{unit}") == TENS[ten] + SMALL[unit]


@given(
    st.lists(
        st.sampled_from(
            ["one", "12", "a third", "in", "ten", "of", "half", "dozens of", "children", ",", "£4", "%", "-"]
        ),
        max_size=9,
    )
)
def test_no_number_stands_within_another(words: list[str]) -> None:
    found = find_numbers(" ".join(words))
    assert all(first.end <= second.start for first, second in pairwise(found))
