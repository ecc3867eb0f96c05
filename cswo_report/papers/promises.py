"""Last year's promises: a row of squares for the first pages, and the table that tells each of them."""

from __future__ import annotations

from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, CellKind, Column, Narrative, Origin, Row, Table, UnitGroup, UnitRow
from cswo_report.domain.registers import Record
from cswo_report.papers.blocks import Numbering, listing, of_all, recorded_row, text_cell
from cswo_report.papers.facts import Facts
from cswo_report.papers.statutory import PROGRESS

IN_ORDER = ("done", "part", "carried", "open", "not_done", "dropped")
MOST_SQUARES = 24
TABLE = "tab_promises"


def promised(facts: Facts) -> list[Record]:
    """The promises that last year's report made, by the day on which each was due."""
    last = facts.year.previous().label
    chosen = [
        record
        for record in facts.records.get("action", ())
        if record.values["source"] == "promise" and record.values["promised_in"] == last
    ]
    return sorted(chosen, key=lambda record: (str(record.values["due_on"]), record.reference))


def progress_of(facts: Facts) -> tuple[UnitGroup, ...]:
    """How many of last year's promises stand where, the kept ones first; a state that none has is left out."""
    records = promised(facts)
    groups = []
    for code in IN_ORDER:
        found = [record for record in records if record.values["progress"] == code]
        if found:
            word, mark = PROGRESS[code]
            groups.append(UnitGroup(mark, word.lower(), len(found), (of_all(found),)))
    return tuple(groups)


def promises_row(facts: Facts, spec: BlockSpec, _numbering: Numbering) -> list[Block]:
    """What became of the promises in one row of squares; words alone where there are none or too many to draw."""
    groups, last = progress_of(facts), facts.year.previous().label
    if not groups:
        return [Narrative(f"<p>No promise is recorded in the report for {last}.</p>")]
    said = _listed([f"{group.number:,} {group.word}" for group in groups])
    note = f'The report for {last} made them; each is told in <a href="#{TABLE}">the table of promises</a>.'
    if sum(group.number for group in groups) > MOST_SQUARES:
        numbers = _listed([f'<data class="figure">{group.number:,}</data> {group.word}' for group in groups])
        origins: tuple[Origin, ...] = tuple(origin for group in groups for origin in group.origins)
        return [Narrative(f"<p>{numbers}. {note}</p>", origins=origins)]
    return [UnitRow(spec.id, spec.title, groups, f"{said}.", note)]


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def promises_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Last year's promises in last year's words, each with its state and what happened."""
    last = facts.year.previous().label
    rows = [
        recorded_row(
            record,
            Row(
                record.values["title"],
                (
                    Cell(
                        PROGRESS[record.values["progress"]][0],
                        CellKind.STATUS,
                        status=PROGRESS[record.values["progress"]][1],
                    ),
                    text_cell(record.values["owner"], "no owner recorded"),
                ),
                small=record.values["result"] or "Nothing recorded of what happened",
            ),
        )
        for record in promised(facts)
    ]
    columns = (
        Column("We promised, and what happened", width_mm=100.0),
        Column("State", width_mm=34.0),
        Column("Owner", width_mm=36.0),
    )
    return listing(
        numbering, TABLE, f"Promises made in the report for {last}", "In the words in which each was made",
        columns, rows, none=f"No promise is recorded in the report for {last}", source="Register of actions and promises",
    )  # fmt: skip
