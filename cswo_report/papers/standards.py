"""The blocks on practice standards: the matrix of standards, teams and years, and what the checks found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from cswo_report.domain.compliance import Adherence, wilson
from cswo_report.domain.outline import BlockSpec
from cswo_report.domain.paper import Block, Cell, CellKind, Column, Narrative, Row, RowKind, StatusMark, Table, Terms
from cswo_report.domain.registers import Record
from cswo_report.domain.standards import EvidenceQuestion, Standard
from cswo_report.papers.blocks import Numbering, listing, number_cell, text_cell
from cswo_report.papers.facts import Facts

MOST_TEAMS = 4
"""More teams across would leave no room for the numbers, so that the smallest stand together."""
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
    words = f"Of {len(own):,} standard{'' if len(own) == 1 else 's'}, {measured:,} {'was' if measured == 1 else 'were'} measured this year ({len(own) - measured:,} not measured)."
    return [Narrative(f"<p>{words}</p>")]


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
        [Column(ALL_TEAMS, current=True, width_mm=25.2 if len(matrix.teams) == MOST_TEAMS else 30.0)] if several else []
    )
    return (Column("Standard"), *teams, *together)


def _row(matrix: Matrix, standard: _Standard, several: bool) -> Row:
    columns = (*matrix.teams, *((ALL_TEAMS,) if several else ()))
    cells = [
        adherence_cell(matrix.at(standard, column), matrix.at(standard, column, matrix.before)) for column in columns
    ]
    return Row(standard.title, tuple(cells))


def _measured_row(matrix: Matrix, several: bool) -> Row:
    """Of all standards, how many were measured in each team and in each year."""
    columns = (*matrix.teams, *((ALL_TEAMS,) if several else ()))
    number = len(matrix.standards)
    cells = [
        Cell(
            _of(matrix.measured_by(column, matrix.year), number),
            small=f"was {_of(matrix.measured_by(column, matrix.before), number)}",
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
        titles = "; ".join(standard.title[0].lower() + standard.title[1:] for standard in matrix.not_measured)
        notes.append(f"Not measured by a check or audit this year: {titles}.")
    return notes


def _findings(facts: Facts) -> list[Block]:
    """What the checks of the year found, in the words of those who checked; with its numbers where the matrix has no row for it."""
    by_standard: dict[str, list[str]] = {}
    for record in facts.in_year(REGISTER):
        if words := _found(facts, record):
            team = record.values["team"]
            by_standard.setdefault(str(record.values["standard"]), []).append(f"{team}: {words}" if team else words)
    items = [(standard, " ".join(found)) for standard, found in sorted(by_standard.items())]
    opening = ("What the checks found", "In the words of those who looked")
    return [Terms((opening, *items), compact=True, wide=True, openings=(0,))] if items else []


def _found(facts: Facts, record: Record) -> str:
    values = record.values
    in_matrix = facts.standards is None or facts.standards.find(str(values["standard"])) is not None
    met = f"{values['met']:,}" if values["met"] is not None else "an unrecorded number"
    numbers = "" if in_matrix else f"{met} of {values['sample_size']:,} files met it."
    return " ".join(filter(None, (numbers, values["finding"])))


def audits_table(facts: Facts, _spec: BlockSpec, numbering: Numbering) -> Table:
    """Checks of practice in the year, where no adherence was worked out: the number met with its base, never a percentage alone."""
    rows = [
        Row(
            record.values["standard"],
            (
                text_cell(record.values["team"]),
                number_cell(record.values["sample_size"]),
                number_cell(record.values["met"]),
            ),
            small=record.values["finding"] or "Nothing recorded of what was found",
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
