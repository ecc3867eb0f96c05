"""Whether a year's report is fit to sign: every reader over every sentence, what is missing, and the replacements that are safe to make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cswo_report import files
from cswo_report.domain.clock_rules import Limit
from cswo_report.domain.findings import Finding, Replacement, Severity, only_refusals
from cswo_report.domain.measures import FigureRef, Measure, Series
from cswo_report.domain.outline import SectionSpec
from cswo_report.domain.prose import AskedBlock, Said, Sentence
from cswo_report.domain.registers import Record
from cswo_report.domain.times import Moment
from cswo_report.domain.values import Presence
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, InputRefused
from cswo_report.figures.supplied import Supplied
from cswo_report.figures.wording import say
from cswo_report.papers import reprinted
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.facts import Facts
from cswo_report.papers.prose import read
from cswo_report.papers.readers import (
    carried_over,
    coverage,
    direction,
    drawings,
    provisional,
    shares,
    style,
    unbound,
    units,
    unsaid_years,
    years,
)
from cswo_report.papers.readers.context import Ended, Known, Prose
from cswo_report.reference import Reference
from cswo_report.render.markdown_safety import refuse_hostile
from cswo_report.store import records
from cswo_report.usecases import compliance, narratives, nil_returns, owing, reporting
from cswo_report.usecases.workspace import Workspace

READERS = (unbound, shares, direction, units, years, unsaid_years, carried_over, coverage, style, provisional)
MOST_READ = 200_000  # bytes of one narrative: a larger one is refused before it is printed


@dataclass(frozen=True)
class _Read:
    """What a check found, and the files as they were when it read them."""

    findings: list[Finding]
    contents: Mapping[str, bytes]


def check(workspace: Workspace, year: ReportingYear) -> list[Finding]:
    """What is not yet fit. What is wrong blocks the signature; what is missing is printed as what it is, and only warned of."""
    return _check(workspace, year).findings


def fix(workspace: Workspace, year: ReportingYear) -> list[Replacement]:
    """Make every safe replacement that a check proposes; answer those made. Each file is written whole, or not at all.

    Raises Conflict, with nothing more written, where a file is no longer the one that was read.
    """
    found = _check(workspace, year)
    safe = [each.replacement for each in found.findings if each.replacement and each.replacement.safe]
    made: list[Replacement] = []
    for file in dict.fromkeys(each.file for each in safe):
        path, content = workspace.folder / file, found.contents[file]
        text, done = _replaced(content.decode("utf-8-sig"), [each for each in safe if each.file == file])
        if path.read_bytes() != content:
            raise Conflict(
                f"{file} was changed by somebody else meanwhile; it was left as it is.", "Run the check again."
            )
        if done:
            mark = "\ufeff" if content.startswith(b"\xef\xbb\xbf") else ""
            files.write_whole(path, (mark + text).encode())
            made += done
    return made


def _replaced(text: str, wanted: Sequence[Replacement]) -> tuple[str, list[Replacement]]:
    """A text with its replacements made, the last place first so that the others keep theirs."""
    lines = text.splitlines(keepends=True)
    done = []
    for each in sorted(wanted, key=lambda each: (-each.line, -each.column)):
        line = lines[each.line - 1] if each.line <= len(lines) else ""
        if line[each.column : each.column + len(each.old)] == each.old:
            lines[each.line - 1] = line[: each.column] + each.new + line[each.column + len(each.old) :]
            done.append(each)
    return "".join(lines), done[::-1]


def _check(workspace: Workspace, year: ReportingYear) -> _Read:
    facts, gathered = reporting.gather(workspace, year, "members")
    return _check_facts(workspace, facts, gathered)


def found_in(workspace: Workspace, facts: Facts, gathered: Sequence[Finding]) -> list[Finding]:
    """What is not yet fit in facts that were gathered already, with the findings of that gathering."""
    return _check_facts(workspace, facts, gathered).findings


def _check_facts(workspace: Workspace, facts: Facts, gathered: Sequence[Finding]) -> _Read:
    year, findings = facts.year, list(gathered)
    contents = _contents(workspace, year)
    prose = Prose(year, _sentences(workspace, facts, contents), _earlier(workspace, year))
    known = _known(workspace, facts)
    for reader in READERS:
        findings += reader.find(prose, known)
    if not only_refusals([finding for finding in findings if finding.code.startswith("narrative")]):
        paper = compile_report(facts)
        findings += drawings.find(paper)
        findings += reprinted.findings(paper, facts)
    findings += _missing_narratives(workspace, facts, gathered)
    findings += _not_supplied(facts)
    findings += _owed(workspace, facts)
    findings += _incomplete(workspace, facts)
    findings += compliance.gaps(facts.missed, facts.adherence, compliance.standards_pack(workspace), year)
    return _Read(_in_order(findings), contents)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """What blocks first, then by place; one finding for one place and code."""
    unique = {(each.code, each.where, each.given, each.replacement): each for each in findings}
    return sorted(unique.values(), key=lambda each: each.severity is not Severity.REFUSED)


def _contents(workspace: Workspace, year: ReportingYear) -> dict[str, bytes]:
    """The narrative files of a year in reading order, by their names within the workspace."""
    folder = workspace.narrative_folder(year)
    paths = [folder / f"{section.slug}.md" for section in narratives.narrated(workspace)]
    return {
        str(path.relative_to(workspace.folder)): path.read_bytes()
        for path in paths
        if path.is_file() and path.stat().st_size <= MOST_READ
    }


def _sentences(workspace: Workspace, facts: Facts, contents: Mapping[str, bytes]) -> dict[str, list[Sentence]]:
    """The sentences of every narrative that can be printed, or that only a figure's name keeps from it."""
    found: dict[str, list[Sentence]] = {}
    for file in contents:
        try:
            text = narratives.read_text(workspace.folder / file, file)
            refuse_hostile(text, file)
        except InputRefused:
            continue  # told by the narrative reader
        slug = Path(file).stem
        found[slug] = read(file, slug, text, lambda inside: say(facts.book, inside))
    return found


