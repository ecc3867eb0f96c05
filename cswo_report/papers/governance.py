"""Blocks of the governance and leadership chapters: the role, standards, advice, bought services, grades and staff."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape

from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Callout, Cell, Column, Heading, Narrative, Row, RowKind, StatusMark, Table
from cswo_report.domain.paper import CellKind as Kind
from cswo_report.domain.registers import Record
from cswo_report.domain.values import Presence, Value, thousands
from cswo_report.figures import printing
from cswo_report.papers.blocks import Numbering, listing, number_cell, text_cell
from cswo_report.papers.facts import Facts
from cswo_report.papers.statutory import short_date

GRADE_WORDS = {6: "Excellent", 5: "Very good", 4: "Good", 3: "Adequate", 2: "Weak", 1: "Unsatisfactory"}
DECISION_WORDS = {
    "authorised": "Authorised",
    "authorised_with_conditions": "Conditions",
    "returned": "Returned",
    "refused": "Refused",
}
DECISION_MARKS = {
    "authorised": StatusMark.DONE,
    "authorised_with_conditions": StatusMark.PART,
    "returned": StatusMark.STOPPED,
    "refused": StatusMark.NOT_DONE,
}


def officers_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Who held the role and who could stand in, by post, with registration."""
    rows = []
    for record in facts.records.get("officer", ()):
        values = record.values
        span = short_date(values["in_post_from"]) or "not recorded"
        ended = short_date(values["in_post_to"])
        number = values["registration_number"]
        rows.append(
            Row(
                values["post_title"],
                (
                    Cell(facts.label("officer_role", values["role"])),
                    Cell(f"{span} to {ended}" if ended else (f"since {span}" if span != "not recorded" else span)),
                    Cell(f"Number {number}", small=facts.label("registration_part", values["registration_part"]))
                    if number
                    else Cell("not recorded", Kind.ABSENT),
                ),
            )
        )
    columns = (
        Column("Post", width_mm=50.0),
        Column("Role", width_mm=38.0),
        Column("In post", width_mm=36.0),
        Column("Registration", width_mm=46.0),
    )
    return listing(
        numbering, "tab_officers", "The Chief Social Work Officer and those who may act",
        "By post, with registration with the Scottish Social Services Council", columns, rows,
        none="No officer is recorded", source="Officer register",
    )  # fmt: skip


def delegations_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Delegations in force at some time in the year."""
    posts = {r.values["officer_key"]: r.values["post_title"] for r in facts.records.get("officer", ())}
    rows = []
    for record in facts.records.get("delegation", ()):
        values = record.values
        if values["in_force_from"] > facts.year.last_day or (values["in_force_to"] or date.max) < facts.year.first_day:
            continue
        functions = ", ".join(facts.label("delegated_function", code) for code in values["functions"])
        until = short_date(values["in_force_to"])
        rows.append(
            Row(
                posts.get(values["officer"], values["officer"]),
                (
                    Cell(functions, small=facts.label("delegated_capacity", values["capacity"])),
                    Cell(
                        f"{short_date(values['in_force_from'])} to {until}"
                        if until
                        else f"since {short_date(values['in_force_from'])}"
                    ),
                    text_cell(values["instrument"]),
                ),
            )
        )
    columns = (
        Column("Post", width_mm=46.0),
        Column("Functions", width_mm=50.0),
        Column("In force", width_mm=34.0),
        Column("By what instrument", width_mm=40.0),
    )
    return listing(
        numbering, "tab_delegations", "Delegations in force during the year", "Functions that another officer could decide",
        columns, rows, none="No delegation was in force", source="Register of delegations",
    )  # fmt: skip


def advice_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Advice given in the year, to whom, and whether it was accepted."""
    rows = [
        Row(
            record.values["topic"],
            (
                Cell(
                    facts.label("governance_body", record.values["given_to"]),
                    small=short_date(record.values["given_on"]),
                ),
                Cell(
                    facts.label("advice_accepted", record.values["accepted"])
                    if record.values["accepted"]
                    else "not recorded"
                ),
            ),
            small=record.values["outcome"] or "Nothing recorded yet of what followed",
        )
        for record in facts.in_year("advice")
    ]
    columns = (
        Column("Topic, and what followed", width_mm=92.0),
        Column("To", width_mm=48.0),
        Column("Accepted", width_mm=30.0),
    )
    return listing(
        numbering, "tab_advice", "Professional advice given in the year", "Each piece of formal advice, oldest first",
        columns, rows, none="No formal advice is recorded for the year", source="Register of advice",
    )  # fmt: skip


