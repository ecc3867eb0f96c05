"""The annual report as acts: scaffold its narratives, check that it is fit, build it. The one joiner of store and paper."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from cswo_report import files
from cswo_report.domain.findings import Finding, Severity, only_refusals
from cswo_report.domain.outline import BlockKind
from cswo_report.domain.paper import Paper
from cswo_report.domain.registers import Record
from cswo_report.domain.times import LONDON
from cswo_report.domain.values import Presence
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import FindingsBlock, InputRefused
from cswo_report.figures.book import Book
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.facts import Council, Facts
from cswo_report.store import audit, counting, records
from cswo_report.usecases import compliance, figures, kinds, narratives
from cswo_report.usecases.workspace import Workspace

PAPER = narratives.PAPER
EDITIONS = ("officer", "members")

Say = Callable[[str], None]


@dataclass(frozen=True)
class BuiltReport:
    """What a build made."""

    path: Path
    pages: int
    sha256: str


def parse_year(text: str) -> ReportingYear:
    try:
        return ReportingYear.parse(text)
    except ValueError as fault:
        raise InputRefused(f"YEAR (given: {text[:20]}): {fault}") from fault


def check_begun(year: ReportingYear) -> None:
    """Refuse a reporting year that has not begun: it could hold nothing but zeros."""
    today = datetime.now(UTC).astimezone(LONDON).date()
    if year.first_day > today:
        raise InputRefused(f"YEAR (given: {year.label}): this reporting year has not begun.", remedy="Check the year.")


def check_edition(edition: str) -> None:
    """Refuse an edition that would not be safe or does not exist."""
    if edition == "public":
        raise FindingsBlock(
            "The public edition is refused: small numbers are not protected yet, so a child could be identified in it.",
            remedy="Build the members' edition, which is exempt from publication: --edition members",
        )
    if edition == "return":
        raise FindingsBlock(
            "The return to the Scottish Government is refused: its fixed form is not built yet, and nothing leaves the council "
            "unprotected.",
            remedy="Build the members' edition: --edition members",
        )
    if edition not in EDITIONS:
        raise InputRefused(f"--edition (given: {edition[:20]}): the editions are {', '.join(EDITIONS)}.")


def gather(workspace: Workspace, year: ReportingYear, edition: str) -> tuple[Facts, list[Finding]]:
    """Read everything the report needs, as of one moment of the store; then the store is not asked again."""
    reference = workspace.reference
    with workspace.store.reading() as session:
        held = {
            name: list(records.fetch_all(session, name))
            for name in reference.registers
            if name not in {"decision", "complaint", "notice", "standard_check"}
        }
        book = figures.make_book(session, reference, workspace.settings, year, held["observation"])
        dated, dated_at = _dated(workspace, session, year)
        breakdowns = _breakdowns(workspace, session, book)
        types, deciders = _by_type(workspace, session, book)
        months = counting.decisions_by_month(session, year)
        numbers = counting.numbers_of_records(session)
        limits = compliance.gather(workspace, session, year, book.years, dated)
    written, findings = narratives.read_narratives(workspace, year, book)
    settings = workspace.settings
    facts = Facts(
        council=Council(
            settings.council,
            settings.officer_name,
            settings.contact,
            settings.synthetic,
            settings.meeting,
            settings.gaelic,
        ),
        year=year,
        edition=edition,
        dated=dated,
        dated_at=dated_at,
        book=book,
        outline=reference.outline(PAPER, year.label),
        sections=reference.sections(PAPER),
        decision_types=reference.decision_types,
        registers=reference.registers,
        codelists=reference.codelists,
        duties=reference.duties,
        glossary=reference.glossary,
        published=reference.published_tables,
        records=held,
        numbers_of_records=numbers,
        breakdowns=breakdowns,
        types_by_year=types,
        deciders=deciders,
        months=months,
        narratives=written,
        theme=workspace.base_theme,
        limits=limits.counts,
        missed=limits.missed,
        limits_as_at=dated,
        adherence=limits.adherence,
        standards=limits.standards,
    )
    return facts, findings


def _dated(workspace: Workspace, session: Session, year: ReportingYear) -> tuple[date, str]:
    """The report's own date: as the settings or SOURCE_DATE_EPOCH say, else the day of the store's newest entry."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    stated = workspace.settings.report_dated
    if epoch.isdigit():
        moment = datetime.fromtimestamp(int(epoch), UTC)
    elif stated:
        try:
            day = date.fromisoformat(stated)
        except ValueError as fault:
            raise InputRefused(
                f"cswo.toml: report_dated (given: {stated}): a date is written like 2025-09-17."
            ) from fault
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    else:
        newest = list(audit.read(session, last=1))
        moment = newest[0].at if newest else datetime(year.last_day.year, 3, 31, 12, tzinfo=UTC)
    return moment.astimezone(LONDON).date(), moment.astimezone(UTC).isoformat(timespec="seconds")


def _breakdowns(workspace: Workspace, session: Session, book: Book) -> dict[tuple[str, str], Any]:
    found = {}
    for section in workspace.reference.sections(PAPER).values():
        for block in section.block:
            if block.kind is BlockKind.BREAKDOWN:
                measure = workspace.reference.measures[block.measure]
                found[block.measure, block.by] = figures.count_measure(
                    session, workspace.reference, measure, book.years, block.by
                )
    return found


