"""Blocks of the statutory chapters: how the time limits of the year were kept, and each one that was missed, with its cause.

One row a limit and a version of its rule, so that a rule changed within the year shows both cohorts apart. What is not in the rate is
counted in the note, so that the total adds up. What was missed is told without naming a record or a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cswo_report.domain.clock_rules import Certainty, Clock, ClockKind, InForce, base_of
from cswo_report.domain.compliance import LimitCount
from cswo_report.domain.deadlines import NOT_KEPT, State
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, CellKind, Column, Origin, Row, RowKind
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.times import spoken_day
from cswo_report.figures.book import percentage
from cswo_report.figures.printed import Noted
from cswo_report.papers.blocks import Numbering, listing, lowered
from cswo_report.papers.facts import Facts
from cswo_report.papers.statutory import CHECK, DUTIES, kinds_of, owes_limit, short_title

SMALL_BASE = 10
"""Under so many a percentage says less than the number itself."""
MOST_NAMED = 12
"""So many kinds without a limit due are named under a table; more would be a note longer than anybody reads."""

UNFINISHED = (
    "“Missed” also counts a decision made in time of which it is not recorded that all its duties were completed: "
    "notices sent, rights explained."
)
NOT_DONE = (State.OVERDUE, State.MISSED, State.TOO_EARLY)
STILL_RUNNING = (State.RUNNING, State.DUE_TODAY, State.PAUSED)
LEFT_OUT = {
    State.VOID: ("void", "nothing is owed any longer"),
    State.UNKNOWN: ("unknown", "the record lacks a time or contradicts itself"),
    State.NOT_STARTED: ("not started", ""),
    State.LAPSED: ("lapsed", ""),
}
TITLE = "How time limits were kept"
SUB = "Limits whose last day fell in the year; the time that those done took, in hours or calendar days"
PAGE_MM = 170.0


@dataclass(frozen=True)
class Tally:
    """Counts of one row, or of several together, in the reporting year with this label."""

    counts: tuple[LimitCount, ...]
    year: str = ""

    def of(self, *states: State) -> int:
        return sum(count.of(*states) for count in self.counts)

    @property
    def all(self) -> int:
        return self.of(*State)

    @property
    def due(self) -> int:
        return self.of(State.MET, *NOT_KEPT)

    @property
    def met(self) -> int:
        return self.of(State.MET)

    @property
    def late(self) -> int:
        return self.of(State.MET_LATE)

    @property
    def missed(self) -> int:
        return self.of(*NOT_DONE)

    @property
    def not_yet_due(self) -> int:
        return self.of(*STILL_RUNNING)

    @property
    def left_out(self) -> int:
        return self.of(*LEFT_OUT)

    def origin(self, what: str, form: str = "") -> Origin:
        """The figure `limits.…` of these limits: what became of them, by decision type and version of the rule."""
        if len(self.counts) == 1:
            named = f"type={self.counts[0].type_slug} clock={self.counts[0].clock_id}"
        else:
            named = f"limit={'|'.join(f'{count.type_slug}/{count.clock_id}' for count in self.counts)}"
        return Origin(figure=f"limits.{what} {named}", year=self.year, form=form)


def duties_of(facts: Facts, spec: BlockSpec, *kinds: ClockKind) -> list[LimitCount]:
    """The limits of a block's decision types that had a clock in the year, of these kinds."""
    slugs = {kind.slug for kind in kinds_of(facts, spec)}
    return [
        count
        for count in facts.limits
        if count.type_slug in slugs and count.kind in (kinds or DUTIES) and sum(count.counts.values()) > 0
    ]