def _earlier(workspace: Workspace, year: ReportingYear) -> dict[str, list[Sentence]]:
    """Last year's sentences. Their figures are left blank: what was said of them is compared, and not what they were."""
    found = {}
    for file, content in _contents(workspace, year.previous()).items():
        slug = Path(file).stem
        text = content.decode("utf-8-sig", errors="replace").replace("\x00", "")
        with suppress(InputRefused):  # nobody prints it any more: it is only not compared
            refuse_hostile(text, file)
            found[slug] = read(file, slug, text, _blank)
    return found


_BLANK = Measure("blank", "", "", "")


def _blank(inside: str) -> Said:
    del inside
    return Said(FigureRef("blank"), "", "0", Series(_BLANK, (), ()), "")


def _known(workspace: Workspace, facts: Facts) -> Known:
    reference = workspace.reference
    spoken = facts.outline.chapter
    sections = [facts.sections[slug] for chapter in spoken for slug in chapter.sections if slug in facts.sections]
    keys = [FigureRef(key) for chapter in spoken for key in chapter.keys]
    return Known(
        book=facts.book,
        say=lambda inside: say(facts.book, inside),
        words=reference.word_lists,
        dated=facts.dated,
        printed={section.slug: _printed(section, facts) for section in sections},
        required={section.slug: [FigureRef.parse(name) for name in section.required] for section in sections},
        lengths=frozenset(_lengths(reference)),
        ended=_ended(facts.records.get("officer", ()), facts.year),
        bodies=[code.label for code in reference.codelists["governance_body"].codes],
        former_names=workspace.settings.former_names,
        elsewhere=keys,
    )


def _printed(section: SectionSpec, facts: Facts) -> list[FigureRef]:
    """The figures that a section's own blocks, and those its narrative asks for, print."""
    names: list[str] = []
    for block in section.block:
        names += [*block.measures, *(name for _, group in block.groups for name in group)]
        names += [block.measure] if block.measure else []
    written = facts.narratives.get(section.slug)
    asked = [ref for part in written.parts if isinstance(part, AskedBlock) for ref in part.figures] if written else []
    return [*(FigureRef.parse(name) for name in names), *asked]


def _lengths(reference: Reference) -> Iterable[tuple[int, str]]:
    """Every length of a time limit or standard in the reference data, in each unit in which it may be said."""
    limits = {clock.limit for kind in reference.decision_types.values() for clock in kind.clock}
    limits |= {standard.clock.limit for pack in reference.standards_packs.values() for standard in pack.standard}
    for limit in map(Limit.parse, limits):
        yield from (
            (limit.hours, "hour"),
            (limit.days, "day"),
            (limit.working_days, "working day"),
            (limit.months, "month"),
        )
        if limit.days and limit.days % 7 == 0:
            yield limit.days // 7, "week"
        if limit.months and limit.months % 12 == 0:
            yield limit.months // 12, "year"


def _ended(officers: Iterable[Record], year: ReportingYear) -> list[Ended]:
    """The posts that nobody has held since before the year began."""
    until: dict[str, list[date | None]] = {}
    for record in officers:
        until.setdefault(str(record.values.get("post_title") or ""), []).append(_day(record.values.get("in_post_to")))
    ended = []
    for title, days in until.items():
        last = max((day for day in days if day is not None), default=None)
        if title and last is not None and None not in days and last < year.first_day:
            ended.append(Ended(title, last))
    return ended


def _day(value: object) -> date | None:
    if isinstance(value, Moment):
        return value.day
    return value if isinstance(value, date) else None


def _missing_narratives(workspace: Workspace, facts: Facts, findings: Iterable[Finding]) -> list[Finding]:
    """Sections that nobody has written; one that is written and has a fault is told of by its fault alone."""
    faulty = {finding.where.split(",")[0] for finding in findings if finding.severity is Severity.REFUSED}
    folder = workspace.narrative_folder(facts.year).relative_to(workspace.folder)
    return [
        Finding(
            "narrative_missing",
            f"narrative/{facts.year.label}/{section.slug}.md",
            "This section has no narrative yet.",
            f"Write it (make the file with: cswo-report report new {facts.year.label}).",
            severity=Severity.WARNING,
        )
        for section in narratives.narrated(workspace)
        if not section.optional
        and section.slug not in facts.narratives
        and str(folder / f"{section.slug}.md") not in faulty
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


def _owed(workspace: Workspace, facts: Facts) -> list[Finding]:
    """The returns of records that are overdue at the report's date, and the nil returns that records contradict.

    A figure supplied ready-made is told of already.
    """
    with workspace.store.reading() as session:
        supplied = Supplied.of(facts.records.get("observation", ()))
        came = owing.what_came(session, workspace.reference, [facts.year], supplied)
        found = owing.owed_of_year(workspace.reference, workspace.settings, facts.year, came, facts.dated)
        wanted = [item for item in found if item.measure is None or not item.measure.supplied]
        wrong = nil_returns.contradictions(workspace.reference, session, came.told, facts.year)
    return [*owing.findings(wanted, facts.dated), *wrong]


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
