"""Every clock of every shipped decision type has a worked case, and the engine answers each case as it is written.

The cases are `time_limits/<domain>.toml`: given, when, then, with weekdays. The last days in them are also counted a second time here, by
the slow counting, so that a case cannot have been copied from the engine.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cswo_report.domain.deadlines import Happening, State
from cswo_report.domain.times import Moment
from cswo_report.reference import Reference, shipped_reference
from tests.spec import slow_clock as slow
from tests.spec.time_limit_cases import (
    FOLDER,
    Boundary,
    Case,
    asked_at,
    boundaries,
    boundary_outcome,
    cases,
    clock_of,
    history_of,
    judged,
    load,
    outcome,
    parse,
    written,
)
from tests.spec.time_limits_page import PAGE, page

ALL = cases()
TYPES = shipped_reference().decision_types


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_engine_answers_as_the_case_says(case: Case, shipped_data: Reference) -> None:
    assert outcome(case, shipped_data) == (case.due, case.state)


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_slow_counting_reaches_the_same_last_day(case: Case, shipped_data: Reference) -> None:
    entry = shipped_data.decision_types[case.type]
    clock, deadline, history = clock_of(case, entry), judged(case, shipped_data), history_of(case, entry)
    fixed, latest = (
        history.values.get(name) for name in (clock.last_day_field or "-", clock.no_later_than_field or "-")
    )
    begins = deadline.start.moment.instant if deadline.start else None
    earlier = [span for span in (*history.earlier, *deadline.spans) if begins and span[0] < begins]
    moves = deadline.adjustments
    record = slow.Record(
        _fact(deadline.start),
        tuple(fact for fact in (_fact(deadline.end),) if fact),
        tuple(fact for fact in (_fact(deadline.stopped),) if fact),
        pauses=tuple(
            (each.day, next((other.day for other in moves if other.kind == "restart" and other.day >= each.day), None))
            for each in moves
            if each.kind == "pause"
        ),
        extensions=tuple((each.day, each.until) for each in moves if each.kind == "extend" and each.until),
        set_by_order=fixed,
        not_later_than=latest,
        cap=deadline.cap.instant if deadline.cap and clock.capped_by else None,
        earlier=tuple(earlier),
    )
    found = slow.answer(slow.Rule.of(clock), record, [asked_at(case)])
    due = Moment(found.day, found.instant if clock.length.hours or clock.until else None) if found.day else None
    assert (written(due) if due else "") == case.due
    assert found.states == (case.state,)


def _fact(happening: Happening | None) -> slow.Fact | None:
    return slow.Fact(happening.moment.day, happening.moment.instant) if happening else None


@pytest.mark.parametrize("slug", sorted(TYPES))
def test_every_clock_has_a_case(slug: str) -> None:
    """Each dated version of each rule, those that ship switched off included."""
    have = [case.clock for case in ALL if case.type == slug]
    assert sorted(have) == sorted(clock.id for clock in TYPES[slug].clock)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: str(path.stem))
def test_a_case_stands_in_the_file_of_its_domain_and_is_written_for_a_reader(path: Path) -> None:
    for case in load(path):
        assert TYPES[case.type].domain == path.stem
        assert case.title[0].isupper() or case.title[0].isdigit()
        assert not case.title.endswith(".")
        assert "_" not in case.title


@pytest.mark.parametrize(
    "text", ["Mon 2024-03-29", "Sun 2024-03-31 10:00 GMT", "Sun 2024-03-31 01:30 BST", "29 March 2024"]
)
def test_a_day_with_the_wrong_weekday_or_zone_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse(text)


def test_a_case_that_says_the_wrong_day_would_be_noticed(shipped_data: Reference) -> None:
    for case in ALL:
        if case.due:
            due = parse(case.due)
            wrong = replace(case, due=written(Moment(due.day.replace(year=due.day.year - 1, day=1), None)))
            assert outcome(wrong, shipped_data)[0] != wrong.due


ROWS = boundaries().row


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.state}: {row.title}" for row in ROWS])
def test_the_boundary_of_a_state(row: Boundary, shipped_data: Reference) -> None:
    assert boundary_outcome(row, shipped_data) == (row.due, row.state)


def test_the_page_for_the_solicitor_is_current(shipped_data: Reference) -> None:
    """docs/time-limits.md says what the rules and the cases say; if not, type ./run docs."""
    assert PAGE.read_text(encoding="utf-8") == page(shipped_data)


def test_every_state_has_its_boundary() -> None:
    assert {row.state for row in ROWS} == set(State)
