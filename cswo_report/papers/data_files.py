"""The numbers of a paper as files of data, which travel inside its PDF and lie beside it.

They hold what is printed and nothing more: the printed words of each number with where it stands and which figure it is,
and every table cell by cell. What an edition withholds is withheld here too. No reference of a record is in them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping

from cswo_report.domain.cell_text import as_text
from cswo_report.domain.paper import DataFile, Paper, RowKind, Section, Table, Trends
from cswo_report.papers.printed import printed_numbers

FIGURES = ("section", "where", "title", "code", "row", "column", "position", "printed", "figure", "year", "form")
TABLES = ("section", "table", "title", "unit", "code", "group", "row", "column", "printed", "mark")

Line = tuple[str | int, ...]


def data_of(paper: Paper, stem: str) -> tuple[DataFile, ...]:
    """The data of a paper, always in the same order: its numbers and its tables as CSV, and both as JSON.

    `stem` is the name of the paper's own file without its ending, so that no other paper's data are called the same.
    """
    numbers, cells = list(_numbers(paper)), list(_cells(paper))
    whole = {
        "paper": paper.title,
        "year": paper.year,
        "council": paper.council,
        "edition": paper.edition,
        "dated": paper.dated,
        "notice": " ".join(words for words in (paper.banner, paper.synthetic) if words),
        "figures": {"columns": FIGURES, "rows": numbers},
        "tables": {"columns": TABLES, "rows": cells},
    }
    about = f"of {paper.title} {paper.year}"
    return (
        DataFile(f"{stem}-figures.csv", "text/csv", f"Every figure {about}, as printed", _csv(FIGURES, numbers)),
        DataFile(f"{stem}-tables.csv", "text/csv", f"Every table {about}, cell by cell", _csv(TABLES, cells)),
        DataFile(f"{stem}-data.json", "application/json", f"The figures and tables {about}", _json(whole)),
    )


def _numbers(paper: Paper) -> Iterator[Line]:
    numbered = {section.id: section for section in _sections(paper)} | {
        chapter.id: Section(chapter.id, chapter.number, chapter.title, (), "") for chapter in paper.chapters
    }
    for made in printed_numbers(paper):
        section = numbered.get(made.section)
        place = (_named(section) if section else made.section, made.number, made.title, made.code)
        origin = made.origin
        yield (*place, made.row, made.column, made.position, made.text, origin.figure, origin.year, origin.form)


def _sections(paper: Paper) -> Iterator[Section]:
    for chapter in paper.chapters:
        yield from chapter.sections


def _named(section: Section) -> str:
    return f"{section.number} {section.title}".strip() or section.id


def _cells(paper: Paper) -> Iterator[Line]:
    for section in _sections(paper):
        for block in section.blocks:
            if isinstance(block, Table):
                lines = _of_table(block)
            elif isinstance(block, Trends):
                lines = _of_trends(block)
            else:
                continue
            number = f"Table {block.number}" if block.number else ""
            for line in lines:
                yield (_named(section), number, block.title, block.sub, block.code, *line)


def _of_table(table: Table) -> Iterator[tuple[str, str, str, str, str]]:
    group = ""
    for row in table.rows:
        if row.kind is RowKind.GROUP:
            group = row.label
            continue
        for column, cell in zip(table.columns[1:], row.cells, strict=False):
            if cell.page_of or cell.places:
                continue  # says where to turn to, which only the pages know
            words = f"{cell.in_full or cell.text} {cell.small}".strip()
            yield group, f"{row.label} {row.small}".strip(), column.label, words, cell.mark


def _of_trends(trends: Trends) -> Iterator[tuple[str, str, str, str, str]]:
    for group, rows in trends.groups:
        for row in rows:
            label = f"{row.label}, {row.unit}" if row.unit else row.label
            for point in row.points:
                yield group, label, point.label, point.text, ""
            yield group, label, "Change", row.change, ""
            yield group, label, "Reading", row.reading, ""


def _csv(columns: tuple[str, ...], lines: Iterable[Line]) -> bytes:
    """UTF-8 with the mark that lets a spreadsheet know it; a cell that begins like a formula is kept as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(value) for value in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _safe(value: str | int) -> str | int:
    return value if isinstance(value, int) else as_text(value)


def _json(whole: Mapping[str, object]) -> bytes:
    """Names on lines of their own, each row on one line: small, and still to be read by a person."""
    lines = []
    for name, value in whole.items():
        if isinstance(value, dict):
            rows = ",\n".join(_compact(row) for row in value["rows"])
            lines.append(f'"{name}": {{"columns": {_compact(value["columns"])}, "rows": [\n{rows}\n]}}')
        else:
            lines.append(f'"{name}": {_compact(value)}')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
