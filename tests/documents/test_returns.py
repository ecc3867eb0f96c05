"""What is printed of a figure that its owner still owes, and of one that its owner said was nil: in every edition and every file."""

from __future__ import annotations

import csv
import io
import json

import pytest

from cswo_report.domain.paper import Cell, Paper, Table
from cswo_report.figures import rows
from cswo_report.figures.wording import in_context, say
from cswo_report.papers import data_files, workbook
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.return_form import return_of
from cswo_report.usecases import reporting
from cswo_report.usecases.reporting import Gathered
from tests.documents.conftest import YEAR, Sample

OWED = "not supplied by Justice social work"
TITLE = "Drug treatment and testing orders"


def cell(paper: Paper) -> tuple[Table, Cell]:
    """This year's cell of the figure that is owed, and the table it stands in."""
    for chapter in paper.chapters:
        for section in chapter.sections:
            for block in section.blocks:
                if isinstance(block, Table) and block.id == "tab_justice":
                    return block, next(row.cells[-1] for row in block.rows if row.label == TITLE)
    raise AssertionError


@pytest.fixture(scope="module")
def gathered(sample: Sample) -> Gathered:
    return reporting.read_store(sample.workspace, YEAR)


def test_a_missing_figure_names_its_owner_in_every_edition_and_file(sample: Sample, gathered: Gathered) -> None:
    for edition in ("members", "officer", "return"):
        facts, _ = reporting.in_edition(sample.workspace, gathered, edition)
        paper = sample.paper if edition == "members" else compile_report(facts)
        table, found = cell(paper)
        assert (found.text, found.in_full) == ("not supplied", OWED), edition
        meaning = "means that the figure has not yet been supplied by Justice social work."
        assert ("“not supplied”", meaning) in table.marks, edition
        _, cells, whole = data_files.data_of(paper, "stem")
        [line] = [each for each in csv.reader(io.StringIO(cells.content.decode("utf-8-sig"))) if OWED in each]
        assert TITLE in line, edition
        assert OWED in str(json.loads(whole.content)), edition
        assert OWED in str(workbook.workbook_of(paper)), edition
        if edition == "return":
            form = return_of(facts, paper, sample.workspace.reference.editions[edition])
            [figure] = [each for each in form.figures if each.name == "justice.dtto"]
            assert (figure.values[-1].text, figure.values[-1].presence) == (OWED, "not_supplied")
    book = gathered.facts.book
    assert say(book, "justice.dtto").text == OWED
    assert OWED in [row["text"] for row in rows.rows_of([book.series("justice.dtto")])]


def test_a_nil_that_was_told_is_none_in_a_sentence_and_nought_in_a_cell(gathered: Gathered) -> None:
    book = gathered.facts.book
    said = say(book, "commission.refused")
    assert in_context(said, "There were ", ".") == "none"
    assert in_context(said, "", "", cell=True) == "0"
    assert book.series("reviews.child_considered").current.mark == ""  # the quarter without one was told nil
