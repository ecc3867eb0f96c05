"""Works out again what needs the rule files: numbers on practice standards, and comparisons with a family group of councils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cswo_report.domain.compliance import Adherence, wilson
from cswo_report.domain.deadlines import end_of
from cswo_report.domain.measures import Measure
from cswo_report.domain.paper import Origin
from cswo_report.domain.standards import StandardsPack
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.benchmarks import compare
from cswo_report.store import records
from cswo_report.store.tables.registry import REGISTER_TABLES
from cswo_report.usecases import adherence, compliance
from cswo_report.usecases.trace_values import parse
from cswo_report.usecases.workspace import Workspace


def standards_now(workspace: Workspace, session: Session, origin: Origin, dated: date) -> tuple[str, Sequence[str]]:
    """The number as the checks recorded give it now, and the references of the checks and audits it rests on."""
    ref = parse(origin.figure)
    pack, year = compliance.standards_pack(workspace), ReportingYear.parse(origin.year)
    listed = len(pack.standard) + len(pack.evidence)
    where = dict(ref.where)
    pack = _only(pack, where.get("standard", ""))
    teams = {team.casefold() for team in where.get("team", "").split("|") if team}
    found = [
        each
        for each in adherence.measured(session, pack, workspace.reference.calendars, [year], end_of(dated))
        if where.get("standard", each.standard) == each.standard and (not teams or each.team.casefold() in teams)
    ]
    measured = len({each.standard for each in found})
    used = [reference for each in found for reference in each.references]
    match ref.key.partition(".")[2]:
        case "listed":
            return str(listed), ()
        case "measured":
            return str(measured), used
        case "not_measured":
            return str(listed - measured), used
        case what:
            return _number(what, origin.form, found), used


def _only(pack: StandardsPack, standard: str) -> StandardsPack:
    """The pack with one standard, and those that run with it; whole where none is named."""
    if not standard:
        return pack
    family = standard.rpartition(".")[0]
    return replace(
        pack,
        standard=tuple(each for each in pack.standard if each.id == standard or each.id.rpartition(".")[0] == family),
        evidence=tuple(each for each in pack.evidence if each.id == standard),
    )


def benchmark_now(workspace: Workspace, session: Session, origin: Origin) -> tuple[str, Sequence[str], Measure]:
    """A number that compares councils, the records it rests on, and what the indicator means."""
    key = origin.figure.partition(" ")[0]
    frameworks = workspace.reference.benchmarks
    found = [each for framework in frameworks.values() for each in framework.indicator if each.key == key]
    table: Any = REGISTER_TABLES["observation"]
    rows = session.scalars(select(table).where(table.measure == key, table.void_reason.is_(None)).order_by(table.id))
    listed = [records.to_record("observation", row, []) for row in rows]
    comparison = compare(found[0], listed, origin.year) if found else None
    if comparison is None:
        source = next((each.source for each in frameworks.values() if found and found[0] in each.indicator), "")
        title, definition = (found[0].title, found[0].definition) if found else (key, "")
        return "", (), Measure(key, title, definition, source)
    measure = Measure(key, found[0].title, found[0].definition, comparison.source)
    used = [each.record for each in comparison.group]
    if origin.form == "councils in the family group":
        return str(len(comparison.group) + len(comparison.missing)), used, measure
    return comparison.median.text() if comparison.median else "", used, measure


def _number(what: str, form: str, found: Sequence[Adherence]) -> str:
    met, sample = sum(each.met for each in found), sum(each.sample for each in found)
    if "end of the range" in form:
        end = wilson(met, sample)[0 if form.startswith("low") else 1]
        return str(Decimal(str(end * 100)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return f"{met if what == 'met' else sample:,}"
