"""The same paper for other programs: one HTML file for WeasyPrint as it is and for Chromium, and Typst markup."""

from __future__ import annotations

import html
import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cswo_report.domain.paper import (
    Block,
    Callout,
    Cell,
    Chapter,
    Chart,
    KeyFigures,
    Narrative,
    Paper,
    Section,
    Story,
    Strip,
    Table,
    Terms,
    Trends,
)
from cswo_report.render.html import Documents
from cswo_report.render.view import ASSETS, CROSS_REFERENCE
from cswo_report.usecases import reporting, workspace

BARE = """
import sys
from pathlib import Path
import weasyprint
page = weasyprint.HTML(sys.argv[1])
page.write_pdf(sys.argv[2])
"""
TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], pdf_standards='ua-1')"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pages_of(folder: Path, year: str) -> tuple[Paper, Mapping[str, str | bytes]]:
    """The members' edition, and every document and asset of its print, by name."""
    opened = workspace.find(folder)
    paper = reporting.compile_paper(opened, reporting.parse_year(year), "members")
    documents = Documents(paper, theme_folder=opened.theme_folder)
    pages = dict.fromkeys(documents.places, 10)
    found: dict[str, str | bytes] = {"cover": documents.cover(), "contents": documents.contents(pages)}
    found |= {chapter.id: documents.chapter(chapter, pages) for chapter in paper.chapters}
    return paper, found | documents.assets()


def single_html(documents: Mapping[str, str | bytes]) -> dict[str, bytes]:
    """All documents as one file, with its style sheet and fonts beside it."""
    beside = {name.removeprefix(ASSETS): content for name, content in documents.items() if isinstance(content, bytes)}
    beside = {name: content.replace(ASSETS.encode(), b"") for name, content in beside.items()}
    head, bodies = "", []
    for document in (each for each in documents.values() if isinstance(each, str)):
        opening, _, rest = document.partition("<body")
        attributes, _, content = rest.partition(">")
        head = head or opening
        bodies.append(f'<div style="break-before: page" {attributes}>{content.rpartition("</body>")[0]}</div>')
    whole = f"{head}<body>{''.join(bodies)}</body></html>".replace(ASSETS, "").replace(CROSS_REFERENCE, "#")
    return {"single.html": whole.encode(), **beside}


def write_peers(folder: Path, single: Mapping[str, bytes], typst: str) -> dict[str, list[str]]:
    """Write what the peers read, and answer the command of each that is on this machine; a missing one is named."""
    for name, content in single.items():
        (folder / name).write_bytes(content)
    (folder / "paper.typ").write_text(typst, encoding="utf-8")
    found = {"bare WeasyPrint": [sys.executable, "-c", BARE, "single.html", "bare.pdf"]}
    chromium = next((path for path in map(shutil.which, CHROMIUM) if path), None)
    if chromium:
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        found["Chromium, print"] = [chromium, *quiet, "--print-to-pdf=chromium.pdf", str(folder / "single.html")]
    else:
        print("skipped: Chromium is not on this machine (apt-get install chromium)")
    if importlib.util.find_spec("typst"):
        found["Typst, PDF/UA-1"] = [sys.executable, "-c", TYPST, "paper.typ", "typst.pdf"]
    else:
        print("skipped: Typst is not installed (uv sync --group bench)")
    return found


