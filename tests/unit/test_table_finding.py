"""Finding tables on sheets as people lay them out: titles, grouped headings, totals, notes, blanks, hidden rows, two tables."""

from __future__ import annotations

import time
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.domain.found_tables import REASONS_TITLE, FoundTable
from cswo_report.domain.sheets import Cell, Sheet
from cswo_report.domain.table_finding import find_tables

DAY = date(2024, 5, 1)
NOTHING: frozenset[str] = frozenset()


def sheet(*rows: list[Cell], **around: Any) -> Sheet:
    return Sheet("Log", tuple(tuple(row) for row in rows), **around)


def only(found: list[FoundTable]) -> FoundTable:
    assert len(found) == 1
    return found[0]


def headings(table: FoundTable) -> list[str]:
    return [column.heading for column in table.columns]


def numbers(table: FoundTable) -> list[int]:
    return [row.number for row in table.rows]


def left_out(table: FoundTable) -> list[tuple[int, str]]:
    return [(entry.number, entry.why) for entry in table.left_out]


def test_a_title_and_notes_stand_around_a_table() -> None:
    found = only(
        find_tables(
            sheet(
                ["Complaints, Quarter 2"],
                ["Prepared by business support"],
                [],
                ["Received", "Stage", "Outcome"],
                [DAY, "1", "Upheld"],
                [DAY, "2", None],
                [],
                ["Figures are provisional"],
                ["* counted once"],
            )
        )
    )
    assert found.title == "Complaints, Quarter 2 Prepared by business support"
    assert found.heading_rows == (4,)
    assert numbers(found) == [5, 6]
    assert found.rows[1].cells == (DAY, "2", None)
    assert found.notes == ("Figures are provisional", "* counted once")
    assert left_out(found) == [(8, "a note"), (9, "a note")]


@pytest.mark.parametrize("is_merged", [True, False])
def test_a_heading_over_several_columns_is_joined_to_each(is_merged: bool) -> None:
    merged = ((0, 1, 0, 2), (0, 3, 0, 4), (0, 0, 1, 0)) if is_merged else ()
    found = only(
        find_tables(
            sheet(
                ["Ref", "Placement", None, "Review", None],
                [None, "start", "end", "due", "held"],
                ["a1", DAY, DAY, DAY, DAY],
                merged=merged,
            )
        )
    )
    assert headings(found) == ["Ref", "Placement start", "Placement end", "Review due", "Review held"]
    assert found.columns[1].parts == ("Placement", "start")
    assert found.heading_rows == (1, 2)


def test_a_title_merged_across_the_table_is_no_heading() -> None:
    found = only(find_tables(sheet(["Log"], ["Received", "Stage"], [DAY, "1"], merged=((0, 0, 0, 1),))))
    assert headings(found) == ["Received", "Stage"]
    assert found.title == "Log"


def test_three_heading_rows_are_joined() -> None:
    merged = ((0, 1, 0, 3), (1, 1, 1, 2))
    found = only(
        find_tables(
            sheet(
                [None, "Placement", None, None],
                ["Ref", "First", None, "Second"],
                [None, "start", "end", "start"],
                ["a1", DAY, DAY, DAY],
                merged=merged,
            ),
            frozenset({"placement first start", "placement first end", "reference"}),
        )
    )
    assert headings(found) == ["Ref", "Placement First start", "Placement First end", "Placement Second start"]


def test_totals_and_headings_printed_again_are_left_out() -> None:
    found = only(
        find_tables(
            sheet(
                ["Service", "Requirements", "Grade"],
                ["Rowan House", Decimal(2), Decimal(3)],
                ["Total Care Ltd", Decimal(2), Decimal(3)],
                ["Sub-total", Decimal(4), None],
                ["SERVICE", " Requirements", "Grade"],
                ["Birch House", Decimal(2), Decimal(4)],
                ["Total for the year", Decimal(6), None],
                ["Grand total:", "6", None],
            )
        )
    )
    assert numbers(found) == [2, 3, 6]
    assert left_out(found) == [(4, "a total"), (5, "the headings again"), (7, "a total"), (8, "a total")]
    assert [row.number for row in found.totals] == [4, 7, 8]


@pytest.mark.parametrize("label", ["Q1 total", "Total, adults", "Totals:", "Average", "TOTAL 2024-25", "Overall total"])
def test_a_total_goes_by_many_words(label: str) -> None:
    found = only(
        find_tables(sheet(["Service", "Grade"], ["Total Care Ltd", "3"], ["Account House", "4"], [label, "7"]))
    )
    assert left_out(found) == [(4, "a total")]


def test_hints_and_an_example_under_the_headings_are_no_records() -> None:
    rows: list[list[Cell]] = [["Received", "Stage"], ["(dd/mm/yyyy)", "(1 or 2)"], [DAY, "1"]]
    assert left_out(only(find_tables(sheet(*rows)))) == [(2, "hints under the headings")]
    rows[1] = ["e.g. 01/04/2025", "1"]
    assert left_out(only(find_tables(sheet(*rows)))) == [(2, "an example")]


