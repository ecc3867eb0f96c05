"""Counts that share a query give what each gives alone, name the records they counted, and add up from one year's end to the next."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cswo_report.domain.measures import Count, FigureRef, StockMoment
from cswo_report.domain.registers import Event
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import CswoReportError, InputRefused
from cswo_report.store import counting, counting_functions, schema
from cswo_report.store.counting import Rules
from cswo_report.store.ledger import Ledger, NewRecord
from cswo_report.usecases import figures
from tests.store.making import FULL, Office
from tests.store.test_counting import ENDS, YEARS, complaint_specs, decision_specs, stock_specs
from tests.store.test_counting import crowd as crowd

RULES = Rules(
    {"decision": "decided", "complaint": "received_on", "staff": "started_on"},
    other_ends=ENDS,
    truths=frozenset({"urgent"}),
)
any_spec = st.one_of(
    decision_specs,
    stock_specs,
    complaint_specs,
    stock_specs.map(lambda spec: replace(spec, at=StockMoment.START)),
    decision_specs.map(lambda spec: replace(spec, distinct="subject")),
    decision_specs.map(
        lambda spec: replace(spec, also=(Count(types=("foster.approve",), where={"outcome": ["", "approved"]}),))
    ),
    st.sampled_from([["!"], [""], ["", "self"], ["!self"]]).map(lambda codes: Count(where={"capacity": codes})),
    st.integers(1, 12).map(lambda month: Count(where={"month": [str(month)]})),
    st.just(Count(register="complaint", stock=True, until="closed_on", past=("due_on",))),
    st.just(Count(register="staff", stock=True)),
)


def test_counts_that_share_a_query_are_those_of_each_alone(crowd: Office) -> None:
    @settings(max_examples=15)
    @given(st.lists(st.tuples(any_spec, st.sampled_from(["", "outcome"])), min_size=2, max_size=8))
    def agree(wanted: list[tuple[Count, str]]) -> None:
        asked = {at: (spec, by if spec.register != "staff" else "") for at, (spec, by) in enumerate(wanted)}
        with crowd.store.reading() as session:
            together = counting.count_all(session, asked, YEARS, RULES)
            alone = {at: counting.count_all(session, {at: each}, YEARS, RULES)[at] for at, each in asked.items()}
        assert together == alone

    agree()


def test_a_count_names_exactly_the_records_it_counted(crowd: Office) -> None:
    @settings(max_examples=40)
    @given(any_spec)
    def agree(spec: Count) -> None:
        with crowd.store.reading() as session:
            counted = counting.count_all(session, {"": (spec, "")}, YEARS, RULES)[""]
            for year in YEARS:
                members = [row[0] for row in session.execute(counting.member_query(spec, year, RULES))]
                number = counted.get((year.label, ""), 0)
                if spec.distinct or spec.register == "staff":
                    assert number <= len(members)
                else:
                    assert number == len(members)
                assert spec.also or len(set(members)) == len(members)

    agree()


def test_the_codes_of_a_field_add_up_to_the_whole(crowd: Office) -> None:
    @settings(max_examples=25)
    @given(decision_specs.filter(lambda spec: "outcome" not in spec.where), st.sampled_from(["capacity", "outcome"]))
    def agree(spec: Count, by: str) -> None:
        with crowd.store.reading() as session:
            found = counting.count_all(session, {"": (spec, ""), "by": (spec, by)}, YEARS, RULES)
            codes = {code for _, code in found["by"]}
            held = {code: spec.narrowed([(by, code or "unrecorded")]) for code in codes}
            parts = counting.count_all(session, {code: (each, "") for code, each in held.items()}, YEARS, RULES)
        for year in YEARS:
            whole = found[""].get((year.label, ""), 0)
            assert sum(found["by"].get((year.label, code), 0) for code in codes) == whole
            assert sum(each.get((year.label, ""), 0) for each in parts.values()) == whole

    agree()


def _ordered(chance: random.Random) -> NewRecord:
    """A decision with a history that no rule would let in: many endings, some before it was decided, some without any decision."""
    decided = date(2019, 4, 1) + timedelta(days=chance.randrange(2200))
    columns: dict[str, Any] = {
        "type_slug": chance.choice(["awi.supervise", "awi.guardian_cswo"]),
        "rule_version": "x",
        "subject": f"A-{chance.randrange(30):05}",
        "decided_on": decided if chance.random() < 0.9 else None,
        "outcome": chance.choice(["supervision_started", "granted"]),
        "details": {"conditions": chance.sample(["a", "b", "c"], chance.randrange(3)), "urgent": True},
    }
    names = (
        "received_on",
        "received_at",
        "decided_at",
        "decision_maker",
        "capacity",
        "authority_capacity",
        "reasons",
        "views",
    )
    codes = ("expired", "recalled", "died", "transferred_out", "visited_adult")
    events = [
        Event(chance.choice(codes), decided + timedelta(days=chance.randrange(-60, 2000)))
        for _ in range(chance.randrange(8))
    ]
    return NewRecord("decision", "AI", {**dict.fromkeys((*names, "linked_reference")), **columns}, tuple(events))


@pytest.fixture
def histories(office: Office) -> Office:
    chance = random.Random(20261122)
    with office.store.writing() as session:
        Ledger(session, "clerk").add_all([_ordered(chance) for _ in range(150)])
    with office.store.writing() as session:
        session.execute(text("ANALYZE"))
    return office


def test_opening_and_new_less_ended_is_closing_whatever_happened(histories: Office) -> None:
    rules = figures.counting_rules(histories.reference)
    for types in (("awi.supervise",), ("awi.guardian_cswo",), ("awi.supervise", "awi.guardian_cswo")):
        base = Count(types=types)
        wanted = {
            "opening": replace(base, stock=True, at=StockMoment.START),
            "new": base,
            "ended": replace(base, day="ended"),
            "closing": replace(base, stock=True),
        }
        with histories.store.reading() as session:
            found = counting.count_all(session, {name: (spec, "") for name, spec in wanted.items()}, YEARS, rules)
        for year in YEARS:
            opening, new, ended, closing = (found[name].get((year.label, ""), 0) for name in wanted)
            assert opening + new - ended == closing
            assert new
            assert ended


def test_an_order_ends_on_its_first_ending_whichever_code_that_has(histories: Office) -> None:
    """SQLite 3.40 takes the first row of one code alone where an index holds the day after a list of codes."""
    spec, ends = Count(types=("awi.supervise",), stock=True), {"expired", "recalled", "died", "transferred_out"}
    rules = figures.counting_rules(histories.reference)
    for year in YEARS:
        expected = {
            record.reference
            for record in histories.all("decision")
            if record.type_slug == "awi.supervise"
            and record.values["decided"]
            and record.values["decided"].day <= year.last_day
            and not any(
                each.code in ends and each.happened_on and each.happened_on <= year.last_day for each in record.events
            )
        }
        with histories.store.reading() as session:
            found = {row[0] for row in session.execute(counting.member_query(spec, year, rules))}
            assert counting.count_all(session, {"": (spec, "")}, (year,), rules)[""].get((year.label, ""), 0) == len(
                expected
            )
        assert found == expected


def test_a_field_of_several_codes_counts_a_record_under_each(histories: Office) -> None:
    rules = replace(
        figures.counting_rules(histories.reference), several=frozenset({"conditions"}), truths=frozenset({"urgent"})
    )
    spec = Count(types=("awi.supervise",))
    held = {code: replace(spec, where={"conditions": [code]}) for code in ("a", "!a", "", "!")}
    with histories.store.reading() as session:
        by = counting.count_all(session, {"": (spec, "conditions"), "truth": (spec, "urgent")}, YEARS, rules)
        each = counting.count_all(session, {code: (one, "") for code, one in held.items()}, YEARS, rules)
        people = counting.count_all(session, {"a": (replace(held["a"], distinct="reference"), "")}, YEARS, rules)
        whole = counting.count_all(session, {"": (spec, "")}, YEARS, rules)[""]
    for year in YEARS:
        assert (
            by[""].get((year.label, "a"), 0)
            == each["a"].get((year.label, ""), 0)
            == people["a"].get((year.label, ""), 0)
        )
        assert by[""].get((year.label, ""), 0) == each[""].get((year.label, ""), 0)
        for one, other in (("a", "!a"), ("", "!")):
            assert each[one].get((year.label, ""), 0) + each[other].get((year.label, ""), 0) == whole[year.label, ""]
        assert by["truth"][year.label, "yes"] == whole[year.label, ""]


def test_people_come_and_go_in_one_pass_as_their_records_say(crowd: Office) -> None:
    with crowd.store.reading() as session:
        found: dict[str, Callable[[ReportingYear], Any]] = {}
        for name, function in counting_functions.FUNCTIONS.items():
            spec = Count(register="grade" if name == "services_by_lowest_grade" else "staff", function=name)
            counts = counting.count_all(session, {"": (spec, "")}, YEARS, RULES)[""]
            found[name] = lambda year, counts=counts: counts.get((year.label, ""), 0)  # type: ignore[misc]
            for year in YEARS:
                rows = session.execute(function.members(spec, year)).all()
                assert len({row.who for row in rows}) == found[name](year) * function.divisor, name
                members = session.execute(counting.member_query(spec, year, RULES)).all()
                assert len(members) == len(rows)
        stock = {
            at: counting.count_all(session, {"": (Count(register="staff", stock=True, at=at), "")}, YEARS, RULES)[""]
            for at in StockMoment
        }
    for year in YEARS:
        opening, closing = (
            stock[StockMoment.START].get((year.label, ""), 0),
            stock[StockMoment.END].get((year.label, ""), 0),
        )
        assert opening + found["starters"](year) - found["leavers"](year) == closing
        assert found["average_in_post"](year) * 2 == opening + closing
        assert found["stayers"](year) <= opening
    assert sum(found["starters"](year) for year in YEARS)
    assert sum(found["leavers"](year) for year in YEARS)


def test_figures_by_domain_month_and_time_limit_add_up(crowd: Office) -> None:
    reference = crowd.reference
    names = ["decided.all", "limits.due", "limits.met", "limits.met_late", "limits.missed"]
    names += [f"decided.all domain={code}" for code in reference.dimensions["decided.all"]["domain"]]
    names += [f"decided.all month={month}" for month in range(1, 13)]
    names += [f"limits.due type={code}" for code in reference.dimensions["limits.due"]["type"]]
    with crowd.store.reading() as session:
        refs = [FigureRef.parse(name) for name in names]
        found = figures.count_figures(session, reference, refs, YEARS, date(2026, 1, 1))

    def total(start: str) -> int:
        return sum(sum(counts.values()) for name, counts in found.items() if name.startswith(start))

    assert total("decided.all domain=") == total("decided.all month=") == sum(found["decided.all"].values()) > 0
    assert total("limits.due type=") == sum(found["limits.due"].values()) > 0
    assert sum(sum(found[f"limits.{name}"].values()) for name in ("met", "met_late", "missed")) == sum(
        found["limits.due"].values()
    )


def test_a_figure_that_contradicts_one_recorded_is_refused_until_it_says_that_it_revises_it(office: Office) -> None:
    first = {**FULL["observation"], "status": "final", "qualifier": "", "number_high": "", "footnote": ""}
    reference = office.add("observation", first)
    with pytest.raises(InputRefused) as repeated:
        office.add("observation", first)
    assert f"{reference} says this already" in "\n".join(repeated.value.lines())
    office.add("observation", {**first, "status": "provisional"})
    other = {**first, "number": "11850"}
    with pytest.raises(InputRefused) as refused:
        office.add("observation", other)
    assert reference in "\n".join(refused.value.lines())
    assert "status=revised" in "\n".join(refused.value.lines())
    with pytest.raises(InputRefused) as unexplained:
        office.add("observation", {**other, "status": "revised"})
    told = "\n".join(unexplained.value.lines())
    assert "the footnote is missing" in told
    assert "status=revised" not in told
    with pytest.raises(InputRefused):
        office.amend(reference, {"number": "11850"})
    office.add("observation", {**other, "area": "Fife"})
    office.add("observation", {**other, "status": "revised", "footnote": "The council corrected its return."})
    assert len(office.all("observation")) == 4
    assert office.verify().whole


def test_a_december_census_is_kept_and_going_back_before_it_is_refused(office: Office, tmp_path: Any) -> None:
    office.add("observation", FULL["observation"])
    store = office.store
    before = "0005_printed_figures"
    schema.downgrade(store, tmp_path / "backups", before)
    assert schema.current(store) == before
    schema.upgrade(store, tmp_path / "backups")
    assert office.verify().whole
    schema.check_models(store)
    census = {**FULL["observation"], "basis": "december_census", "period": "2024"}
    reference = office.add("observation", census)
    with pytest.raises((CswoReportError, RuntimeError), match="would lose"):
        schema.downgrade(store, tmp_path / "backups", before)
    assert office.fetch(reference).values["basis"] == "december_census"
    assert office.verify().whole
