"""Tables of every size find a place on paper, or the build says plainly where they belong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cswo_report.domain.findings import Finding
from cswo_report.domain.paper import Cell, CellKind, Chapter, ChapterKind, Column, Paper, Row, RowKind, Section, Table
from cswo_report.render import layout_whole, shapes
from cswo_report.render.build import Built, build_pdf
from cswo_report.render.layout import fitted
from tests.documents.sample_paper import DEFAULT_TEMPLATE, sample_paper

NAMES = (
    "Þórður Ægisson",
    "Łukasz Żółć",
    "Ğülşen İnönü",
    "Siân Llŷr",
    "Ὀδυσσεύς Παπαδόπουλος",
    "Владимир Ђорђевић",
    "Ērika Ķēniņa",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
)


def large(columns: int, rows: int) -> Table:
    heads = (Column("Name"), *(Column(f"{2000 + n}-{(n + 1) % 100:02}", True) for n in range(columns)))
    cells = tuple(Cell("1,234", CellKind.NUMBER) for _ in range(columns))
    made = tuple(Row(f"{NAMES[n % len(NAMES)]} {n}", cells) for n in range(rows))
    return Table("large", "1", "A large table", "Number", heads, made, source="Source: invented")


def paper_of(table: Table) -> Paper:
    section = Section("large_section", "1.1", "Large", (table,), DEFAULT_TEMPLATE)
    chapter = Chapter("ch_large", "1", "Large", "", ChapterKind.BODY, (section,))
    return replace(sample_paper(), cover=None, contents_title="", reading_note=None, duties_id="", chapters=(chapter,))


def build(table: Table, folder: Path) -> Built:
    return build_pdf(paper_of(table), folder / "large.pdf", cache=None, progress=lambda _: None, workers=1)


def codes(findings: tuple[Finding, ...] | list[Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.code.startswith("layout.")}


@pytest.mark.parametrize(
    ("columns", "rows", "told"),
    [(5, 220, {"layout.long-table", "layout.broken-word"}), (40, 2, set()), (5, 24, {"layout.broken-word"})],
)
def test_a_table_of_any_size_is_printed_upright_and_whole(
    columns: int, rows: int, told: set[str], tmp_path: Path
) -> None:
    built = build(large(columns, rows), tmp_path)
    found = codes(built.findings) - {"layout.thin-page", "layout.half-page", "layout.group-continued"}
    assert found == told
    assert not any(finding.severity == "refused" for finding in built.findings)


def test_a_long_table_belongs_in_the_data_workbook(tmp_path: Path) -> None:
    built = build(large(2, 120), tmp_path)
    remedy = next(finding.remedy for finding in built.findings if finding.code == "layout.long-table")
    assert "data workbook" in remedy


def test_columns_of_years_stand_at_one_of_two_pitches() -> None:
    short, long = large(5, 3), large(5, 3)
    widths = shapes.shape_of(short).widths
    assert set(widths[1:]) <= {"20.8", "16.4"}
    assert sum(map(float, widths)) == pytest.approx(170)
    rows = tuple(Row("Children and young people who were placed with kinship carers", row.cells) for row in long.rows)
    narrow = shapes.shape_of(Table("t", "1", "T", "Number", long.columns, rows))
    assert float(narrow.widths[1]) < 20.8
    assert sum(map(float, narrow.widths)) == pytest.approx(170, abs=0.1)


def test_the_first_and_last_three_rows_keep_together() -> None:
    keeps = shapes.shape_of(large(5, 20)).keeps[0]
    assert [i for i, keep in enumerate(keeps) if keep == "with-next"] == [0, 1]
    assert [i for i, keep in enumerate(keeps) if keep == "with-last"] == [18, 19]


def test_a_last_group_of_one_row_keeps_with_the_rows_before_it() -> None:
    table = large(2, 9)
    rows = (*table.rows[:8], Row("Adults", kind=RowKind.GROUP), table.rows[8])
    shape = shapes.shape_of(Table("t", "1", "T", "Number", table.columns, rows))
    assert shape.whole == (False, True)
    assert shape.keeps[1] == ("with-last", "with-last")


def test_a_wrong_page_in_the_contents_is_found() -> None:
    entry = '<a class="t" href="https://x.invalid/#s1">Plans</a> <span class="pg">{}</span>'
    right, wrong = ({"contents": entry.format(page)} for page in (7, 8))
    assert layout_whole.faults(right, ["contents"], {"s1": 7, "contents": 2}) == []
    found = layout_whole.faults(wrong, ["contents"], {"s1": 7, "contents": 2})
    assert [finding.code for finding in found] == ["layout.contents"]
    assert "page 2" in found[0].where


def test_tables_out_of_order_are_found() -> None:
    documents = {
        name: f"<table><caption>Table {number}. Plans</caption></table>" for name, number in (("a", 2), ("b", 1))
    }
    assert layout_whole.faults(documents, ["b", "a"], {}) == []
    assert codes(layout_whole.faults(documents, ["a", "b"], {"a": 4, "b": 6})) == {"layout.number-order"}


class _Page:
    """As much of a laid-out page as the fitting reads: none of it, when there is but one."""


class _Laid:
    pages = (_Page(),)


def test_a_document_of_one_page_is_laid_out_once() -> None:
    asked: list[str] = []

    def lay_out(text: str) -> _Laid:
        asked.append(text)
        return _Laid()

    fitted("<body>", lay_out)
    assert asked == ["<body>"]
