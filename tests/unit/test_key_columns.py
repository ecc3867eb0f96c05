"""A column of keys is judged as a whole: the look of a few is chance, that of most is none."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.identifiers import is_chi_number, kinds_found
from cswo_report.domain.key_columns import judged

CHI = "0101905629"


def drawn(digits: int, count: int = 1_000) -> list[str]:
    """Different numbers of so many digits, as case systems give them."""
    found = random.Random(digits).sample(range(10 ** (digits - 1), 10**digits), count)
    return [str(number) for number in found]


@pytest.mark.parametrize("digits", [6, 7, 8, 9, 10, 11, 12])
def test_of_numbers_drawn_at_random_none_is_refused_but_what_is_a_chi_number(digits: int) -> None:
    """3 in 100 of six digits were refused as dates of birth, 17 in 100 of ten as NHS or telephone numbers."""
    keys = drawn(digits)
    column = judged(keys)
    refused = [key for key in keys if kinds_found(key, is_key=True) and key not in column.proven]
    assert column.looks_like == ""
    assert all(is_chi_number(key.zfill(10)) for key in refused)
    assert len(refused) <= 10  # of nine digits 1 in 100: a CHI number whose nought a spreadsheet took away


def test_a_chi_number_among_many_keys_is_none() -> None:
    assert is_chi_number(CHI)
    assert CHI not in judged([*drawn(10), CHI]).proven


def test_fewer_than_twenty_keys_of_a_length_prove_nothing() -> None:
    keys = [str(900_000 + number) for number in range(18)]
    assert judged([*keys, "010190"]).proven == frozenset()
    assert judged([*keys, "950001", "010190"]).proven == {"010190"}
    assert judged([*keys, *keys, "010190"]).proven == frozenset()
    assert judged([*keys, *drawn(7), "010190"]).proven == frozenset()


def test_what_is_not_digits_alone_is_never_proven() -> None:
    keys = [f"C-{number}" for number in range(100, 900)]
    assert judged([*keys, "01/01/1990", "Ann Smith", "QQ123456C"]).proven == frozenset()


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([f"{day:02}0398" for day in range(1, 29)], "dates of birth"),
        ([f"1998-03-{day:02}" for day in range(1, 29)], "dates of birth"),
        ([f"{day:02}/03/1998" for day in range(1, 6)], "dates of birth"),
        ([*(f"{day:02}031998" for day in range(1, 15)), *(str(number) for number in range(500, 514))], "dates of birth"),
        ([f"{day:02}0398{number}" for day, number in enumerate(range(4100, 4120), 1)], "CHI numbers"),
        ([f"077009001{number:02}" for number in range(10, 40)], "telephone numbers"),
        ([f"QQ1234{number}C" for number in range(10, 30)], "National Insurance numbers"),
    ],
)  # fmt: skip
def test_a_column_that_looks_like_identifiers_throughout_is_named(texts: list[str], words: str) -> None:
    assert judged(texts).looks_like == words


def test_a_few_values_are_judged_one_by_one_and_names_always() -> None:
    assert judged(["010190", "020290"]).looks_like == ""
    assert judged([f"{first} Smith" for first in ("Ann", "Bob", "Carol", "Dan", "Eve", "Flo")]).looks_like == ""


def test_a_number_on_the_councils_own_list_is_never_proven() -> None:
    keys = [*drawn(6), "010190"]
    assert "010190" not in judged(keys, DenyList.of(["010190"])).proven


@pytest.mark.parametrize("first", ["120101", "010101", "1201010001"])
def test_running_numbers_are_keys_though_each_looks_like_a_day(first: str) -> None:
    """The numbers that a case system gave in one quarter were all of 12 January."""
    keys = [str(int(first) + 3 * step).zfill(len(first)) for step in range(30)]
    assert any(kinds_found(key, is_key=True) for key in keys)
    column = judged(keys)
    refused = [key for key in keys if kinds_found(key, is_key=True) and key not in column.proven]
    assert column.looks_like == ""
    assert all(is_chi_number(key) for key in refused)


def test_the_days_of_ten_years_are_no_running_numbers() -> None:
    days = [date(2005, 1, 1) + timedelta(days) for days in range(3_652)]
    for form in ("%d%m%y", "%Y%m%d", "%d%m%Y"):
        assert judged(f"{day:{form}}" for day in days).looks_like == "dates of birth"
