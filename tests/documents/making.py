"""Facts of a council that holds nothing, to which a test adds what it asks about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from cswo_report.domain.clock_rules import Certainty, Clock, ClockKind, InForce
from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import Cell, Narrative, Row, RowKind, Table
from cswo_report.domain.standards import EvidenceQuestion, Standard, StandardsPack
from cswo_report.domain.statute import Capacity, DecisionType
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book, Held
from cswo_report.papers.blocks import Numbering
from cswo_report.papers.facts import Council, Facts
from cswo_report.reference import shipped_reference

YEAR = ReportingYear(2024)
AS_AT = date(2025, 9, 17)
PAPER = "annual_report"
FIRST = ("ck.act", "Act on the order")


@cache
def nothing() -> Facts:
    """Everything shipped, and a council without one record."""
    reference = shipped_reference()
    sections = reference.sections(PAPER)
    held = {name: Held(0, None) for name in reference.registers}
    return Facts(
        council=Council("Strathfennan Council"),
        year=YEAR,
        edition="members",
        dated=AS_AT,
        dated_at="2025-09-17T12:00:00+00:00",
        book=Book(reference.measures, YEAR.back(5), {}, held),
        outline=reference.outline(PAPER, YEAR.label),
        sections=sections,
        decision_types=reference.decision_types,
        registers=reference.registers,
        codelists=reference.codelists,
        duties=reference.duties,
        glossary=reference.glossary,
        published=(),
        records={},
        numbers_of_records={},
        breakdowns={
            (block.measure, block.by): {}
            for section in sections.values()
            for block in section.block
            if block.kind is BlockKind.BREAKDOWN
        },
        types_by_year={},
        deciders={},
        months={},
        narratives={},
        limits_as_at=AS_AT,
        benchmarks={each.key: each for framework in reference.benchmarks.values() for each in framework.indicator},
    )


def prose_of(narrative: Narrative) -> str:
    """Machine-made prose without the marks that let its numbers be traced."""
    return re.sub(r"</?data[^>]*>", "", narrative.html)


def facts(**given: Any) -> Facts:
    return replace(nothing(), **given)


def clock(id: str = FIRST[0], title: str = FIRST[1], limit: str = "P14D", **more: Any) -> Clock:
    return Clock(id, title, starts="received", ends="decided", limit=limit, calendar="elapsed", **more)


def kind(*clocks: Clock, slug: str = "demo.order", title: str = "Make an order", domain: str = "demo") -> DecisionType:
    return DecisionType(
        slug=slug,
        title=title,
        short_title=f"Demo: {title[0].lower()}{title[1:]}",
        domain=domain,
        summary="",
        who_decides="",
        certainty=Certainty.PRIMARY,
        capacities=(Capacity.SELF,),
        in_force=InForce(),
        legal_basis=(),
        clock=clocks or (clock(),),
    )


def kinds(*listed: DecisionType) -> Mapping[str, DecisionType]:
    return {entry.slug: entry for entry in listed}


BLOCK = BlockSpec(BlockKind.CUSTOM, id="tab_demo", domains=("demo",))


def numbering(given: Facts) -> Numbering:
    return Numbering(given)


def cells(table: Table, label: str) -> dict[str, Cell]:
    """One row's cells by the heading of their column."""
    row = row_of(table, label)
    return {column.label: cell for column, cell in zip(table.columns[1:], row.cells, strict=True)}


def row_of(table: Table, label: str) -> Row:
    return next(row for row in table.rows if plain(row.label) == label)


def labels(table: Table, kind: RowKind = RowKind.PLAIN) -> list[str]:
    return [plain(row.label) for row in table.rows if row.kind is kind]


def plain(text: str) -> str:
    """Words without the marks that only keep a line from breaking."""
    return text.replace("\u00a0", " ").replace("\u2060", "")


def pack(*titles: str, asked: tuple[str, ...] = ()) -> StandardsPack:
    """A pack of timed standards in the group 'recording' and of questions in the group 'files'."""
    return StandardsPack(
        name="demo",
        title="Demo standards",
        source="",
        version="1",
        standard=tuple(Standard(title, title, "", "", "", clock(kind=ClockKind.DUTY), "recording") for title in titles),
        evidence=tuple(EvidenceQuestion(title, title, "", "", 20, "files") for title in asked),
    )
