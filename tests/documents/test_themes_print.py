"""Large print as it comes out of the printer: size of type, families of type, and nothing lost, clipped or misdrawn."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from cswo_report.domain.paper import Cell, CellKind, ChapterKind, Chart, Column, Paper, Row, RowKind, Table, Trends
from cswo_report.render import narrow
from cswo_report.render.build import Built, build_pdf
from cswo_report.render.charts import _drawing
from cswo_report.render.html import Documents
from cswo_report.render.pdf import render
from cswo_report.render.svg import WIDE
from cswo_report.render.theme import load_theme
from tests.documents import sample_paper as sample
from tests.documents.test_render_charts import faults

LARGE = load_theme("large_print")
NAME = "Ŵyłő Ðæġ Council"
HIDING = {"layout.overhang", "layout.cut", "layout.small-type", "layout.other-face", "layout.sideways"}
CHARTS = [each for each in vars(sample).values() if isinstance(each, Chart)]


@dataclass(frozen=True)
class Glyph:
    """A printed character: its page, size in points and width in points."""

    page: int
    text: str
    size: float
    left: float
    right: float


@dataclass(frozen=True)
class Printed:
    paper: Paper
    built: Built
    content: bytes
    glyphs: tuple[Glyph, ...]

    @property
    def words(self) -> str:
        return letters("".join(glyph.text for glyph in self.glyphs))


def letters(text: str) -> str:
    """Text without spaces and hyphens, which a line's end changes."""
    return re.sub(r"[\s\-\u00ad\ufffe\x02]+", "", text.replace("'", "’"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    paper = replace(sample.sample_paper(), theme="large_print", council=NAME)
    target = tmp_path_factory.mktemp("large") / "paper.pdf"
    built = build_pdf(paper, target, cache=None, progress=lambda *_: None, workers=1)
    content = target.read_bytes()
    return Printed(paper, built, content, tuple(_glyphs(content)))


def _glyphs(content: bytes) -> Iterator[Glyph]:
    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(document, 1):
        layer = page.get_textpage()
        matrix = pdfium.FS_MATRIX()
        box = [ctypes.c_double() for _ in range(4)]
        for i in range(layer.count_chars()):
            pdfium.FPDFText_GetMatrix(layer, i, matrix)
            pdfium.FPDFText_GetCharBox(layer, i, *box)
            stretch = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
            size = pdfium.FPDFText_GetFontSize(layer, i) * stretch
            yield Glyph(number, chr(pdfium.FPDFText_GetUnicode(layer, i)), size, box[0].value, box[1].value)
        layer.close()
        page.close()
    document.close()


def test_no_type_is_under_16_pt_and_text_is_18(large: Printed) -> None:
    printed = [glyph for glyph in large.glyphs if glyph.text.strip() and glyph.text.isprintable()]
    small = {(glyph.page, round(glyph.size, 1)) for glyph in printed if glyph.size < 15.9}
    assert small == set()
    sizes = [round(glyph.size) for glyph in printed]
    assert sizes.count(18) > 1000
    assert len(printed) > 5000


def test_only_the_theme_s_families_are_in_the_file(large: Printed, built: tuple[Built, bytes]) -> None:
    assert _families(large.content) == {
        "Atkinson-Hyperlegible-Next",
        "Atkinson-Hyperlegible-Next-Extended",
        "Source-Sans-3",
    }
    assert _families(built[1]) == {"Source-Sans-3"}


def _families(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        names = {
            str(each.BaseFont) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each
        }
        plain = {re.sub(r"^/?(?:[A-Z]{6}\+)?|,$", "", name) for name in names}
        return {re.sub(r"-(?:Semi-?Bold|Italic|Oblique|Bold)\b.*$", "", name).rstrip(",") for name in plain}


def test_letters_of_both_parts_of_the_type_are_drawn_as_themselves(large: Printed) -> None:
    """Two parts of one family under one name print each other's letters: the text reads back, but the widths are wrong."""
    cover = [glyph for glyph in large.glyphs if glyph.page == 1]
    start = "".join(glyph.text for glyph in cover).index(NAME)
    mine = cover[start : start + len(NAME)]
    wide = mine[-1].right - mine[0].left
    assert wide == pytest.approx(LARGE.typeface.width(NAME, mine[0].size, 600), rel=0.04)


def test_nothing_is_clipped_and_no_table_loses_a_value(large: Printed) -> None:
    assert [finding for finding in large.built.findings if finding.code in HIDING] == []
    words = large.words
    for chapter in large.paper.chapters:
        for section in chapter.sections:
            for table in (block for block in section.blocks if isinstance(block, Table)):
                for row in table.rows:
                    for text in (row.label, *(cell.text for cell in row.cells)):
                        assert letters(text) in words, (table.id, text)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_charts_keep_their_text_inside_and_apart_in_larger_type(chart: Chart) -> None:
    assert faults(_drawing(chart, LARGE, WIDE, 94, False)) == []


YEARS = tuple(Column(year, numeric=True, current=year == "2024-25") for year in (*sample.YEARS[:4], "2024-25"))
COUNTS = Table(
    "t", "1", "Orders", "Number",
    (Column("Order"), *YEARS, Column("Change", numeric=True)),
    (
        Row("Children", kind=RowKind.GROUP),
        Row("Permanence", tuple(Cell(str(n), CellKind.NUMBER) for n in range(6)), small="made by a sheriff"),
        Row("All", tuple(Cell(str(n), CellKind.NUMBER, mark="[r]") for n in range(6)), RowKind.TOTAL),
    ),
)  # fmt: skip


@pytest.mark.parametrize("name", ["neutral", "large_print"])
def test_the_longest_foot_is_one_page_and_is_not_cut(name: str) -> None:
    documents = Documents(replace(sample.sample_paper(), theme=name))
    run = "Chief Social Work Officer annual report 2024-25 | 8.2 Registration and reserved functions of some length"
    notice = "Officers’ edition: not for publication | Synthetic sample: the council and its own figures are invented"
    foot = {"page": "123", "run": run, "notice": notice}
    rendered = render(documents.furniture([foot, None, foot]), documents.assets(), tagged=False)
    assert rendered.pages == 3
    words = letters("".join(glyph.text for glyph in _glyphs(rendered.pdf) if glyph.page == 3)).replace("123", "")
    assert letters(run) in words
    assert letters(notice) in words


def test_a_table_of_years_keeps_two_in_columns_and_says_the_earlier_ones_under_the_name() -> None:
    named = replace(COUNTS, rows=tuple(replace(row, label=f"{row.label} orders in force") for row in COUNTS.rows))
    years = narrow.with_earlier_years(named)
    assert years is not None
    fitted = narrow.fitted(years, LARGE)
    assert [column.label for column in fitted.columns][1:] == [YEARS[3].label, "2024-25", "Change"]
    rows = {row.label: row for row in fitted.rows if row.cells}
    under = rows["Permanence orders in force"].small.replace("\u00a0", " ")
    assert "made by a sheriff" in under
    assert all(f"{YEARS[n].label} {n}" in under for n in range(3))
    assert f"{YEARS[0].label} 0 [r]" in rows["All orders in force"].small.replace("\u00a0", " ")
    assert sum(column.width_mm for column in fitted.columns) == pytest.approx(170, abs=0.05)


def test_values_run_on_say_each_heading_and_keep_their_marks() -> None:
    listed = narrow.run_on(COUNTS)
    assert [column.label for column in listed.columns] == ["Order", "Numbers"]
    row = listed.rows[1]
    assert [(name, cell.text) for name, cell in row.cells[0].parts][-2:] == [("2024-25", "4"), ("Change", "5")]
    assert row.cells[0].parts[4][1].strong
    assert listed.rows[2].cells[0].parts[0][1].mark == "[r]"


def test_what_is_not_held_of_several_columns_is_said_once() -> None:
    cells = (Cell("not held", CellKind.ABSENT), Cell("4", CellKind.NUMBER), Cell("not held", CellKind.ABSENT))
    table = Table("t", "1", "Files", "", (Column("Team"), Column("A"), Column("B"), Column("C")), (Row("x", cells),))
    parts = narrow.run_on(table).rows[0].cells[0].parts
    assert [(name, cell.text) for name, cell in parts] == [("B", "4"), ("A, C", "not held")]


def test_groups_of_rows_are_cut_to_what_a_page_can_keep_or_each_row_names_its_own() -> None:
    rows = tuple(Row(f"Order {n} of a kind", COUNTS.rows[1].cells, small="made by a sheriff") for n in range(24))
    long = replace(COUNTS, rows=(COUNTS.rows[0], *rows))
    fitted = narrow.fitted(long, LARGE)
    groups = [row.label for row in fitted.rows if row.kind is RowKind.GROUP]
    named = [row for row in fitted.rows if row.cells and row.small.startswith("Children. ")]
    assert len(named) == 24 or groups[:2] == ["Children", "Children, continued"]


def test_a_name_that_goes_on_in_the_quieter_line_is_not_parted_by_a_group_s_heading() -> None:
    name = "Give notice of the meeting of everyone who has a part in it (at least five days before; guidance)"
    table = Table(
        "t", "1", "Kept", "", (Column("Limit"), Column("Due")),
        (Row("Meetings", kind=RowKind.GROUP), Row(name, (Cell("3"),), small="Seen monthly")),
    )  # fmt: skip
    row = narrow.without_groups(narrow.with_short_labels(table)).rows[0]
    assert f"{row.label} {row.small}" == f"{name}. Meetings. Seen monthly"


def test_a_representative_table_takes_three_pages_at_most() -> None:
    """Twenty-five measures over five years, with groups: it took nine pages where each value had a line of its own."""
    rows = [
        row
        for group in range(5)
        for row in (
            Row(f"Group {group}", kind=RowKind.GROUP),
            *(Row(f"Measure {group}.{n} of that group", COUNTS.rows[1].cells) for n in range(5)),
        )
    ]
    paper = sample.sample_paper()
    chapter = next(each for each in paper.chapters if each.kind is ChapterKind.BODY)
    section = replace(chapter.sections[0], blocks=(replace(COUNTS, rows=tuple(rows)),), lead="")
    alone = replace(chapter, sections=(section,), keys=(), questions=(), opener=False)
    documents = Documents(replace(paper, theme="large_print", chapters=(alone,)))
    rendered = render(documents.chapter(alone, {}), documents.assets(), tagged=False)
    assert rendered.pages <= 3


def test_a_table_that_fits_stays_as_it_is_with_columns_for_larger_type() -> None:
    short = replace(
        COUNTS, columns=COUNTS.columns[:4], rows=tuple(replace(row, cells=row.cells[:3]) for row in COUNTS.rows)
    )
    fitted = narrow.fitted(short, LARGE)
    assert [column.label for column in fitted.columns] == [column.label for column in short.columns]
    assert sum(column.width_mm for column in fitted.columns) == pytest.approx(170, abs=0.05)
    assert narrow.fitted(COUNTS, load_theme("neutral")) is COUNTS


def test_a_table_whose_words_do_not_fit_becomes_a_list_too() -> None:
    long = "Verantwortungsgemeinschaften"
    columns = tuple(Column(f"{long} {n}") for n in range(4))
    table = Table("t", "1", "Words", "", columns, (Row(long, (Cell(long), Cell(long), Cell(long))),))
    assert len(narrow.fitted(table, LARGE).columns) == 2
    wordy = Table(
        "t", "1", "Words", "", (Column("A"), Column("B"), Column("C")), (Row("a", (Cell("a word " * 90), Cell("c"))),)
    )
    assert len(narrow.fitted(wordy, LARGE).columns) == 2


def test_the_table_of_trends_keeps_two_years_and_says_the_rest_under_each_measure() -> None:
    blocks = [b for chapter in sample.sample_paper().chapters for section in chapter.sections for b in section.blocks]
    trends = next(block for block in blocks if isinstance(block, Trends))
    listed = narrow.trends_listed(trends)
    rows = [row for _, found in trends.groups for row in found]
    told = [row for row in listed.rows if row.cells]
    assert [row.label for row in told] == [row.label for row in rows]
    for row, given in zip(told, rows, strict=True):
        assert (row.cells[0], row.cells[1]) == (given.previous, given.current)
        assert given.first.text in row.small
        assert given.change in row.small
        assert given.reading in row.small


def test_a_council_s_colours_are_laid_over_large_print(tmp_path: Path) -> None:
    (tmp_path / "theme.toml").write_text('[colour]\naccent = "#14523F"\n', encoding="utf-8")
    theme = load_theme("large_print", tmp_path)
    assert theme.colour.accent == "#14523F"
    assert theme.colour.ink_2 == LARGE.colour.ink_2
    assert (theme.size, theme.page) == (LARGE.size, LARGE.page)
