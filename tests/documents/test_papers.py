"""The short papers: the summary has two pages or says what is too long, one source feeds every committee's form, and nothing is typed twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from cswo_report.domain.committees import CommitteeForm
from cswo_report.domain.paper import Chapter, Chart, Paper, Paragraphs, Particulars, Table
from cswo_report.domain.prose import Written
from cswo_report.domain.registers import Record
from cswo_report.errors import FindingsBlock
from cswo_report.figures.supplied import Supplied
from cswo_report.papers import committee, headed, performance_comment, summary
from cswo_report.papers.asks import asks_of
from cswo_report.papers.facts import Facts
from cswo_report.papers.printed import printed_numbers, unexplained
from cswo_report.reference import shipped_reference
from cswo_report.render.build import Built, build_pdf
from cswo_report.render.markdown import read
from cswo_report.usecases import papers, publishing
from tests.documents.conftest import YEAR, Sample, quiet

PAGES: Mapping[str, int] = defaultdict(lambda: 9, {"incapacity": 21, "role": 30, "duties": 60})


@pytest.fixture(scope="module")
def publication(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> publishing.Publication:
    return publishing.Publication(sample.workspace, YEAR, tmp_path_factory.mktemp("papers"), quiet)


@pytest.fixture(scope="module")
def facts(publication: publishing.Publication) -> Facts:
    return publication.facts("members")


@pytest.fixture(scope="module")
def forms(sample: Sample) -> dict[str, CommitteeForm]:
    return papers.forms_of(sample.workspace)


def summary_of(facts: Facts) -> Paper:
    spec = shipped_reference().sections(summary.PAPER)[summary.SLUG]
    return summary.members_summary(facts, spec, asks_of(facts), PAGES, "SC/25/71")


def cover_of(facts: Facts, form: CommitteeForm, body: str = "Strathfennan Council") -> tuple[Paper, list[str]]:
    found = [r for r in committee.submissions_of(facts) if committee.body_of(facts, r) == body]
    spec = shipped_reference().sections(summary.PAPER)[summary.SLUG]
    return committee.cover_paper(facts, form, found[0] if found else None, asks_of(facts), PAGES, spec)


def laid_out(paper: Paper, folder: Path) -> tuple[Built, list[str]]:
    built = build_pdf(paper, folder / "paper.pdf", cache=None, progress=quiet, workers=1)
    document = pypdfium2.PdfDocument(folder / "paper.pdf")
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return built, pages


def with_words(facts: Facts, slug: str, text: str) -> Facts:
    """The facts with another narrative, which names no figure."""
    found = read(text, file=f"{slug}.md", say=lambda _: pytest.fail("no figure is named here"))
    return replace(facts, narratives={**facts.narratives, slug: found.written})


def without(facts: Facts, *slugs: str) -> Facts:
    return replace(facts, narratives={name: each for name, each in facts.narratives.items() if name not in slugs})


def paragraphs(chapter: Chapter, title: str) -> list[tuple[str, str]]:
    """The numbers and words under a heading."""
    section = next(each for each in chapter.sections if each.title == title)
    return [
        (item.number, re.sub(r"<[^<>]*>", "", item.html))
        for block in section.blocks
        if isinstance(block, Paragraphs)
        for item in block.items
    ]


def test_the_summary_is_two_pages_and_says_what_the_report_says(facts: Facts, tmp_path: Path) -> None:
    paper = summary_of(facts)
    assert unexplained(paper) == []
    built, pages = laid_out(paper, tmp_path)
    assert built.pages == 2
    assert [finding.sentence() for finding in built.findings] == []
    first, second = (" ".join(page.split()) for page in pages)
    assert "Members’ summary, page 1 of 2. The full report is paper SC/25/71." in first
    for ask in asks_of(facts):
        assert re.sub(r"<[^<>]*>", "", f"{ask.verb} {ask.act}") in first
    assert "page 21" in first
    assert "page 60" in first
    assert "Is it getting better?" in second
    assert facts.council.contact.split(" or ")[0] in second
    number, base = (facts.book.series(f"awi.{name}").current.text() for name in ("reports_late", "reports_requested"))
    assert f"{number} of {base} guardianship reports were late" in first


def test_a_summary_that_is_too_long_is_not_built_and_says_by_how_much(facts: Facts, tmp_path: Path) -> None:
    worry = " ".join(["We worry about this."] * 130)
    long = with_words(facts, "summary", f"A year.\n\n### What worries me\n\n{worry}\n")
    with pytest.raises(FindingsBlock, match="too long") as fault:
        laid_out(summary_of(long), tmp_path)
    [said] = [finding.sentence() for finding in fault.value.findings]
    over = int(re.search(r"runs (\d+) words past its 1 page", said)[1])  # type: ignore[index]
    assert "“What you are asked to do" in said
    cut = int(re.search(r"Cut “What worries me” \(520 words\) by (\d+) words\.", said)[1])  # type: ignore[index]
    assert over <= cut <= 416
    assert list(tmp_path.iterdir()) == []
    kept = " ".join(worry.split()[:-cut])
    again = with_words(facts, "summary", f"A year.\n\n### What worries me\n\n{kept}\n")
    assert laid_out(summary_of(again), tmp_path)[0].pages == 2


def test_in_large_print_the_summary_does_not_count_its_pages_wrong(facts: Facts) -> None:
    large = summary_of(replace(facts, theme="large_print"))
    assert [each.kicker.split(".")[0] for each in large.chapters] == [
        "Members’ summary, part 1 of 2",
        "Members’ summary, part 2 of 2",
    ]


def test_without_any_words_of_its_author_the_summary_speaks_in_figures(facts: Facts) -> None:
    paper = summary_of(without(facts, "summary", "asks", "foreword"))
    assert unexplained(paper) == []
    words = str(paper.chapters)
    assert "Write what members are asked to decide in asks.md." in words
    assert "by more than chance would often bring" in words
    assert "unclear" in words


def test_of_a_first_year_nothing_is_said_to_have_moved_or_stayed(
    facts: Facts, forms: Mapping[str, CommitteeForm]
) -> None:
    """No earlier year is held: what cannot be compared is neither better nor worse, and no change is called small."""
    years = facts.book.years
    begun = {name: replace(held, first_year=years[-1]) for name, held in facts.book.held.items()}
    book = replace(facts.book, held=begun, supplied=Supplied(), _made={})
    first = without(replace(facts, book=book), "summary", "foreword", "cover_paper")
    for paper in (summary_of(first), cover_of(first, forms["numbered_sections"])[0]):
        words = str(paper.chapters)
        assert "by more than chance" not in words
        assert "larger than chance" not in words
        assert "unclear" not in words
        assert "no main figure can be compared with last year’s" in words
        assert not any(isinstance(each, Chart) for chapter in paper.chapters for part in chapter.sections for each in part.blocks)  # fmt: skip


def test_six_words_count_the_trends() -> None:
    assert (
        summary.six_words(["Better", "Better", "Worse", "Same", "No clear change"])
        == "Two better, one worse, two unclear."
    )


NUMBERS = {
    "numbered_sections": (["1", "2", "3"], ["1.1", "2.1", "(a)"]),
    "decimal_sections": (["1.0", "2.0", "3.0"], ["1.1", "2.1", "2.2"]),
    "continuous_paragraphs": (["", "", ""], ["1", "2", "3"]),
    "summary_first": (["1", "2", "3"], ["", "", ""]),
}


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_each_form_numbers_in_its_own_style(facts: Facts, forms: Mapping[str, CommitteeForm], name: str) -> None:
    paper, _ = cover_of(facts, forms[name])
    [chapter] = paper.chapters
    headed_sections = [section for section in chapter.sections if section.title]
    assert [section.number for section in headed_sections][:3] == NUMBERS[name][0]
    items = [item for s in headed_sections for b in s.blocks if isinstance(b, Paragraphs) for item in b.items]
    assert [item.number for item in items][:3] == NUMBERS[name][1]
    assert unexplained(paper) == []
    assert set(forms) == set(NUMBERS)


def test_every_body_is_asked_the_same_in_its_own_form_where_it_has_no_list_of_its_own(
    facts: Facts, forms: Mapping[str, CommitteeForm]
) -> None:
    facts = replace(facts, narratives={slug: each for slug, each in facts.narratives.items() if slug != committee.SLUG})
    board = next(r for r in committee.submissions_of(facts) if r.values["body"] == "integration_joint_board")
    assert committee.borrows_asks(facts, board)
    said = []
    for name, body in (
        ("numbered_sections", "Strathfennan Council"),
        ("decimal_sections", "Strathfennan Integration Joint Board"),
    ):
        [chapter] = cover_of(facts, forms[name], body)[0].chapters
        (_, opening), *asked = paragraphs(chapter, "Recommendations")
        assert opening == ("" if body.endswith("Council") else "The ") + f"{body} is asked to:"
        assert [number for number, _ in asked] == [f"({letter})" for letter in "abcde"]
        assert asked[-1][1].endswith(".")
        assert all(words.endswith(";") for _, words in asked[:-1])
        said.append([words.rstrip(";.") for _, words in asked])
    assert said[0] == said[1]
    assert said[0] == [re.sub(r"<[^<>]*>", "", f"{ask.verb.lower()} {ask.act}") for ask in asks_of(facts)]


def test_where_nothing_is_asked_the_paper_does_not_speak_of_implications(
    facts: Facts, forms: Mapping[str, CommitteeForm]
) -> None:
    [chapter] = cover_of(without(facts, "asks"), forms["numbered_sections"])[0].chapters
    [(_, said)] = paragraphs(chapter, "Recommendations")
    assert said == "Nothing has been written yet of what members are asked to decide."


def test_a_body_may_be_asked_what_is_its_own(facts: Facts, forms: Mapping[str, CommitteeForm]) -> None:
    body = "Strathfennan Integration Joint Board"
    paper, _ = cover_of(facts, forms["decimal_sections"], body)
    [chapter] = paper.chapters
    _, *asked = paragraphs(chapter, "Recommendations")
    assert [number for number, _ in asked] == ["(a)", "(b)", "(c)"]
    assert asked[0][1].startswith("note the report")
    assert not any("double role" in words for _, words in asked)
    assert "to ask for three decisions" in paragraphs(chapter, "Purpose")[0][1]
    [record] = [r for r in committee.submissions_of(facts) if committee.body_of(facts, r) == body]
    assert not committee.borrows_asks(facts, record)
    assert f"Recommendations for {body}" in committee.headings_of(list(forms.values()), [body])


def test_the_presenter_is_the_one_recorded_and_not_the_author(facts: Facts, forms: Mapping[str, CommitteeForm]) -> None:
    [chapter] = cover_of(facts, forms["decimal_sections"], "Strathfennan Integration Joint Board")[0].chapters
    [head] = [block for block in chapter.sections[0].blocks if isinstance(block, Particulars)]
    lines = dict(head.items)
    assert lines["Report by"] == "Chief Officer"
    assert lines["Report number"] == "IJB/25/44"
    assert lines["Date"] == "29 October 2025"


def test_members_see_what_became_of_their_own_requests(facts: Facts, forms: Mapping[str, CommitteeForm]) -> None:
    council = str(cover_of(facts, forms["numbered_sections"])[0])
    board = str(cover_of(facts, forms["numbered_sections"], "Strathfennan Integration Joint Board")[0])
    assert "why foster carers leave" in council
    assert "why foster carers leave" not in board
    assert "consent at night" in board
    nobody = replace(facts, records={**facts.records, "member_request": ()})
    [chapter] = cover_of(nobody, forms["numbered_sections"])[0].chapters
    assert "What members asked last year" not in [section.title for section in chapter.sections]


def test_an_implication_is_written_or_named_as_missing(facts: Facts, forms: Mapping[str, CommitteeForm]) -> None:
    paper, missing = cover_of(facts, forms["numbered_sections"])
    assert missing == []
    assert ("7.3", "Other. None.") in paragraphs(paper.chapters[0], "Resource implications")
    paper, missing = cover_of(facts, forms["summary_first"])
    assert missing == ["Children’s rights", "Rural and Gaelic", "Climate", "Data protection"]
    section = next(each for each in paper.chapters[0].sections if each.title == "Impact")
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    assert {row.label: row.cells[0].text for row in table.rows}["Climate"] == committee.NOT_CONSIDERED


def test_a_paper_over_its_limit_says_which_part_to_cut(
    facts: Facts, forms: Mapping[str, CommitteeForm], tmp_path: Path
) -> None:
    form = replace(forms["numbered_sections"], page_limit=1)
    with pytest.raises(FindingsBlock, match="too long") as fault:
        laid_out(cover_of(facts, form)[0], tmp_path)
    [said] = [finding.sentence() for finding in fault.value.findings]
    assert re.search(r"runs \d+ words past its 1 page; what does not fit begins in “[^”]+”\. (Cut|Leave out) “", said)
    assert list(tmp_path.iterdir()) == []


def test_only_officers_see_the_dates(publication: publishing.Publication, forms: Mapping[str, CommitteeForm]) -> None:
    facts = publication.facts("members")
    [council, *_] = committee.submissions_of(facts)
    form = forms["numbered_sections"]
    steps = papers.steps_of(publication.workspace, form, council, facts, date(2025, 9, 17))
    assert [(each.step.id, each.due.isoformat(), each.state) for each in steps] == [
        ("final", "2025-09-04", "done late"),
        ("clearance", "2025-09-11", "done"),
        ("dispatch", "2025-09-19", "to come"),
    ]
    late = papers.steps_of(publication.workspace, form, council, facts, date(2025, 9, 22))
    assert (late[-1].state, late[-1].days) == ("late", 3)
    spec = shipped_reference().sections(summary.PAPER)[summary.SLUG]
    for edition, shown in (("members", False), ("officer", True)):
        paper, _ = committee.cover_paper(
            replace(facts, edition=edition), form, council, asks_of(facts), PAGES, spec, steps
        )
        assert ("Dates towards the meeting" in [s.title for s in paper.chapters[0].sections]) is shown


def test_the_comment_has_its_five_parts_for_the_year_or_a_quarter(facts: Facts, tmp_path: Path) -> None:
    paper = performance_comment.performance_comment(facts)
    [chapter] = paper.chapters
    assert [section.title for section in chapter.sections[1:]] == [
        "Implications for the authority, services, people, staff and partners",
        "National and local outcomes",
        "Remedial action",
        "Sharing good practice and learning",
        "Monitoring and reporting",
    ]
    assert unexplained(paper) == []
    assert printed_numbers(paper)
    assert laid_out(paper, tmp_path)[0].pages == 1
    assert performance_comment.comments_of(facts, 2) == performance_comment.comments_of(facts)
    assert performance_comment.comments_of(facts, 3) == []  # it was given then, about the quarter before
    assert "No independent comment" in str(performance_comment.performance_comment(facts, 1))
    [record] = facts.in_year("comment")
    half = replace(record, values={**record.values, "monitoring": None})
    lacking = replace(facts, records={**facts.records, "comment": [half]})
    assert "Nothing is recorded under this part yet." in str(performance_comment.performance_comment(lacking))


@pytest.mark.parametrize(
    ("title", "given", "meant"),
    [
        ("Performance report, quarter 2 of 2024-25", date(2024, 11, 14), ("2024-25", 2)),
        ("Q4 performance", date(2025, 5, 20), ("2024-25", 4)),
        ("How we did, January to March", date(2025, 5, 20), ("2024-25", 4)),
        ("Performance report", date(2024, 4, 2), ("2023-24", 4)),
        ("Performance report", date(2025, 1, 2), ("2024-25", 3)),
    ],
)
def test_a_comment_belongs_to_the_quarter_it_is_about(title: str, given: date, meant: tuple[str, int]) -> None:
    record = Record("comment", "IC-AAAAA", 1, {"report_title": title, "given_on": given})
    assert performance_comment.quarter_meant(record) == meant


def test_the_quarters_are_those_of_the_financial_year() -> None:
    assert [performance_comment.quarter_of(month) for month in (4, 6, 7, 12, 1, 3)] == [1, 1, 2, 3, 4, 4]


def test_a_heading_that_no_paper_prints_is_told_with_its_line() -> None:
    text = "Lead.\n\n### What went wel\n\n- x\n\n<!--\n### Not read\n-->\n\n### What did not\n\n### What did not\n"
    found = headed.faults(text, "summary.md", summary.HEADINGS)
    assert [finding.where for finding in found] == ["summary.md, line 3", "summary.md, line 13"]
    assert "Did you mean “What went well”?" in found[0].remedy


def test_a_link_to_the_report_becomes_a_page_and_not_a_dead_link() -> None:
    found = read("- **Why?** So it is. [Role](#role)\n", file="x.md", say=lambda _: pytest.fail("no figure"))
    [item] = headed.items_of(headed.under_headings(Written(found.written.parts))[""])
    question, answer = item.opened()
    assert (question, answer.text, answer.section) == ("Why?", "So it is.", "role")
