"""What is printed adds up, or a note says why not; nothing is corrected."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.values import Presence, Qualifier, Value
from cswo_report.figures.reconciling import EACH_ROUNDED, Adding, difference, note_of, notes_of

NUMBERS = st.decimals(min_value=-5000, max_value=5000, places=3, allow_nan=False, allow_infinity=False)


def value(number: str | int | Decimal, places: int = 0) -> Value:
    return Value.of(Decimal(number), places)


def read(given: Value) -> Decimal:
    """A printed number as a reader adds it."""
    return Decimal(given.text().replace(",", "").replace("−", "-"))


def test_parts_that_add_need_no_note() -> None:
    assert note_of(Adding(value(6), (value(1), value(2), value(3)))) is None


def test_a_published_total_that_differs_keeps_both() -> None:
    parts = tuple(value(number) for number in (227, 36, 144, 56))
    note = note_of(Adding(value(462), parts, "children"))
    assert note is not None
    assert note.text == "Published total 462; the parts add to 463. Both are kept."
    assert (note.total, note.added) == (Decimal(462), Decimal(463))


def test_whole_time_equivalents_differ_by_their_rounding_and_children_do_not() -> None:
    parts = tuple(value(number) for number in (162, 1287, 269))
    rounded = note_of(Adding(value(1717), parts, "whole-time equivalent"))
    whole = note_of(Adding(value(1717), parts, "children"))
    assert rounded is not None
    assert whole is not None
    assert rounded.text == EACH_ROUNDED
    assert whole.text == "Published total 1,717; the parts add to 1,718. Both are kept."


def test_a_difference_too_large_for_rounding_is_told_of_rounded_units_too() -> None:
    note = note_of(Adding(value(100), (value(40), value(50)), "£000", "Spending", "Supplied"))
    assert note is not None
    assert note.text == "Spending: Supplied total 100; the parts add to 90. Both are kept."


@pytest.mark.parametrize(
    "unknown", [Value.absent(Presence.NOT_SEEN), Value(Presence.NUMBER, Decimal(3), qualifier=Qualifier.OVER)]
)
def test_what_cannot_be_added_is_not_said_to_differ(unknown: Value) -> None:
    assert note_of(Adding(value(6), (value(1), unknown))) is None
    assert difference(unknown, (value(1),)) is None


def test_a_part_that_has_no_meaning_here_counts_for_nothing() -> None:
    assert note_of(Adding(value(78), (value(54), value(24), Value.absent(Presence.NOT_APPLICABLE)))) is None


def test_rounding_is_said_once_under_a_table() -> None:
    out = Adding(value(2), (value("0.5"), value("0.5"), value("0.5")), "£ million")
    assert [note.text for note in notes_of([out, out])] == [EACH_ROUNDED]


@given(
    st.lists(NUMBERS, min_size=1, max_size=8),
    st.integers(0, 2),
    NUMBERS | st.none(),
    st.sampled_from(["children", "£000"]),
)
def test_any_table_displayed_adds_or_is_footnoted(
    numbers: list[Decimal], places: int, stated: Decimal | None, unit: str
) -> None:
    parts = tuple(value(number, places) for number in numbers)
    total = value(sum(numbers, Decimal(0)) if stated is None else stated, places)
    note = note_of(Adding(total, parts, unit))
    adds = sum((read(part) for part in parts), Decimal(0)) == read(total)
    assert adds == (note is None)
    if note is not None and stated is None:
        assert note.text == EACH_ROUNDED


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.integers(0, 2))
def test_rounding_never_hides_more_than_rounding_can_make(numbers: list[Decimal], places: int) -> None:
    step = Decimal(1).scaleb(-places)
    total = sum(numbers, Decimal(0)) + step * (len(numbers) + 2)
    note = note_of(Adding(value(total, places), tuple(value(number, places) for number in numbers), "£000"))
    assert note is not None
    assert note.text != EACH_ROUNDED
    assert note.total == total.quantize(step, rounding=ROUND_HALF_UP)
