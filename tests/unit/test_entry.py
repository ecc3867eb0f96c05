"""What a person types becomes a value of the field's kind, or a finding that says how to put it right; never a crash."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.entry import is_asked, nearest, read_field
from cswo_report.domain.fields import Code, Codelist, Field, Kind
from cswo_report.domain.times import parse_date, parse_moment

COLOURS = Codelist("colour", "Colours", (Code("red", "Red"), Code("dark_blue", "Dark blue")))


def read(kind: Kind, raw: Any, **rules: Any) -> Any:
    reading = read_field(Field("thing", "Thing", kind, **rules), raw, COLOURS)
    assert not reading.findings, [finding.sentence() for finding in reading.findings]
    return reading.value


def refusal(kind: Kind, raw: Any, **rules: Any) -> str:
    """The code of the one finding; and every finding owes its reader where, the rule and the remedy."""
    reading = read_field(Field("thing", "Thing", kind, **rules), raw, COLOURS)
    assert reading.findings, f"{raw!r} was taken as {reading.value!r}"
    for finding in reading.findings:
        assert finding.where == "thing"
        assert finding.rule.endswith(".")
        assert finding.remedy
    return reading.findings[0].code


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TEXT, "  In words  ", "In words"),
        (Kind.TEXT, "Ceann Suidhe nan Gàidheal costs £5", "Ceann Suidhe nan Gàidheal costs £5"),
        (Kind.LONG_TEXT, "One\r\ntwo", "One\ntwo"),
        (Kind.DATE, "2024-02-29", parse_date("2024-02-29")),
        (Kind.DATE_OR_INSTANT, "2024-02-29", parse_moment("2024-02-29")),
        (Kind.DATE_OR_INSTANT, "2024-02-29T09:05", parse_moment("2024-02-29T09:05")),
        (Kind.INSTANT, "2024-02-29 09:05", parse_moment("2024-02-29T09:05")),
        (Kind.CODE, "dark_blue", "dark_blue"),
        (Kind.CODE, "DARK BLUE", "dark_blue"),
        (Kind.CODES, "red, dark_blue,red", ["dark_blue", "red"]),
        (Kind.CODES, ["red"], ["red"]),
        (Kind.YES_NO, "Yes", True),
        (Kind.YES_NO, False, False),
        (Kind.WHOLE_NUMBER, "1,234", 1234),
        (Kind.WHOLE_NUMBER, 5.0, 5),
        (Kind.DECIMAL, "7.50", Decimal("7.5")),
        (Kind.DECIMAL, "-0", Decimal(0)),
        (Kind.MONEY, "£1,234.50", Decimal("1234.5")),
        (Kind.SUBJECT, "c-4k7qx", "C-4K7QX"),
        (Kind.STAFF, "ST-00417", "ST-00417"),
        (Kind.OFFICER, "depute-1", "DEPUTE-1"),
        (Kind.REFERENCE, "sa-7k3qx", "SA-7K3QX"),
        (Kind.YEAR, "2024/25", "2024-25"),
        (Kind.MAPPING, "unit=Kibble; sector=all", {"sector": "all", "unit": "Kibble"}),
        (Kind.MAPPING, {"sector": "all"}, {"sector": "all"}),
    ],
)
def test_each_kind_reads_what_a_person_types(kind: Kind, raw: Any, value: Any) -> None:
    assert read(kind, raw) == value


def test_minus_nought_is_nought() -> None:
    assert str(read(Kind.DECIMAL, "-0")) == "0"


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        (Kind.TEXT, "x" * 20_001, "too_long"),
        (Kind.TEXT, "red\x1b[31m", "control_characters"),
        (Kind.TEXT, "\x9b31m", "control_characters"),
        (Kind.TEXT, "clip\x1b]52;c;aGk=\x07", "control_characters"),
        (Kind.TEXT, "over\rwritten", "control_characters"),
        (Kind.TEXT, "turned \u202e round", "control_characters"),
        (Kind.TEXT, "half a \ud800 sign", "control_characters"),
        (Kind.TEXT, "two\nlines", "more_than_one_line"),
        (Kind.TEXT, ["a", "list"], "not_text"),
        (Kind.LONG_TEXT, {"an": "object"}, "not_text"),
        (Kind.TEXT, "write to a@example.org", "identifier"),
        (Kind.LONG_TEXT, "of EH1 1AA", "identifier"),
        (Kind.DATE, "29/03/2024", "not_readable"),
        (Kind.DATE, "2024-03-29T16:10", "not_readable"),
        (Kind.DATE, "9999-12-31", "not_readable"),
        (Kind.DATE_OR_INSTANT, "2024-02-30", "not_readable"),
        (Kind.INSTANT, "2024-02-29", "time_wanted"),
        (Kind.CODE, "green", "unknown_code"),
        (Kind.CODE, ["red"], "unknown_code"),
        (Kind.CODES, "red,green", "unknown_code"),
        (Kind.YES_NO, "perhaps", "not_yes_or_no"),
        (Kind.WHOLE_NUMBER, "1.5", "not_whole"),
        (Kind.WHOLE_NUMBER, "two", "not_readable"),
        (Kind.WHOLE_NUMBER, "12345678901", "not_readable"),
        (Kind.DECIMAL, "NaN", "not_readable"),
        (Kind.DECIMAL, "1e30", "not_readable"),
        (Kind.DECIMAL, "", "not_readable"),
        (Kind.MONEY, "1.005", "part_of_a_penny"),
        (Kind.SUBJECT, "Mary Smith", "identifier"),
        (Kind.SUBJECT, "29/03/2011", "identifier"),
        (Kind.SUBJECT, "AB", "not_a_key"),
        (Kind.SUBJECT, "C_4", "not_a_key"),
        (Kind.SUBJECT, "A very long name that no column would ever hold", "not_a_key"),
        (Kind.STAFF, "x" * 30, "not_a_key"),
        (Kind.OFFICER, "the CSWO", "not_a_key"),
        (Kind.REFERENCE, "7K3QX", "not_a_reference"),
        (Kind.YEAR, "2024", "not_readable"),
        (Kind.MAPPING, "sector", "not_named"),
        (Kind.MAPPING, {"who": "a@example.org"}, "identifier"),
        (Kind.MAPPING, "who=\x1b[31m", "control_characters"),
    ],
)
def test_each_kind_refuses_what_breaks_its_rule(kind: Kind, raw: Any, code: str) -> None:
    assert refusal(kind, raw) == code


def test_a_number_outside_its_bounds_is_refused_with_the_bound() -> None:
    assert refusal(Kind.WHOLE_NUMBER, "0", least="1", most="6") == "too_small"
    assert refusal(Kind.WHOLE_NUMBER, "7", least="1", most="6") == "too_large"
    assert read(Kind.WHOLE_NUMBER, "6", least="1", most="6") == 6


@pytest.mark.parametrize("raw", ["Mary Smith", "0101015555", "write to a@example.org", "EH1 1AA"])
def test_a_refused_identifier_is_never_said_back(raw: str) -> None:
    for kind in (Kind.SUBJECT, Kind.TEXT):
        for finding in read_field(Field("thing", "Thing", kind), raw).findings:
            assert raw not in finding.sentence()


def test_what_is_said_back_is_short_and_harmless() -> None:
    reading = read_field(Field("thing", "Thing", Kind.CODE), "\x1b[31m\r\n" + "x" * 500, COLOURS)
    sentence = reading.findings[0].sentence()
    assert len(sentence) < 250
    assert sentence.isprintable()


@given(
    st.sampled_from(list(Kind)),
    st.one_of(
        st.text(max_size=60),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.lists(st.text(max_size=5), max_size=3),
        st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
    ),
)
def test_no_value_of_any_type_makes_a_reader_fail(kind: Kind, raw: Any) -> None:
    reading = read_field(Field("thing", "Thing", kind, least="0", most="10"), raw, COLOURS)
    assert reading.findings or reading.value is not None
    for finding in reading.findings:
        assert finding.sentence().isprintable()


def test_a_slip_of_the_keyboard_gets_the_nearest_words() -> None:
    assert nearest("secure.implment", ["secure.implement", "foster.review"]) == "Did you mean secure.implement?"
    assert nearest("qqqq", ["one", "two"]) == "Known: one, two."


def test_a_field_is_asked_only_when_another_field_makes_it_matter() -> None:
    field = Field("reason", "Reason", Kind.TEXT, only_if={"hold": ["yes"]})
    assert is_asked(field, {"hold": True})
    assert not is_asked(field, {"hold": False})
    assert not is_asked(field, {})
