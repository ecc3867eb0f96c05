"""The annual report as members get it: built from the sample council, from an empty council and from one decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from sqlalchemy import text

from cswo_report.domain.paper import CellKind, Chart, Paper, RowKind, Table, Trends
from cswo_report.reference import shipped_reference
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import publishing, readiness, reporting, setting_up
from cswo_report.usecases.recording import Recorder
from cswo_report.usecases.workspace import Workspace
from tests.documents.conftest import YEAR, Sample, quiet


def tables(paper: Paper) -> list[Table]:
    return [
        block
        for chapter in paper.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, Table)
    ]


def table(paper: Paper, table_id: str) -> dict[str, list[str]]:
    """A table's rows by label."""
    found = next(entry for entry in tables(paper) if entry.id == table_id)
    return {row.label: [cell.text for cell in row.cells] for row in found.rows if row.kind is not RowKind.GROUP}


def test_the_sample_report_is_of_readable_length(sample: Sample) -> None:
    assert 40 <= sample.built.pages <= 70


def test_every_page_says_that_it_is_exempt_and_that_it_is_invented(sample: Sample) -> None:
    for number, page in enumerate(sample.pages, 1):
        words = " ".join(page.split())
        assert "Exempt: not for publication" in words, number
        assert "Synthetic sample" in words, number


def test_printed_page_numbers_are_the_pages_of_the_file(sample: Sample) -> None:
    for number, page in enumerate(sample.pages[1:], 2):
        assert re.search(rf"\s{number}\s*(?:Exempt: not for publication|$)", page), number
    with pikepdf.open(sample.built.path) as document:
        assert [str(page.label) for page in document.pages] == [str(n) for n in range(1, len(sample.pages) + 1)]


def test_only_shipped_fonts_are_used(sample: Sample) -> None:
    with pikepdf.open(sample.built.path) as document:
        names = {
            str(entry["/BaseFont"]).split("+")[-1]
            for entry in document.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/Font" and "/BaseFont" in entry
        }
    assert names
    assert all(name.startswith("Source-Sans-3") or name.startswith("SourceSans3") for name in names), names


def test_a_second_build_gives_the_same_bytes(sample: Sample, tmp_path: Path) -> None:
    again = publishing.build_one(sample.workspace, YEAR, "members", "pdf", tmp_path, quiet)
    assert again.sha256 == sample.built.sha256


def test_a_paper_compiled_twice_is_equal(sample: Sample) -> None:
    assert reporting.compile_paper(sample.workspace, YEAR, "members") == sample.paper


def test_printed_counts_are_those_of_an_independent_query(sample: Sample) -> None:
    query = text(
        "SELECT count(*) FROM decision WHERE type_slug = :slug AND void_reason IS NULL"
        " AND decided_on BETWEEN :first AND :last"
    )
    rows = {
        "tab_secure": {"Reviews of placements held": "secure.review_placement"},
        "tab_permanence": {"Permanence orders without authority to adopt": "permanence.po"},
        "tab_foster": {"Kinship carers approved": "kinship.approve"},
        "tab_awi_reports": {"Moves and services under section 13ZA": "awi.s13za"},
    }
    with sample.workspace.store.reading() as session:
        for table_id, named in rows.items():
            for label, slug in named.items():
                expected = [
                    str(session.execute(query, {"slug": slug, "first": year.first_day, "last": year.last_day}).scalar())
                    for year in YEAR.back(5)
                ]
                assert table(sample.paper, table_id)[label] == expected


def test_stocks_and_flows_of_guardianship_tie_in_every_year(sample: Sample) -> None:
    rows = table(sample.paper, "tab_awi")
    for who in ("Private guardianships", "Chief Social Work Officer’s guardianships"):
        begun, ended, held = (
            [int(number) for number in rows[f"{who} {word}"]] for word in ("begun", "ended", "in force at 31 March")
        )
        for year in range(1, 5):
            assert held[year - 1] + begun[year] - ended[year] == held[year]


def test_no_cell_is_blank_and_every_absence_is_explained(sample: Sample) -> None:
    for entry in tables(sample.paper):
        explained = {mark.strip("“”") for mark, _ in entry.marks}
        for row in entry.rows:
            for cell in row.cells:
                assert cell.text or cell.page_of or cell.places, (entry.id, row.label)
                if cell.mark:
                    assert cell.mark in explained, (entry.id, row.label)
                if cell.kind is CellKind.ABSENT and cell.text in {"not held", "not supplied", "not applicable"}:
                    assert cell.text in explained, (entry.id, row.label)


def test_tables_and_figures_are_numbered_in_their_order(sample: Sample) -> None:
    blocks = [block for chapter in sample.paper.chapters for section in chapter.sections for block in section.blocks]
    numbered = [block.number for block in blocks if isinstance(block, Table | Trends) and block.number]
    assert numbered == [str(number) for number in range(1, len(numbered) + 1)]
    drawn = [block.number for block in blocks if isinstance(block, Chart)]
    assert drawn == [str(number) for number in range(1, len(drawn) + 1)]


def test_every_chart_speaks_its_values_and_points_to_its_table(sample: Sample) -> None:
    known = {entry.id for entry in tables(sample.paper)}
    charts = [
        block
        for chapter in sample.paper.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, Chart)
    ]
    assert charts
    for entry in charts:
        assert entry.table_id in known
        last = entry.series[0].points[-1]
        assert last.text in entry.alt_text or last.number is None


