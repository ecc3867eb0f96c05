"""Holds every chart against the table that carries its values."""

from __future__ import annotations

from collections.abc import Iterator

from cswo_report.domain.findings import Finding
from cswo_report.domain.paper import Chart, Origin, Paper, Table


def find(paper: Paper) -> list[Finding]:
    blocks = [block for chapter in paper.chapters for section in chapter.sections for block in section.blocks]
    tables = {block.id: block for block in blocks if isinstance(block, Table)}
    return [
        finding
        for block in blocks
        if isinstance(block, Chart) and block.table_id in tables
        for finding in _differences(block, tables[block.table_id])
    ]


def _differences(chart: Chart, table: Table) -> Iterator[Finding]:
    by_origin, by_name = _cells(table)
    for series in chart.series:
        for point in series.points:
            by_place = by_name.get((series.name.casefold(), point.label))
            there = by_origin.get(point.origins) if point.origins else by_place
            if there is not None and there != point.text:
                yield Finding(
                    "table_and_chart",
                    f"Figure {chart.number}, {series.name}, {point.label}",
                    f"The chart says {point.text} and Table {table.number} says {there}.",
                    "Both must come from one figure: correct section.toml, or tell the council’s developer.",
                    point.text,
                    right=there,
                )


def _cells(table: Table) -> tuple[dict[tuple[Origin, ...], str], dict[tuple[str, str], str]]:
    """The table's texts by where they come from, and by row and column."""
    by_origin, by_name = {}, {}
    for row in table.rows:
        for column, cell in zip(table.columns[1:], row.cells, strict=False):
            by_name[row.label.casefold(), column.label] = cell.text
            if cell.origins:
                by_origin[cell.origins] = cell.text
    return by_origin, by_name
