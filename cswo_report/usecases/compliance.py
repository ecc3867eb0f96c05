"""How time limits were kept in a reporting year: read from the kept deadlines, put into words from the rules. For reports and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cswo_report.domain.clock_rules import Clock, ClockKind, base_of
from cswo_report.domain.compliance import Adherence, LimitCount, MissedLimit
from cswo_report.domain.deadlines import State, end_of
from cswo_report.domain.findings import Finding, Severity, shown
from cswo_report.domain.standards import EvidenceQuestion, Standard, StandardsPack
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, NotFound
from cswo_report.reference import Reference
from cswo_report.store import deadlines as kept
from cswo_report.store import missed as missed_rows
from cswo_report.usecases import adherence
from cswo_report.usecases.settings import SETTINGS_FILE
from cswo_report.usecases.workspace import Workspace


@dataclass(frozen=True)
class Limits:
    """What a report says of time limits and practice standards."""

    counts: Sequence[LimitCount]
    missed: Sequence[MissedLimit]
    adherence: Sequence[Adherence]
    standards: StandardsPack


def gather(
    workspace: Workspace, session: Session, year: ReportingYear, years: Sequence[ReportingYear], as_at: date
) -> Limits:
    """Read how limits and standards were kept, as judged at the end of a day; refuse deadlines computed under other rules."""
    reference, as_of = workspace.reference, end_of(as_at)
    if kept.versions(session) - {workspace.rules_version}:
        raise Conflict(
            "Rules or calendars changed since some time limits were computed, so the report would not agree with them.",
            "Run: cswo-report store recompute --explain",
        )
    pack = standards_pack(workspace)
    counts = limit_counts(session, reference, year, as_of)
    counted = {(each.type_slug, each.clock_id) for each in counts}
    missed = missed_limits(session, reference, year, as_of)
    return Limits(
        counts,
        [each for each in missed if (each.type_slug, each.clock_id) in counted],
        adherence.measured(session, pack, reference.calendars, years, as_of),
        pack,
    )


def standards_pack(workspace: Workspace) -> StandardsPack:
    """The pack of practice standards that the settings name."""
    packs, name = workspace.reference.standards_packs, workspace.settings.standards
    if name not in packs:
        raise NotFound(
            f"{SETTINGS_FILE}: standards: there is no pack called “{shown(name)}”.", f"Name one of: {', '.join(packs)}."
        )
    return packs[name]


def limit_counts(session: Session, reference: Reference, year: ReportingYear, as_of: datetime) -> list[LimitCount]:
    """Every limit that fell due in a year, by type and version of the rule, in the order of the statute book."""
    hours = kept.spans(session, as_of, year.first_day, year.last_day)
    counts: dict[tuple[str, str], dict[State, int]] = {}
    for (slug, clock_id, _, state), number in kept.states(session, as_of, year.first_day, year.last_day).items():
        counts.setdefault((slug, clock_id), {})[state] = number
    found = []
    for slug, kind in reference.decision_types.items():
        for clock in kind.clock:
            if (slug, clock.id) in counts and not _is_counted_elsewhere(slug, clock, counts):
                lasted = hours.get((slug, clock.id), {})
                found.append(_count(slug, clock, counts[slug, clock.id], lasted))
    return found


def counted_elsewhere(
    reference: Reference, states: Mapping[tuple[str, str, ClockKind, State], int]
) -> set[tuple[str, str]]:
    """The types and clocks of a year whose acts another type's records hold already, under the same limit."""
    counts: dict[tuple[str, str], dict[State, int]] = {}
    for (slug, clock_id, _, state), number in states.items():
        counts.setdefault((slug, clock_id), {})[state] = number
    return {
        (slug, clock.id)
        for slug, kind in reference.decision_types.items()
        for clock in kind.clock
        if (slug, clock.id) in counts and _is_counted_elsewhere(slug, clock, counts)
    }


def _is_counted_elsewhere(slug: str, clock: Clock, counts: Mapping[tuple[str, str], Mapping[State, int]]) -> bool:
    """Whether the records of another type hold the same acts under the same limit, and at least as many of them."""
    elsewhere = sum(sum(counts.get((other, clock.id), {}).values()) for other in clock.also_in)
    return bool(clock.also_in) and elsewhere >= sum(counts[slug, clock.id].values())


def _count(slug: str, clock: Clock, counts: Mapping[State, int], hours: Mapping[int, int]) -> LimitCount:
    return LimitCount(slug, clock.id, clock.title, clock.kind, counts, hours, bool(clock.length.hours))


def missed_limits(session: Session, reference: Reference, year: ReportingYear, as_of: datetime) -> list[MissedLimit]:
    """Every duty of the council that fell due in a year and was not kept, with its cause as far as recorded."""
    causes, told = reference.codelists["breach_cause"], reference.codelists["breach_told"]

    def label(code: str | None) -> str:
        found = causes.find(code) if code else None
        return found.label if found else code or ""

    def hearers(codes: list[str] | None) -> tuple[str, ...]:
        found = [told.find(code) for code in codes or ()]
        return tuple(each.label for each in found if each)

    return [
        MissedLimit(
            row.reference,
            row.type_slug,
            row.clock_id,
            row.title,
            row.due_on,
            row.ended_on,
            label(row.cause),
            row.cause_detail or "",
            row.effect or "",
            row.remedy or "",
            hearers(row.told),
            row.breach,
        )
        for row in missed_rows.missed(session, as_of, year.first_day, year.last_day)
    ]


def gaps(
    missed: Sequence[MissedLimit], adherence: Sequence[Adherence], pack: StandardsPack, year: ReportingYear
) -> list[Finding]:
    """What is not said yet: missed duties without a cause, and practice standards that nobody measured this year."""
    findings = [
        Finding(
            "cause_missing",
            each.reference,
            f"{each.title}: missed, and no cause recorded ({each.clock_id}).",
            f"cswo-report record add breach --set record={each.reference} --set clock={base_of(each.clock_id)} …",
            severity=Severity.WARNING,
        )
        for each in missed
        if not each.cause
    ]
    seen = {each.standard for each in adherence if each.year == year.label}
    entries: tuple[Standard | EvidenceQuestion, ...] = (*pack.standard, *pack.evidence)
    absent = [entry.title for entry in entries if entry.id not in seen]
    if absent:
        rule = (
            f"{len(absent)} of {len(entries)} practice standards were not measured in {year.label}; the report says so."
        )
        remedy = "Record checks with: record add standard_check, or record add standards_audit."
        findings.append(Finding("not_measured", "standards", rule, remedy, severity=Severity.WARNING))
    return findings