def statements_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Versions of the statement of values and standards."""
    rows = [
        Row(
            f"{record.values['title']}, version {record.values['version']}",
            (
                Cell(short_date(record.values["agreed_on"]) or "not recorded", small=record.values["agreed_by"] or ""),
                text_cell(short_date(record.values["communicated_on"])),
                text_cell(short_date(record.values["next_review_on"]), "no date set"),
            ),
        )
        for record in facts.records.get("statement", ())
        if not record.values["agreed_on"] or record.values["agreed_on"] <= facts.dated
    ]
    columns = (
        Column("Statement", width_mm=66.0),
        Column("Agreed", width_mm=44.0),
        Column("Made known to staff", width_mm=32.0),
        Column("Next review", width_mm=28.0),
    )
    return listing(
        numbering, "tab_statements", "The statement of values and standards",
        "What is expected of social workers and of their employer, and who agreed it",
        columns, rows, none="No statement is recorded", source="Register of statements",
    )  # fmt: skip


COMMENT_PARTS = (
    ("implications", "Implications for the authority, services, people, staff and partners"),
    ("outcomes", "National and local outcomes"),
    ("remedial_action", "Remedial action"),
    ("sharing_learning", "Sharing good practice and learning"),
    ("monitoring", "Monitoring and reporting"),
)


def comments(facts: Facts, _spec: BlockSpec, _numbering: Numbering) -> list[Block]:
    """Each independent comment of the year in its five parts, as the role requires; an empty part says so."""
    blocks: list[Block] = []
    for number, record in enumerate(facts.in_year("comment"), 1):
        values = record.values
        blocks.append(Heading(f"Independent comment: {values['report_title']}", f"comment_{number}"))
        body = facts.label("governance_body", values["given_to"])
        parts = "".join(
            f"<p><strong>{escape(label)}.</strong> {escape(values[name] or 'Nothing recorded.')}</p>"
            for name, label in COMMENT_PARTS
        )
        blocks.append(Narrative(f"<p>Given to the {escape(body)} on {short_date(values['given_on'])}.</p>{parts}"))
    return blocks or [
        Callout(
            "Independent comment", "<p>No independent comment on a performance report is recorded for the year.</p>"
        )
    ]


def escalations_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Matters brought to the chief executive, with the reply."""
    rows = [
        Row(
            record.values["issue"],
            (
                Cell(short_date(record.values["raised_on"])),
                Cell(record.values["reply"] or "No reply yet", small=short_date(record.values["replied_on"])),
                text_cell(record.values["effect"], "nothing recorded yet"),
            ),
        )
        for record in facts.in_year("escalation")
    ]
    columns = (
        Column("Issue", width_mm=62.0),
        Column("Raised", width_mm=24.0),
        Column("Reply", width_mm=46.0),
        Column("What changed", width_mm=38.0),
    )
    return listing(
        numbering, "tab_escalations", "Matters brought to the chief executive", "Each escalation of the year",
        columns, rows, none="Nothing was brought to the chief executive", source="Register of escalations",
    )  # fmt: skip


