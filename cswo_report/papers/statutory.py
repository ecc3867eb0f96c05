"""Blocks of the statutory chapters: what the decisions are, who took them, reviews and their actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cswo_report.domain.clock_rules import Certainty, ClockKind, InForce
from cswo_report.domain.measures import NOT_RECORDED
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, Column, Origin, Row, RowKind, StatusMark, Table
from cswo_report.domain.paper import CellKind as Kind
from cswo_report.domain.registers import Record
from cswo_report.domain.statute import Capacity, DecisionType
from cswo_report.domain.values import Presence, Value
from cswo_report.figures import printing
from cswo_report.papers.blocks import Numbering, listing, lowered, recorded_row, text_cell
from cswo_report.papers.facts import Facts

CAPACITY_ROWS = (
    (Capacity.SELF, "Chief Social Work Officer in person"),
    (Capacity.AGENCY_DECISION_MAKER, "As agency decision maker"),
    (Capacity.DEPUTY, "A deputy"),
    (Capacity.DELEGATE, "An officer with the function delegated"),
    (Capacity.AUTHORITY, "The council, under its scheme of delegation"),
    (Capacity.MENTAL_HEALTH_OFFICER, "A mental health officer"),
    (Capacity.COURT, "A court"),
    (Capacity.HEARING, "A children’s hearing"),
    (Capacity.SYSTEM, "By operation of law, no decision having been made in time"),
)
DUTIES = (ClockKind.DUTY, ClockKind.DUTY_OF_ANOTHER)
CHECK = "[check] the law was read only in part; the council’s solicitor is to confirm it."
PROGRESS = {
    "done": ("Done", StatusMark.DONE),
    "part": ("Part done", StatusMark.PART),
    "not_done": ("Not done", StatusMark.NOT_DONE),
    "carried": ("Carried forward", StatusMark.CARRIED),
    "dropped": ("Dropped", StatusMark.STOPPED),
    "open": ("Open", StatusMark.OPEN),
}


def short_date(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


def kinds_of(facts: Facts, spec: BlockSpec) -> list[DecisionType]:
    """The decision types that a block speaks of: those of its domains, only with its prefixes and without its exceptions."""
    return [
        kind
        for kind in facts.decision_types.values()
        if kind.domain in spec.domains
        and kind.slug.startswith(spec.prefixes or ("",))
        and not (spec.except_prefixes and kind.slug.startswith(spec.except_prefixes))
    ]


def short_title(kind: DecisionType) -> str:
    """A type's short title as it stands in a list of its own domain, without that domain's name."""
    return lowered(kind.short_title.partition(": ")[2] or kind.short_title)


def owes_limit(kind: DecisionType, facts: Facts) -> bool:
    """Whether the type has a duty with a limit under a rule of this year."""
    return any(
        clock.kind in DUTIES
        and clock.enabled
        and clock.in_force.meets(InForce(facts.year.first_day, facts.year.last_day))
        for clock in kind.clock
    )


def _nothing_due(facts: Facts, kinds: Sequence[DecisionType]) -> list[str]:
    """That no time limit of these decisions fell due, where one could have."""
    slugs = {kind.slug for kind in kinds}
    due = any(
        count.type_slug in slugs and count.kind in DUTIES and sum(count.counts.values()) for count in facts.limits
    )
    could = any(owes_limit(kind, facts) for kind in kinds)
    return [f"No time limit of these decisions fell due in {facts.year.label}."] if could and not due else []


def types_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Table:
    """Every type of some domains: what it is, its law, and this year's number beside last year's."""
    kinds = [kind for kind in kinds_of(facts, spec) if kind.enabled and kind.register == "decision"]
    years = facts.book.years[-2:]
    rows, never = [], []
    acts: set[str] = set()
    for kind in sorted(kinds, key=lambda kind: _most_used_first(facts, kind.slug)):
        counts = facts.types_by_year.get(kind.slug, {})
        values = [_value(facts, int(counts.get((year.label, ""), 0)), index - 2) for index, year in enumerate(years)]
        cells = (
            printing.cell_of(value, origin=Origin(figure=f"decided.{kind.slug}", year=year.label))
            for value, year in zip(values, years, strict=True)
        )
        if all(value.presence is not Presence.NUMBER for value in values) and len(kinds) > FEW_TYPES:
            never.append(short_title(kind))
            continue
        basis = kind.legal_basis[0]
        law = f"{_short_act(basis.act)}, {_short_provision(basis.provision)}"
        acts |= {basis.act} if _short_act(basis.act) != basis.act else set()
        if kind.certainty in {Certainty.SECONDARY, Certainty.PRIMARY_IN_PART}:
            law += " [check]"
        rows.append(Row(kind.title, (Cell(law), *cells)))
    title = spec.title or "What the decisions are, and their law"
    notes = [f"{_short_act(act)} is the {act}." for act in sorted(acts) if "(SSI " not in act]
    if never:
        notes.append(f"None in either year: {'; '.join(never)}.")
    if any("[check]" in row.cells[0].text for row in rows):
        notes.append(CHECK)
    notes += _nothing_due(facts, kinds)
    return Table(
        id=spec.id,
        number=numbering.next_table(title),
        title=title,
        sub="Each kind of decision, with the first provision it rests on; number decided in the year",
        columns=(
            *(Column("Decision", width_mm=86.0), Column("Law", width_mm=54.0)),
            *(Column(year.label, numeric=True, current=year == years[-1], width_mm=15.0) for year in years),
        ),
        rows=tuple(rows) or (Row("None of these decisions", (Cell("–"), *_none_of(facts, kinds))),),
        marks=printing.marks_used(rows, [_value(facts, 0, index) for index in (-2, -1)]),
        notes=tuple(notes),
        source="Source: Decision register.",
        code=numbering.code(spec.id),
    )


def _none_of(facts: Facts, kinds: Sequence[DecisionType]) -> list[Cell]:
    """That none was decided in either year, as the sum of every kind."""
    name = f"decided.all type={'|'.join(kind.slug for kind in kinds)}"
    return [
        printing.cell_of(_value(facts, 0, at), origin=Origin(figure=name, year=facts.book.years[at].label))
        for at in (-2, -1)
    ]


def _short_provision(provision: str) -> str:
    """A provision as lawyers shorten it: s 151(3), reg 4, regs 4 to 6."""
    words = provision[0].lower() + provision[1:]
    for long, short in (("sections", "ss"), ("section", "s"), ("regulations", "regs"), ("regulation", "reg")):
        words = words.replace(long, short)
    return words


def _most_used_first(facts: Facts, slug: str) -> tuple[int, int, str]:
    counts = facts.types_by_year.get(slug, {})
    last, now = (int(counts.get((year.label, ""), 0)) for year in facts.book.years[-2:])
    return -now, -last, slug


FEW_TYPES = 3
"""A domain with so few types lists them all, none or not."""

SHORT_ACTS = {
    "Children's Hearings (Scotland) Act 2011": "2011 Act",
    "Adoption and Children (Scotland) Act 2007": "2007 Act",
    "Adults with Incapacity (Scotland) Act 2000": "2000 Act",
    "Criminal Procedure (Scotland) Act 1995": "1995 Act",
    "Social Work (Scotland) Act 1968": "1968 Act",
}


def _short_act(act: str) -> str:
    """An instrument by its number where it has one, since titles of regulations run to three lines."""
    name = act.replace("’", "'")
    if "(SSI " in name:
        return name[name.index("(SSI ") + 1 :].rstrip(")").replace(")", "")
    return SHORT_ACTS.get(name, act)


def deciders_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Table:
    """In what capacity this domain's decisions were taken, year by year."""
    rows = []
    named = f"decided.all domain={'|'.join(spec.domains)}"
    for capacity, label in CAPACITY_ROWS:
        counts = [
            sum(int(facts.deciders.get(domain, {}).get((year.label, capacity.value), 0)) for domain in spec.domains)
            for year in facts.book.years
        ]
        if any(counts):
            rows.append(Row(label, _cells(facts, counts, f"{named} capacity={capacity.value}")))
    blank = [
        sum(int(facts.deciders.get(domain, {}).get((year.label, ""), 0)) for domain in spec.domains)
        for year in facts.book.years
    ]
    if any(blank):
        rows.append(Row("Not recorded", _cells(facts, blank, f"{named} capacity={NOT_RECORDED}")))
    totals = [
        sum(
            int(number)
            for domain in spec.domains
            for (label, _), number in facts.deciders.get(domain, {}).items()
            if label == year.label
        )
        for year in facts.book.years
    ]
    rows.append(Row("All decisions", _cells(facts, totals, named), RowKind.TOTAL))
    return Table(
        id=spec.id,
        number=numbering.next_table("Who took the decisions"),
        title="Who took the decisions",
        sub="Number of statutory decisions of every kind, by the capacity of whoever took them",
        columns=printing.year_columns(facts.book.years, "Taken by"),
        rows=tuple(rows),
        marks=printing.marks_used(rows, [_value(facts, 0, index) for index in range(len(facts.book.years))]),
        notes=_begun_later(facts, spec.domains),
        source="Source: Decision register.",
        code=numbering.code(spec.id),
    )


