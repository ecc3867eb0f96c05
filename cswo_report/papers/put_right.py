"""What officers still have to put right before the report is signed: for their own edition alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, Column, Origin, Row, Table
from cswo_report.figures.printed import SHIPPED, for_each
from cswo_report.papers.blocks import Numbering, listing, text_cell
from cswo_report.papers.facts import Facts
from cswo_report.papers.statutory import short_date

SECTION = "to_put_right"
CHECKED = Origin(record="check", field="finding")
"""The origin of a number in what a check of this report said on the day it was built."""
STOPS = {Severity.REFUSED: "stops the signature", Severity.WARNING: "to look at", Severity.NOTE: "to know"}


def to_put_right(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Every finding of the check with its remedy, then each post that carries reserved functions without registration."""
    return [_findings(facts, numbering), _exceptions(facts, numbering)]


def _findings(facts: Facts, numbering: Numbering) -> Table:
    columns = (Column("Where", width_mm=42.0), Column("What is amiss"), Column("What to do", width_mm=54.0))
    return listing(
        numbering, "tab_put_right", "What the check found",
        "Narratives, figures, records and time limits of this year, on the day this report was built",
        columns, [_row(finding) for finding in facts.put_right], none="Nothing", source="cswo-report report check",
    )  # fmt: skip


def _row(finding: Finding) -> Row:
    rule, remedy, weight = finding.rule, _shortened(finding.remedy), STOPS[finding.severity]
    return Row(
        _breakable(finding.where),
        (
            Cell(rule, small=weight, origins=for_each(CHECKED, rule, weight)),
            Cell(remedy or "–", origins=for_each(CHECKED, remedy)),
        ),
        origins=for_each(CHECKED, _breakable(finding.where)),
    )


def _shortened(remedy: str) -> str:
    """A remedy without the line to type, which the command itself gives whole."""
    before, typed, _ = remedy.partition("cswo-report ")
    if not typed:
        return remedy
    said = before.rpartition("(")[0].strip() if "(" in before else before.strip().rstrip(":")
    return said or ("Record it; the line to type: report check" if remedy else "")


def _breakable(where: str) -> str:
    """A place with room for a line to break after each stroke."""
    return where.replace("/", "/\u200b")


def _exceptions(facts: Facts, numbering: Numbering) -> Table:
    """Posts with reserved functions, in post at year end, whose holder was not registered as a social worker then."""
    found = [record for record in facts.records.get("staff", ()) if _is_exception(record.values, facts)]
    rows = [
        Row(
            f"{record.values['staff_key']}: {record.values['post']}",
            (
                text_cell(facts.label("staff_group", record.values["staff_group"])),
                text_cell(_registered(facts, record.values)),
                Cell(record.reference),
            ),
            origins=for_each(SHIPPED, f"{record.values['staff_key']}: {record.values['post']}"),
        )
        for record in sorted(found, key=lambda each: str(each.values["staff_key"]))
    ]
    columns = (
        Column("Staff key and post"),
        Column("Staff group", width_mm=40.0),
        Column("Registration", width_mm=46.0),
        Column("Record", width_mm=24.0),
    )
    return listing(
        numbering, "tab_put_right_posts", "Posts with reserved functions whose holder was not registered",
        f"In post at 31 March {facts.year.last_day.year}; members see how many there are, not which",
        columns, rows, none="None", source="Staff register",
    )  # fmt: skip


def _is_exception(values: Mapping[str, Any], facts: Facts) -> bool:
    last = facts.year.last_day
    in_post = values["started_on"] <= last and (values["left_on"] is None or values["left_on"] > last)
    lapsed = values["registered_until"] is not None and values["registered_until"] < last
    return bool(in_post and values["reserved_functions"] and (values["registration_part"] != "social_work" or lapsed))


def _registered(facts: Facts, values: Mapping[str, Any]) -> str:
    part = facts.label("registration_part", values["registration_part"]) if values["registration_part"] else "none"
    until = values["registered_until"]
    return f"{part}, until {short_date(until)}" if until else str(part)