def test_a_last_row_of_sums_is_a_total_without_the_word() -> None:
    rows: list[list[Cell]] = [["Service", "Requirements"], ["A", Decimal(2)], ["B", Decimal(1)], ["C", Decimal(2)]]
    assert left_out(only(find_tables(sheet(*rows, [None, Decimal(5)])))) == [(5, "a total")]
    assert left_out(only(find_tables(sheet(*rows, [None, Decimal(6)])))) == []


def test_an_index_column_is_passed_over_and_a_blank_column_too() -> None:
    found = only(
        find_tables(
            sheet(
                [None, "Received", None, "Stage"],
                [Decimal(1), DAY, None, "1"],
                [Decimal(2), DAY, None, "1"],
                [],
                [Decimal(3), DAY, None, "2"],
            )
        )
    )
    assert headings(found) == ["Received", "Stage"]
    assert [column.at for column in found.columns] == [1, 3]
    assert numbers(found) == [2, 3, 5]


def test_hidden_rows_and_columns_are_not_read_and_told() -> None:
    found = only(
        find_tables(
            sheet(
                ["Received", "Worker", "Stage"],
                [DAY, "x", "1"],
                [DAY, "y", "2"],
                hidden_rows=frozenset({2}),
                hidden_columns=frozenset({1}),
            )
        )
    )
    assert headings(found) == ["Received", "Stage"]
    assert left_out(found) == [(3, "hidden")]
    assert found.hidden_columns == ("Worker",)


def test_a_cell_merged_down_speaks_for_every_row() -> None:
    found = only(
        find_tables(
            sheet(
                ["Service", "Grade", "Inspected"],
                ["Rowan House", Decimal(3), DAY],
                [None, Decimal(4), DAY],
                merged=((1, 0, 2, 0),),
            )
        )
    )
    assert found.rows[1].cells == ("Rowan House", Decimal(4), DAY)


def test_two_tables_under_each_other_are_both_found() -> None:
    first, second = find_tables(
        sheet(
            ["Received", "Stage"],
            [DAY, "1"],
            [DAY, "2"],
            [],
            ["Grades"],
            ["Service", "Inspected", "Grade"],
            ["Rowan House", DAY, Decimal(3)],
        )
    )
    assert (headings(first), numbers(first)) == (["Received", "Stage"], [2, 3])
    assert (headings(second), numbers(second), second.title) == (["Service", "Inspected", "Grade"], [7], "Grades")


def test_the_first_of_two_tables_is_not_lost_to_a_better_known_second() -> None:
    known = frozenset({"as at", "number", "title", "version", "agreed", "next review"})
    found = find_tables(
        sheet(
            [None, "As at", "Number"],
            [None, DAY, Decimal(3)],
            [],
            [None, "Title", "Version", "Agreed", "Next review"],
            [None, "Standard", "1.0", DAY, DAY],
        ),
        known,
    )
    assert [headings(table) for table in found] == [["As at", "Number"], ["Title", "Version", "Agreed", "Next review"]]


def test_two_tables_side_by_side_are_both_found() -> None:
    rows: list[list[Cell]] = [["Received", "Stage", None, "Service", "Grade"]]
    rows += [[DAY, "1", None, "Rowan House", Decimal(3)] for _ in range(3)]
    rows += [[DAY, "2"] for _ in range(4)]
    first, second = find_tables(sheet(*rows))
    assert (headings(first), len(first.rows)) == (["Received", "Stage"], 7)
    assert (headings(second), len(second.rows)) == (["Service", "Grade"], 3)


def test_words_before_the_headings_do_not_become_their_group() -> None:
    known = frozenset({"received", "stage", "outcome"})
    found = only(
        find_tables(sheet(["Council:", "Testshire"], ["Received", "Stage", "Outcome"], [DAY, "1", "Upheld"]), known)
    )
    assert headings(found) == ["Received", "Stage", "Outcome"]


def test_records_of_known_words_are_not_taken_for_the_headings() -> None:
    known = frozenset({"court", "refused", "number", "agency"})
    rows: list[list[Cell]] = [["Matter", "Where", "How it went", "By whom"], ["Contact", "Court", "Refused", "No"]]
    assert headings(only(find_tables(sheet(*rows, ["Contact", "Agency", "Refused", "No"]), known))) == rows[0]


def test_a_heading_may_be_long_or_begin_with_a_figure() -> None:
    known = frozenset({"received", "decided", "outcome"})
    wanted: list[Cell] = ["Received", "Decided", "72 hour limit kept", "Outcome", f"Reasons ({'please ' * 30}give all)"]
    assert headings(only(find_tables(sheet(wanted, [DAY, DAY, "Yes", "x", "y"]), known))) == wanted