def time_limits_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Every time limit of some domains in the year: due, met, met late, missed and what was left out, by decision type.

    None where nothing fell due: the table of what the decisions are says so in its note.
    """
    counts = duties_of(facts, spec)
    if not counts:
        return []
    rows: list[Row] = []
    kinds = sorted(kinds_of(facts, spec), key=lambda kind: (-_due_of(counts, kind.slug), kind.title))
    shows = _Shows(
        any(Tally((count,)).not_yet_due for count in counts), any(Tally((count,)).left_out for count in counts)
    )
    for kind in kinds:
        of_kind = _in_order([count for count in counts if count.type_slug == kind.slug], kind)
        if of_kind:
            rows.append(Row(kind.title, kind=RowKind.GROUP))
        rows += [_row(kind, count, of_kind, shows, facts.year.label) for count in of_kind]
    rows += _totals(counts, shows, facts.year.label)
    table = listing(
        numbering, spec.id, spec.title or TITLE, SUB,
        shows.columns(counts), rows, none="", notes=_notes(facts, spec, counts, kinds, rows), source=registers_of(facts, counts),
    )  # fmt: skip
    return [table]


@dataclass(frozen=True)
class _Shows:
    """Which of the columns that are mostly empty stand in this table; where one does not, the note says that there was none."""

    not_yet_due: bool
    left_out: bool

    def columns(self, counts: Sequence[LimitCount]) -> tuple[Column, ...]:
        wide = 12.0 if Tally(tuple(counts)).all >= 1000 else 8.2
        rest = [Column(label, True, width_mm=wide) for label in ("Due", "Met", "Met late")]
        rest += [Column("Missed", True, width_mm=13.2), Column("Kept in time", True, True, width_mm=13.4)]
        rest += [Column("Not yet due", True, width_mm=max(wide, 12.5))] if self.not_yet_due else []
        rest += [Column("Not owed", True, width_mm=10.6)] if self.left_out else []
        rest += [Column("Middle time", True, width_mm=16.6), Column("Longest time", True, width_mm=17.9)]
        return (Column("Time limit", width_mm=PAGE_MM - sum(column.width_mm for column in rest)), *rest)

    def cells(self, tally: Tally, median: Cell, longest: Cell) -> tuple[Cell, ...]:
        return (
            number_cell(tally.due, tally.origin("due")),
            number_cell(tally.met, tally.origin("met")),
            number_cell(tally.late, tally.origin("met_late"), strong=True),
            number_cell(tally.missed, tally.origin("missed"), strong=True),
            kept_cell(tally),
            *((number_cell(tally.not_yet_due, tally.origin("running")),) if self.not_yet_due else ()),
            *((number_cell(tally.left_out, tally.origin("left_out")),) if self.left_out else ()),
            median,
            longest,
        )


def _due_of(counts: Iterable[LimitCount], slug: str) -> int:
    return sum(count.due for count in counts if count.type_slug == slug)


def _in_order(counts: Iterable[LimitCount], kind: DecisionType) -> list[LimitCount]:
    """The council's own duties first; then in the order of the type's file, an old rule before the one that replaced it."""
    place = {clock.id: number for number, clock in enumerate(kind.clock)}
    return sorted(
        counts,
        key=lambda count: (
            DUTIES.index(count.kind),
            place.get(count.clock_id, len(place)),
            count.title,
            count.clock_id,
        ),
    )


def registers_of(facts: Facts, counts: Iterable[LimitCount]) -> str:
    """The registers whose records were counted."""
    names = dict.fromkeys(facts.decision_types[count.type_slug].register for count in counts)
    return "; ".join(
        "Decision register" if name == "decision" else f"Register of {lowered(facts.registers[name].title)}"
        for name in names
    )


def clock_of(kind: DecisionType | None, clock_id: str) -> Clock | None:
    return next((clock for clock in kind.clock if clock.id == clock_id), None) if kind else None


def _row(kind: DecisionType, count: LimitCount, of_kind: Sequence[LimitCount], shows: _Shows, year: str) -> Row:
    versions = [
        other for other in of_kind if base_of(other.clock_id) == base_of(count.clock_id) and other.kind is count.kind
    ]
    clock = clock_of(kind, count.clock_id)
    name = count.title
    if len(versions) > 1:
        name += f", {_dates(clock, count.clock_id)}"
    tally = Tally((count,), year)
    unit = "in hours" if count.counts_hours else "in days"
    median = _taken(count.median_hours, count.counts_hours, tally.origin("taken", f"middle {unit}"))
    longest = _taken(count.longest_hours, count.counts_hours, tally.origin("taken", f"longest {unit}"))
    return Row(f"{name}{_in_brackets(clock, count.kind)}", shows.cells(tally, median, longest))


def _dates(clock: Clock | None, clock_id: str) -> str:
    """A version of a rule by its days in force: 'rule from 1 October 2021'."""
    force = clock.in_force if clock else InForce(date.fromisoformat(clock_id[-10:]) if ".from-" in clock_id else None)
    first = f" from {spoken_day(force.from_day)}" if force.from_day else ""
    last = f" to {spoken_day(force.to_day)}" if force.to_day else ""
    return f"rule{first}{last}" if first or last else "earlier rule"


def _in_brackets(clock: Clock | None, kind: ClockKind) -> str:
    """How long the limit is, whether it is guidance, whether the law was read in full, and whose it is if not the council's."""
    said = []
    if clock and clock.length.is_given:
        spoken = clock.length.spoken().replace(" ", "\u00a0")
        said.append(f"at least {spoken} before" if clock.backward else spoken)
    if clock and clock.certainty is Certainty.GUIDANCE:
        said.append("guidance")
    if kind is ClockKind.DUTY_OF_ANOTHER:
        said.append("another body’s")
    check = " [check]" if clock and clock.certainty in {Certainty.SECONDARY, Certainty.PRIMARY_IN_PART} else ""
    return (f" ({'; '.join(said)})" if said else "") + check


