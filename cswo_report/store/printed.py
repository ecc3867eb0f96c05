"""Keeps what a report printed, and answers what stands where: written once a build, never changed, held against next year's report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from cswo_report.domain.paper import Origin
from cswo_report.domain.printed import Printed
from cswo_report.store.canonical import digest
from cswo_report.store.ledger import Ledger
from cswo_report.store.tables.printed import PrintedDefinition, PrintedFigure, PrintedReport

REGISTER = "printed_report"
PREFIX = "PR"
COLUMNS = tuple(column.name for column in PrintedFigure.__table__.columns if column.name not in {"id", "report"})
PLACE = ("section", "code", "row_label", "column_label", "position")


@dataclass(frozen=True)
class Build:
    """What was built, as the trail tells it."""

    paper: str
    year: str
    edition: str
    dated: date
    file: str
    sha256: str


@dataclass(frozen=True)
class Kept:
    """One printed number as it is kept, with the report that was the first to print it so."""

    printed: Printed
    definition: str
    report: str
    paper: str
    year: str
    edition: str
    dated: date
    built_at: datetime
    file: str
    sha256: str


def keep(
    session: Session,
    ledger: Ledger,
    build: Build,
    figures: Sequence[Printed],
    definitions: Mapping[str, Mapping[str, Any]],
) -> int:
    """Write one build with what it printed that was not printed there before; answer how many numbers that were."""
    versions = {key: version_of(content) for key, content in definitions.items()}
    rows = [_row(figure, versions) for figure in figures]
    last = _last_rows(session, build)
    fresh = [row for row in rows if last.get(_place(row)) != row]
    at = ledger.now()
    reference = ledger.new_reference(PREFIX)
    told = {
        **build.__dict__,
        "reference": reference,
        "numbers": len(rows),
        "kept": len(fresh),
        "kept_hash": hash_of(fresh),
        "built_by": ledger.actor,
        "built_at": at,
    }
    entry = ledger.log(REGISTER, reference, told, at)
    session.execute(insert(PrintedReport), [{**told, "audit_entry": entry}])
    number = session.scalars(select(PrintedReport.id).where(PrintedReport.reference == reference)).one()
    _keep_definitions(session, number, definitions, versions)
    if fresh:
        session.execute(insert(PrintedFigure), [{**row, "report": number} for row in fresh])
    return len(fresh)


def version_of(content: Mapping[str, Any]) -> str:
    """The mark of a definition: the same words and the same way of counting have the same mark."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def hash_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """The hash that a build's audit entry states of the numbers kept with it."""
    mark = hashlib.sha256()
    for row in rows:
        mark.update(json.dumps([row[name] for name in COLUMNS], ensure_ascii=False).encode())
    return mark.hexdigest()


def _row(figure: Printed, versions: Mapping[str, str]) -> dict[str, Any]:
    origin = figure.origin
    return {
        "section": figure.section,
        "code": figure.code,
        "number": figure.number,
        "title": figure.title,
        "row_label": figure.row,
        "column_label": figure.column,
        "position": figure.position,
        "text": figure.text,
        "figure": origin.figure,
        "figure_year": origin.year,
        "form": origin.form,
        "record": origin.record,
        "field": origin.field,
        "definition": versions.get(origin.figure.partition(" ")[0], ""),
    }


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in PLACE)


def _keep_definitions(
    session: Session, report: int, definitions: Mapping[str, Mapping[str, Any]], versions: Mapping[str, str]
) -> None:
    held = {(row.key, row.version) for row in session.execute(select(PrintedDefinition.key, PrintedDefinition.version))}
    new = [
        {"report": report, "key": key, "version": versions[key], "content": dict(content)}
        for key, content in definitions.items()
        if (key, versions[key]) not in held
    ]
    if new:
        session.execute(insert(PrintedDefinition), new)


def _newest(*conditions: Any) -> Select[Any]:
    """The last kept number of each place of each paper, year and edition."""
    of_place = (
        PrintedReport.paper,
        PrintedReport.year,
        PrintedReport.edition,
        *(getattr(PrintedFigure, name) for name in PLACE),
    )
    return (
        select(func.max(PrintedFigure.id))
        .join(PrintedReport, PrintedReport.id == PrintedFigure.report)
        .where(*conditions)
        .group_by(*of_place)
    )


def _last_rows(session: Session, build: Build) -> dict[tuple[Any, ...], dict[str, Any]]:
    newest = _newest(
        PrintedReport.paper == build.paper, PrintedReport.year == build.year, PrintedReport.edition == build.edition
    )
    columns = [PrintedFigure.__table__.c[name] for name in COLUMNS]
    found = session.execute(select(*columns).where(PrintedFigure.id.in_(newest)))
    rows = (dict(zip(COLUMNS, row, strict=True)) for row in found)
    return {_place(row): row for row in rows}


