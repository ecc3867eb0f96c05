"""The blocks on practice standards: the matrix of standards, teams and years, and what the checks found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from cswo_report.domain.compliance import Adherence, wilson
from cswo_report.domain.measures import FigureRef
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import (
    Block,
    Cell,
    CellKind,
    Column,
    Narrative,
    Origin,
    Row,
    RowKind,
    StatusMark,
    Table,
    Terms,
)
from cswo_report.domain.registers import Record
from cswo_report.domain.standards import EvidenceQuestion, Standard
from cswo_report.figures.printed import Noted, all_origins, owed
from cswo_report.papers.blocks import (
    Numbering,
    listing,
    lowered,
    marked,
    number_cell,
    of_fields,
    recorded_row,
    text_cell,
)
from cswo_report.papers.facts import Facts

MOST_TEAMS = 4
"""More teams across would leave no room for the numbers, so that the smallest stand together."""
MOST_NAMED = 8
"""More standards that were not measured are named by their groups."""
OTHERS = "Other teams"
ALL_TEAMS = "All teams"
NOT_MEASURED = "not measured"
TITLE = "How practice standards were kept"
REGISTER = "standards_audit"


@dataclass(frozen=True)
class _Standard:
    id: str
    title: str
    group: str
    in_pack: bool = True


@dataclass(frozen=True)
class Matrix:
    """Standards down, teams across, years behind: (met, sample) of each; a sample of 0 is the same as none."""

    year: str
    before: str
    standards: tuple[_Standard, ...]
    teams: tuple[str, ...]  # as columns
    pooled: tuple[str, ...]  # the teams that stand together in one column, where there are too many
    across: bool  # whether some checks were made across all teams, so that they stand in no team's column
    found: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)  # (standard, team, year)

    @classmethod
    def of(cls, facts: Facts) -> Matrix:
        year, before = facts.year.label, facts.year.previous().label
        given = [entry for entry in facts.adherence if entry.sample and entry.year in {year, before}]
        teams = _largest_first(given, year)
        shown = teams if len(teams) <= MOST_TEAMS else (*teams[: MOST_TEAMS - 1], OTHERS)
        found: dict[tuple[str, str, str], tuple[int, int]] = {}
        for entry in given:
            own = entry.team if entry.team in shown else ALL_TEAMS if _is_across(entry) else OTHERS
            for team in {own, ALL_TEAMS}:
                met, sample = found.get((entry.standard, team, entry.year), (0, 0))
                found[entry.standard, team, entry.year] = (met + entry.met, sample + entry.sample)
        pooled = tuple(team for team in teams if team not in shown)
        return cls(year, before, _listed(facts, given), shown, pooled, any(map(_is_across, given)), found)

    def at(self, standard: _Standard, team: str, year: str = "") -> tuple[int, int]:
        return self.found.get((standard.id, team, year or self.year), (0, 0))

    @property
    def measured(self) -> tuple[_Standard, ...]:
        return tuple(standard for standard in self.standards if self.at(standard, ALL_TEAMS)[1])

    @property
    def not_measured(self) -> tuple[_Standard, ...]:
        return tuple(standard for standard in self.standards if not self.at(standard, ALL_TEAMS)[1])

    def measured_by(self, team: str, year: str) -> int:
        return sum(1 for standard in self.standards if self.at(standard, team, year)[1])


def _largest_first(given: Iterable[Adherence], year: str) -> tuple[str, ...]:
    """The teams by how much was looked at this year; a team looked at last year only comes last."""
    samples: dict[str, int] = {}
    for entry in (entry for entry in given if not _is_across(entry)):
        samples[entry.team] = samples.get(entry.team, 0) + (entry.sample if entry.year == year else 0)
    return tuple(sorted(samples, key=lambda team: (-samples[team], team)))


def _is_across(entry: Adherence) -> bool:
    return entry.team.casefold() == ALL_TEAMS.casefold()


def _listed(facts: Facts, given: Iterable[Adherence]) -> tuple[_Standard, ...]:
    """Every standard of the pack in its order, then what else was checked."""
    pack = facts.standards
    entries: list[Standard | EvidenceQuestion] = [*pack.standard, *pack.evidence] if pack else []
    listed = {entry.id: _Standard(entry.id, entry.title, entry.group) for entry in entries}
    for found in given:
        listed.setdefault(found.standard, _Standard(found.standard, found.title, found.group, in_pack=pack is None))
    return tuple(listed.values())


def standards_matrix(facts: Facts, spec: BlockSpec, numbering: Numbering) -> list[Block]:
    """How each standard was kept by each team: what was not measured is counted and said, never left blank."""
    matrix = Matrix.of(facts)
    if not facts.adherence and facts.in_year(REGISTER):
        return [*_headline(matrix), audits_table(facts, spec, numbering)]
    return [*_headline(matrix), _table(facts, matrix, spec, numbering), *_findings(facts)]


def _headline(matrix: Matrix) -> list[Block]:
    own = [standard for standard in matrix.standards if standard.in_pack]
    if not own:
        return []
    measured = sum(1 for standard in own if standard in matrix.measured)
    words = f"Of {len(own):,} standard{'' if len(own) == 1 else 's'}, {measured:,} {'was' if measured == 1 else 'were'} measured by a check or audit this year ({len(own) - measured:,} not measured)."
    origins = tuple(Origin(f"standards.{what}", matrix.year) for what in ("listed", "measured", "not_measured"))
    return [Narrative(f"<p>{marked(words)}</p>", origins=origins)]


def _table(facts: Facts, matrix: Matrix, spec: BlockSpec, numbering: Numbering) -> Table:
    several = len(matrix.teams) != 1 or matrix.across
    rows: list[Row] = []
    group = None
    for standard in _by_group(matrix.measured):
        if standard.group != group:
            group = standard.group
            rows.append(Row(_heading(standard), kind=RowKind.GROUP))
        rows.append(_row(matrix, standard, several))
    if rows:
        rows.append(_measured_row(matrix, several))
    pack = facts.standards
    source = (
        f"Register of standards checks; standards: {pack.title}, {pack.version}"
        if pack
        else "Register of standards checks"
    )
    return listing(
        numbering, spec.id or "tab_standards", spec.title or TITLE,
        f"Met, of those looked at in {matrix.year}; in brackets: where the share in all of them probably lies",
        _columns(matrix, several), rows, none="No standard was measured this year",
        notes=_notes(matrix) if rows else (), source=source,
    )  # fmt: skip


def _by_group(standards: Sequence[_Standard]) -> list[_Standard]:
    """The standards of one group together, groups in the order in which they first stand."""
    order = list(dict.fromkeys(standard.group for standard in standards))
    return sorted(standards, key=lambda standard: order.index(standard.group))


def _heading(standard: _Standard) -> str:
    name = standard.group or "Other checks"
    return name[0].upper() + name[1:].replace("_", " ")


def _columns(matrix: Matrix, several: bool) -> tuple[Column, ...]:
    width = min(30.0, 106.8 / max(len(matrix.teams), 1))
    teams = [Column(team, current=not several, width_mm=round(width, 1)) for team in matrix.teams]
    together = (
        [Column(ALL_TEAMS, current=True, width_mm=25.2 if len(matrix.teams) == MOST_TEAMS else 27.0)] if several else []
    )
    return (Column("Standard"), *teams, *together)


def _row(matrix: Matrix, standard: _Standard, several: bool) -> Row:
    columns = (*matrix.teams, *((ALL_TEAMS,) if several else ()))
    cells = [
        replace(cell, origins=_origins(matrix, standard, column, cell))
        for column in columns
        for cell in (adherence_cell(matrix.at(standard, column), matrix.at(standard, column, matrix.before)),)
    ]
    return Row(standard.title, tuple(cells))


def _origins(matrix: Matrix, standard: _Standard, column: str, cell: Cell) -> tuple[Origin, ...]:
    """Of an adherence cell: met, of how many; the two ends of the range; and met, of how many, in the year before."""
    met, sample = (_named(matrix, what, column, standard.id) for what in ("met", "sample"))
    now = (Origin(met, matrix.year), Origin(sample, matrix.year))
    ends = tuple(Origin(met, matrix.year, f"{end} of the range in per cent") for end in ("low end", "high end"))
    before = (Origin(met, matrix.before), Origin(sample, matrix.before))
    found = (*(now + ends if cell.kind is not CellKind.ABSENT else ()), *before)
    return found[: owed(cell)]


def _named(matrix: Matrix, what: str, column: str, standard: str = "") -> str:
    """The name of a figure on a standard, held to the team or teams of a column."""
    where: tuple[tuple[str, str], ...] = (("standard", standard),) if standard else ()
    if column == OTHERS and OTHERS not in matrix.pooled:
        where += (("team", "|".join(matrix.pooled)),)
    elif column != ALL_TEAMS:
        where += (("team", column),)
    return str(FigureRef(f"standards.{what}", tuple(sorted(where))))


def _measured_row(matrix: Matrix, several: bool) -> Row:
    """Of all standards, how many were measured in each team and in each year."""
    columns = (*matrix.teams, *((ALL_TEAMS,) if several else ()))
    number = len(matrix.standards)
    cells = [
        Cell(
            _of(matrix.measured_by(column, matrix.year), number),
            small=f"was {_of(matrix.measured_by(column, matrix.before), number)}",
            origins=tuple(
                Origin(name, year)
                for year in (matrix.year, matrix.before)
                for name in (_named(matrix, "measured", column), "standards.listed")
            ),
        )
        for column in columns
    ]
    return Row("Standards measured", tuple(cells), RowKind.TOTAL)


def adherence_cell(now: tuple[int, int], before: tuple[int, int] = (0, 0)) -> Cell:
    """How a standard was kept: (met, sample) with a mark, a word and the doubt that so small a sample leaves; the year before under it."""
    met, sample = now
    was = f"was\u00a0{_of(*before)}" if before[1] else ""
    if not sample:
        return Cell(NOT_MEASURED, CellKind.ABSENT, small=was)
    if met == sample:
        word, mark = "all", StatusMark.DONE
    elif 2 * met >= sample:
        word, mark = "most", StatusMark.PART
    else:
        word, mark = ("some" if met else "none"), StatusMark.NOT_DONE
    said = f"{word} {range_text(met, sample)}"
    return Cell(_of(met, sample), CellKind.STATUS, status=mark, small=f"{said} {was}".strip())


def _of(part: int, base: int) -> str:
    """A part of a base, on one line."""
    return f"{part:,}\u00a0of\u00a0{base:,}"


def range_text(met: int, sample: int) -> str:
    """The interval in per cent, such as (70–97%), with nothing that a line may break at."""
    low, high = (
        Decimal(str(share * 100)).quantize(Decimal(1), rounding=ROUND_HALF_UP) for share in wilson(met, sample)
    )
    return f"({low}\u2060–\u2060{high}%)"


def _notes(matrix: Matrix) -> list[str]:
    notes = [
        f"Most: at least half; some: fewer than half; was: in {matrix.before}.",
        "A sample shows what is likely in all files or acts, not what is certain: the range holds 95 times in 100.",
        f"“{NOT_MEASURED[0].upper()}{NOT_MEASURED[1:]}” means that nothing was looked at; it is neither good nor bad.",
    ]
    if matrix.across and matrix.teams:
        notes.append("“All teams” holds checks made across all teams too.")
    if matrix.pooled:
        notes.append(f"{OTHERS}: {', '.join(matrix.pooled)}.")
    if matrix.not_measured:
        notes.append(f"Not measured by a check or audit this year: {_listed_short(matrix)}.")
    return notes


def _listed_short(matrix: Matrix) -> str:
    """What was not measured by its titles; where that is much, by the names of groups of which nothing or not all was measured."""
    found = matrix.not_measured
    if len(found) <= MOST_NAMED:
        return "; ".join(lowered(standard.title) for standard in found)
    measured = {standard.group for standard in matrix.measured}
    groups = dict.fromkeys(standard.group for standard in found)
    nothing = [_group(name) for name in groups if name not in measured]
    some = [_group(name) for name in groups if name in measured]
    parts = [f"all of {', '.join(nothing)}" if nothing else "", f"some of {', '.join(some)}" if some else ""]
    return "; ".join(filter(None, parts))


def _group(name: str) -> str:
    return name.replace("_", " ") or "other checks"


def _findings(facts: Facts) -> list[Block]:
    """What the checks of the year found, in the words of those who checked; with its numbers where the matrix has no row for it."""
    by_standard: dict[str, list[Noted]] = {}
    for record in facts.in_year(REGISTER):
        if words := _found(facts, record):
            team = record.values["team"]
            text = f"{team}: {words}" if team else words
            by_standard.setdefault(str(record.values["standard"]), []).append(Noted(text, of_fields(record, text)))
    items = [(standard, " ".join(each.text for each in found)) for standard, found in sorted(by_standard.items())]
    opening = ("What the checks found", "In the words of those who looked")
    origins = tuple(
        origin for standard, found in sorted(by_standard.items()) for origin in all_origins(standard, *found)
    )
    return [Terms((opening, *items), compact=True, wide=True, openings=(0,), origins=origins)] if items else []


def _found(facts: Facts, record: Record) -> str:
    values = record.values
    in_matrix = facts.standards is None or facts.standards.find(str(values["standard"])) is not None
    met = f"{values['met']:,}" if values["met"] is not None else "an unrecorded number"
    numbers = "" if in_matrix else f"{met} of {values['sample_size']:,} files met it."
    return " ".join(filter(None, (numbers, values["finding"])))


def audits_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Checks of practice in the year, where no adherence was worked out: the number met with its base, never a percentage alone."""
    rows = [
        recorded_row(
            record,
            Row(
                record.values["standard"],
                (
                    text_cell(record.values["team"]),
                    number_cell(record.values["sample_size"]),
                    number_cell(record.values["met"]),
                ),
                small=record.values["finding"] or "Nothing recorded of what was found",
            ),
        )
        for record in facts.in_year(REGISTER)
    ]
    columns = (
        Column("Standard, and what was found", width_mm=96.0),
        Column("Team", width_mm=36.0),
        Column("Files checked", numeric=True, width_mm=20.0),
        Column("Met it", numeric=True, width_mm=18.0),
    )
    return listing(
        numbering, "tab_audits", "Standards checked in the year", "Files checked against each standard, by team",
        columns, rows, none="No check is recorded for the year", source="Register of standards audits",
        notes=("A sample shows what is likely in all files, not what is certain.",),
    )  # fmt: skip