def _totals(counts: Sequence[LimitCount], shows: _Shows, year: str) -> list[Row]:
    """The council's own duties together, and those of other bodies together; none where one row says it all."""
    if len(counts) < 2:
        return []
    nothing = Cell("–", CellKind.NUMBER)
    rows = []
    for kind, label in (
        (ClockKind.DUTY, "All duties of the council"),
        (ClockKind.DUTY_OF_ANOTHER, "All duties of other bodies"),
    ):
        found = tuple(count for count in counts if count.kind is kind)
        if found:
            rows.append(Row(label, shows.cells(Tally(found, year), nothing, nothing), RowKind.TOTAL))
    return rows


def kept_cell(tally: Tally) -> Cell:
    """The share kept, whose base stands in the same row; below ten, the numbers alone."""
    if not tally.due:
        return Cell("–", CellKind.NUMBER)
    if tally.due < SMALL_BASE:
        origins = (tally.origin("met"), tally.origin("due"))
        return Cell(f"{tally.met} of {tally.due}", CellKind.NUMBER, origins=origins)
    share = tally.origin("met", "per cent of limits.due")
    return Cell(f"{percentage(Decimal(tally.met), Decimal(tally.due))}%", CellKind.NUMBER, origins=(share,))


def number_cell(number: int, origin: Origin, strong: bool = False) -> Cell:
    """A count in a table of time limits; one that stands out only where it is not nil."""
    return Cell(f"{number:,}", CellKind.NUMBER, strong=strong and number > 0, origins=(origin,))


def _taken(hours: float | None, in_hours: bool, origin: Origin) -> Cell:
    """How long it took: hours where the limit is in hours, else days."""
    if hours is None:
        return Cell("–", CellKind.NUMBER)
    if in_hours:
        words = _counted(Decimal(str(hours)).normalize(), "hour")
    else:
        words = _counted((Decimal(str(hours)) / 24).quantize(Decimal(1), rounding=ROUND_HALF_UP), "day")
    return Cell(words, CellKind.NUMBER, origins=(origin,))


def _counted(number: Decimal | int, unit: str) -> str:
    return f"{number:,f} {unit}{'' if number == 1 else 's'}"