def authorisations_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Every specification decided in the year, largest first, with conditions overdue named."""
    found = facts.in_year("authorisation")
    found.sort(key=lambda record: (-(record.values["value"] or Decimal(0)), record.reference))
    rows = [_authorisation_row(facts, record) for record in found]
    overdue = [record for record in found if _is_overdue(facts, record)]
    notes = [
        f"A condition was still unmet after its due date, on the day of this report, in {len(overdue)} of these."
        if overdue
        else "No condition was overdue on the day of this report.",
        *_reviews_owed(facts, found),
    ]
    columns = (
        Column("Service, and conditions or advice", width_mm=70.0),
        Column("Provider", width_mm=24.0),
        Column("£ thousand a year", numeric=True, width_mm=20.0),
        Column("Decision", width_mm=34.0),
        Column("Review due", width_mm=22.0),
    )
    return listing(
        numbering, "tab_authorisations", "Each specification decided in the year", "Largest yearly value first; values exclude VAT unless marked",
        columns, rows, none="No specification was decided in the year", source="Register of commissioning authorisations",
        notes=notes if rows else (),
    )  # fmt: skip


def _reviews_owed(facts: Facts, found: list[Record]) -> list[str]:
    """How many services were to be reviewed by the day of the report and are not recorded as reviewed."""
    due = [record for record in found if record.values["review_on"] and record.values["review_on"] <= facts.dated]
    owed = sum(record.values["reviewed_on"] is None for record in due)
    return (
        [f"Of {len(due)} that were to be reviewed by the day of this report, {owed} had no review recorded."]
        if due
        else []
    )


def _is_overdue(facts: Facts, record: Record) -> bool:
    due, met = record.values["conditions_due_on"], record.values["conditions_met_on"]
    return bool(due and not met and due < facts.dated)


def _authorisation_row(facts: Facts, record: Record) -> Row:
    values = record.values
    decision = values["decision"]
    small = values["conditions"] or (values["advice"] if decision in {"returned", "refused"} else "") or ""
    if _is_overdue(facts, record):
        small = f"Overdue since {short_date(values['conditions_due_on'])}: {small}"
    value = values["value"]
    vat = " including VAT" if values["vat_basis"] == "including" else ""
    return Row(
        values["service"],
        (
            text_cell(facts.label("provider_type", values["provider_type"]) if values["provider_type"] else None),
            Cell(thousands(value / 1000, 0) + vat, Kind.NUMBER)
            if value is not None
            else Cell("not recorded", Kind.ABSENT),
            Cell(DECISION_WORDS[decision], Kind.STATUS, status=DECISION_MARKS[decision])
            if decision
            else Cell("not recorded", Kind.ABSENT),
            text_cell(short_date(values["review_on"]), "no date"),
        ),
        small=small,
    )


def grades_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Lowest key question of each service inspected so far, by type; a key question takes its lowest indicator."""
    newest = _lowest_grades(facts)
    counted: dict[str, dict[int, int]] = {}
    for service_type, grade in newest:
        counted.setdefault(service_type, {}).setdefault(grade, 0)
        counted[service_type][grade] += 1
    rows = [
        Row(
            facts.label("service_type", kind),
            (*(number_cell(grades.get(grade, 0)) for grade in range(6, 0, -1)), number_cell(sum(grades.values()))),
        )
        for kind, grades in sorted(counted.items(), key=lambda pair: -sum(pair[1].values()))
    ]
    if rows:
        totals = [sum(grades.get(grade, 0) for grades in counted.values()) for grade in range(6, 0, -1)]
        rows.append(Row("All services graded", (*map(number_cell, totals), number_cell(sum(totals))), RowKind.TOTAL))
    columns = (
        Column("Type of service"),
        *(Column(f"{grade} {GRADE_WORDS[grade]}", numeric=True, width_mm=18.0) for grade in range(6, 0, -1)),
        Column("All", numeric=True, current=True, width_mm=14.0),
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


def _lowest_grades(facts: Facts) -> list[tuple[str, int]]:
    """(service type, lowest grade) of each service's latest inspection not after the year's end."""
    latest: dict[str, date] = {}
    records = [r for r in facts.records.get("grade", ()) if r.values["inspected_on"] <= facts.year.last_day]
    for record in records:
        service, day = record.values["service"], record.values["inspected_on"]
        latest[service] = max(day, latest.get(service, day))
    lowest: dict[str, tuple[str, int]] = {}
    for record in records:
        service = record.values["service"]
        if record.values["inspected_on"] == latest[service]:
            kind, grade = record.values["service_type"], record.values["grade"]
            lowest[service] = (kind, min(grade, lowest.get(service, (kind, grade))[1]))
    return list(lowest.values())


def staff_groups_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Headcount and whole-time equivalent of each staff group at 31 March."""
    counts: dict[tuple[str, str], Decimal] = {}
    for record in facts.records.get("workforce_count", ()):
        if record.values["as_at"] == facts.year.last_day:
            counts[record.values["staff_group"], record.values["basis"]] = record.values["number"]
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


def _count(counts: dict[tuple[str, str], Decimal], group: str, basis: str) -> Cell:
    number = counts.get((group, basis))
    return printing.cell_of(Value.of(number) if number is not None else Value.absent(Presence.NOT_SUPPLIED))


def registration_exceptions(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Posts with reserved functions held at year end by someone not registered as a social worker: counts, never people."""
    groups: dict[str, int] = {}
    for record in facts.records.get("staff", ()):
        values = record.values
        in_post = values["started_on"] <= facts.year.last_day and (
            values["left_on"] is None or values["left_on"] > facts.year.last_day
        )
        lapsed = values["registered_until"] is not None and values["registered_until"] < facts.year.last_day
        wrong = values["registration_part"] != "social_work" or lapsed
        if in_post and values["reserved_functions"] and wrong:
            groups[values["staff_group"]] = groups.get(values["staff_group"], 0) + 1
    rows = [Row(facts.label("staff_group", group), (number_cell(number),)) for group, number in sorted(groups.items())]
    columns = (Column("Staff group"), Column("Posts", numeric=True, width_mm=30.0))
    return listing(
        numbering, "tab_exceptions", "Reserved functions held without current registration",
        f"Posts at 31 March {facts.year.last_day.year} that carry functions reserved to registered social workers",
        columns, rows, none="None", source="Staff register",
    )  # fmt: skip
