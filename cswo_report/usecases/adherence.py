"""How practice standards were kept: timed ones counted by the clock engine from the checks recorded, the others from audits of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain import clocks
from cswo_report.domain.calendars import Calendar
from cswo_report.domain.clock_rules import Clock
from cswo_report.domain.compliance import Adherence
from cswo_report.domain.deadlines import NOT_KEPT, Happening, State, state_of
from cswo_report.domain.registers import Record
from cswo_report.domain.standards import EvidenceQuestion, Standard, StandardsPack
from cswo_report.domain.times import Moment
from cswo_report.domain.year import ReportingYear
from cswo_report.store import records

NO_TEAM = "Team not recorded"


@dataclass(frozen=True)
class _Tally:
    """One look at a standard: the team, the year it counts in, how many were looked at and how many met it."""

    standard: str
    team: str
    year: str
    sample: int
    met: int
    references: tuple[str, ...]


def measured(
    session: Session,
    pack: StandardsPack,
    calendars: Mapping[str, Calendar],
    years: Sequence[ReportingYear],
    as_of: datetime,
) -> list[Adherence]:
    """Every standard of a pack by team and year, as far as anything was looked at; what was not is simply absent."""
    tallies = [
        *_from_audits(records.fetch_all(session, "standards_audit"), pack, years),
        *_from_checks(list(records.fetch_all(session, "standard_check")), pack, calendars, years, as_of),
    ]
    entries: tuple[Standard | EvidenceQuestion, ...] = (*pack.standard, *pack.evidence)
    titles = {entry.id: (entry.title, entry.group) for entry in entries}
    summed: dict[tuple[str, str, str], tuple[int, int]] = {}
    used: dict[tuple[str, str, str], dict[str, None]] = {}
    for tally in tallies:
        key = (tally.standard, tally.team, tally.year)
        met, sample = summed.get(key, (0, 0))
        summed[key] = (met + tally.met, sample + tally.sample)
        used.setdefault(key, {}).update(dict.fromkeys(tally.references))
    order = list(titles)
    return [
        Adherence(standard, *titles[standard], team, year, met, sample, tuple(used[standard, team, year]))
        for (standard, team, year), (met, sample) in sorted(
            summed.items(), key=lambda each: (order.index(each[0][0]), each[0])
        )
        if sample
    ]


def _year(years: Sequence[ReportingYear], day: date | None) -> str:
    return next((year.label for year in years if day and day in year), "")


def _from_audits(found: Iterable[Record], pack: StandardsPack, years: Sequence[ReportingYear]) -> Iterator[_Tally]:
    for record in found:
        values = record.values
        standard, year = pack.find(str(values["standard"])), _year(years, values["audited_on"])
        if standard and year and values["met"] is not None:
            team, of_record = values["team"] or NO_TEAM, (record.reference,)
            yield _Tally(standard.id, team, year, values["sample_size"], values["met"], of_record)


def _from_checks(
    found: Sequence[Record],
    pack: StandardsPack,
    calendars: Mapping[str, Calendar],
    years: Sequence[ReportingYear],
    as_of: datetime,
) -> Iterator[_Tally]:
    for team, rules, happened, references in _histories(found, pack):
        for deadline in clocks.compute(rules, clocks.History(happened), calendars):
            state = state_of(deadline, as_of)
            year = _year(years, deadline.due.day if deadline.due else None)
            if year and (state is State.MET or state in NOT_KEPT):
                yield _Tally(deadline.clock.id, team, year, 1, int(state is State.MET), references)


def _histories(
    found: Sequence[Record], pack: StandardsPack
) -> Iterator[tuple[str, list[Clock], tuple[Happening, ...], tuple[str, ...]]]:
    """What the engine counts: one act alone, or the whole run of one worker or case where the standard repeats."""
    runs: dict[tuple[str, str, str], list[Record]] = {}
    for record in found:
        standard = pack.find(str(record.values["standard"]))
        if not isinstance(standard, Standard):
            continue
        team = record.values["team"] or NO_TEAM
        if standard.clock.repeats:
            runs.setdefault((_family(standard), team, str(record.values["case_key"])), []).append(record)
        else:
            yield team, [standard.clock], _happened(record.values), (record.reference,)
    for (family, team, _), rows in runs.items():
        rules = [each.clock for each in pack.standard if _family(each) == family]
        first = min(row.values["started_on"] for row in rows)
        done = sorted({row.values["done_on"] for row in rows if row.values["done_on"]})
        happened = (Happening("started", Moment(first)), *(Happening("done", Moment(day)) for day in done))
        yield team, rules, happened, tuple(row.reference for row in rows)


def _family(standard: Standard) -> str:
    """The run a standard belongs to: phases of one run share the id before their last dot."""
    clock = standard.clock
    return standard.id.rpartition(".")[0] if clock.runs_from or clock.runs_to else standard.id


def _happened(values: Mapping[str, Any]) -> tuple[Happening, ...]:
    happened = [Happening("started", Moment(values["started_on"]))]
    if values["done_on"]:
        happened.append(Happening("done", Moment(values["done_on"])))
    return tuple(happened)