def _by_type(workspace: Workspace, session: Session, book: Book) -> tuple[dict[str, Any], dict[str, Any]]:
    """Decisions of each type, and of each domain by capacity."""
    from cswo_report.domain.measures import Count

    types, deciders = {}, {}
    domains: dict[str, list[str]] = {}
    for slug, kind in workspace.reference.decision_types.items():
        if not kinds.is_decision(kind):
            continue  # its records are counted in the register they are kept in
        types[slug] = counting.count(session, Count(types=(slug,)), book.years, [], "decided")
        domains.setdefault(kind.domain, []).append(slug)
    for domain, slugs in domains.items():
        deciders[domain] = counting.count(session, Count(types=tuple(slugs)), book.years, [], "decided", "capacity")
    return types, deciders


def compile_paper(workspace: Workspace, year: ReportingYear, edition: str, warn: Say = lambda _: None) -> Paper:
    """The frozen paper of a year; a fault in a narrative stops it, with file and line; `warn` is told what only warns."""
    check_edition(edition)
    facts, findings = gather(workspace, year, edition)
    stopping = only_refusals(findings)
    if stopping:
        raise FindingsBlock(f"The report was not built: {len(stopping)} to put right in the narratives.", stopping)
    for finding in findings:
        warn(f"Note: {finding.sentence()}")
    return compile_report(facts)


def build(
    workspace: Workspace,
    year: ReportingYear,
    edition: str,
    form: str,
    folder: Path | None,
    say: Say,
    warn: Say = lambda _: None,
) -> BuiltReport:
    """Build one edition as PDF or as one HTML page; the file is whole or absent."""
    check_edition(edition)
    check_begun(year)
    say("reading the store")
    paper = compile_paper(workspace, year, edition, warn)
    target = folder or workspace.output_folder(year)
    files.make_private_folder(target)
    name = f"chief-social-work-officer-annual-report-{year.label}-{edition}"
    if form == "html":
        return _write_html(workspace, paper, target / f"{name}.html")
    from cswo_report.render.build import build_pdf

    path = target / f"{name}.pdf"
    built = build_pdf(paper, path, theme_folder=workspace.theme_folder, cache=workspace.folder / ".cache", progress=say)
    return BuiltReport(path, built.pages, built.sha256)


def _write_html(workspace: Workspace, paper: Paper, path: Path) -> BuiltReport:
    import hashlib

    from cswo_report.render.html import whole_document

    content = whole_document(paper, theme_folder=workspace.theme_folder).encode()
    files.write_whole(path, content)
    return BuiltReport(path, 0, hashlib.sha256(content).hexdigest())


def check(workspace: Workspace, year: ReportingYear) -> list[Finding]:
    """What is not yet fit: faults in narratives stop a build; gaps are printed as what they are and only warned of."""
    facts, findings = gather(workspace, year, "members")
    findings += _missing_narratives(workspace, facts)
    findings += _not_supplied(facts)
    findings += _incomplete(workspace, facts)
    return findings + compliance.gaps(facts.missed, facts.adherence, compliance.standards_pack(workspace), year)


def _missing_narratives(workspace: Workspace, facts: Facts) -> list[Finding]:
    return [
        Finding(
            "narrative_missing",
            f"narrative/{facts.year.label}/{section.slug}.md",
            "This section has no narrative yet.",
            f"Write it (make the file with: cswo-report report new {facts.year.label}).",
            severity=Severity.WARNING,
        )
        for section in narratives.narrated(workspace)
        if section.slug not in facts.narratives
    ]


def _not_supplied(facts: Facts) -> list[Finding]:
    return [
        Finding(
            "not_supplied",
            key,
            f"{measure.title} has not been supplied for {facts.year.label} by {measure.owner or 'its owner'}.",
            f"cswo-report record add observation --set measure={key} --set basis={measure.basis.value} "
            f"--set period={measure.period(facts.year)} --set presence=number --set number=… --set source=…",
            severity=Severity.WARNING,
        )
        for key, measure in facts.book.measures.items()
        if measure.supplied and facts.book.series(key).current.presence is Presence.NOT_SUPPLIED
    ]


def _incomplete(workspace: Workspace, facts: Facts) -> list[Finding]:
    with workspace.store.reading() as session:
        open_records = [
            record
            for record in records.fetch_all(session, "decision")
            if record.not_yet_known and _belongs(record.values, facts.year)
        ]
    return [_still_to_give(record) for record in open_records]


def _belongs(values: Mapping[str, Any], year: ReportingYear) -> bool:
    moment = values.get("decided") or values.get("received")
    return bool(moment and moment.day in year)


def _still_to_give(record: Record) -> Finding:
    return Finding(
        "incomplete",
        record.reference,
        f"{record.type_slug} is incomplete: {', '.join(record.not_yet_known)}.",
        f"cswo-report record amend {record.reference} --set {record.not_yet_known[0]}=…",
        severity=Severity.WARNING,
    )
