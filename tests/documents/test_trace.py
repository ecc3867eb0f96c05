"""Every printed number of the demonstration's report can be traced, from the text of the PDF itself; and it is right."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from pathlib import Path

import pytest

from cswo_report.domain.paper import Table
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.printed import numbers_in
from cswo_report.papers.printed import printed_numbers, unexplained
from cswo_report.store import printed as kept_rows
from cswo_report.store.printed import Kept
from cswo_report.store.tables.printed import PrintedReport
from cswo_report.usecases import publishing
from cswo_report.usecases.trace_places import squash
from cswo_report.usecases.trace_values import alternatives, parse
from cswo_report.usecases.tracing import AS_PRINTED, FOOTNOTE, Tracer, code_of
from tests.documents.conftest import YEAR, Sample, quiet
from tests.documents.raw_figures import Raw, printed


@pytest.fixture(scope="session")
def kept(sample: Sample) -> list[Kept]:
    with sample.workspace.store.reading() as session:
        return kept_rows.find(session, PrintedReport.year == YEAR.label)


def test_every_number_has_its_origin(sample: Sample) -> None:
    assert unexplained(sample.paper) == []
    found = printed_numbers(sample.paper)
    assert len({each.place for each in found}) == len(found) > 3_000
    assert all(each.origin.figure or each.origin.record for each in found)


def test_a_build_keeps_what_it_prints_once(sample: Sample, kept: list[Kept], tmp_path: Path) -> None:
    assert {each.printed for each in kept} == set(printed_numbers(sample.paper))
    again = publishing.build_one(sample.workspace, YEAR, "members", "html", tmp_path, quiet)
    assert again.path.is_file()
    with sample.workspace.store.reading() as session:
        assert [each.printed for each in kept_rows.find(session, PrintedReport.year == YEAR.label)] == [
            each.printed for each in kept
        ]


def test_every_code_on_the_pages_can_be_traced(sample: Sample) -> None:
    text = " ".join(sample.pages)
    codes = {
        code_of(found) for found in re.findall(r"Code\s+(T\W{1,3}[2-9A-Z]{5})", text)
    }  # a line may end within a code
    assert len(codes) > 60
    tables = {
        block.code
        for chapter in sample.paper.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, Table) and any(numbers_in(cell.text) for row in block.rows for cell in row.cells)
    }
    assert tables - {""} <= codes
    with sample.workspace.store.reading() as session:
        known = set(kept_rows.codes(session))
    without_numbers = codes - known
    assert not (without_numbers & tables), without_numbers


def test_every_printed_row_and_sentence_stands_in_the_text_of_the_pages(sample: Sample, kept: list[Kept]) -> None:
    """The other way round: what is traced is what a reader sees. Points of charts are drawn, and some only spoken."""
    seen = squash(" ".join(sample.pages))
    prose = [each for each in kept if not each.printed.column and not each.printed.code]
    missing = [each.printed.row for each in prose if squash(each.printed.row)[:60] not in seen]
    assert len(missing) <= len(prose) * 0.05, missing[:10]  # those that a page break cuts in two
    cells = [each for each in kept if each.printed.column and each.printed.number.startswith("Table")]
    assert [each.printed.text for each in cells if squash(each.printed.text) not in seen] == []


def test_numbers_of_narratives_are_found_by_the_words_around_them(sample: Sample, kept: list[Kept]) -> None:
    sentences = list(
        dict.fromkeys(each.printed.row for each in kept if not each.printed.code and not each.printed.column)
    )
    with sample.workspace.store.reading() as session:
        tracer = Tracer(sample.workspace, session)
        for sentence in random.Random(4).sample(sentences, 15):
            words = " ".join(sentence.split()[:12])
            assert any(each.printed.row == sentence for each in tracer.by_text(words)), sentence


def test_200_random_numbers_are_traced_and_agree(sample: Sample, kept: list[Kept]) -> None:
    with sample.workspace.store.reading() as session:
        tracer = Tracer(sample.workspace, session)
        traces = [tracer.trace(each) for each in random.Random(2025).sample(kept, 200)]
    assert [each.kept for each in traces if each.agrees is False] == []
    silent = [each for each in traces if each.agrees is None]
    assert all(each.note or each.origin.form for each in silent)
    assert len(silent) <= 10


def test_what_a_note_tells_of_an_earlier_value_is_not_held_against_the_value_of_today(
    sample: Sample, kept: list[Kept]
) -> None:
    told = [each for each in kept if each.printed.origin.form.startswith((FOOTNOTE, AS_PRINTED))]
    assert told
    with sample.workspace.store.reading() as session:
        tracer = Tracer(sample.workspace, session)
        assert [each.printed for each in told if not tracer.trace(each).agrees] == []


def test_200_random_numbers_are_those_of_an_independent_count(sample: Sample, kept: list[Kept]) -> None:
    """Counted again in plain Python from the raw rows."""
    assert sample.workspace.store.path is not None
    raw = Raw(sample.workspace.store.path, sample.workspace.reference)
    counted = [each for each in kept if _recountable(each, raw)]
    assert len(counted) > 700
    wrong = []
    for each in random.Random(42).sample(counted, 200):
        origin, measures = each.printed.origin, raw.reference.measures
        found = [raw.number(ref, ReportingYear.parse(origin.year)) for ref in alternatives(parse(origin.figure))]
        assert None not in found, origin
        number = printed(sum((one for one in found if one is not None), Decimal(0)), measures[parse(origin.figure).key])
        if number != _digits(each.printed.text):
            wrong.append((origin, each.printed.text, number))
    assert wrong == []


def _digits(text: str) -> Decimal:
    return Decimal(text.strip("£%").replace(",", "").replace("\u2212", "-"))


def _recountable(each: Kept, raw: Raw) -> bool:
    """Numbers in digits that the registers give: not those supplied ready-made, and not time limits, which the clock engine gives."""
    origin = each.printed.origin
    key = parse(origin.figure).key
    if origin.form or key not in raw.reference.measures or not re.fullmatch(r"[\u2212£]?[\d,.]+%?", each.printed.text):
        return False
    return raw.gives(key)
