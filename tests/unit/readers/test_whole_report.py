"""What only the whole report shows: changes without a word, required figures, figures nobody prints, charts against their tables."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.measures import FigureRef
from cswo_report.domain.paper import (
    Callout,
    Cell,
    Chapter,
    ChapterKind,
    Chart,
    ChartKind,
    Column,
    Cover,
    Origin,
    Paper,
    Point,
    Row,
    Section,
    Series,
    Table,
)
from cswo_report.papers.readers import carried_over, coverage, drawings
from tests.unit.readers.figures import KNOWN, prose


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.given) for finding in found]


def test_a_change_that_chance_explains_or_that_is_small_asks_for_no_comment() -> None:
    known = replace(KNOWN, printed={"section": [FigureRef("kinship"), FigureRef("households")]})
    found = coverage.find(prose("Nothing is said."), known)
    assert "commentary_missing" not in [each.code for each in found]


def test_a_change_beyond_chance_asks_for_a_comment_until_it_is_named() -> None:
    book = KNOWN.book
    counts = {**book.counts, "kinship": {**book.counts["kinship"], ("2024-25", ""): Decimal(60)}}
    known = replace(KNOWN, book=replace(book, counts=counts, _made={}), printed={"section": [FigureRef("kinship")]})
    (finding,) = [each for each in coverage.find(prose("Nothing."), known) if each.code == "commentary_missing"]
    assert finding.severity is Severity.REFUSED
    assert finding.right == "rose from 19 to 60"
    named = coverage.find(prose("Approvals numbered [[kinship]]."), known)
    assert "commentary_missing" not in [each.code for each in named]


def test_a_required_figure_is_named_or_printed_in_its_section() -> None:
    known = replace(KNOWN, required={"section": [FigureRef("secure"), FigureRef("households")]})
    assert ("required_missing", "secure") in codes(coverage.find(prose("Nothing."), known))
    assert ("required_missing", "households") not in codes(coverage.find(prose("Nothing."), known))
    assert ("required_missing", "secure") not in codes(coverage.find(prose("[[secure]] came."), known))


def test_a_figure_that_nothing_prints_is_a_warning() -> None:
    found = [
        each for each in coverage.find(prose("[[rate]] per 1,000 children."), KNOWN) if each.code == "figure_unused"
    ]
    unused = {each.where for each in found}
    assert "measure referrals" in unused
    assert not {"measure rate", "measure late", "measure children", "measure households"} & unused
    assert all(each.severity is Severity.WARNING for each in found)


def test_last_year_s_sentence_about_a_standing_fact_only_warns() -> None:
    text = "The law requires every council to appoint a Chief Social Work Officer."
    whole = replace(prose(text), earlier={"section": prose(text).sections["section"]})
    assert [each.severity for each in carried_over.find(whole, KNOWN)] == [Severity.WARNING]


def test_a_former_post_may_be_called_so() -> None:
    assert codes(carried_over.find(prose("The former Head of Older People’s Services thanked them."), KNOWN)) == []


def paper(cell: str, point: str, *, traced: bool) -> Paper:
    origins = (Origin("referrals", "2024-25"),) if traced else ()
    table = Table(
        "tab", "1", "T", "", (Column("M"), Column("2024-25")), (Row("Referrals", (Cell(cell, origins=origins),)),)
    )
    drawn = Series("referrals", (Point("2024-25", Decimal(1), point, origins),))
    chart = Chart("fig", "2", "C", "", ChartKind.BAR, (drawn,), "", "", table_id="tab")
    section = Section("s", "1", "S", (table, chart), "t")
    chapter = Chapter("ch", "1", "C", "", ChapterKind.BODY, (section,))
    return Paper(
        "p", "P", "2024-25", "C", "C", "members", "", "", "", "en-GB", "", Cover((), (), (), ""), "", Callout("", ""), (chapter,)
    )  # fmt: skip


def test_a_chart_that_differs_from_its_table_blocks() -> None:
    for traced in (True, False):
        (finding,) = drawings.find(paper("412", "398", traced=traced))
        assert (finding.code, finding.given, finding.right) == ("table_and_chart", "398", "412")
        assert drawings.find(paper("412", "412", traced=traced)) == []
