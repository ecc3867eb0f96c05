"""The annual report as acts: scaffold its narratives, check that it is fit, build it. The one joiner of store and paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from cswo_report import files
from cswo_report.domain.findings import Finding, only_refusals
from cswo_report.domain.measures import FigureRef
from cswo_report.domain.outline import BlockKind
from cswo_report.domain.paper import Paper
from cswo_report.domain.times import LONDON
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import FindingsBlock, InputRefused
from cswo_report.figures.asking import names_in
from cswo_report.figures.book import Book
from cswo_report.figures.supplied import first_given
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.facts import Council, Facts
from cswo_report.store import counting, records
from cswo_report.store import printed as printed_rows
from cswo_report.usecases import compliance, figures, narratives, printed, vignettes
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace

PAPER = narratives.PAPER
EDITIONS = ("officer", "members")
ONLY_COUNTED = frozenset({"decision", "complaint", "notice", "standard_check"})
"""Registers of which a report prints numbers alone, so that their records need not be read."""

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


def gather(
    workspace: Workspace, year: ReportingYear, edition: str, *, as_first_given: bool = False
) -> tuple[Facts, list[Finding]]:
    """Read everything the report needs, as of one moment of the store; then the store is not asked again.

    `as_first_given` leaves out figures that revise an earlier one: what a report printed before the revision.
    """
    reference, settings = workspace.reference, workspace.settings
    with workspace.store.reading() as session:
        held = {
            name: list(records.fetch_all(session, name)) for name in reference.registers if name not in ONLY_COUNTED
        }
        named = narratives.figures_named(workspace, year) | _figures_of_sections(workspace)
        if as_first_given:
            held["observation"] = first_given(held["observation"])
        dated, dated_at = figures.report_day(session, settings, year)
        book = figures.make_book(session, reference, settings, year, held["observation"], named, dated)
        breakdowns = _breakdowns(workspace, session, book)
        types, deciders = figures.decisions_by_type(session, reference, book.years)
        months = counting.decisions_by_month(session, year)
        numbers = counting.numbers_of_records(session)
        limits = compliance.gather(workspace, session, year, book.years, dated)
        before = printed_rows.printed_before(session, PAPER, year.label)
    consents = held[vignettes.REGISTER]
    written, findings = narratives.read_narratives(workspace, year, book, consents, edition, dated)
    findings += book.faults()
    facts = Facts(
        council=_council(settings),
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
        printed_before=before,
        benchmarks={each.key: each for framework in reference.benchmarks.values() for each in framework.indicator},
    )
    return facts, findings


def _council(settings: Settings) -> Council:
    return Council(
        settings.council,
        settings.officer_name,
        settings.contact,
        settings.synthetic,
        settings.meeting,
        settings.gaelic,
    )


def _figures_of_sections(workspace: Workspace) -> set[FigureRef]:
    """The figures that sections declare; a name that is not one is refused where it is laid out."""
    found: set[FigureRef] = set()
    for section in workspace.reference.sections(PAPER).values():
        for block in section.block:
            names = {block.measure, *block.measures, *(name for _, listed in block.groups for name in listed)}
            found |= names_in(" ".join(f"[[{name}]]" for name in names if name))
    return found


def _breakdowns(workspace: Workspace, session: Session, book: Book) -> dict[tuple[str, str], Any]:
    found = {}
    for section in workspace.reference.sections(PAPER).values():
        for block in section.block:
            if block.kind is BlockKind.BREAKDOWN:
                found[block.measure, block.by] = figures.count_by(
                    session, workspace.reference, block.measure, block.by, book.years
                )
    return found


def fit_to_print(workspace: Workspace, year: ReportingYear, edition: str, warn: Say = lambda _: None) -> Facts:
    """The gathered facts of a year; a fault in a narrative stops it, with file and line; `warn` is told what only warns."""
    check_edition(edition)
    facts, findings = gather(workspace, year, edition)
    stopping = only_refusals(findings)
    if stopping:
        raise FindingsBlock(f"The report was not built: {len(stopping)} to put right.", stopping)
    for finding in findings:
        warn(f"Note: {finding.sentence()}")
    return facts


def compile_paper(workspace: Workspace, year: ReportingYear, edition: str, warn: Say = lambda _: None) -> Paper:
    """The frozen paper of a year, as `fit_to_print` lets it through."""
    return compile_report(fit_to_print(workspace, year, edition, warn))


def file_name(year: ReportingYear, edition: str) -> str:
    """The name of a report's file, without its ending."""
    return f"chief-social-work-officer-annual-report-{year.label}-{edition}"


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
    built = _write(workspace, paper, target / f"{file_name(year, edition)}.{form}", say)
    printed.keep(workspace, paper, built.path, built.sha256, warn)
    return built


def _write(workspace: Workspace, paper: Paper, path: Path, say: Say) -> BuiltReport:
    if path.suffix == ".html":
        return _write_html(workspace, paper, path)
    from cswo_report.render.build import build_pdf

    built = build_pdf(paper, path, theme_folder=workspace.theme_folder, cache=workspace.folder / ".cache", progress=say)
    return BuiltReport(path, built.pages, built.sha256)


def _write_html(workspace: Workspace, paper: Paper, path: Path) -> BuiltReport:
    import hashlib

    from cswo_report.render.web import whole_document

    content = whole_document(paper, theme_folder=workspace.theme_folder).encode()
    files.write_whole(path, content)
    return BuiltReport(path, 0, hashlib.sha256(content).hexdigest())
