"""Which numbers of a printed text were counted, measured or supplied, and so owe their reader an origin."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.paper import Narrative, Origin, Terms
from cswo_report.domain.values import Presence, Value, thousands
from cswo_report.figures.printed import numbers_in
from cswo_report.figures.printing import cell_of, point_of
from cswo_report.papers.printed import _of_block

HERE = Origin("secure.authorisations", "2024-25")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Secure: 9 in 2020-21, 12 in 2024-25", ["9", "12"]),
        ("over 11 million", ["11"]),
        ("39\u00a0of\u00a060", ["39", "60"]),
        ("\u221275", ["\u221275"]),
        ("+8%", ["+8%"]),
        ("most (70\u2060–\u206097%) was\u00a09\u00a0of\u00a010", ["70", "97%", "9", "10"]),
        ("£1,234.50", ["£1,234.50"]),
        ("3.1 per 1,000 children (population at 30 June 2024)", ["3.1"]),
        ("12 times: 3 to 9 days late", ["12", "3", "9"]),
        ("19 due, 0 not yet due; as they stood on 31 March 2025", ["19", "0"]),
        ("2,024", ["2,024"]),
        ("2024", []),
        ("s 151(4) and (5); regs 4 to 6; SSI 2013/212, reg 10", []),
        ("1995 Act, ss 205(2) and 208", []),
        ("Decide, record and tell everyone (72\u00a0hours; another body’s)", []),
        ("Planning meetings within 28 days", []),
        ("Stage 2 answered in time", []),
        ("children under 16; aged 55 or over; 16 or 17", ["16", "17"]),
        ("2024-03-29T16:10, 29 March 2024, Mar 2024, 1 April", []),
        ("SA-7K3QX, T-7K3QX, Number 7654321, 01632 960 041", []),
        ("Table 6 and figure 2", []),
    ],
)
def test_dates_references_and_the_law_are_no_numbers(text: str, numbers: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == numbers


@given(st.decimals(min_value=0, max_value=10**9, places=1), st.sampled_from(["", "%"]))
def test_every_printed_value_is_found_whole(number: Decimal, unit: str) -> None:
    if number == 0 or 1900 <= number < 2100:
        return
    value = Value.of(number, 1)
    cell = cell_of(value, unit, HERE)
    assert [found.text for found in numbers_in(cell.text)] == [thousands(number, 1) + unit]
    assert cell.origins == point_of("x", value, unit, HERE).origins == (HERE,)


def test_a_word_that_stands_for_a_number_can_be_asked_too() -> None:
    assert cell_of(Value.absent(Presence.NOT_HELD), "", HERE).origins == (HERE,)


def test_a_number_in_prose_without_a_figure_is_told_and_a_limit_of_the_law_is_not() -> None:
    html = '<p>We met it for <data class="figure">39</data> of 60. The law gives us 21 days.</p>'
    first, second = _of_block(Narrative(html, origins=(HERE,)))
    assert (first.numbers, len(first.origins)) == (("39", "60"), 1)
    assert (second.numbers, len(second.origins)) == (("21",), 1)


def test_a_list_takes_its_origins_item_after_item() -> None:
    other = replace(HERE, year="2023-24")
    terms = Terms((("Words", "none"), ("A", "3 records"), ("B", "4 of 5")), compact=True, origins=(HERE, HERE, other))
    assert [words.origins for words in _of_block(terms)] == [(HERE,), (HERE, other)]
