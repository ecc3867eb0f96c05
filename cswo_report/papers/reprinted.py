"""Holds a report against what earlier ones printed: a past year's value that is no longer the same is marked, and owes a reason.

The reason is an observation of that figure and period with the status revised and a footnote, also where the figure is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import FigureRef
from cswo_report.domain.paper import Block, Cell, Origin, Paper, Row, Table
from cswo_report.domain.values import STATUS_MARKS, Status
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book
from cswo_report.figures.printed import numbers_in
from cswo_report.papers.facts import Facts

Before = Mapping[tuple[str, str], tuple[str, str]]
"""By (figure, its year): what was printed, and the year of the report that printed it."""

MARK, MEANING = STATUS_MARKS[Status.REVISED]


@dataclass(frozen=True)
class Changed:
    """A value of a past year that an earlier report printed differently."""

    label: str
    figure: str
    year: str
    now: str
    before: str
    report: str

    @property
    def note(self) -> str:
        return f"{self.label}, {self.year}: printed as {self.before} in the report for {self.report}."


def marked(paper: Paper, facts: Facts) -> Paper:
    """The paper with each changed value of a past year marked in its tables, and what was printed before noted under them."""
    if not facts.printed_before:
        return paper
    chapters = tuple(
        replace(
            chapter,
            sections=tuple(
                replace(section, blocks=tuple(_marked(block, facts.printed_before) for block in section.blocks))
                for section in chapter.sections
            ),
        )
        for chapter in paper.chapters
    )
    return replace(paper, chapters=chapters)


def findings(paper: Paper, facts: Facts) -> list[Finding]:
    """The changed values of past years that nobody has given a reason for."""
    found = {(each.figure, each.year): each for each in changed(paper, facts.printed_before)}
    return [_finding(each, facts.book) for each in found.values() if not reason(facts.book, each.figure, each.year)]


def changed(paper: Paper, before: Before) -> Iterator[Changed]:
    """Every value of a past year in the tables of a paper that an earlier report printed differently."""
    for chapter in paper.chapters:
        for section in chapter.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    for row in block.rows:
                        yield from _of_cells(row.label, row.cells, before)


def reason(book: Book, figure: str, year: str) -> str:
    """Why a value was revised, as an observation of that figure and period says; '' where none does."""
    try:
        ref = FigureRef.parse(figure)
    except ValueError:
        return ""
    measure = book.measures.get(ref.key)
    if measure is None:
        return ""
    period = measure.period(ReportingYear.parse(year))
    for (other, _, given), rows in book.supplied.rows.items():
        if other == ref and given == period:
            for record in rows:
                if record.values["status"] == Status.REVISED.value and record.values["footnote"]:
                    return str(record.values["footnote"])
    return ""


def _of_cells(label: str, cells: Iterable[Cell], before: Before) -> Iterator[Changed]:
    for cell in cells:
        if found := _changed(label, cell, before):
            yield found


def _changed(label: str, cell: Cell, before: Before) -> Changed | None:
    """What an earlier report printed instead of a cell's one number; None where it printed the same, or nothing."""
    if len(cell.origins) != 1 or not cell.origins[0].figure or cell.origins[0].form:
        return None
    origin = cell.origins[0]
    printed, report = before.get((origin.figure, origin.year), ("", ""))
    now = next((number.text for number in numbers_in(cell.text)), cell.text)
    if not printed or printed == now:
        return None
    return Changed(label, origin.figure, origin.year, now, printed, report)


def _marked(block: Block, before: Before) -> Block:
    if not isinstance(block, Table):
        return block
    found = [each for row in block.rows for each in _of_cells(row.label, row.cells, before)]
    if not found:
        return block
    rows = tuple(_marked_row(row, before) for row in block.rows)
    noted = [each for each in found if not _is_told(each, block.notes)]
    told = any(mark == MARK for mark, _ in block.marks)
    return replace(
        block,
        rows=rows,
        marks=block.marks if told else (*block.marks, (MARK, f"{MEANING}.")),
        notes=(*block.notes, *(each.note for each in noted)),
        origins=(*block.origins, *(origin for each in noted for origin in _origins(each))),
    )


def _is_told(each: Changed, notes: Iterable[str]) -> bool:
    """Whether the supplier's own note under the table says already what was printed before."""
    opening = f"{each.label}, {each.year}: "
    return any(
        note.startswith(opening) and each.before in re.findall(r"[\d.,]*\d%?", note[len(opening) :]) for note in notes
    )


def _marked_row(row: Row, before: Before) -> Row:
    cells = tuple(
        replace(cell, mark=MARK) if _changed(row.label, cell, before) and not cell.mark else cell for cell in row.cells
    )
    return replace(row, cells=cells)


def _origins(each: Changed) -> list[Origin]:
    """Of each number in a note on what was printed before."""
    origin = Origin(each.figure, each.year, f"as printed in the report for {each.report}")
    return [origin for _ in numbers_in(each.note)]


def _finding(each: Changed, book: Book) -> Finding:
    ref = each.figure.partition(" ")[0]
    measure = book.measures.get(ref)
    period = measure.period(ReportingYear.parse(each.year)) if measure else each.year
    basis = measure.basis.value if measure else "financial_year"
    return Finding(
        "reprinted",
        f"{each.figure}, {each.year}",
        f"The report for {each.report} printed {each.before}; this one prints {each.now}, and nothing says why.",
        "Give the reason, or put the records right: cswo-report record add observation "
        f"--set measure={ref} --set basis={basis} --set period={period} --set presence=number "
        f"--set number={each.now.strip('%').replace(',', '')} --set status=revised --set footnote=… --set source=…",
        given=each.now,
        right=each.before,
    )
