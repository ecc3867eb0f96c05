"""What a cell says: days, yes and no, codes, numbers and figures, in every form that senders write; nothing doubtful is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from cswo_report.domain.entry import read_field
from cswo_report.domain.fields import Code, Codelist, Field, Kind, Need
from cswo_report.domain.found_tables import Column, FoundTable, TableRow
from cswo_report.domain.given_values import NOT_ANSWERED, NOTHING_SAID
from cswo_report.domain.given_values_asking import Told
from cswo_report.domain.given_values_columns import ColumnReader
from cswo_report.domain.given_values_figures import FigureReader
from cswo_report.domain.registers import NOT_YET_KNOWN
from cswo_report.domain.sheets import Cell
from cswo_report.domain.source_profiles import MappedTable, SourceProfile
from cswo_report.domain.values import STATUS_MARKS, Presence, Qualifier, Status, Value
from cswo_report.reference import Reference, shipped_reference
from cswo_report.usecases.giving import Given, given

OUTCOMES = Codelist(
    "complaint_outcome",
    "Outcome",
    (
        Code("upheld", "Upheld"),
        Code("part_upheld", "Upheld in part", also=("Partially upheld",)),
        Code("not_upheld", "Not upheld"),
        Code("advice", "Advice & support"),
    ),
)


def column(
    kind: Kind,
    *cells: Cell,
    answers: Mapping[str, str] | None = None,
    codelist: Codelist | None = None,
    codes: Mapping[str, str] | None = None,
) -> ColumnReader:
    field = Field("it", "It", kind, Need.OPTIONAL, codelist=codelist.name if codelist else "")
    return ColumnReader(Told(field, cells, answers or {}, "It", codelist, codes or {}))


def one(kind: Kind, cell: Cell, *others: Cell, **how: object) -> str:
    """What a cell says in its column; the code of the finding, in brackets, where it cannot be read."""
    said = column(kind, cell, *others, **how).read(cell)  # type: ignore[arg-type]
    return f"[{said.findings[0].code}]" if said.findings else said.value


DAY = "2025-03-31"
DAYS: Sequence[tuple[Cell, str]] = (
    (date(2025, 3, 31), DAY),
    (datetime(2025, 3, 31, 16, 10), DAY),  # noqa: DTZ001
    *((text, DAY) for text in ("2025-03-31", "31/03/2025", "31.3.25", "31-Mar-25", "31 March 2025", "31st March 2025")),
    *(
        (text, DAY)
        for text in ("Mon 31 March 2025", "Monday, 31 Mar 2025", "March 31, 2025", "3/31/2025", "2025/03/31")
    ),
    *((text, DAY) for text in (" 31/03/2025 ", "31\u00a0March\u00a02025", "31/03/2025 16:10", "20250331", "45747")),
    (Decimal(45747), DAY),
    (Decimal("45747.5"), DAY),
    ("31 Sept 2024", "[not_readable]"),
    ("30 Sept 2024", "2024-09-30"),
    ("31/02/2025", "[not_readable]"),
    ("Tuesday 31 March 2025", "[not_readable]"),
    ("March 2025", "[not_readable]"),
    ("2025", "[not_readable]"),
    (Decimal(12), "[not_readable]"),
    ("1 January 1850", "[not_readable]"),
    ("1 January 2101", "[not_readable]"),
    ("n/k", NOT_YET_KNOWN),
    ("n/a", ""),
    ("-", ""),
    ("", ""),
    (None, ""),
    ("#REF!", "[error_text]"),
    ("31\ufffd03\ufffd2025", "[control_characters]"),
    (True, "[not_readable]"),
    (time(16, 10), "[not_readable]"),
)


@pytest.mark.parametrize(("cell", "said"), DAYS, ids=repr)
def test_a_day_in_every_form(cell: Cell, said: str) -> None:
    assert one(Kind.DATE, cell) == said


MOMENTS: Sequence[tuple[Cell, str]] = (
    ("31/03/2025 16:10", "2025-03-31T16:10"),
    ("31/03/2025 16:10:00", "2025-03-31T16:10"),
    ("31/03/2025 4.10pm", "2025-03-31T16:10"),
    ("31 March 2025 at 4:10 p.m.", "2025-03-31T16:10"),
    ("31 March 2025, 1610hrs", "2025-03-31T16:10"),
    ("31 August 2025 9am", "2025-08-31T09:00"),
    ("31/03/2025 12.05am", "2025-03-31T00:05"),
    (datetime(2025, 3, 31, 16, 10), "2025-03-31T16:10"),  # noqa: DTZ001
    (datetime(2025, 3, 31), DAY),  # noqa: DTZ001
    (Decimal("45747.673611111"), "2025-03-31T16:10"),
    ("31/03/2025 25:10", "[not_readable]"),
    ("29/03/2026 01:30", "[not_readable]"),  # the clocks go forward: there is no such time
    ("25/10/2026 01:30", "[not_readable]"),  # the clocks go back: it comes twice
    ("25/10/2026 01:30 BST", "2026-10-25T01:30+01:00"),
    ("2026-10-25T01:30+00:00", "2026-10-25T01:30+00:00"),
)


@pytest.mark.parametrize(("cell", "said"), MOMENTS, ids=repr)
def test_a_moment_in_every_form(cell: Cell, said: str) -> None:
    assert one(Kind.DATE_OR_INSTANT, cell) == said


def test_the_column_settles_whether_the_day_or_the_month_stands_first() -> None:
    assert one(Kind.DATE, "05/04/2025", "31/03/2025") == "2025-04-05"
    assert one(Kind.DATE, "05/05/2025") == "2025-05-05"
    assert one(Kind.DATE, "2025-04-05", "3/31/2025") == "2025-04-05"


def test_what_nothing_settles_is_asked_and_never_guessed() -> None:
    open_column = column(Kind.DATE, "05/04/2025", "06/05/2025", "07/07/2025", "1 May 2025")
    assert [question.id for question in open_column.questions] == ["date_order.it"]
    assert [open_column.read(cell).value for cell in ("07/07/2025", "1 May 2025")] == ["2025-07-07", "2025-05-01"]
    assert open_column.read("05/04/2025").findings[0].code == NOT_ANSWERED
    for answer, day in (("dmy", "2025-04-05"), ("mdy", "2025-05-04")):
        answered = column(Kind.DATE, "05/04/2025", answers={"date_order.it": answer})
        assert (answered.read("05/04/2025").value, answered.questions) == (day, [])
    assert one(Kind.DATE, "05/04/2025", answers={"date_order.it": "sideways"}) == f"[{NOT_ANSWERED}]"


def test_one_day_written_month_first_does_not_turn_the_others() -> None:
    all_american = ("05/04/2025", "3/31/2025", "4/30/2025", "5/31/2025", "10/25/2025")
    assert [each.id for each in column(Kind.DATE, *all_american).questions] == ["date_order.it"]
    slip = column(Kind.DATE, "07/10/2024", "05/23/2024")
    assert [question.id for question in slip.questions] == ["date_order.it"]
    assert [slip.read(cell).findings[0].code for cell in ("07/10/2024", "05/23/2024")] == [NOT_ANSWERED] * 2
    alone = column(Kind.DATE, "05/23/2024")
    assert (alone.read("05/23/2024").value, alone.questions) == ("2024-05-23", [])
    assert "month first" in alone.notes[0]


def test_a_column_that_proves_both_orders_is_asked() -> None:
    both = column(Kind.DATE, "31/03/2025", "3/31/2025")
    assert [question.id for question in both.questions] == ["date_order.it"]
    assert all(both.read(cell).findings for cell in ("31/03/2025", "3/31/2025"))
    answered = column(Kind.DATE, "31/03/2025", "3/31/2025", answers={"date_order.it": "dmy"})
    assert answered.read("31/03/2025").value == DAY
    assert "day first" in answered.read("3/31/2025").findings[0].rule


def test_days_that_a_spreadsheet_has_probably_turned_round_are_asked() -> None:
    real = [date(2025, 4, day) for day in (1, 5, 12)]
    texts = ["13/04/2025", "28/04/2025", "31/03/2025"]
    suspected = column(Kind.DATE, *real, *texts)
    assert [question.id for question in suspected.questions] == ["swapped.it"]
    assert suspected.read(real[1]).findings[0].code == NOT_ANSWERED
    assert suspected.read("13/04/2025").value == "2025-04-13"
    turned = column(Kind.DATE, *real, *texts, answers={"swapped.it": "swapped"})
    assert turned.read(real[1]).value == "2025-05-04"
    assert column(Kind.DATE, *real, date(2025, 4, 13), *texts).questions == []


def test_years_of_two_digits_are_told() -> None:
    read = column(Kind.DATE, "31.3.49", "31.3.50")
    assert [read.read(cell).value for cell in ("31.3.49", "31.3.50")] == ["2049-03-31", "1950-03-31"]
    assert len(read.notes) == 1


STYLES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y", "%d-%b-%y", "%d %B %Y", "%a %d %B %Y", "%Y/%m/%d", "%B %d, %Y", "%Y%m%d")


@for_any(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(STYLES))
def test_any_day_written_in_any_style_comes_back(day: date, style: str) -> None:
    assert one(Kind.DATE, f"{day:{style}}", answers={"date_order.it": "dmy"}) == day.isoformat()
    assert one(Kind.DATE, Decimal((day - date(1899, 12, 30)).days)) == day.isoformat()


@for_any(st.datetimes(datetime(2000, 1, 1), datetime(2049, 12, 31)).filter(lambda moment: moment.hour > 2))  # noqa: DTZ001
def test_any_moment_written_comes_back(moment: datetime) -> None:
    wanted = moment.isoformat(timespec="minutes")
    for style in ("%d/%m/%Y %H:%M", "%d %B %Y at %I.%M%p", "%d-%b-%Y %H%Mhrs"):
        assert one(Kind.INSTANT, f"{moment:{style}}", answers={"date_order.it": "dmy"}) == wanted
    assert one(Kind.INSTANT, moment.replace(second=0, microsecond=0)) == wanted


@pytest.mark.parametrize("cell", ["Yes", "y", "TRUE", "1", "✓", "✔️", True, Decimal(1)])
def test_yes_in_every_form(cell: Cell) -> None:
    assert one(Kind.YES_NO, cell) == "yes"


@pytest.mark.parametrize("cell", ["No", "N", "false", "0", "✗", "✘", "☐", False, Decimal(0)])
def test_no_in_every_form(cell: Cell) -> None:
    assert one(Kind.YES_NO, cell) == "no"


def test_a_lone_x_and_ticks_beside_empty_cells_are_asked() -> None:
    for sign in ("x", "X", "✓", "✔\ufe0f"):
        read = column(Kind.YES_NO, sign, None)
        assert [question.id for question in read.questions] == ["tick.it"]
        assert read.read(sign).findings[0].code == NOT_ANSWERED
        assert one(Kind.YES_NO, sign, None, answers={"tick.it": "yes"}) == "yes"
        assert column(Kind.YES_NO, sign, None, answers={"tick.it": "yes_or_no"}).read(None).value == "no"
        assert column(Kind.YES_NO, sign, None, answers={"tick.it": "yes"}).read(None).value == ""
    assert one(Kind.YES_NO, "x", "✓", None) == "no"
    assert one(Kind.YES_NO, "x", None, answers={"tick.it": "no"}) == "no"
    assert one(Kind.YES_NO, "perhaps") == "[not_yes_or_no]"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        *(("Upheld", "upheld"), (" UPHELD ", "upheld"), ("partially  upheld", "part_upheld")),
        *(("part_upheld", "part_upheld"), ("part upheld", "part_upheld"), ("advice and support", "advice")),
        *(("Advice&Support", "advice"), ("UP - Upheld", "upheld"), ("n/k", NOT_YET_KNOWN), ("-", "")),
        *(("Yep", "upheld"), ("Banana", "[unknown_code]"), ("Uphelt", "[unknown_code]")),
    ],
)
def test_a_code_by_any_word_that_stands_for_it(word: str, code: str) -> None:
    assert one(Kind.CODE, word, codelist=OUTCOMES, codes={"yep": "upheld"}) == code


def test_a_near_miss_is_refused_with_what_was_meant_and_asked_where_it_is_usual() -> None:
    once = column(Kind.CODE, "Uphelt", "Upheld", codelist=OUTCOMES)
    assert "Did you mean Upheld" in once.read("Uphelt").findings[0].remedy
    assert once.questions == []
    often = column(Kind.CODE, "Uphelt", "Uphelt", codelist=OUTCOMES)
    assert often.read("Uphelt").findings[0].code == NOT_ANSWERED
    (question,) = often.questions
    assert (question.id, question.choices[0].code) == ("code.it.uphelt", "upheld")
    answered = {"code.it.uphelt": "upheld"}
    assert one(Kind.CODE, "Uphelt", "Uphelt", codelist=OUTCOMES, answers=answered) == "upheld"
    refused = {"code.it.uphelt": "none"}
    assert one(Kind.CODE, "Uphelt", "Uphelt", codelist=OUTCOMES, answers=refused) == "[unknown_code]"


def test_a_word_that_no_list_has_is_asked_where_it_stands_in_several_rows() -> None:
    often = column(Kind.CODE, "Granted", "Granted", "Grant", codelist=OUTCOMES)
    assert often.read("Granted").findings[0].code == NOT_ANSWERED
    (question,) = often.questions
    assert question.id == "code.it.granted"
    assert {choice.code for choice in question.choices} == {*(each.code for each in OUTCOMES.codes), "none"}
    (alone,) = often.read("Grant").findings
    assert alone.code == "unknown_code"
    assert alone.remedy.startswith("Use one of: ")
    answers = {"code.it.granted": "upheld"}
    assert one(Kind.CODE, "Granted", "Granted", codelist=OUTCOMES, answers=answers) == "upheld"


@pytest.mark.parametrize("word", ["Granted", "Approved", "Nonupheld", "Stage 3"])
def test_nothing_is_offered_as_meant_that_says_something_else(word: str) -> None:
    stages = Codelist(
        "stages", "Stages", (Code("stage_1", "Stage 1"), Code("upheld", "Upheld"), Code("lodged", "Appealed"))
    )
    (finding,) = column(Kind.CODE, word, codelist=stages).read(word).findings
    assert "Did you mean" not in finding.remedy


def test_a_word_of_the_sender_that_is_read_as_a_code_is_told() -> None:
    read = column(Kind.CODE, "Partially upheld", "Upheld", "UP - Upheld", codelist=OUTCOMES)
    assert [read.read(cell).value for cell in read.told.cells] == ["part_upheld", "upheld", "upheld"]
    assert len(read.notes) == 1
    assert "“Partially upheld” as " in read.notes[0]
    assert "UP" not in read.notes[0]


@pytest.mark.parametrize(("text", "number"), [("4 - Good", "4"), ("0.6 FTE", "0.6"), ("36.25 hrs", "36.25")])
def test_a_number_with_words_beside_it_says_what_to_write(text: str, number: str) -> None:
    (finding,) = column(Kind.DECIMAL, text).read(text).findings
    assert (finding.rule, finding.remedy) == ("A number alone is wanted here.", f"Write {number} alone.")
    assert "empty" not in finding.sentence()


def test_a_comma_before_the_decimals_is_told() -> None:
    read = column(Kind.DECIMAL, "0,5", "1")
    assert (read.read("0,5").value, len(read.notes)) == ("0.5", 1)
    assert column(Kind.DECIMAL, "1,234", "0.5").notes == []


def test_several_codes_in_one_cell() -> None:
    for text in ("Upheld; Advice & support", "upheld,advice", "Upheld\nadvice and support"):
        assert one(Kind.CODES, text, codelist=OUTCOMES) == "upheld,advice"
    assert one(Kind.CODES, "Upheld; Banana", codelist=OUTCOMES) == "[unknown_code]"


def test_no_code_among_several_is_an_empty_cell() -> None:
    for text in ("None", "nil", "N/A", "n/a."):
        assert column(Kind.CODES, text, codelist=OUTCOMES).read(text) is NOTHING_SAID
    assert one(Kind.CODES, "None", codelist=OUTCOMES, codes={"none": "advice"}) == "advice"


def test_an_identifier_is_never_repeated() -> None:
    for kind in (Kind.CODE, Kind.DATE, Kind.DECIMAL, Kind.YES_NO):
        (finding,) = column(kind, "0101501234", codelist=OUTCOMES).read("ring 07700 900123").findings
        assert "0123" not in finding.sentence()


NUMBERS: Sequence[tuple[Cell, str]] = (
    *(("1,234.5", "1234.5"), ("1 234", "1234"), ("1\u202f234", "1234"), ("1.234,5", "1234.5"), ("1,5", "1.5")),
    *(("1,234,567", "1234567"), ("(75)", "-75"), ("-75", "-75"), ("−75", "-75"), ("+8", "8"), ("£1,200", "1200")),
    *(
        ("£1.2m", "1200000"),
        ("12k", "12000"),
        ("41%", "41"),
        (".5", "0.5"),
        ("nil", "0"),
        ("None", "0"),
        ("6.0", "6.0"),
    ),
    (Decimal("7.50"), "7.50"),
    *(("n/k", NOT_YET_KNOWN), ("not known", NOT_YET_KNOWN), ("TBC", NOT_YET_KNOWN), ("n/a", "")),
    *(("<5", "[not_a_number]"), ("c. 40", "[not_a_number]"), ("10-15", "[not_a_number]"), ("*", "[not_a_number]")),
    *(
        *(("1,234²", "1234"), ("12*", "[not_a_number]"), ("12½", "[not_a_number]"), ("1" * 600, "[not_a_number]")),
        ("12p", "[not_a_number]"),
        ("=1+1", "[not_a_number]"),
        ("12,34,567", "[not_a_number]"),
        ("1e5", "[not_a_number]"),
    ),
    *(("007", "[not_a_number]"), ("12 March", "[not_a_number]"), (True, "[not_a_number]"), ("#DIV/0!", "[error_text]")),
    (date(2025, 10, 15), "[not_a_number]"),
)


@pytest.mark.parametrize(("cell", "said"), NUMBERS, ids=repr)
def test_an_exact_number_in_every_form(cell: Cell, said: str) -> None:
    assert one(Kind.DECIMAL, cell) == said


def test_a_whole_number_has_no_fraction() -> None:
    assert [one(Kind.WHOLE_NUMBER, cell) for cell in ("3.0", Decimal("3.0"), "3.5")] == ["3", "3", "[not_a_number]"]


def test_a_comma_that_may_be_either_is_asked_only_where_another_is_continental() -> None:
    assert [one(Kind.DECIMAL, text) for text in ("1,234", "1.234")] == ["1234", "1.234"]
    doubtful = column(Kind.DECIMAL, "1,234", "12,5")
    assert doubtful.read("1,234").findings[0].code == NOT_ANSWERED
    assert doubtful.read("12,5").value == "12.5"
    answers = {"decimal_mark.it": "comma"}
    assert [one(Kind.DECIMAL, text, "12,5", answers=answers) for text in ("1,234", "1.234")] == ["1.234", "1234"]


def figure(text: Cell, unit: str = "", **answers: str) -> dict[str, str]:
    field = Field("number", "Number", Kind.DECIMAL)
    said = FigureReader(Told(field, (text,), answers)).read(text, unit)
    if said.findings:
        return {"refused": said.findings[0].code}
    kept = {name: value for name, value in said.beside.items() if name not in {"as_printed", "qualifier"}}
    if said.beside.get("qualifier", "exact") != "exact":
        kept["qualifier"] = said.beside["qualifier"]
    return kept | ({"number": said.value} if said.value else {})


def number(value: str, **more: str) -> dict[str, str]:
    return {"presence": "number", "number": value, **more}


FIGURES: Sequence[tuple[Cell, dict[str, str]]] = (
    *((text, {"presence": "not_held"}) for text in ("n/k", "Not known", "not held", "..", "[x]")),
    *((text, {"presence": "nil"}) for text in ("0", "0.0", "nil", "None", Decimal(0))),
    *((text, {"presence": "withheld"}) for text in ("[c]", "*", "suppressed")),
    *((text, {"presence": "not_applicable"}) for text in ("n/a", "[z]")),
    ("[not seen]", {"presence": "not_seen"}),
    ("tbc", {"presence": "not_determined"}),
    ("not supplied", {"presence": "not_supplied"}),
    *((text, number("0", number_high="4", qualifier="range")) for text in ("<5", "< 5", "fewer than 5", "under 5")),
    *((text, number("0", number_high="5", qualifier="range")) for text in ("up to 5", "≤5", "5 or fewer")),
    ("<5%", number("0", number_high="5", qualifier="range", unit="%")),
    *((text, number("10", number_high="15", qualifier="range")) for text in ("10-15", "10–15", "between 10 and 15")),
    *(
        (text, number("40", qualifier="about"))
        for text in ("c. 40", "c40", "circa 40", "approx. 40", "~40", "40 approx")
    ),
    *((text, number("1000", qualifier="over")) for text in ("over 1,000", ">1000", "more than 1 000")),
    *((text, number("30", qualifier="at_least")) for text in ("at least 30", "30+", "30 or more", "≥30")),
    ("over 11 million", number("11000000", qualifier="over")),
    ("above 90%", number("90", qualifier="over", unit="%")),
    ("£5,495", number("5495", unit="£")),
    ("+2.8% after a slight reduction", number("2.8", unit="%", footnote="After a slight reduction.")),
    ("60 (48 from Scotland; 12 from elsewhere)", number("60", footnote="48 from Scotland; 12 from elsewhere.")),
    *((text, number("12", status="provisional")) for text in ("12p", "12 (provisional)", "12 [p]")),
    ("12 r", number("12", status="revised")),
    ("31/03/2025", {"refused": "not_a_number"}),
    (date(2025, 10, 15), {"refused": "not_a_number"}),
    ("15-10", {"refused": "not_a_number"}),
    ("about", {"refused": "not_a_number"}),
    ("see note", {"refused": "not_a_number"}),
    ("#N/A", {"refused": "error_text"}),
    ("-", {"refused": NOT_ANSWERED}),
)


@pytest.mark.parametrize(("cell", "said"), FIGURES, ids=repr)
def test_a_figure_in_every_form(cell: Cell, said: dict[str, str]) -> None:
    assert figure(cell) == said


def test_a_figure_in_the_unit_that_is_declared() -> None:
    assert figure("92 people from 95 posts", "people") == number("92", footnote="From 95 posts.")
    assert figure("£9.3m", "£ million") == number("9.3", unit="£")
    assert figure("£3,124", "£000") == number("3124", unit="£")
    assert figure("41%", "children") == {"refused": "unit_differs"}
    assert figure("41%", "per cent") == number("41", unit="%")
    assert figure("-", dash="nil") == {"presence": "nil"}


def test_a_share_that_a_workbook_keeps_in_hundredths_is_asked() -> None:
    field = Field("number", "Number", Kind.DECIMAL)
    cells = (Decimal("0.41"), Decimal("0.075"), Decimal(1))
    asking = FigureReader(Told(field, cells, {}), cells)
    assert asking.read(cells[0], "%").findings[0].code == NOT_ANSWERED
    assert [question.id for question in asking.questions] == ["share.number"]
    assert asking.read(cells[0], "children").value == "0.41"
    answered = FigureReader(Told(field, cells, {"share.number": "hundredths"}), cells)
    assert [answered.read(cell, "%").value for cell in cells] == ["41", "7.5", "100"]
    kept = FigureReader(Told(field, cells, {"share.number": "as_shown"}), cells)
    assert kept.read(cells[0], "%").value == "0.41"
    more = (*cells, Decimal(41))
    assert FigureReader(Told(field, more, {}), more).read(cells[0], "%").value == "0.41"


def test_only_the_rows_that_are_per_cent_say_whether_they_are_kept_in_hundredths() -> None:
    rows = [("a.b", "2024-25", Decimal(812), "people"), ("a.c", "2024-25", Decimal("0.41"), "per cent")]
    found = read(table("observation", ("measure", "period", "number", "unit"), *rows))
    assert [question.id for question in found.questions] == ["share.number"]
    assert [len(row.findings) for row in found.rows] == [0, 1]


@pytest.mark.parametrize(
    ("cell", "period", "basis"),
    [
        *((text, "2024-25", "financial_year") for text in ("2024-25", "2024/25", "2024/2025", "FY 2024–25", "24/25")),
        *((cell, "2024", "calendar_year") for cell in ("2024", Decimal(2024))),
        *(
            (cell, DAY, "as_at")
            for cell in (DAY, "as at 31 March 2025", "31/03/2025", "end March 2025", date(2025, 3, 31))
        ),
    ],
)
def test_the_period_of_a_figure_in_every_form(cell: Cell, period: str, basis: str) -> None:
    (row,) = read(table("observation", ("measure", "period"), ("asp.referrals", cell))).rows
    assert (row.values["period"], row.values["basis"], row.findings) == (period, basis, ())


@pytest.mark.parametrize("cell", ["05/04/2025", "2024/26", "Quarter 2", "last year"])
def test_a_period_that_may_be_two_or_none_is_refused(cell: Cell) -> None:
    (row,) = read(table("observation", ("measure", "period"), ("asp.referrals", cell))).rows
    assert [finding.where for finding in row.findings] == ["period"]


@pytest.mark.parametrize(
    ("cell", "year"), [("2024/25", "2024-25"), ("24-25", "2024-25"), ("2024/26", "[not_readable]")]
)
def test_a_reporting_year(cell: str, year: str) -> None:
    assert one(Kind.YEAR, cell) == year


@for_any(
    st.decimals(min_value=-(10**6), max_value=10**7, places=1, allow_nan=False),
    st.sampled_from([Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.ABOUT]),
    st.sampled_from([Status.FINAL, *STATUS_MARKS]),
    st.sampled_from(["", "%"]),
)
def test_any_value_printed_comes_back(amount: Decimal, qualifier: Qualifier, status: Status, sign: str) -> None:
    value = Value(Presence.NUMBER, amount, qualifier=qualifier, status=status, places=1)
    said = figure(f"{value.text(sign)} {value.mark}".strip())
    if amount == 0 and qualifier is Qualifier.EXACT:
        assert said["presence"] == "nil"
        return
    assert (Decimal(said["number"]), said.get("qualifier", "exact")) == (amount, qualifier.value)
    assert said.get("status", "final") == status.value


@for_any(st.integers(0, 10**6), st.integers(1, 10**6))
def test_any_range_printed_comes_back(low: int, more: int) -> None:
    value = Value(Presence.NUMBER, Decimal(low), Decimal(low + more), Qualifier.RANGE)
    assert figure(value.text()) == number(str(low), number_high=str(low + more), qualifier="range")


@pytest.mark.parametrize("presence", [each for each in Presence if each is not Presence.NUMBER])
def test_any_absence_printed_comes_back(presence: Presence) -> None:
    assert figure(Value.absent(presence).text()) == {"presence": presence.value}


HOSTILE = ("," * 30_000, "1," * 15_000, "1 " * 15_000, "(" * 30_000, "to " * 10_000, " " * 30_000 + "x", "31/" * 9_000)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:4])
def test_a_very_long_cell_is_refused_at_once(text: str) -> None:
    for kind in (Kind.DATE, Kind.DATE_OR_INSTANT, Kind.DECIMAL, Kind.CODE, Kind.CODES, Kind.YEAR):
        assert column(kind, text, codelist=OUTCOMES).read(text).findings
    assert figure(text) == {"refused": "not_a_number"}


def test_a_column_of_something_else_is_refused_in_good_time() -> None:
    words = [f"Some other text {number}" for number in range(5_000)]
    read_words = column(Kind.CODES, *words, codelist=OUTCOMES)
    assert all(read_words.read(word).findings for word in words)


@for_any(st.text(max_size=40), st.sampled_from([kind for kind in Kind if kind is not Kind.MAPPING]))
def test_no_text_whatever_breaks_a_reader(text: str, kind: Kind) -> None:
    column(kind, text, text, codelist=OUTCOMES).read(text)
    figure(text)


def table(type_name: str, meanings: Sequence[str], *rows: Sequence[Cell], **profile: object) -> MappedTable:
    columns = tuple(Column(at, meaning) for at, meaning in enumerate(meanings))
    found = FoundTable("Log", (1,), columns, tuple(TableRow(at, tuple(row)) for at, row in enumerate(rows, 2)))
    return MappedTable(found, SourceProfile("log", "Log", "", type_name, **profile), dict(enumerate(meanings)))  # type: ignore[arg-type]


def read(mapped: MappedTable, **answers: str) -> Given:
    return given(mapped, shipped_reference(), answers)


def test_rows_of_a_plain_table() -> None:
    found = read(
        table(
            "complaint",
            ("=key", "received_on", "outcome", "extended", "learning"),
            ("C1", "31/03/2025", "Upheld", "N", "=HYPERLINK(1)"),
            ("C2", None, None, None, None),
            ("C3", "05/04/2025", None, None, "\t-4"),
            fixed={"stage": "1"},
        )
    )
    first, second = found.rows
    assert first.values == {
        **{"stage": "1", "received_on": DAY, "outcome": "upheld", "extended": "no"},
        "learning": "=HYPERLINK(1)",
    }
    assert (first.number, first.key, first.type_name, first.columns["received_on"]) == (2, "C1", "complaint", 1)
    assert first.as_given == {"received_on": "31/03/2025", "outcome": "Upheld", "extended": "N"}
    assert second.values == {"stage": "1", "received_on": "2025-04-05", "learning": "\t-4"}
    assert found.questions == ()


def test_a_row_carries_every_reason_and_the_others_go_on() -> None:
    found = read(table("complaint", ("received_on", "outcome"), ("31/02/2025", "Banana"), ("1 May 2025", "Upheld")))
    assert [[(each.where, each.code) for each in row.findings] for row in found.rows] == [
        [("received_on", "not_readable"), ("outcome", "unknown_code")],
        [],
    ]


def test_a_key_that_looks_like_an_identifier_is_refused_and_not_kept() -> None:
    (row,) = read(table("complaint", ("=key", "received_on"), ("0101501234", "1 May 2025"))).rows
    assert (row.key, row.findings[0].where) == ("", "=key")


def test_a_row_made_ready_with_a_formula_is_no_record_until_something_is_typed() -> None:
    mapped = table(
        "complaint",
        ("received_on", "stage", "due_on"),
        ("2025-02-03", "1", "2025-02-10"),
        (None, "  ", None),
        ("2025-02-04", "1", None),
    )
    found = FoundTable("Log", (1,), mapped.table.columns, mapped.table.rows, without_value=("C3", "C4"))
    read_again = given(MappedTable(found, mapped.profile, mapped.to), shipped_reference(), {})
    assert [(row.number, bool(row.findings)) for row in read_again.rows] == [(2, False), (4, True)]
    assert "1 row holds nothing but a formula that comes to nothing, and went unread." in read_again.notes


def test_a_formula_without_a_value_is_named_by_its_cell() -> None:
    mapped = table("complaint", ("received_on", "outcome"), (None, "Upheld"))
    found = FoundTable("Log", (1,), mapped.table.columns, mapped.table.rows, without_value=("A2",))
    (row,) = given(MappedTable(found, mapped.profile, mapped.to), shipped_reference(), {}).rows
    assert "A2" in row.findings[0].rule
    figures = table("observation", ("measure", "number"), ("a.b", None))
    found = FoundTable("Log", (1,), figures.table.columns, figures.table.rows, without_value=("B2",))
    (row,) = given(MappedTable(found, figures.profile, figures.to), shipped_reference(), {}).rows
    assert [(finding.where, "B2" in finding.rule) for finding in row.findings] == [("number", True)]


def test_decisions_of_several_types_with_their_events() -> None:
    kinds = shipped_reference().decision_types
    slug = next(slug for slug, kind in kinds.items() if kind.register == "decision" and len(kind.event) > 1)
    codes = [event.code for event in kinds[slug].event][:1]
    mapped = table(
        "",
        ("=type", "received", f"event:{codes[0]}"),
        (kinds[slug].title, "31/03/2025 16:10", "1/4/2025 9.30am; 2/4/2025"),
        ("Something else", "31/03/2025", None),
    )
    (question,) = read(mapped).questions
    first, second = read(mapped, **{question.id: "dmy"}).rows
    assert (first.type_name, first.values) == (slug, {"received": "2025-03-31T16:10"})
    assert [(event.code, event.at) for event in first.events] == [
        (codes[0], "2025-04-01T09:30"),
        (codes[0], "2025-04-02"),
    ]
    assert [finding.code for finding in second.findings] == ["unknown_type"]


def test_a_column_of_times_goes_with_its_column_of_days() -> None:
    headings = ("Date received", "Time received", "Decided on", "Time", "Notes on time")
    rows = (
        ("31/03/2025", "16:10", "1 April 2025", time(10, 30), "At once"),
        ("28/03/2025", "4.10pm", "2 April 2025", None, "Later"),
        ("30/03/2025", "01:30", "2 April 2025", "12 noon", None),
        ("30/03/2025", "25:30", "2 April 2025", "1730", None),
    )
    columns = tuple(Column(at, heading) for at, heading in enumerate(headings))
    log = FoundTable("Log", (1,), columns, tuple(TableRow(at, row) for at, row in enumerate(rows, 2)))
    mapped = MappedTable(log, SourceProfile("log", "Log", "", "secure.implement"), {0: "received", 2: "decided"})
    found = read(mapped)
    assert [(row.values.get("received"), row.values.get("decided")) for row in found.rows] == [
        ("2025-03-31T16:10", "2025-04-01T10:30"),
        ("2025-03-28T16:10", "2025-04-02"),
        (None, None),  # that night the clocks went forward over it
        (None, "2025-04-02T17:30"),
    ]
    assert [[finding.where for finding in row.findings] for row in found.rows] == [
        [],
        [],
        ["received", "decided"],
        ["received"],
    ]
    assert mapped.unknown == ("Notes on time",)
    hours = FoundTable("Log", (1,), columns[2:4], (TableRow(2, ("1 April 2025", Decimal(730))),))
    assert MappedTable(hours, mapped.profile, {0: "decided"}).unknown == ("Time",)
    assert "“Time received” gives the time of day of “Date received”, where a time is kept." in found.notes


def test_what_a_period_is_counted_on_is_what_its_own_column_says() -> None:
    (row,) = read(table("observation", ("period", "basis"), ("2024/25", "Year to 31 July"))).rows
    assert (row.values, row.findings) == ({"period": "2024-25", "basis": "august_to_july"}, ())


def test_two_columns_of_one_field_that_differ_are_refused() -> None:
    mapped = table("complaint", ("received_on", "received"), ("1 May 2025", "2 May 2025"), ("1 May 2025", "1/5/2025"))
    both = MappedTable(mapped.table, mapped.profile, {0: "received_on", 1: "received_on"})
    first, second = read(both, **{"date_order.received_on": "dmy"}).rows
    assert [finding.code for finding in first.findings] == ["said_twice"]
    assert (second.values, second.findings) == ({"received_on": "2025-05-01"}, ())


def test_what_a_column_means_nothing_for_is_told() -> None:
    found = read(table("complaint", ("received_on", "event:placed"), ("1 May 2025", "2 May 2025")))
    assert found.rows[0].events == ()
    assert found.notes == ("“event:placed” means nothing for complaint: 1 cell left out.",)


def test_a_name_of_the_deny_list_is_never_repeated(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Upheldson\n", encoding="utf-8")
    rows = [("Upheldson", "1 May 2025")] * 2
    mapped = table("complaint", ("outcome", "received_on"), *rows, ("Upheld", "Upheldson"))
    assert read(mapped).questions
    assert "Upheldson" in str(read(mapped))
    careful = Reference(deny_list=names)
    found = given(mapped, careful, {})
    assert [[finding.code for finding in row.findings] for row in found.rows] == [["unknown_code"]] * 2 + [
        ["not_readable"]
    ]
    assert "heldson" not in str([(row.findings, found.questions, found.notes) for row in found.rows]).casefold()


def test_a_figure_of_a_plain_table_takes_the_value_model() -> None:
    meanings = ("measure", "period", "number", "unit", "source")
    (row,) = read(table("observation", meanings, ("asp.referrals", "2024/25", "<5", "referrals", "Team"))).rows
    assert row.values == {
        **{"measure": "asp.referrals", "period": "2024-25", "basis": "financial_year", "unit": "referrals"},
        **{"source": "Team", "presence": "number", "number": "0", "number_high": "4", "qualifier": "range"},
        "as_printed": "<5",
    }


@for_any(st.permutations(range(4)), st.integers(0, 40))
def test_the_order_of_columns_and_rows_does_not_matter(order: Sequence[int], shift: int) -> None:
    meanings = ("received_on", "outcome", "extended", "learning")
    rows: list[tuple[Cell, ...]] = [
        (f"{13 + (shift + at) % 15}/03/2025", "Upheld", "yes", f"text {at}") for at in range(3)
    ]
    rows.append(("31/03/2025", None, None, "last"))
    plain = read(table("complaint", meanings, *rows)).rows
    turned = read(
        table("complaint", [meanings[at] for at in order], *([row[at] for at in order] for row in reversed(rows)))
    ).rows
    assert [row.values for row in plain] == [row.values for row in reversed(turned)]


def test_serial_numbers_keep_the_time_of_day_to_the_minute() -> None:
    midnight = datetime(2025, 3, 31)  # noqa: DTZ001
    for minute in range(0, 24 * 60, 7):
        serial = Decimal(45747) + Decimal(minute) / (24 * 60)
        wanted = (midnight + timedelta(minutes=minute)).isoformat(timespec="minutes") if minute else DAY
        assert one(Kind.DATE_OR_INSTANT, serial) == wanted


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Excellent", "6"),
        ("VERY GOOD", "5"),
        ("good", "4"),
        ("3 - Adequate", "3"),
        ("Weak (2)", "2"),
        ("1: Unsatisfactory", "1"),
        (" 5 ", "5"),
        (Decimal(4), "4"),
        ("Fairly good", ""),
        ("2 – Very good", ""),
    ],
)
def test_a_grade_may_be_given_in_the_inspectorates_words(cell: Cell, value: str) -> None:
    (row,) = read(table("grade", ("service", "grade"), ("Kibble", cell))).rows
    assert row.values.get("grade", "") == value
    assert any(finding.where == "grade" for finding in row.findings) == (value == "")


def test_a_profile_may_give_the_words_of_a_number() -> None:
    assert one(Kind.WHOLE_NUMBER, "Pass", codes={"Pass": "4"}) == "4"


def test_the_words_of_every_number_stand_for_one_that_its_field_takes() -> None:
    reference = shipped_reference()
    names = (*reference.registers, *reference.decision_types)
    fields = {each.name: each for name in names for each in reference.fields_of(name) if each.words}
    assert "grade" in fields
    for each in fields.values():
        assert all(read_field(each, number).findings == () for number in each.words.values())
