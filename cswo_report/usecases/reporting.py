"""The annual report as acts: scaffold its narratives, check that it is fit, build it. The one joiner of store and paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain.editions import Edition
from cswo_report.domain.findings import Finding, only_refusals, shown
from cswo_report.domain.measures import FigureRef
from cswo_report.domain.outline import BlockKind
from cswo_report.domain.paper import Paper
from cswo_report.domain.registers import Record
from cswo_report.domain.times import LONDON
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import FindingsBlock, InputRefused
from cswo_report.figures.asking import names_in
from cswo_report.figures.book import Book
from cswo_report.figures.supplied import first_given
from cswo_report.papers import carried, put_right
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.facts import Council, Facts
from cswo_report.reference import shipped_reference
from cswo_report.store import audit, counting, records
from cswo_report.store import printed as printed_rows
from cswo_report.usecases import compliance, figures, narratives, vignettes
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace

PAPER = narratives.PAPER
UNPROTECTED = "public"
"""The edition that no data file of a council can release: small numbers are not protected yet."""

ONLY_COUNTED = frozenset({"decision", "complaint", "notice", "standard_check"})
"""Registers of which a report prints numbers alone, so that their records need not be read."""

Say = Callable[[str], None]


def parse_year(text: str) -> ReportingYear:
    try:
        return ReportingYear.parse(text)
    except ValueError as fault:
        raise InputRefused(f"YEAR (given: {shown(text, 20)}): {fault}") from fault


def check_begun(year: ReportingYear) -> None:
    """Refuse a reporting year that has not begun: it could hold nothing but zeros."""
    today = datetime.now(UTC).astimezone(LONDON).date()
    if year.first_day > today:
        raise InputRefused(f"YEAR (given: {year.label}): this reporting year has not begun.", remedy="Check the year.")


def edition_of(workspace: Workspace, edition: str) -> Edition:
    """An edition that may be built; refuse one that would not be safe or does not exist."""
    found = workspace.reference.editions.get(edition)
    if found is None or edition == UNPROTECTED:
        found = shipped_reference().editions.get(edition)
    if found is None:
        names = ", ".join(name for name, each in workspace.reference.editions.items() if not each.refused)
        raise InputRefused(f"--edition (given: {shown(edition, 20)}): the editions are {names}.")
    if found.refused:
        raise FindingsBlock(found.refused, remedy=found.remedy)
    return found


@dataclass(frozen=True)
class Gathered:
    """What the store says of a year, read at one moment: the same for every edition.

    `facts` is of no edition yet: it has no narratives, and holds every chapter and section.
    """

    facts: Facts
    consents: tuple[Record, ...]
    findings: tuple[Finding, ...]
    head: str = ""  # the hash of the newest entry of the audit trail when it was read


def gather(
    workspace: Workspace, year: ReportingYear, edition: str, *, as_first_given: bool = False
) -> tuple[Facts, list[Finding]]:
    """Read everything an edition needs, as of one moment of the store; then the store is not asked again."""
    return in_edition(workspace, read_store(workspace, year, as_first_given=as_first_given), edition)


def read_store(workspace: Workspace, year: ReportingYear, *, as_first_given: bool = False) -> Gathered:
    """Read all that the store says of a year.

    `as_first_given` leaves out figures that revise an earlier one: what a report printed before the revision.
    """
    reference, settings = workspace.reference, workspace.settings
    with workspace.store.reading() as session:
        held = {
            name: list(records.fetch_all(session, name)) for name in reference.registers if name not in ONLY_COUNTED
        }
        head = audit.head(session)
        named = figures_asked_for(workspace, year)
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
    facts = Facts(
        council=_council(settings),
        year=year,
        edition="",
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
        narratives={},
        theme=workspace.base_theme,
        limits=limits.counts,
        missed=limits.missed,
        limits_as_at=dated,
        adherence=limits.adherence,
        standards=limits.standards,
        printed_before=before,
        benchmarks={each.key: each for framework in reference.benchmarks.values() for each in framework.indicator},
    )
    return Gathered(facts, tuple(held[vignettes.REGISTER]), tuple(book.faults()), head)


def in_edition(workspace: Workspace, gathered: Gathered, edition: str) -> tuple[Facts, list[Finding]]:
    """What an edition is made from: its narratives, and of the chapters and sections those that it carries."""
    facts, policy = gathered.facts, edition_of(workspace, edition)
    written, findings = narratives.read_narratives(
        workspace, facts.year, facts.book, gathered.consents, edition if policy.vignettes else "", facts.dated
    )
    if not policy.vignettes:
        written = {slug: carried.without_vignettes(each) for slug, each in written.items()}
    sections = carried.sections_of(facts.sections, edition)
    outline = carried.outline_of(facts.outline, facts.sections.keys() - sections.keys())
    if policy.outline:
        arrangement = workspace.reference.outline(policy.outline, facts.year.label)
        outline = carried.under_headings(outline, arrangement, facts.year.label)
    made = replace(
        facts,
        edition=edition,
        outline=outline,
        sections=sections,
        narratives=written,
        banner=policy.banner,
        edition_title=policy.title,
        theme=workspace.base_theme,
    )
    return made, [*findings, *gathered.findings]


def _council(settings: Settings) -> Council:
    return Council(
        settings.council,
        settings.officer_name,
        settings.contact,
        settings.synthetic,
        settings.meeting,
        settings.gaelic,
    )


def figures_asked_for(workspace: Workspace, year: ReportingYear) -> set[FigureRef]:
    """Every figure that narratives or sections name."""
    return narratives.figures_named(workspace, year) | _figures_of_sections(workspace)


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


def fit_to_print(
    workspace: Workspace,
    year: ReportingYear,
    edition: str,
    warn: Say = lambda _: None,
    gathered: Gathered | None = None,
) -> Facts:
    """The gathered facts of a year; a fault in a narrative stops it, with file and line; `warn` is told what only warns."""
    edition_of(workspace, edition)
    facts, findings = in_edition(workspace, gathered or read_store(workspace, year), edition)
    stopping = only_refusals(findings)
    if stopping:
        raise FindingsBlock(f"The report was not built: {len(stopping)} to put right.", stopping)
    for finding in findings:
        warn(f"Note: {finding.sentence()}")
    if put_right.SECTION in facts.sections:
        from cswo_report.usecases import readiness

        facts = replace(facts, put_right=tuple(readiness.found_in(workspace, facts, findings)))
    return facts


def compile_paper(workspace: Workspace, year: ReportingYear, edition: str, warn: Say = lambda _: None) -> Paper:
    """The frozen paper of a year, as `fit_to_print` lets it through."""
    return compile_report(fit_to_print(workspace, year, edition, warn))


def file_name(year: ReportingYear, edition: str, look: str = "") -> str:
    """The name of a report's file, without its ending; `look` names a theme other than the council's usual one."""
    name = f"chief-social-work-officer-annual-report-{year.label}-{edition}"
    return f"{name}-{look.replace('_', '-')}" if look else name