def _notes(
    facts: Facts, spec: BlockSpec, counts: Sequence[LimitCount], kinds: Sequence[DecisionType], rows: Sequence[Row]
) -> list[str | Noted]:
    """What adds up to what, what is not in the table, and what its words mean where they are used."""
    tally = Tally(tuple(counts), facts.year.label)
    notes: list[str | Noted] = [_sum(facts, tally), *_on_missed(facts, tally), *on_unfinished(facts, counts)]
    notes += _notes_on_no_duties(facts, spec)
    quiet = [kind for kind in kinds if kind.enabled and owes_limit(kind, facts) and not _in(counts, kind.slug)]
    nothing = list(dict.fromkeys(short_title(kind) for kind in quiet))
    if len(nothing) > MOST_NAMED:
        notes.append("Kinds of decision of which no recorded limit fell due are left out.")
    elif nothing:
        notes.append(f"No recorded limit fell due this year: {'; '.join(nothing)}.")
    if any(row.label.endswith("[check]") for row in rows):
        notes.append(CHECK)
    return notes


def _sum(facts: Facts, tally: Tally) -> Noted:
    """The whole, and every part of it in or out of the rate that is not nil."""
    parts = [(f"{tally.due:,} due", "due")]
    parts += [(f"{tally.not_yet_due:,} not yet due", "running")] if tally.not_yet_due else []
    parts += [
        (f"{tally.of(state):,} {word}" + (f" ({meaning})" if meaning else ""), state.value)
        for state, (word, meaning) in LEFT_OUT.items()
        if tally.of(state)
    ]
    when = f"had their last day in the year; as they stood on {spoken_day(facts.limits_day)}"
    said = f"{tally.all:,} {when}: {', '.join(words for words, _ in parts)}."
    return Noted(said, (tally.origin("all"), *(tally.origin(what) for _, what in parts)))


def _on_missed(facts: Facts, tally: Tally) -> list[Noted]:
    said = []
    if owed := tally.of(State.OVERDUE):
        text = f"Missed: {owed:,} not recorded as done by {spoken_day(facts.limits_day)}."
        said.append(Noted(text, (tally.origin(State.OVERDUE.value),)))
    if early := tally.of(State.TOO_EARLY):
        text = f"“Missed” counts {early:,} done before the one day that the law names."
        said.append(Noted(text, (tally.origin(State.TOO_EARLY.value),)))
    return said


def on_unfinished(facts: Facts, counts: Iterable[LimitCount]) -> list[str]:
    """Where a decision may have been made in time and its limit is missed all the same: the record does not say that all was done."""
    for count in counts:
        clock = clock_of(facts.decision_types.get(count.type_slug), count.clock_id)
        if clock and clock.passing_creates and clock.ends != "decided" and count.of(State.MISSED):
            return [UNFINISHED]
    return []


def _notes_on_no_duties(facts: Facts, spec: BlockSpec) -> list[Noted]:
    """That rights and authorities are no duties, with how many there were."""
    said, origins = [], []
    for kind, one, many in (
        (ClockKind.RIGHT, "right of a person, such as an appeal", "rights of people, such as appeals"),
        (ClockKind.AUTHORITY, "length of an order", "lengths of orders"),
    ):
        tally = Tally(tuple(duties_of(facts, spec, kind)), facts.year.label)
        if tally.all:
            said.append(f"{tally.all:,} {one if tally.all == 1 else many}")
            origins.append(tally.origin("all"))
    text = f"Not in the table, since they are nobody’s duty: {' and '.join(said)}."
    return [Noted(text, tuple(origins))] if said else []


def _in(counts: Iterable[LimitCount], slug: str) -> bool:
    return any(count.type_slug == slug for count in counts)


def not_kept(counts: Iterable[LimitCount]) -> int:
    """How many were met late, missed, or done too early."""
    return Tally(tuple(counts)).of(*NOT_KEPT)
