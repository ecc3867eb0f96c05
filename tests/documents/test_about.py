"""What a document says about itself: its approvals and their days, its sources, its checks, and its accessibility."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import Callout, Cell, Column, Narrative, Paper, Row, RowKind, Table, Terms
from cswo_report.domain.registers import Record
from cswo_report.domain.times import Moment
from cswo_report.papers import accessibility, control
from cswo_report.papers.facts import Council, Facts
from cswo_report.papers.printed import unexplained
from tests.documents.making import facts, numbering
from tests.documents.sample_paper import sample_paper

CUSTOM = BlockSpec(BlockKind.CUSTOM, id="control")
COUNCIL = Council(
    "Strathfennan Council", contact="telephone 01632 960 041", gaelic=True, meeting="For the Council in June"
)


def submission(reference: str = "SU-7K3QX", **values: Any) -> Record:
    dated = {name: Moment(value) if isinstance(value, date) else value for name, value in values.items()}
    return Record(
        register="submission",
        reference=reference,
        revision=1,
        values={"report_year": "2024-25", "body": "council"} | dated,
    )


def about(given: Facts) -> dict[str, Table]:
    blocks = control.document_control(given, CUSTOM, numbering(given))
    return {block.id: block for block in blocks if isinstance(block, Table)}


def steps(*submissions: Record) -> list[tuple[str, str, str]]:
    given = facts(council=COUNCIL, records={"submission": submissions})
    return [(row.label, row.cells[0].text, row.cells[1].text) for row in about(given)["ctl_steps"].rows]


def test_each_approval_stands_with_the_days_since_the_year_ended() -> None:
    first = submission(meeting_on=date(2025, 9, 25), noted_on=date(2025, 9, 25), sent_on=date(2025, 10, 2))
    later = submission("SU-8K3QX", body="nhs_board", body_name="The Board", meeting_on=date(2025, 11, 4))
    assert steps(later, first) == [
        ("Reporting year ended", "31 March 2025", "–"),
        ("This version written", "17 September 2025", "170 days"),
        ("Council: noted", "25 September 2025", "178 days"),
        ("Council: sent", "2 October 2025", "185 days"),
        ("The Board: meeting to come", "4 November 2025", "218 days"),
    ]


def test_another_year_s_report_and_a_meeting_not_set_are_told_apart() -> None:
    other = submission(meeting_on=date(2024, 9, 25))
    other = replace(other, values={**other.values, "report_year": "2023-24"})
    assert steps(other, submission())[2:] == [("Council: meeting", "not recorded", "–")]


def test_a_version_written_before_the_year_ended_says_so() -> None:
    rows = about(facts(dated=date(2025, 3, 31)))["ctl_steps"].rows
    assert rows[1].cells[1].text == "before the year ended, so its figures are not whole"


def test_the_meeting_is_named_with_its_item_and_report_number() -> None:
    held = submission(body_name="Full Council", meeting_on=date(2025, 9, 25), item="7", report_number="SC/25/41")
    given = facts(council=COUNCIL, records={"submission": (held,)})
    assert (
        control.meeting_line(given) == "For the meeting of Full Council on 25 September 2025, item 7, report SC/25/41"
    )
    assert control.meeting_line(facts(council=COUNCIL)) == "For the Council in June"


def test_another_form_is_offered_by_telephone_first_and_in_gaelic_where_the_council_does() -> None:
    offered = control.other_formats(facts(council=COUNCIL)).html
    assert offered.index("telephone 01632 960 041") < offered.index("web pages")
    assert '<p lang="gd">Tha an aithisg seo' in offered
    assert "lang=" not in control.other_formats(facts()).html


def test_the_sources_say_on_what_day_they_were_taken_out() -> None:
    opening = control.registers(facts()).items[0]
    assert opening[1].startswith("Taken out on 17 September 2025")


def limits(paper: Paper, **explained: str) -> dict[str, str]:
    return dict(accessibility.known_limits(paper, explained))


def with_blocks(*blocks: Any) -> Paper:
    paper = sample_paper()
    chapter = paper.chapters[2]
    return replace(paper, chapters=(replace(chapter, sections=(replace(chapter.sections[0], blocks=blocks),)),))


def table(number: str, columns: int = 2, rows: int = 1, *, grouped: bool = False) -> Table:
    body = [Row(f"r{i}", tuple(Cell("x") for _ in range(columns - 1))) for i in range(rows)]
    group = [Row("Group", kind=RowKind.GROUP)] if grouped else []
    heads = tuple(Column(f"c{i}") for i in range(columns))
    return Table(f"t{number}", number, "T", "", heads, (*group, *body))


def test_the_limits_are_those_of_the_document_at_hand() -> None:
    found = limits(
        with_blocks(table("1", columns=7), table("2", rows=31), table("3", grouped=True), table("4", columns=9))
    )
    assert found["Wide tables"].startswith("Tables 1 and 4:")
    assert found["Long tables"].startswith("Table 2:")
    assert found["Tables with headings inside"].startswith("Table 3:")
    assert "Wide tables" not in limits(with_blocks(table("1")))


def test_a_chart_away_from_its_table_is_named() -> None:
    found = limits(sample_paper())
    assert "Figure" in found["Pictures of numbers"]
    assert "Pictures of numbers" not in limits(with_blocks(table("1")))


def test_short_forms_and_other_languages_are_told() -> None:
    prose = Narrative("<p>The MHO, the CSWO and the Local Authority (LA). LAs met.</p>")
    gaelic = Callout("T", '<p lang="gd">Tha</p>')
    found = limits(with_blocks(prose, gaelic), CSWO="Chief Social Work Officer")
    assert found["Short forms"] == "Not in the list of words: MHO."
    assert "Gaelic" in found["Other languages"]


def test_the_statement_is_written_into_the_report_claims_no_more_than_was_checked_and_owes_no_number(
    sample: Any,
) -> None:
    section = next(s for chapter in sample.paper.chapters for s in chapter.sections if s.id == "accessibility")
    (block,) = section.blocks
    assert isinstance(block, Terms)
    said = dict(block.items)
    assert "PDF/UA-1 and PDF/A-3a" in said["Made to"]
    assert "has not been tried out with people" in said["Checked"]
    assert "01632 960 041" in said["If you cannot read it"]
    assert said["Date"] == "Written with this document, 17 September 2025."
    assert unexplained(sample.paper) == []
    assert any("Accessibility statement" in page and "Made to" in page for page in sample.pages)


@pytest.mark.parametrize(
    ("numbers", "words"), [(["3"], "Table 3"), (["3", "5"], "Tables 3 and 5"), (["3", "5", "7"], "Tables 3, 5 and 7")]
)
def test_tables_are_named_as_a_person_would(numbers: list[str], words: str) -> None:
    assert control.named(numbers, "Table") == words