def test_years_can_be_headings() -> None:
    found = only(find_tables(sheet(["council", "1998", "2015-16"], ["Fife", "28", "24"], ["Highland", "3", "4"])))
    assert headings(found) == ["council", "1998", "2015-16"]
    assert len(found.rows) == 2


def test_a_sheet_of_reasons_is_never_data() -> None:
    assert find_tables(sheet([REASONS_TITLE], ["Row", "Column", "Reason"], [Decimal(3), "B", "x"])) == []


@pytest.mark.parametrize("rows", [[], [[]], [["Just a title"]], [["One"], ["column"], ["of words"]]])
def test_a_sheet_without_a_table_has_none(rows: list[list[Cell]]) -> None:
    assert find_tables(sheet(*rows)) == []


def test_headings_alone_are_a_table_without_rows() -> None:
    assert only(find_tables(sheet(["Received", "Stage"]))).rows == ()


def test_ten_thousand_rows_of_twenty_columns_take_less_than_a_third_of_a_second() -> None:
    """0.11 s on a quiet machine; twice the promise is allowed here, since the machine that runs this may be busy."""
    row: tuple[Cell, ...] = ("AB-1", *(("text", Decimal(3), DAY, None, "x")[at % 5] for at in range(19)))
    big = Sheet("Log", (tuple(f"Heading {chr(65 + at)}" for at in range(20)), *(row for _ in range(10_000))))
    start = time.process_time()
    assert len(only(find_tables(big)).rows) == 10_000
    assert time.process_time() - start < 0.6


CELLS = st.one_of(st.none(), st.text(max_size=8), st.integers(0, 99).map(Decimal), st.just(DAY))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=6).map(tuple), max_size=12).map(tuple),
    st.frozensets(st.integers(0, 11), max_size=3),
    st.lists(st.tuples(*[st.integers(0, 6)] * 4), max_size=2),
)
def test_no_row_is_read_twice_and_none_is_invented(
    rows: tuple[tuple[Cell, ...], ...], hidden: frozenset[int], boxes: list[tuple[int, int, int, int]]
) -> None:
    merged = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in boxes)
    for known in (NOTHING, frozenset({"a", "b", "0"})):
        for table in find_tables(Sheet("Any", rows, hidden_rows=hidden, merged=merged), known):
            read = [row.number for row in table.rows]
            assert read == sorted(set(read))
            assert not {number - 1 for number in read} & hidden
            assert not set(read) & set(table.heading_rows)
            assert not set(read) & {entry.number for entry in table.left_out}
            assert all(len(row.cells) == len(table.columns) for row in table.rows)
            assert all(number <= len(rows) for number in read)


def firsts(*months: int) -> list[Cell]:
    return [date(2024, month, 1) for month in months]


def midnight(year: int) -> datetime:
    return datetime.fromisoformat(f"{year}-04-01T00:00")


@pytest.mark.parametrize(
    ("days", "names"),
    [
        (firsts(4, 5, 6), ["April 2024", "May 2024", "June 2024"]),
        (
            [date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30)],  # a count at the end of each month is of that day
            ["Tuesday 30 April 2024", "Friday 31 May 2024", "Sunday 30 June 2024"],
        ),
        ([midnight(2023), midnight(2024), midnight(2025)], ["April 2023", "April 2024", "April 2025"]),
        (
            [date(2024, 4, 1), date(2024, 4, 8), date(2024, 4, 15)],
            ["Monday 1 April 2024", "Monday 8 April 2024", "Monday 15 April 2024"],
        ),
    ],
)  # fmt: skip
def test_days_across_the_top_are_headings(days: list[Cell], names: list[str]) -> None:
    """A sheet with months in real date cells was no table at all."""
    for corner in ("Service", None):
        rows: list[list[Cell]] = [["Admissions by month"], [], [corner, *days]]
        rows += [[name, *map(Decimal, (3, 4, 5))] for name in ("Children", "Adults", "Justice")]
        found = only(find_tables(sheet(*rows)))
        assert headings(found)[-3:] == names
        assert numbers(found) == [4, 5, 6]


@pytest.mark.parametrize(
    "record",
    [
        ["C-1", *firsts(4, 5, 6)],
        ["C-1", date(2024, 4, 2), date(2024, 4, 9), date(2024, 4, 17)],
        ["C-1", *firsts(6, 5, 4)],
    ],
)
def test_a_record_of_days_is_a_record(record: list[Cell]) -> None:
    head: list[Cell] = ["Key", "Received", "Decided", "Reviewed"]
    found = only(find_tables(sheet(head, record, record)))
    assert (headings(found), numbers(found)) == (["Key", "Received", "Decided", "Reviewed"], [2, 3])
    assert numbers(only(find_tables(sheet(head, record)))) == [2]