def test_each_of_the_22_duties_is_answered_on_the_page_stated(sample: Sample) -> None:
    duties = next(entry for entry in tables(sample.paper) if entry.id == "tab_duties")
    assert [row.label.split(".")[0] for row in duties.rows] == [str(number) for number in range(1, 23)]
    words = " ".join(" ".join(sample.pages).split())
    for row in duties.rows:
        assert row.cells[0].places, row.label
    titles = {
        section.number: section.title
        for chapter in sample.paper.chapters
        for section in chapter.sections
        if section.number
    }
    stated = re.findall(r"\b([\dA-E](?:\.\d)?), page (\d+)", words)
    assert len(stated) >= 22
    for number, page in stated:
        assert number not in titles or titles[number] in " ".join(sample.pages[int(page) - 1].split())


def test_the_sample_names_no_figure_that_is_absent(sample: Sample) -> None:
    findings = readiness.check(sample.workspace, YEAR)
    assert [finding.sentence() for finding in findings if finding.code in {"figure_absent", "narrative_missing"}] == []


def test_the_real_published_tables_are_printed_for_officers_with_their_marks(sample: Sample) -> None:
    assert not [entry for entry in tables(sample.paper) if entry.id.startswith("pub_")]
    officers = reporting.compile_paper(sample.workspace, YEAR, "officer")
    published = [entry for entry in tables(officers) if entry.id.startswith("pub_")]
    words = " ".join(cell.text for entry in published for row in entry.rows for cell in row.cells)
    notes = " ".join(" ".join(entry.notes) for entry in published)
    assert "over 19,000" in words
    assert "not seen" in words
    assert "−75" in words
    assert "462" in notes
    assert "463" in notes


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Workspace]:
    workspace = setting_up.initialise(tmp_path / "w", "Aberdeen City")
    yield workspace
    workspace.store.close()


def test_the_report_of_an_empty_council_says_what_is_not_supplied(council: Workspace) -> None:
    paper = reporting.compile_paper(council, YEAR, "members")
    assert set(table(paper, "tab_secure")["Implemented"]) == {"not supplied"}


def test_one_decision_is_one_and_the_years_before_it_are_not_held(council: Workspace) -> None:
    with council.store.writing() as session:
        recorder = Recorder(council.reference, session, Ledger(session, "clerk"))
        given = {"received": "2024-12-26T10:00", "decided": "2024-12-26T11:00"}
        recorder.add([recorder.prepare("child.transfer_urgent", given)])
    paper = reporting.compile_paper(council, YEAR, "members")
    assert table(paper, "tab_protection")["Urgent transfers"] == ["not held"] * 4 + ["1"]
    assert (
        table(paper, "tab_secure")["Implemented"] == ["not held"] * 5
    )  # nobody has said that secure decisions are kept here
    whole = replace(council, settings=replace(council.settings, records_from=YEAR.label))
    assert table(reporting.compile_paper(whole, YEAR, "members"), "tab_secure")["Implemented"] == ["not held"] * 4 + [
        "0"
    ]


def test_the_html_edition_is_well_formed_and_needs_nothing_from_elsewhere(council: Workspace) -> None:
    built = publishing.build_one(council, YEAR, "members", "html", None, quiet)
    content = built.path.read_text(encoding="utf-8")
    assert "<script" not in content
    assert not re.search(r'(?:src|href)="https?://', content)
    ElementTree.fromstring(re.sub(r"^<!DOCTYPE[^>]*>", "", content).replace("&nbsp;", "&#160;"))


def test_every_section_folder_is_in_the_outline_and_every_duty_has_a_section() -> None:
    reference = shipped_reference()
    sections = reference.sections("annual_report")
    named = {slug for chapter in reference.outline("annual_report", "2024-25").chapter for slug in chapter.sections}
    assert named == set(sections)
    answered = {duty for section in sections.values() for duty in section.duties}
    assert {duty.number for duty in reference.duties} <= answered


def test_every_table_says_not_held_of_a_year_whose_first_records_are_partial(council: Workspace) -> None:
    """One rule of absence for all: a table of kinds or of deciders may not print a nil that another calls not held."""
    with council.store.writing() as session:
        recorder = Recorder(council.reference, session, Ledger(session, "clerk"))
        for day in ("2024-03-20", "2024-05-20"):
            given = {
                "received": f"{day}T10:00",
                "decided": f"{day}T11:00",
                "capacity": "self",
                "decision_maker": "CSWO",
            }
            recorder.add([recorder.prepare("child.transfer_urgent", given)])
    paper = reporting.compile_paper(council, YEAR, "members")
    assert table(paper, "tab_secure_types")["None of these decisions"][1:] == ["not held", "0"]
    assert table(paper, "tab_deciders")["Chief Social Work Officer in person"] == ["not held"] * 3 + ["1", "1"]
    for entry in tables(paper):
        explained = {mark.strip("“”") for mark, _ in entry.marks}
        for cell in (cell for row in entry.rows for cell in row.cells):
            assert not cell.mark or cell.mark in explained, entry.id
            assert cell.text not in {"not held", "not supplied"} or cell.text in explained, entry.id