def repeated(paper: Paper, pages: int) -> Paper:
    """The paper's chapters again and again, about so many pages of them, each copy with ids of its own; no page numbers."""
    chapters = [chapter for chapter in paper.chapters if not chapter.needs_pages and chapter.sections]
    each = max(1, len(chapters) * pages // 60)
    made = [_renamed(chapters[at % len(chapters)], at // len(chapters)) for at in range(each)]
    known = {place for chapter in made for place in _ids(chapter)}
    assert len(known) == sum(1 for chapter in made for _ in _ids(chapter))
    return replace(paper, chapters=tuple(made), duties_id="")


def _ids(chapter: Chapter) -> Iterator[str]:
    yield chapter.id
    for section in chapter.sections:
        yield section.id
        yield from (block.id for block in section.blocks if isinstance(block, Table | Chart | Trends))


def _renamed(chapter: Chapter, copy: int) -> Chapter:
    """A chapter without links to elsewhere, under another name."""
    sections = tuple(
        Section(
            f"{section.id}-{copy}",
            section.number,
            section.title,
            tuple(_own(block, copy) for block in section.blocks if isinstance(block, Narrative | Table | Terms)),
            "_base/section.html.j2",
        )
        for section in chapter.sections
    )
    return replace(
        chapter,
        id=f"{chapter.id}-{copy}",
        sections=sections,
        keys=(),
        questions=(),
        page_limit=0,
        template="_base/chapter_body.html.j2",
    )


def _own(block: Block, copy: int) -> Block:
    if isinstance(block, Narrative):
        return replace(block, html=re.sub(r"<a [^>]*>|</a>", "", block.html))
    if isinstance(block, Table):
        rows = tuple(replace(row, cells=tuple(_unlinked(cell) for cell in row.cells)) for row in block.rows)
        return replace(block, id=f"{block.id}-{copy}", rows=rows)
    return block


def _unlinked(cell: Cell) -> Cell:
    return replace(cell, link="", page_of="", places=())


def typst_source(paper: Paper) -> str:
    """The words, tables and numbers of a paper as plain Typst: charts as small tables, which is less work than drawing them."""
    lines = [
        f"#set document(title: {_string(paper.title)})",
        '#set text(lang: "en", region: "GB", size: 10.5pt)',
        '#set page(numbering: "1")',
        "#set table(stroke: 0.4pt)",
        "#outline(depth: 2)",
    ]
    for chapter in paper.chapters:
        lines += ["#pagebreak(weak: true)", f"= {_text(chapter.title)}"]
        for section in chapter.sections:
            if section.title:
                lines.append(f"== {_text(section.title)}")
            lines += [part for block in section.blocks for part in _of_block(block)]
    return "\n\n".join(lines)


def _of_block(block: Block) -> Iterator[str]:
    if isinstance(block, Narrative | Callout):
        yield from (_text(part) for part in re.split(r"</(?:p|li|h\d)>", block.html) if _plain(part))
    elif isinstance(block, Table):
        rows = [[row.label, *(cell.text for cell in row.cells)] for row in block.rows]
        yield _table(block.title, [column.label for column in block.columns], rows)
    elif isinstance(block, Chart):
        labels = [point.label for point in block.series[0].points] if block.series else []
        rows = [[series.name, *(point.text for point in series.points)] for series in block.series]
        yield _table(block.title, ["", *labels], rows)
    elif isinstance(block, Trends):
        shown = [
            [row.label, row.first.text, row.previous.text, row.current.text, row.change, row.reading]
            for _, group in block.groups
            for row in group
        ]
        heads = ["", block.first_label, block.previous_label, block.current_label, "Change", "Reading"]
        yield _table(block.title, heads, shown)
    elif isinstance(block, Terms | Strip):
        yield from (f"- {_text(word)}: {_text(meaning)}" for word, meaning in block.items)
    elif isinstance(block, KeyFigures):
        yield from (f"- {_text(item.number)} {_text(item.words)}" for item in block.items)
    elif isinstance(block, Story):
        yield _text(f"{block.title}. {block.text}")


def _table(title: str, heads: list[str], rows: list[list[str]]) -> str:
    width = max([len(heads), *(len(row) for row in rows)])
    cells = [f"table.header({', '.join(_content(head) for head in _filled(heads, width))})"]
    cells += [", ".join(_content(cell) for cell in _filled(row, width)) for row in rows]
    body = ",\n  ".join(cells)
    return f"#figure(caption: {_content(title)}, table(columns: {width},\n  {body}))"


def _filled(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _content(words: str) -> str:
    return f"[#{_string(_plain(words))}]"


def _text(words: str) -> str:
    return f"#{_string(_plain(words))}"


def _string(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())
