"""Text that could name a person is found; ordinary sentences, references and figures are left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cswo_report.domain.identifiers import is_chi_number, is_key, kinds_found, without_references
from cswo_report.store.ledger import ALPHABET

births = st.dates(date(1930, 1, 1), date(2024, 12, 31))


def check_digit(first_nine: str) -> int | None:
    """The modulus-11 check digit, or None where no number is issued; written out here apart from the program's own."""
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(first_nine)) % 11
    return {0: 0, 1: None}.get(remainder, 11 - remainder)


@given(births, st.integers(0, 999), st.sampled_from(["", " ", "-"]))
def test_every_number_with_a_birth_date_and_its_check_digit_is_found(birth: date, serial: int, between: str) -> None:
    nine = f"{birth:%d%m%y}{serial:03d}"
    digit = check_digit(nine)
    assume(digit is not None)
    number = f"{nine[:6]}{between}{nine[6:]}{digit}"
    assert is_chi_number(number)
    assert "a CHI number" in kinds_found(f"seen with {number} on the form")


@given(births, st.integers(0, 999), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_such_number(birth: date, serial: int, off_by: int) -> None:
    nine = f"{birth:%d%m%y}{serial:03d}"
    digit = check_digit(nine)
    assume(digit is not None)
    assert digit is not None
    assert not is_chi_number(f"{nine}{(digit + off_by) % 10}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("lives at EH1 1AA now", "a postcode"),
        ("lives at AB10 1XG", "a postcode"),
        ("g12 8qq", "a postcode"),
        ("SW1A1AA", "a postcode"),
        ("write to j.smith@example.org", "an e-mail address"),
        ("ring 01224 496 000", "a telephone number"),
        ("ring +44 7700 900123", "a telephone number"),
        ("ring (0131) 496 0000", "a telephone number"),
        ("AB 12 34 56 C", "a National Insurance number"),
        ("ab123456c", "a National Insurance number"),
    ],
)
def test_each_kind_of_identifier_is_found_in_any_text(text: str, kind: str) -> None:
    assert kind in kinds_found(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mary Smith", "a name"),
        ("mary", "a name"),
        ("O’Neill", "a name"),
        ("MACDONALD", "a name"),
        ("29/03/2011", "a date of birth"),
        ("2011-03-29", "a date of birth"),
        ("290311", "a date of birth"),
        ("20110329", "a date of birth"),
    ],
)
def test_a_key_may_be_neither_a_name_nor_a_date(text: str, kind: str) -> None:
    assert kind in kinds_found(text, is_key=True)


@pytest.mark.parametrize(
    "text",
    [
        "SSI 2013/212",
        "SA-7K3QX",
        "2024-03-29",
        "£1,234",
        "£1,234,567.89",
        "0-5 years",
        "The hearing of 29 March 2024 was put back to 5 April.",
        "Section 151(3) of the 2011 Act, regulations 4 to 6",
        "Placed at 16:10 on 2024-03-29; reviewed 2024-04-05.",
        "3 of 12 children, aged 13 to 15",
        "Registered 7654321",
        "Committee paper 24/117, item 6.2",
        "From 1 in 2020-21 to 4 in 2024-25",
        "Q1 2nd draft",
        "P1 and P2 pupils; S3 3rd year; Q4 1st draft; S4 4th year",
        "KQ1 and KQ2 graded 4",
        "From 2024-25 0 of 12; from 2023-24 0 of 9",
        "due 01-04-2024 31-03-2025",
        "C-4K7QX and ST-9Q2WE",
    ],
)
def test_ordinary_sentences_raise_no_false_alarm(text: str) -> None:
    assert kinds_found(text) == []


@given(st.sampled_from(["SA", "PF", "AI", "S", "ST"]), st.text(ALPHABET, min_size=5, max_size=5))
def test_no_reference_or_key_of_our_own_making_is_taken_for_an_identifier(prefix: str, tail: str) -> None:
    reference = f"{prefix}-{tail}"
    assert kinds_found(f"linked to {reference}, see there") == []
    assert "a postcode" not in kinds_found(reference, is_key=True)


def test_a_key_of_our_own_making_that_has_the_shape_of_a_postcode_is_a_key() -> None:
    assert kinds_found("S-B23RT", is_key=True) == []
    assert is_key("S-B23RT")


@pytest.mark.parametrize("key", ["C-4K7QX", "ST-00417", "12A", "A1-B2-C3", "CASE-2024-0017X"])
def test_ordinary_keys_are_keys(key: str) -> None:
    assert is_key(key)
    assert kinds_found(key, is_key=True) == []


@pytest.mark.parametrize("key", ["", "AB", "C_4K7QX", "c-4k7qx", "-4K7QX", "ABCDEF", "C-4K7QX C", "1" * 21])
def test_what_is_not_a_key_is_not(key: str) -> None:
    assert not is_key(key)


@given(st.text(max_size=200))
def test_no_text_makes_the_search_fail(text: str) -> None:
    assert len(kinds_found(text, is_key=True)) == len(set(kinds_found(text, is_key=True)))


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("See SA-7K3QX and C-4K7QX.", "See a record and a record."),
        ("Nothing to hide in 2024-25, section 13ZA or SSI 2013/212.", "Nothing to hide in 2024-25, section 13ZA or SSI 2013/212."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_paper_can_be_freed_of_references(text: str, without: str) -> None:
    assert without_references(text) == without
