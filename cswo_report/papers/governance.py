"""Blocks of the governance and leadership chapters: the role, standards, advice, bought services, grades and staff."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape

from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import (
    Block,
    Callout,
    Cell,
    Column,
    Heading,
    Narrative,
    Origin,
    Row,
    StatusMark,
    Table,
)
from cswo_report.domain.paper import CellKind as Kind
from cswo_report.domain.registers import Record
from cswo_report.domain.values import thousands
from cswo_report.figures.printed import Noted, numbers_in
from cswo_report.papers.blocks import Numbering, counted_note, listing, marked, recorded_row, text_cell
from cswo_report.papers.facts import Facts
from cswo_report.papers.statutory import short_date

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
AUTHORISED = ("authorised", "authorised_with_conditions")


def officers_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Who held the role and who could stand in, by post, with registration."""
    rows = []
    for record in facts.records.get("officer", ()):
        values = record.values
        span = short_date(values["in_post_from"]) or "not recorded"
        ended = short_date(values["in_post_to"])
        number = values["registration_number"]
        rows.append(
            recorded_row(
                record,
                Row(
                    values["post_title"],
                    (
                        Cell(facts.label("officer_role", values["role"])),
                        Cell(f"{span} to {ended}" if ended else (f"since {span}" if span != "not recorded" else span)),
                        Cell(f"Number {number}", small=facts.label("registration_part", values["registration_part"]))
                        if number
                        else Cell("not recorded", Kind.ABSENT),
                    ),
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
            recorded_row(
                record,
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
        recorded_row(
            record,
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
            ),
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
        recorded_row(
            record,
            Row(
                f"{record.values['title']}, version {record.values['version']}",
                (
                    Cell(
                        short_date(record.values["agreed_on"]) or "not recorded", small=record.values["agreed_by"] or ""
                    ),
                    text_cell(short_date(record.values["communicated_on"])),
                    text_cell(short_date(record.values["next_review_on"]), "no date set"),
                ),
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
            f"<p><strong>{escape(label)}.</strong> {marked(escape(values[name] or 'Nothing recorded.'))}</p>"
            for name, label in COMMENT_PARTS
        )
        origins = tuple(
            Origin(record=record.reference, field=name)
            for name, _ in COMMENT_PARTS
            for _ in numbers_in(values[name] or "")
        )
        html = f"<p>Given to the {escape(body)} on {short_date(values['given_on'])}.</p>{parts}"
        blocks.append(Narrative(html, origins=origins))
    return blocks or [
        Callout(
            "Independent comment", "<p>No independent comment on a performance report is recorded for the year.</p>"
        )
    ]


def escalations_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Matters brought to the chief executive, with the reply."""
    rows = [
        recorded_row(
            record,
            Row(
                record.values["issue"],
                (
                    Cell(short_date(record.values["raised_on"])),
                    Cell(record.values["reply"] or "No reply yet", small=short_date(record.values["replied_on"])),
                    text_cell(record.values["effect"], "nothing recorded yet"),
                ),
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
    notes: list[str | Noted] = [
        counted_note(
            f"A condition was still unmet after its due date, on the day of this report, in {len(overdue)} of these.",
            overdue,
        )
        if overdue
        else "No condition was overdue on the day of this report.",
        *_reviews_owed(facts, found),
    ]
    columns = (
        Column("Service, and conditions or advice", width_mm=73.0),
        Column("Provider", width_mm=24.0),
        Column("£ thousand a year", numeric=True, width_mm=20.0),
        Column("Decision", width_mm=31.0),
        Column("Review due", width_mm=22.0),
    )
    return listing(
        numbering, "tab_authorisations", "Each specification decided in the year", "Largest yearly value first; values exclude VAT unless marked",
        columns, rows, none="No specification was decided in the year", source="Register of commissioning authorisations",
        notes=notes if rows else (),
    )  # fmt: skip


def _reviews_owed(facts: Facts, found: list[Record]) -> list[Noted]:
    """How many services were to be reviewed by the day of the report and are not recorded as reviewed."""
    due = [
        record
        for record in found
        if _owes_review(record) and record.values["review_on"] and record.values["review_on"] <= facts.dated
    ]
    owed = [record for record in due if record.values["reviewed_on"] is None]
    said = f"Of {len(due)} that were to be reviewed by the day of this report, {len(owed)} had no review recorded."
    return [counted_note(said, due, owed)] if due else []


def _owes_review(record: Record) -> bool:
    """Only a service that was authorised runs, and so is reviewed; one that was sent back or refused owes none."""
    return record.values["decision"] in AUTHORISED


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
    return recorded_row(
        record,
        Row(
            values["service"],
            (
                text_cell(facts.label("provider_type", values["provider_type"]) if values["provider_type"] else None),
                Cell(
                    thousands(value / 1000, 0) + vat,
                    Kind.NUMBER,
                    origins=(Origin(record=record.reference, field="value", form="in thousands"),),
                )
                if value is not None
                else Cell("not recorded", Kind.ABSENT),
                Cell(DECISION_WORDS[decision], Kind.STATUS, status=DECISION_MARKS[decision])
                if decision
                else Cell("not recorded", Kind.ABSENT),
                text_cell(short_date(values["review_on"]), "no date") if _owes_review(record) else Cell("–"),
            ),
            small=small,
        ),
    )
