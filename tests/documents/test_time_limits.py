"""Time limits in the report: every clock is in the rate or named beside it, old and new rules stand apart, and no record is named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.clock_rules import Certainty, ClockKind, InForce
from cswo_report.domain.compliance import LimitCount, MissedLimit
from cswo_report.domain.deadlines import State
from cswo_report.domain.outline import BlockKind
from cswo_report.domain.paper import Narrative, RowKind, Table
from cswo_report.domain.statute import LegalBasis
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.missed_limits import LISTED, MANY, missed_limits
from cswo_report.papers.statutory import types_table
from cswo_report.papers.time_limits import UNFINISHED, time_limits_table
from cswo_report.reference import shipped_reference
from cswo_report.render.web import whole_document
from tests.documents.making import (
    BLOCK,
    FIRST,
    cells,
    clock,
    facts,
    kind,
    kinds,
    labels,
    numbering,
    pack,
    prose_of,
    row_of,
)

DUTY_LABEL = f"{FIRST[1]} (14 days)"


def count(
    counts: Mapping[State, int], hours: Mapping[int, int] | None = None, whose: ClockKind = ClockKind.DUTY, **more: Any
) -> LimitCount:
    given = {"type_slug": "demo.order", "clock_id": FIRST[0], "title": FIRST[1]} | more
    return LimitCount(kind=whose, counts=counts, hours=hours or {}, **given)


def laid_out(*limits: LimitCount, **given: Any) -> Table:
    known = facts(**{"decision_types": kinds(kind()), "limits": limits} | given)
    made = time_limits_table(known, BLOCK, numbering(known))
    assert len(made) == 1
    assert isinstance(made[0], Table)
    return made[0]


def note(table: Table) -> str:
    return " ".join(table.notes)


def numbers(table: Table, label: str) -> dict[str, str]:
    return {heading: cell.text for heading, cell in cells(table, label).items()}


def test_a_limit_has_its_numbers_its_rate_and_how_long_it_took() -> None:
    table = laid_out(
        count({State.MET: 18, State.MET_LATE: 1, State.OVERDUE: 1}, {24 * 3: 10, 24 * 9: 8, 24 * 20: 1}),
    )
    assert labels(table, RowKind.GROUP) == ["Make an order"]
    assert numbers(table, DUTY_LABEL) == {
        "Due": "20",
        "Met": "18",
        "Met late": "1",
        "Missed": "1",
        "Kept in time": "90%",
        "Middle time": "3 days",
        "Longest time": "20 days",
    }
    assert "Missed: 1 not recorded as done by 17 September 2025." in note(table)


def test_a_limit_missed_because_the_record_does_not_say_that_all_was_done_is_told_apart_from_no_decision() -> None:
    deemed = replace(clock(), ends="duties_completed", passing_creates="deemed")
    missed = count({State.MISSED: 1})
    assert UNFINISHED in laid_out(missed, decision_types=kinds(kind(deemed))).notes
    assert UNFINISHED not in laid_out(missed).notes  # nothing but the decision ends this one
    assert UNFINISHED not in laid_out(count({State.MET: 1}), decision_types=kinds(kind(deemed))).notes


def test_a_percentage_of_few_is_the_numbers_themselves() -> None:
    assert numbers(laid_out(count({State.MET: 3, State.MET_LATE: 1})), DUTY_LABEL)["Kept in time"] == "3 of 4"
    assert numbers(laid_out(count({State.MET: 9})), DUTY_LABEL)["Kept in time"] == "9 of 9"
    assert numbers(laid_out(count({State.MET: 199, State.MISSED: 1})), DUTY_LABEL)["Kept in time"] == "99%"


def test_hour_limits_are_told_in_hours() -> None:
    found = numbers(laid_out(count({State.MET: 2}, {1: 1, 54: 1}, counts_hours=True)), DUTY_LABEL)
    assert (found["Middle time"], found["Longest time"]) == ("27.5 hours", "54 hours")


def test_what_is_left_out_is_counted_and_said() -> None:
    left_out = {State.VOID: 3, State.UNKNOWN: 2, State.RUNNING: 4, State.PAUSED: 1}
    table = laid_out(count({State.MET: 10, **left_out}))
    found = numbers(table, DUTY_LABEL)
    assert (found["Due"], found["Not yet due"], found["Not owed"]) == ("10", "5", "5")
    assert "20 had their last day in the year; as they stood on 17 September 2025: 10 due, 5 not yet due, 3 void (" in note(table)  # fmt: skip
    assert "2 unknown (" in note(table)


@given(st.dictionaries(st.sampled_from(list(State)), st.integers(0, 2000), min_size=1))
def test_due_and_all_that_is_left_out_are_the_whole(counts: dict[State, int]) -> None:
    one = count(counts)
    assert one.due + sum(one.excluded.values()) == sum(counts.values())
    if not sum(counts.values()):
        return
    table = laid_out(one)
    found = {heading: int(text.replace(",", "")) for heading, text in numbers(table, DUTY_LABEL).items() if text[0].isdigit() and "%" not in text and "of" not in text}  # fmt: skip
    assert found["Due"] == found["Met"] + found["Met late"] + found["Missed"] == one.due
    assert found["Due"] + found.get("Not yet due", 0) + found.get("Not owed", 0) == sum(counts.values())
    said = re.match(r"([\d,]+) had .*? 2025: (.*?)\.(?: |$)", note(table))
    assert said
    whole, *parts = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", f"{said[1]}: {said[2]}")]
    assert whole == sum(parts) == sum(counts.values())


def test_a_rule_changed_in_the_year_has_a_row_for_each_cohort() -> None:
    old = clock("ck.appeal.from-2020-04-07", "Hear the appeal", "P42D", in_force=InForce(date(2020, 4, 7), date(2024, 9, 30)))  # fmt: skip
    new = clock("ck.appeal.from-2024-10-01", "Hear the appeal", "P21D", in_force=InForce(date(2024, 10, 1)))
    limits = [
        count({State.MET: number}, clock_id=rule.id, title=rule.title) for number, rule in ((5, new), (7, old))
    ]  # fmt: skip
    table = laid_out(*limits, decision_types=kinds(kind(old, new)))
    assert labels(table) == [
        "Hear the appeal, rule from 7 April 2020 to 30 September 2024 (42 days)",
        "Hear the appeal, rule from 1 October 2024 (21 days)",
    ]
    alone = laid_out(limits[0], decision_types=kinds(kind(old, new)))
    assert labels(alone) == ["Hear the appeal (21 days)"]


def test_duties_of_others_come_after_the_councils_own_and_are_marked() -> None:
    theirs = clock("ck.hear", "Hold the hearing", "PT72H", kind=ClockKind.DUTY_OF_ANOTHER)
    table = laid_out(
        count({State.MET: 4}, clock_id="ck.hear", title="Hold the hearing", whose=ClockKind.DUTY_OF_ANOTHER),
        count({State.MET: 6, State.MISSED: 2}),
        decision_types=kinds(kind(theirs, clock())),
    )
    assert labels(table) == [DUTY_LABEL, "Hold the hearing (72 hours; another body’s)"]
    assert numbers(table, "All duties of the council")["Due"] == "8"
    assert numbers(table, "All duties of other bodies")["Due"] == "4"


def test_rights_and_authorities_are_no_duties_and_that_is_said() -> None:
    table = laid_out(
        count({State.MET: 1}),
        count({State.LAPSED: 2}, clock_id="ck.appeal", title="Appeal", whose=ClockKind.RIGHT),
        count({State.MET: 1}, clock_id="ck.expiry", title="Order ends", whose=ClockKind.AUTHORITY),
    )
    assert labels(table) == [DUTY_LABEL]
    assert (
        "Not in the table, since they are nobody’s duty: 2 rights of people, such as appeals and 1 length of an order."
        in note(table)
    )


def test_a_limit_counted_back_from_a_day_says_so() -> None:
    back = clock("ck.notice", "Give notice of the meeting", "P5D", backward=True)
    table = laid_out(count({State.MET: 1}, clock_id=back.id, title=back.title), decision_types=kinds(kind(back)))
    assert labels(table) == ["Give notice of the meeting (at least 5 days before)"]


def test_guidance_and_law_read_in_part_are_marked() -> None:
    rules = [
        clock("ck.a", "By guidance", certainty=Certainty.GUIDANCE),
        clock("ck.b", "By a law read in part", certainty=Certainty.PRIMARY_IN_PART),
    ]
    table = laid_out(
        *(count({State.MET: 1}, clock_id=rule.id, title=rule.title) for rule in rules),
        decision_types=kinds(kind(*rules)),
    )
    assert labels(table) == ["By guidance (14 days; guidance)", "By a law read in part (14 days) [check]"]
    assert "[check] the law was read only in part" in note(table)


def test_a_type_of_which_nothing_fell_due_is_named_in_a_line() -> None:
    quiet = kind(slug="demo.quiet", title="Recall an order")
    only_rights = kind(clock("ck.r", kind=ClockKind.RIGHT), slug="demo.right", title="Appeal")
    table = laid_out(count({State.MET: 1}), decision_types=kinds(kind(), quiet, only_rights))
    assert "No recorded limit fell due this year: recall an order." in note(table)


LAW = (LegalBasis("An Act", "section 1", "legislation.gov.uk", Certainty.PRIMARY),)


def test_where_nothing_fell_due_there_is_no_table_and_the_table_of_decisions_says_so() -> None:
    rights = (count({State.LAPSED: 2}, clock_id="ck.appeal", title="Appeal", whose=ClockKind.RIGHT),)
    said = "No time limit of these decisions fell due in 2024-25."
    ours = kinds(replace(kind(), legal_basis=LAW))
    for limits, expected in (((), True), (rights, True), ((count({State.MET: 1}),), False)):
        known = facts(decision_types=ours, limits=limits)
        assert bool(time_limits_table(known, BLOCK, numbering(known))) is not expected
        assert (said in types_table(known, BLOCK, numbering(known)).notes) is expected
    only_rights = facts(decision_types=kinds(replace(kind(clock("ck.r", kind=ClockKind.RIGHT)), legal_basis=LAW)))
    assert said not in types_table(only_rights, BLOCK, numbering(only_rights)).notes


# ── what was missed ──────────────────────────────────────────────────────────────────────────────────────────────────


def miss(late: int | None = 2, number: int = 0, **more: Any) -> MissedLimit:
    due = date(2024, 5, 1) + timedelta(days=number)
    done = None if late is None else due + timedelta(days=late)
    given = {"reference": f"SA-7K3Q{'ABCDEFGHJKMNPQRS'[number % 16]}", "type_slug": "demo.order", "clock_id": FIRST[0]}
    return MissedLimit(**{"title": FIRST[1], "due": due, "done": done, **given, **more})


def listed(missed: Sequence[MissedLimit], edition: str = "members", **given: Any) -> Table:
    limits = (count({State.MET: 5, State.MET_LATE: len(missed)}),)
    known = facts(**{"decision_types": kinds(kind()), "limits": limits, "missed": missed, "edition": edition} | given)
    (table,) = missed_limits(known, BLOCK, numbering(known))
    assert isinstance(table, Table)
    return table


def test_a_miss_is_told_by_month_with_cause_effect_remedy_and_who_was_told() -> None:
    table = listed([miss(cause="Volume of work", effect="A family waited.", remedy="A second officer.", told=("Committee",))])  # fmt: skip
    assert labels(table, RowKind.GROUP) == [f"{FIRST[1]} (make an order)"]
    (cell,) = row_of(table, "May 2024, 2 days late").cells
    assert cell.text == "Volume of work"
    assert cell.small == "Effect: A family waited. Remedy: A second officer. Told: Committee."


@pytest.mark.parametrize(
    ("late", "words"),
    [(1, "1 day late"), (46, "46 days late"), (None, "not done"), (0, "later that day"), (-2, "2 days early")],
)
def test_how_late_it_was_in_words(late: int | None, words: str) -> None:
    assert labels(listed([miss(late)])) == [f"May 2024, {words}"]


def test_a_cause_that_nobody_has_given_is_asked_for() -> None:
    (cell,) = row_of(listed([miss()]), "May 2024, 2 days late").cells
    assert cell.text == "Cause not yet recorded"


def test_misses_of_which_the_same_is_recorded_are_one_row() -> None:
    assert labels(listed([miss(2), miss(None, 31)])) == ["May 2024, 2 days late; June 2024, not done"]
    assert len(labels(listed([miss(2, cause="Volume of work"), miss(None, 31)]))) == 2


def test_many_misses_of_one_limit_for_one_cause_are_told_together() -> None:
    many = [miss(1 + number, number * 30, cause="Volume of work", effect=f"Effect {number}") for number in range(MANY)]
    assert len(labels(listed(many))) == MANY
    table = listed([*many, miss(None, 300, cause="Volume of work"), miss(3)])
    assert labels(table) == ["9 times: 1 to 8 days late, 1 not done", "May 2024, 3 days late"]
    assert row_of(table, "9 times: 1 to 8 days late, 1 not done").small == "May 2024 to February 2025"
    assert row_of(table, "9 times: 1 to 8 days late, 1 not done").cells[0].small == ""
    assert table.notes == ("Where many are told together, the effect and the remedy of each stand in the register.",)


def test_a_long_list_tells_the_misses_of_a_limit_together_with_their_causes() -> None:
    causes = ["Volume of work"] * 6 + ["Fault of a system"] * 8 + [""] * 3
    table = listed([miss(1 + number, number, cause=cause) for number, cause in enumerate(causes)])
    assert len(causes) > LISTED
    (row,) = (row for row in table.rows if row.kind is RowKind.PLAIN)
    assert row.label == "17 times: 1 to 17 days late"
    assert row.cells[0].text == "Fault of a system: 8; Volume of work: 6; Cause not yet recorded: 3"


def test_where_nothing_was_missed_a_line_says_so() -> None:
    for limits, words in (
        ((count({State.MET: 7}),), "All 7 time limits of the council that fell due were kept."),
        ((count({State.MET: 1}),), "The one time limit of the council that fell due was kept."),
        (
            (count({State.MET: 3, State.OVERDUE: 1}),),
            "1 of the council’s 4 time limits that fell due was missed or met late",
        ),
    ):
        known = facts(decision_types=kinds(kind()), limits=limits)
        (line,) = missed_limits(known, BLOCK, numbering(known))
        assert isinstance(line, Narrative)
        assert words in prose_of(line)
    nothing = facts(decision_types=kinds(kind()))
    assert missed_limits(nothing, BLOCK, numbering(nothing)) == []


def test_a_list_that_differs_from_the_table_says_by_how_much() -> None:
    assert not listed([miss()]).notes
    table = listed([miss()], limits=(count({State.MET: 5, State.MET_LATE: 3}),))
    assert "counts 3 of the council’s own not kept in time; 1 are listed here" in note(table)


def words_of(table: Table) -> str:
    return " ".join(f"{row.label} {row.small} " + " ".join(f"{cell.text} {cell.small}" for cell in row.cells) for row in table.rows)  # fmt: skip


def test_members_never_see_a_reference_or_a_key_and_officers_do() -> None:
    entry = miss(cause="Other", cause_detail="See SA-7K3QX.", effect="C-4K7QX waited.", remedy="Done with BR-22222.", breach="BR-ABCDE")  # fmt: skip
    for together in ([entry], [replace(entry, done=entry.due + timedelta(days=number)) for number in range(1, 12)]):
        for secret in ("SA-7K3QA", "SA-7K3QX", "C-4K7QX", "BR-22222", "BR-ABCDE"):
            assert secret not in words_of(listed(together))
        assert "SA-7K3QA" in words_of(listed(together, edition="officer"))


# ── in the whole report ──────────────────────────────────────────────────────────────────────────────────────────────


def test_every_duty_of_every_type_has_one_section() -> None:
    reference = shipped_reference()
    blocks = [
        block
        for section in reference.sections("annual_report").values()
        for block in section.block
        if block.kind is BlockKind.CUSTOM and block.name == "time_limits"
    ]
    for decision in reference.decision_types.values():
        if decision.clock:
            found = [
                block.id
                for block in blocks
                if decision.domain in block.domains
                and decision.slug.startswith(block.prefixes or ("",))
                and not (block.except_prefixes and decision.slug.startswith(block.except_prefixes))
            ]
            assert len(found) == 1, (decision.slug, found)


def test_the_whole_report_prints_limits_misses_and_standards_without_naming_a_record() -> None:
    known = facts(
        limits=(
            count({State.MET: 11, State.MET_LATE: 1}, {30: 12}, type_slug="secure.implement", clock_id="ck.sec.decide", title="Decide"),
        ),
        missed=[miss(type_slug="secure.implement", clock_id="ck.sec.decide", title="Decide", effect="See SA-7K3QX.")],
        standards=pack("Visits recorded"),
    )  # fmt: skip
    page = re.sub(r"</?data[^>]*>", "", whole_document(compile_report(known)))
    assert "Children: how each time limit was kept" in page
    assert "Children: time limits not kept, and why" in page
    assert "Of 1 standard, 0 were measured by a check or audit this year (1 not measured)." in page
    assert "SA-7K3Q" not in page
    assert "92%" in page
    assert compile_report(known) == compile_report(known)
