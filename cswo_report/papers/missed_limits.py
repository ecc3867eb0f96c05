"""Each time limit that was missed: how late, why, what it did to people and what was done. No record and no person is named.

Entries that say the same are one row; many misses of one limit for one cause are one row with their number and range.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from cswo_report.domain.clock_rules import ClockKind
from cswo_report.domain.compliance import MissedLimit
from cswo_report.domain.deadlines import NOT_KEPT
from cswo_report.domain.identifiers import without_references
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, CellKind, Column, Narrative, Origin, Row, RowKind
from cswo_report.figures.printed import SHIPPED, Noted, for_each, noted, numbers_in
from cswo_report.papers.blocks import Numbering, counted_origin, listing, marked
from cswo_report.papers.facts import Facts
from cswo_report.papers.statutory import kinds_of, short_title
from cswo_report.papers.time_limits import Tally, duties_of, not_kept, registers_of

MANY = 8
"""More misses of one limit for one cause are told together."""
LISTED = 16
"""In a longer list all misses of one limit are told together with their causes, so that the list can be read."""
FEW_TEXTS = 2
UNTOLD = "Where many are told together, the effect and the remedy of each stand in the register."
TOLD = "cause_detail effect remedy"
"""The fields of the register of missed limits that are told in one line."""
NO_CAUSE = "Cause not yet recorded"
COLUMNS = (
    Column("Due in, and how late", width_mm=46.0),
    Column("Cause, what it meant, what was put right, and who was told", width_mm=124.0),
)
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def missed_limits(facts: Facts, spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """The misses of some domains with their causes; a line where none was missed; nothing where nothing fell due."""
    counts = duties_of(facts, spec, ClockKind.DUTY)
    missed = [entry for entry in facts.missed if entry.type_slug in {kind.slug for kind in kinds_of(facts, spec)}]
    tally = Tally(tuple(counts), facts.year.label)
    if not missed:
        return _none_listed(tally)
    rows: list[Row] = []
    notes: list[str | Noted] = []
    for (slug, _), of_limit in _grouped(_in_order(missed), lambda entry: (entry.type_slug, entry.clock_id)):
        rows.append(Row(f"{of_limit[0].title} ({short_title(facts.decision_types[slug])})", kind=RowKind.GROUP))
        for found, as_many in _runs(of_limit, long=len(missed) > LISTED):
            rows.append(_many(facts, found) if as_many else _alike(facts, found))
            notes = [UNTOLD] if _untold(found) else notes
    if len(missed) != not_kept(counts):
        text = f"The table of time limits counts {not_kept(counts):,} of the council’s own not kept in time; {len(missed):,} are listed here."
        notes.append(Noted(text, (tally.origin("not_kept"), _counted(missed))))
    table = listing(
        numbering, spec.id, spec.title or "Time limits not kept in time, and why",
        "", COLUMNS, rows, none="",
        notes=notes, source=f"{registers_of(facts, counts) or 'Decision register'}; register of missed time limits",
    )  # fmt: skip
    return [table]


def _none_listed(tally: Tally) -> list[Block]:
    due, late = tally.due, tally.of(*NOT_KEPT)
    if not due:
        return []
    of_due = tally.origin("due")
    if late:
        words = f"{late:,} of the council’s {due:,} time limits that fell due {'was' if late == 1 else 'were'} missed or met late; nothing is recorded yet of why."
        return [Narrative(f"<p>{marked(words)}</p>", origins=(tally.origin("not_kept"), of_due))]
    if due == 1:
        return [Narrative("<p>The one time limit of the council that fell due was kept.</p>")]
    return [
        Narrative(
            f"<p>{marked(f'All {due:,} time limits of the council that fell due were kept.')}</p>", origins=(of_due,)
        )
    ]


def _counted(found: Sequence[MissedLimit]) -> Origin:
    """The origin of a number that counts misses: the records whose limits were missed."""
    return counted_origin(entry.reference for entry in found)


def late_by(entry: MissedLimit) -> Origin:
    """The origin of how late one miss was: its record, its clock and the day it was due."""
    return Origin(record=entry.reference, field=f"{entry.clock_id} {entry.due.isoformat()}", form="days late")


def _in_order(missed: Iterable[MissedLimit]) -> list[MissedLimit]:
    """By type and limit, oldest first."""
    return sorted(missed, key=lambda entry: (entry.type_slug, entry.clock_id, entry.due, entry.reference))


def _runs(entries: Sequence[MissedLimit], long: bool) -> list[tuple[Sequence[MissedLimit], bool]]:
    """The misses of one limit as they are told, each run with whether it is told as many.

    By itself stands each miss, save those of which the same is recorded and those that are many for one cause; in a long list all together.
    """
    if long and len(entries) > 1:
        return [(entries, True)]
    runs: list[tuple[Sequence[MissedLimit], bool]] = []
    for _, of_cause in _grouped(entries, lambda entry: entry.cause):
        if len(of_cause) > MANY:
            runs.append((of_cause, True))
        else:
            alike = _grouped(of_cause, lambda e: (e.cause_detail, e.effect, e.remedy, tuple(e.told)))
            runs += [(found, False) for _, found in alike]
    return runs


def _alike(facts: Facts, found: Sequence[MissedLimit]) -> Row:
    """Misses of which the same is recorded, each with its month and lateness."""
    said = [f"{entry.due:%B %Y}, {lateness(entry.due, entry.done)}" for entry in found]
    origins = [origin for entry, text in zip(found, said, strict=True) for origin in for_each(late_by(entry), text)]
    return Row("; ".join(said), _cells(facts, found), small=_references(facts, found), origins=tuple(origins))


def _many(facts: Facts, found: Sequence[MissedLimit]) -> Row:
    """Many misses told together: their number and the range of their lateness."""
    done = sorted((entry.done - entry.due).days for entry in found if entry.done)
    undone = [entry for entry in found if not entry.done]
    said, origins = [], [_counted(found)]
    if done:
        said.append(_range(done[0], done[-1]))
        by_days = sorted((entry for entry in found if entry.done), key=_days_late)
        ends = [late_by(by_days[0]), late_by(by_days[-1])]
        origins += ends[-len(numbers_in(said[0])) :] if numbers_in(said[0]) else []
    if undone:
        said.append(f"{len(undone):,} not done")
        origins.append(_counted(undone))
    first, last = found[0].due, found[-1].due
    span = (
        f"{first:%B %Y}" if (first.year, first.month) == (last.year, last.month) else f"{first:%B %Y} to {last:%B %Y}"
    )
    label = f"{len(found):,} times: {', '.join(said)}"
    small = f"{span} {_references(facts, found)}".strip()
    return Row(label, _cells(facts, found), small=small, origins=tuple(origins))


def _days_late(entry: MissedLimit) -> int:
    return (entry.done - entry.due).days if entry.done else 0


def _range(shortest: int, longest: int) -> str:
    if shortest == longest:
        return f"each {_days(shortest)}"
    if shortest > 0:
        return f"{shortest:,} to {longest:,} days late"
    return f"{_days(shortest)} to {_days(longest)}"


def lateness(due: date, done: date | None) -> str:
    return _days((done - due).days) if done else "not done"


def _days(late: int) -> str:
    """How late a number of days is; an act on the last day can still come after its last hour, or before the one day named."""
    if late == 0:
        return "later that day"
    days = f"{abs(late):,} day{'' if abs(late) == 1 else 's'}"
    return f"{days} late" if late > 0 else f"{days} early"


def _cells(facts: Facts, found: Sequence[MissedLimit]) -> tuple[Cell]:
    """What is recorded of the cause, then of effect, remedy and who was told; what is still missing of a cause says so."""
    details = {_safe(facts, entry.cause_detail) for entry in found}
    told = list(dict.fromkeys(label for entry in found for label in entry.told))
    said = [
        details.pop() if len(details) == 1 else "",
        _together(facts, "Effect", [entry.effect for entry in found]),
        _together(facts, "Remedy", [entry.remedy for entry in found]),
        f"Told: {'; '.join(told)}." if told else "",
    ]
    small = " ".join(filter(None, said))
    told_of = for_each(Origin(record=" ".join(entry.breach for entry in found if entry.breach), field=TOLD), small)
    if not any(entry.cause for entry in found):
        return (Cell(NO_CAUSE, CellKind.ABSENT, small=small, origins=told_of),)
    causes = _causes(found)
    small = small or ("" if _untold(found) else "Nothing more recorded yet.")
    return (Cell(causes.text, small=small, origins=(*causes.origins, *told_of)),)


def _untold(found: Sequence[MissedLimit]) -> bool:
    """Whether the effects or the remedies of misses told together are too many to be printed."""
    return max(len({entry.effect for entry in found}), len({entry.remedy for entry in found})) > FEW_TEXTS


def _causes(found: Sequence[MissedLimit]) -> Noted:
    """The cause; of several causes each with its number, the most frequent first."""
    by_cause = sorted(_grouped(found, lambda entry: entry.cause or NO_CAUSE), key=lambda pair: -len(pair[1]))
    if len(by_cause) == 1:
        return noted(by_cause[0][0])
    origins = [origin for cause, entries in by_cause for origin in (*for_each(SHIPPED, cause), _counted(entries))]
    return Noted("; ".join(f"{cause}: {len(entries):,}" for cause, entries in by_cause), tuple(origins))


def _together(facts: Facts, what: str, texts: Iterable[str]) -> str:
    """What is recorded of several misses: the few different texts; nothing where they are many."""
    different = list(dict.fromkeys(_safe(facts, text).strip().rstrip(".") for text in texts if text))
    if len(different) > FEW_TEXTS:
        return ""
    return f"{what}: {'; '.join(different)}." if different else ""


def _safe(facts: Facts, text: str) -> str:
    """Free text for this edition: only the officers' own may name a record."""
    return text if facts.edition == "officer" else without_references(text)


def _references(facts: Facts, found: Sequence[MissedLimit]) -> str:
    """What the council's own officers need in order to find the records; no other edition has it."""
    return ", ".join(entry.reference for entry in found) if facts.edition == "officer" else ""


def _grouped(entries: Iterable[T], key: Callable[[T], K]) -> list[tuple[K, list[T]]]:
    """Entries by their key, in the order in which each key first stands."""
    found: dict[K, list[T]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return list(found.items())
