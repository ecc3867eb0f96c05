"""The matrix of practice standards: what was looked at, with the doubt of a small sample; what was not is counted and said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.compliance import Adherence
from cswo_report.domain.outline import BlockKind, BlockSpec
from cswo_report.domain.paper import Block, CellKind, Narrative, RowKind, StatusMark, Table, Terms
from cswo_report.domain.registers import Record
from cswo_report.domain.standards import StandardsPack
from cswo_report.papers.standards import MOST_TEAMS, adherence_cell, range_text, standards_matrix
from tests.documents.making import cells, facts, labels, numbering, pack, plain, prose_of

BLOCK = BlockSpec(BlockKind.CUSTOM, id="tab_standards")
NOW, BEFORE = "2024-25", "2023-24"


def adherence(standard: str, team: str, met: int, sample: int, year: str = NOW) -> Adherence:
    return Adherence(standard, standard, "recording", team, year, met, sample)


def laid_out(
    *found: Adherence, standards: StandardsPack | None = None, records: dict[str, Any] | None = None
) -> list[Block]:
    known = facts(adherence=found, standards=standards, records=records or {})
    return standards_matrix(known, BLOCK, numbering(known))


def matrix(*found: Adherence, **given: Any) -> Table:
    return next(block for block in laid_out(*found, **given) if isinstance(block, Table))


def test_a_cell_has_number_sample_interval_mark_and_word() -> None:
    cell = adherence_cell((18, 20))
    assert (plain(cell.text), plain(cell.small)) == ("18 of 20", "most (70–97%)")
    assert (cell.kind, cell.status) == (CellKind.STATUS, StatusMark.PART)


@pytest.mark.parametrize(
    ("met", "sample", "word", "mark"),
    [
        (5, 5, "all", StatusMark.DONE),
        (3, 6, "most", StatusMark.PART),
        (1, 3, "some", StatusMark.NOT_DONE),
        (0, 3, "none", StatusMark.NOT_DONE),
    ],
)
def test_every_mark_has_its_word(met: int, sample: int, word: str, mark: StatusMark) -> None:
    cell = adherence_cell((met, sample))
    assert cell.small.startswith(f"{word} (")
    assert cell.status is mark


@given(st.integers(1, 500).flatmap(lambda sample: st.tuples(st.integers(0, sample), st.just(sample))))
def test_the_interval_holds_the_share_and_stays_within_bounds(pair: tuple[int, int]) -> None:
    met, sample = pair
    low, high = (int(number) for number in plain(range_text(met, sample)).strip("()%").split("–"))
    assert 0 <= low <= round(100 * met / sample + 0.5)
    assert round(100 * met / sample - 0.5) <= high <= 100


def test_what_was_not_looked_at_is_said_in_words_and_counted() -> None:
    blocks = laid_out(
        adherence("Visits", "North", 9, 10),
        adherence("Visits", "South", 3, 3, BEFORE),
        standards=pack("Visits", "Calls", asked=("Plan current",)),
    )
    headline, table = blocks[0], blocks[1]
    assert isinstance(headline, Narrative)
    assert "Of 3 standards, 1 was measured by a check or audit this year (2 not measured)." in prose_of(headline)
    assert isinstance(table, Table)
    row = cells(table, "Visits")
    assert (row["South"].text, plain(row["South"].small)) == ("not measured", "was 3 of 3")
    assert plain(cells(table, "Standards measured")["North"].text) == "1 of 3"
    assert plain(cells(table, "Standards measured")["South"].text) == "0 of 3"
    assert "Not measured by a check or audit this year: calls; plan current." in table.notes


def test_the_year_before_stands_under_this_year() -> None:
    table = matrix(adherence("Visits", "North", 18, 20), adherence("Visits", "North", 12, 18, BEFORE))
    assert plain(cells(table, "Visits")["North"].small) == "most (70–97%) was 12 of 18"


def test_standards_stand_under_the_heading_of_their_group() -> None:
    found = [adherence(title, "North", 1, 2) for title in ("Visits", "Plan current", "Calls")]
    table = matrix(*found, standards=pack("Visits", "Calls", asked=("Plan current",)))
    assert [row.label for row in table.rows] == [
        "Recording", "Visits", "Calls", "Files", "Plan current", "Standards measured",
    ]  # fmt: skip


def test_teams_are_summed_and_a_few_stand_across() -> None:
    found = [adherence("Visits", f"Team {number}", number, 10 + number) for number in range(1, 8)]
    table = matrix(*found, standards=pack("Visits"))
    headings = [column.label for column in table.columns]
    assert headings == ["Standard", "Team 7", "Team 6", "Team 5", "Other teams", "All teams"]
    assert len(headings) - 2 == MOST_TEAMS
    row = cells(table, "Visits")
    assert plain(row["Other teams"].text) == "10 of 50"
    assert plain(row["All teams"].text) == "28 of 98"
    assert "Other teams: Team 4, Team 3, Team 2, Team 1." in table.notes


@given(st.lists(st.tuples(st.sampled_from("ABCDEFGH"), st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_the_teams_add_up_to_all_teams(given: list[tuple[str, int, int]]) -> None:
    table = matrix(*(adherence("Visits", team, met, met + unmet) for team, met, unmet in given), standards=pack("Visits"))  # fmt: skip
    if "Visits" not in labels(table):
        assert not any(met + unmet for _, met, unmet in given)
        return
    row = {heading: plain(cell.text) for heading, cell in cells(table, "Visits").items()}
    known = {team: [int(n) for n in text.split(" of ")] for team, text in row.items() if " of " in text}
    together = known.pop("All teams", None) or next(iter(known.values()))
    assert together == [sum(pair) for pair in zip(*known.values(), strict=True)]
    assert together == [sum(met for _, met, _ in given), sum(met + unmet for _, met, unmet in given)]


def test_checks_made_across_all_teams_count_only_in_all_teams() -> None:
    table = matrix(
        adherence("Visits", "North", 8, 10), adherence("Visits", "All teams", 5, 5), adherence("Calls", "All teams", 1, 2)
    )  # fmt: skip
    assert [column.label for column in table.columns] == ["Standard", "North", "All teams"]
    assert [plain(cell.text) for cell in cells(table, "Visits").values()] == ["8 of 10", "13 of 15"]
    assert [plain(cell.text) for cell in cells(table, "Calls").values()] == ["not measured", "1 of 2"]
    assert "“All teams” holds checks made across all teams too." in table.notes


def test_with_nothing_measured_one_row_says_so() -> None:
    table = matrix(standards=pack("Visits"))
    assert labels(table) == ["No standard was measured this year"]
    assert not table.notes
    (alone,) = laid_out()
    assert isinstance(alone, Table)


def audit(**values: Any) -> Record:
    given = {"audited_on": date(2024, 6, 1), "standard": "Visits", "team": "North", "sample_size": 20, "met": 18}
    return Record("standards_audit", "PA-22222", 1, given | {"finding": None} | values)


def test_what_the_checks_found_is_told_and_a_check_outside_the_pack_keeps_its_numbers() -> None:
    records = {"standards_audit": [audit(finding="Two had no date."), audit(standard="Our own rule", team=None)]}
    blocks = laid_out(adherence("Visits", "North", 18, 20), standards=pack("Visits"), records=records)
    terms = next(block for block in blocks if isinstance(block, Terms))
    assert dict(terms.items[1:]) == {"Our own rule": "18 of 20 files met it.", "Visits": "North: Two had no date."}


def test_checks_that_belong_to_no_pack_keep_their_own_table() -> None:
    (table,) = laid_out(records={"standards_audit": [audit()]})
    assert isinstance(table, Table)
    assert table.id == "tab_audits"
    assert [cell.text for cell in cells(table, "Visits").values()] == ["North", "20", "18"]


def test_one_team_needs_no_column_of_all_teams() -> None:
    table = matrix(adherence("Visits", "North", 1, 2))
    assert [column.label for column in table.columns] == ["Standard", "North"]
    assert labels(table, RowKind.TOTAL) == ["Standards measured"]