def find(session: Session, *conditions: Any) -> list[Kept]:
    """The last kept numbers that fulfil some conditions on `PrintedFigure` and `PrintedReport`, in the order of the pages."""
    columns = [PrintedFigure.__table__.c[name] for name in COLUMNS]
    of_report = (
        PrintedReport.reference,
        PrintedReport.paper,
        PrintedReport.year,
        PrintedReport.edition,
        PrintedReport.dated,
        PrintedReport.built_at,
        PrintedReport.file,
        PrintedReport.sha256,
    )
    query = (
        select(*columns, *of_report)
        .join(PrintedReport, PrintedReport.id == PrintedFigure.report)
        .where(PrintedFigure.id.in_(_newest(*conditions)))
        .order_by(PrintedReport.year.desc(), PrintedReport.edition, PrintedFigure.id)
    )
    return [_kept(dict(zip(COLUMNS, row, strict=False)), row[len(COLUMNS) :]) for row in session.execute(query)]


def _kept(row: Mapping[str, Any], of_report: Sequence[Any]) -> Kept:
    origin = Origin(row["figure"], row["figure_year"], row["form"], row["record"], row["field"])
    printed = Printed(
        row["section"],
        row["code"],
        row["number"],
        row["title"],
        row["row_label"],
        row["column_label"],
        row["position"],
        row["text"],
        origin,
    )
    return Kept(printed, row["definition"], *of_report)


def builds(session: Session, year: str) -> list[str]:
    """The references of the builds of a year's papers, the newest first."""
    return list(
        session.scalars(
            select(PrintedReport.reference).where(PrintedReport.year == year).order_by(PrintedReport.id.desc())
        )
    )


def later(session: Session, kept: Kept) -> list[Kept]:
    """What later builds of the same report printed of the same thing, the newest first: in the same cell, or in its section's prose."""
    each, origin = kept.printed, kept.printed.origin
    alike: dict[str, Any] = {
        "section": each.section,
        "code": each.code,
        "column_label": each.column,
        "form": origin.form,
    }
    alike |= {"figure": origin.figure, "figure_year": origin.year, "record": origin.record, "field": origin.field}
    if each.code or not origin.figure:
        alike |= {"row_label": each.row, "position": each.position}
    found = find(
        session,
        PrintedReport.paper == kept.paper,
        PrintedReport.year == kept.year,
        PrintedReport.edition == kept.edition,
        PrintedReport.built_at > kept.built_at,
        *(getattr(PrintedFigure, name) == value for name, value in alike.items()),
    )
    return sorted(found, key=lambda one: one.built_at, reverse=True)


def at_code(session: Session, code: str) -> list[Kept]:
    """What stands under a trace code."""
    return find(session, PrintedFigure.code == code)


def of_figure(session: Session, figure: str, year: str) -> list[Kept]:
    """Wherever the value of a figure for a year was printed, changes and other forms included."""
    return find(session, PrintedFigure.figure == figure, PrintedFigure.figure_year == year)


def codes(session: Session) -> list[str]:
    """Every trace code ever printed."""
    return list(session.scalars(select(PrintedFigure.code).where(PrintedFigure.code != "").distinct()))


def definition(session: Session, key: str, version: str = "") -> dict[str, Any]:
    """A figure's definition as it was printed under: of one version, else the newest; {} where there is none."""
    query = select(PrintedDefinition.content).where(PrintedDefinition.key == key)
    if version:
        query = query.where(PrintedDefinition.version == version)
    return session.scalars(query.order_by(PrintedDefinition.id.desc()).limit(1)).first() or {}


def printed_before(session: Session, paper: str, year: str) -> dict[tuple[str, str], tuple[str, str]]:
    """By (figure, its year): what an earlier year's report printed as the value itself, and that report's year; the latest counts."""
    query = (
        select(PrintedFigure.figure, PrintedFigure.figure_year, PrintedFigure.text, PrintedReport.year)
        .join(PrintedReport, PrintedReport.id == PrintedFigure.report)
        .where(
            PrintedReport.paper == paper,
            PrintedReport.year < year,
            PrintedFigure.figure != "",
            PrintedFigure.form == "",
            PrintedFigure.code != "",
        )
        .order_by(PrintedReport.year, PrintedFigure.id)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(query)}


def faults(session: Session, newest: dict[str, tuple[int, str]]) -> str:
    """The first build that is not what its audit entry says; `newest` loses the builds that are."""
    found = session.scalars(select(PrintedReport).order_by(PrintedReport.id)).all()
    for report in found:
        entry, stated = newest.pop(report.reference, (0, ""))
        told = {column.name: getattr(report, column.name) for column in PrintedReport.__table__.columns}
        told = {name: value for name, value in told.items() if name not in {"id", "audit_entry"}}
        if entry != report.audit_entry or digest(told) != stated:
            return f"The build {report.reference} is not what entry {entry} says it is."
        columns = [PrintedFigure.__table__.c[name] for name in COLUMNS]
        rows = session.execute(
            select(*columns).where(PrintedFigure.report == report.id).order_by(PrintedFigure.id)
        ).all()
        kept = hash_of(dict(zip(COLUMNS, row, strict=True)) for row in rows)
        if (len(rows), kept) != (report.kept, report.kept_hash):
            return f"What the build {report.reference} printed was altered after it was kept."
    return ""