def _begun_later(facts: Facts, domains: Sequence[str]) -> tuple[str, ...]:
    """A note of kinds with many records of which there is none in the first years: the totals of those years lack them."""
    begun: dict[str, list[str]] = {}
    for slug, counts in facts.types_by_year.items():
        kind = facts.decision_types[slug]
        numbers = [int(counts.get((year.label, ""), 0)) for year in facts.book.years]
        first = next((index for index, number in enumerate(numbers) if number), 0)
        if kind.domain in domains and first and sum(numbers) >= MANY:
            begun.setdefault(facts.book.years[first].label, []).append(kind.short_title.lower())
    if not begun:
        return ()
    parts = "; ".join(f"{', '.join(sorted(titles))} from {year}" for year, titles in sorted(begun.items()))
    return (f"Totals of earlier years lack kinds recorded only later: {parts}.",)


MANY = 20
"""So many records of a kind change a total enough to be said."""


def _value(facts: Facts, number: int, index: int) -> Value:
    return facts.book.count_of("decision", number, facts.book.years[index])


def _cells(facts: Facts, numbers: Sequence[int], figure: str) -> tuple[Cell, ...]:
    return tuple(
        printing.cell_of(_value(facts, number, index), origin=Origin(figure=figure, year=facts.book.years[index].label))
        for index, number in enumerate(numbers)
    )


