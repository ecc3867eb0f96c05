"""Blocks on grades and staff: services by their grade, staff groups, and reserved functions held without registration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cswo_report.domain.measures import FigureRef
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, Column, Origin, Row, RowKind, Table
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Presence, Value
from cswo_report.figures import printing
from cswo_report.papers.blocks import Numbering, counted_cell, listing, number_cell
from cswo_report.papers.facts import Facts

GRADE_WIDTHS = {6: 19.5, 5: 14.0, 4: 13.0, 3: 20.0, 2: 13.5, 1: 28.5}  # mm: its longest word on one line
GRADE_WORDS = {6: "Excellent", 5: "Very good", 4: "Good", 3: "Adequate", 2: "Weak", 1: "Unsatisfactory"}


LOWEST_GRADES = "quality.services_by_lowest_grade"


def grades_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Lowest key question of each service inspected so far, by type; a key question takes its lowest indicator."""
    counted: dict[str, dict[int, list[Record]]] = {}
    for record in _lowest_grades(facts):
        of_type = counted.setdefault(record.values["service_type"], {})
        of_type.setdefault(record.values["grade"], []).append(record)
    rows = [
        Row(facts.label("service_type", kind), _grade_cells(facts, grades, kind))
        for kind, grades in sorted(counted.items(), key=lambda pair: -sum(map(len, pair[1].values())))
    ]
    if rows:
        together = {grade: [r for of in counted.values() for r in of.get(grade, ())] for grade in range(6, 0, -1)}
        rows.append(Row("All services graded", _grade_cells(facts, together), RowKind.TOTAL))
    columns = (
        Column("Type of service"),
        *(
            Column(f"{GRADE_WORDS[grade]} {grade}", numeric=True, width_mm=GRADE_WIDTHS[grade])
            for grade in range(6, 0, -1)
        ),
        Column("All", numeric=True, current=True, width_mm=11.0),
    )
    table = listing(
        numbering, "tab_grades", "Services by their lowest grade", "Latest inspection up to 31 March; services in the area, whoever provides them",
        columns, rows, none="No grade is recorded", source="Register of inspection grades (Care Inspectorate reports)",
        notes=(
            "A key question takes the lowest of its quality indicators, and a service here takes its lowest key question "
            "(or, under the older framework, its lowest theme).",
        ),
    )  # fmt: skip
    return [table]


def _grade_cells(facts: Facts, grades: Mapping[int, Sequence[Record]], kind: str = "") -> tuple[Cell, ...]:
    """How many services have each grade, best first, and how many in all: the measure of services by their lowest grade."""
    of_kind = (("service_type", kind),) if kind else ()
    each = [(grades.get(grade, ()), (("grade", str(grade)), *of_kind)) for grade in range(6, 0, -1)]
    each.append(([record for found, _ in each for record in found], of_kind))
    return tuple(
        number_cell(len(found), Origin(str(FigureRef(LOWEST_GRADES, where)), facts.year.label)) for found, where in each
    )


def _lowest_grades(facts: Facts) -> list[Record]:
    """The record with the lowest grade of each service's latest inspection not after the year's end."""
    latest: dict[str, date] = {}
    records = [r for r in facts.records.get("grade", ()) if r.values["inspected_on"] <= facts.year.last_day]
    for record in records:
        service, day = record.values["service"], record.values["inspected_on"]
        latest[service] = max(day, latest.get(service, day))
    lowest: dict[str, Record] = {}
    for record in records:
        service = record.values["service"]
        if record.values["inspected_on"] != latest[service]:
            continue
        held = lowest.get(service)
        if held is None or record.values["grade"] < held.values["grade"]:
            lowest[service] = record
    return list(lowest.values())


def staff_groups_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Headcount and whole-time equivalent of each staff group at 31 March."""
    counts: dict[tuple[str, str], Record] = {}
    for record in facts.records.get("workforce_count", ()):
        if record.values["as_at"] == facts.year.last_day:
            counts[record.values["staff_group"], record.values["basis"]] = record
    groups = [
        code.code for code in facts.codelists["staff_group"].codes if code.code not in {"all", "mental_health_officers"}
    ]
    rows = [
        Row(
            facts.label("staff_group", group),
            tuple(_count(counts, group, basis) for basis in ("headcount", "whole_time_equivalent")),
        )
        for group in groups
        if (group, "headcount") in counts
    ]
    if rows:
        cells = tuple(_count(counts, "all", basis) for basis in ("headcount", "whole_time_equivalent"))
        rows.append(Row("All social work staff", cells, RowKind.TOTAL))
    columns = (
        Column("Staff group"),
        Column("Headcount", numeric=True, width_mm=28.0),
        Column("Whole-time equivalent", numeric=True, width_mm=34.0),
    )
    return listing(
        numbering, "tab_staff_groups", f"Staff groups at 31 March {facts.year.last_day.year}",
        "People, and the same people by the share of full hours each works", columns, rows,
        none="No count by staff group is recorded", source="Workforce counts at 31 March",
    )  # fmt: skip


def _count(counts: dict[tuple[str, str], Record], group: str, basis: str) -> Cell:
    record = counts.get((group, basis))
    if record is None:
        return printing.cell_of(Value.absent(Presence.NOT_SUPPLIED))
    return printing.cell_of(Value.of(record.values["number"]), origin=Origin(record=record.reference, field="number"))


def registration_exceptions(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Posts with reserved functions held at year end by someone not registered as a social worker: counts, never people."""
    groups: dict[str, list[Record]] = {}
    for record in facts.records.get("staff", ()):
        values = record.values
        in_post = values["started_on"] <= facts.year.last_day and (
            values["left_on"] is None or values["left_on"] > facts.year.last_day
        )
        lapsed = values["registered_until"] is not None and values["registered_until"] < facts.year.last_day
        wrong = values["registration_part"] != "social_work" or lapsed
        if in_post and values["reserved_functions"] and wrong:
            groups.setdefault(values["staff_group"], []).append(record)
    rows = [Row(facts.label("staff_group", group), (counted_cell(found),)) for group, found in sorted(groups.items())]
    columns = (Column("Staff group"), Column("Posts", numeric=True, width_mm=30.0))
    return listing(
        numbering, "tab_exceptions", "Reserved functions held without current registration",
        f"Posts at 31 March {facts.year.last_day.year} that carry functions reserved to registered social workers",
        columns, rows, none="None", source="Staff register",
    )  # fmt: skip
