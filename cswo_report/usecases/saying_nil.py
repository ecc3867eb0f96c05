"""`record nil` as an act: reads the period as it was typed, finds the owner's own spelling, and notes the nil once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cswo_report.domain.findings import shown
from cswo_report.domain.returns import Period, parse_period
from cswo_report.domain.times import LONDON
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused
from cswo_report.reference import Reference
from cswo_report.store.ledger import Ledger
from cswo_report.usecases import nil_returns
from cswo_report.usecases.owing import plainly
from cswo_report.usecases.recording import Recorder
from cswo_report.usecases.workspace import Workspace, actor


@dataclass(frozen=True)
class Noted:
    """A nil that was noted, or that was said before (then `reference` is of the earlier one and nothing was written)."""

    reference: str
    title: str
    period: Period
    by: str
    is_new: bool
    warnings: tuple[str, ...] = ()


def say_nil(workspace: Workspace, name: str, period: str, by: str, note: str = "", override: str = "") -> Noted:
    """Note that there was nothing; raises InputRefused, with what is there, where the store says otherwise."""
    reference = workspace.reference
    if not by.strip():
        raise InputRefused("--by: say whose word it is.", remedy="Give a post or a team, not a person’s name.")
    today = datetime.now(UTC).astimezone(LONDON).date()
    asked = workspace.moment_asked().astimezone(LONDON).date()
    try:
        read = parse_period(period, ReportingYear.of(asked))
    except ValueError as fault:
        raise InputRefused(f"--period (given: {shown(period)}): {fault}") from fault
    found = nil_returns.about(reference, name)
    if isinstance(found, nil_returns.About) and _is_bare_quarter(period) and read.last > asked:
        raise InputRefused("Not recorded. Nothing was written.", [nil_returns.not_ended(read)])
    owner = _as_spelt(reference, by)
    values = {"measure": name, "period": read.text, "supplied_by": owner, "noted_on": today.isoformat(), "note": note}
    with workspace.store.writing() as session:
        if isinstance(found, nil_returns.About) and (before := nil_returns.said_before(session, found, read)):
            return Noted(before[0].reference, found.title, before[0].period, before[0].by, is_new=False)
        recorder = Recorder(reference, session, Ledger(session, actor()))
        given = {name: value for name, value in values.items() if value}
        draft = recorder.prepare(nil_returns.REGISTER, given, override=override)
        written = recorder.add([draft])
    assert isinstance(found, nil_returns.About)  # else it was refused
    return Noted(written[0], found.title, read, owner, is_new=True, warnings=_warnings(found, owner))


def _is_bare_quarter(text: str) -> bool:
    """Whether a quarter was typed without its year, which is then that of the day asked about."""
    return len(text.strip()) == len("Q1")


def _as_spelt(reference: Reference, by: str) -> str:
    """An owner as the calendar spells it, where it differs by capitals or the shape of an apostrophe alone."""
    known = {plainly(entry.owner): entry.owner for entry in reference.returns}
    known |= {plainly(measure.owner): measure.owner for measure in reference.measures.values() if measure.owner}
    return known.get(plainly(by), by.strip())


def _warnings(found: nil_returns.About, owner: str) -> tuple[str, ...]:
    expected = found.entry.owner if found.entry else found.measures[0].owner
    if not expected or owner == expected:
        return ()
    return (f"{found.title} is supplied by {expected}; it was noted as said by {owner}.",)