def reviews_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """Every review considered this year or still open, and the themes of all years."""
    rows = []
    for record in sorted(facts.records.get("review", ()), key=lambda r: (str(r.values["considered_on"]), r.reference)):
        considered = record.values["considered_on"]
        current = (considered and considered in facts.year) or (
            record.values["decision"] == "proceed"
            and not record.values["completed_on"]
            and considered
            and considered <= facts.year.last_day
        )
        if current:
            rows.append(_review_row(facts, record))
    columns = (
        Column("Review, and its themes", width_mm=54.0),
        Column("Considered", width_mm=23.0),
        Column("Decision", width_mm=67.0),
        Column("Stage reached", width_mm=26.0),
    )
    blocks: list[Block] = [
        listing(
            numbering,
            "tab_reviews_list",
            "Reviews considered this year or still under way",
            "One row a case; nothing that names a person",
            columns,
            rows,
            none="None considered and none under way",
            source="Review register",
        )
    ]
    return blocks


def _review_row(facts: Facts, record: Record) -> Row:
    values = record.values
    named = [facts.label("review_theme", code) for code in values["themes"] or ()]
    themes = ", ".join([*named[:1], *(lowered(theme) for theme in named[1:])]) or "not yet known"
    hold = f"Publication on hold: {values['hold_reason']}" if values["hold"] else ""
    return recorded_row(
        record,
        Row(
            facts.label("review_kind", values["kind"]),
            (
                text_cell(f"{values['considered_on']:%b %Y}" if values["considered_on"] else ""),
                Cell(
                    facts.label("review_decision", values["decision"]) if values["decision"] else "Decision awaited",
                    small=" ".join(filter(None, (values["decision_reasons"], hold))),
                ),
                text_cell(facts.label("review_stage", values["stage"]) if values["stage"] else None),
            ),
            small=themes,
        ),
    )


def actions_table(facts: Facts, spec: BlockSpec, numbering: Numbering) -> Table:
    """Actions of some sources that are open or were closed this year; priorities are those promised this year."""
    chosen = []
    for record in facts.records.get("action", ()):
        values = record.values
        if values["source"] not in spec.domains:
            continue
        if values["source"] == "promise" and values["promised_in"] != facts.year.label:
            continue
        closed = values["completed_on"]
        if values["progress"] in {"open", "part", "carried", "not_done"} or (closed and closed >= facts.year.first_day):
            chosen.append(record)
    chosen.sort(key=lambda record: (str(record.values["due_on"]), record.reference))
    rows = [action_row(record) for record in chosen]
    columns = (
        Column("What will be done", width_mm=86.0),
        Column("Owner", width_mm=34.0),
        Column("Due", width_mm=24.0),
        Column("Progress", width_mm=26.0),
    )
    title, sub = spec.title, spec.sub or "Open at the end of the year, or closed during it"
    return listing(
        numbering, spec.id, title, sub, columns, rows,
        none="None open and none closed this year", source="Register of actions and promises",
    )  # fmt: skip


def action_row(record: Record) -> Row:
    values = record.values
    word, mark = PROGRESS[values["progress"]]
    what = values["result"] or (f"Evidence: {values['evidence']}" if values["evidence"] else "")
    return recorded_row(
        record,
        Row(
            values["title"],
            (
                text_cell(values["owner"], "no owner recorded"),
                text_cell(short_date(values["due_on"]), "no date"),
                Cell(word, Kind.STATUS, status=mark),
            ),
            small=what,
        ),
    )
