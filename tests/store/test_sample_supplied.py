"""What the sample's teams supply adds up, agrees with its records, and is all the report prints: every measure is used, every name known."""

from __future__ import annotations

import math
import re
from datetime import date

import pytest
from sqlalchemy import text

from cswo_report import shipped
from cswo_report.domain.year import ReportingYear
from cswo_report.figures import asking
from cswo_report.figures.book import Book
from cswo_report.figures.wording import say
from cswo_report.reference import shipped_reference
from cswo_report.usecases import figures
from cswo_report.usecases.sample.model import YEARS
from cswo_report.usecases.workspace import Workspace
from tests.store.sample_council import Ask
from tests.store.test_sample import MODEL

NARRATIVES = shipped.root("data") / "demo" / "narrative"
NAMED = re.compile(r"\[\[([^\]]+)\]\]")
PRINTED_BY_A_TABLE_OF_ITS_OWN = {"quality.services_by_lowest_grade"}


def values(team: str, measure: str) -> list[float | str]:
    found: list[float | str] = MODEL.content["supplied"][team]["figures"][measure]["values"]
    return found


def rows_of(team: str, *measures: str) -> list[tuple[float | str, ...]]:
    return list(zip(*(values(team, measure) for measure in measures), strict=True))


def book_of(filled: Workspace, year: ReportingYear) -> Book:
    """The book of figures of a year, with every figure that its narratives name."""
    folder = NARRATIVES / year.label
    named = {name for path in folder.glob("*.md") for name in asking.names_in(path.read_text("utf-8"))}
    with filled.store.reading() as session:
        observations = figures.observations(session)
        return figures.make_book(session, filled.reference, filled.settings, year, observations, named)


def test_the_sources_of_referrals_add_up_to_the_referrals() -> None:
    by_source = MODEL.content["supplied"]["adult_protection"]["by_source"]
    assert [sum(year) for year in zip(*by_source.values(), strict=True)] == values("adult_protection", "asp.referrals")


def test_spending_is_bought_care_and_own_staff_less_income() -> None:
    spending = ("money.bought_care", "money.staff", "money.income", "money.net_spend")
    for bought, staff, income, net in rows_of("finance", *spending):
        assert round(float(bought) + float(staff) - float(income), 1) == net


@pytest.mark.parametrize(
    ("team", "part", "whole"),
    [
        ("children", "looked_after.reviews_in_time", "looked_after.reviews_due"),
        ("adult_protection", "asp.decided_in_time", "asp.referrals"),
        ("adult_protection", "asp.conferences_in_time", "asp.conferences_initial"),
        ("mental_health", "mh.emergency_out_of_hours", "mh.emergency_detentions"),
        ("mental_health", "mh.out_of_hours_with_consent", "mh.emergency_with_consent"),
        ("justice", "justice.first_contact_in_time", "justice.payback_orders"),
        ("quality", "quality.good_or_better", "quality.services"),
        ("workforce", "registration.in_time", "registration.required"),
        ("finance", "money.unplanned_cost", "money.net_spend"),
    ],
)
def test_a_part_never_exceeds_its_whole(team: str, part: str, whole: str) -> None:
    assert all(0 <= float(a) <= float(b) for a, b in rows_of(team, part, whole))


def test_what_is_there_at_the_start_is_what_was_there_at_the_end_before() -> None:
    for opening, closing in (
        ("looked_after.opening", "looked_after.total"),
        ("child.register_opening", "child.register"),
    ):
        assert values("children", opening)[1:] == values("children", closing)[:-1]


def test_orders_reviewed_and_not_reviewed_are_the_orders_chosen() -> None:
    orders = ("awi.indefinite_orders", "awi.indefinite_reviewed", "awi.indefinite_left")
    *_, (chosen, reviewed, left) = rows_of("mental_health", *orders)
    assert float(reviewed) + float(left) == chosen


def test_the_parts_of_the_register_are_those_who_must_be_registered(filled: Workspace) -> None:
    social_workers = book_of(filled, YEARS[-1]).series("staff.social_workers").values
    parts = rows_of("workforce", "registration.required", "registration.social_care", "registration.children")
    for (required, care, children), counted in zip(parts, social_workers, strict=True):
        assert counted.known is not None
        assert float(care) + float(children) + float(counted.known) == required


def test_promises_are_counted_as_the_register_of_actions_holds_them(ask: Ask) -> None:
    made = "SELECT count(*) FROM action WHERE source = 'promise' AND promised_in = :year"
    for place, year in enumerate(YEARS[1:], 1):
        before = year.previous().label
        due = ask(made, year=before)
        met, partly = (ask(f"{made} AND progress = '{code}'", year=before) for code in ("done", "part"))
        supplied = [values("promises", f"promises.{name}")[place] for name in ("due", "met", "partly_met", "not_met")]
        assert supplied == [due, met, partly, due - met - partly], year.label


def test_grades_of_this_year_are_those_of_the_register(ask: Ask) -> None:
    latest = (
        "(SELECT g.service, min(g.grade) AS lowest, max(g.inspected_on) AS seen FROM grade g WHERE g.inspected_on ="
        " (SELECT max(l.inspected_on) FROM grade l WHERE l.service = g.service) GROUP BY g.service)"
    )
    for measure, query in (
        ("quality.services", f"SELECT count(*) FROM {latest}"),
        ("quality.good_or_better", f"SELECT count(*) FROM {latest} WHERE lowest >= 4"),
        ("quality.old_grades", f"SELECT count(*) FROM {latest} WHERE seen < '2022-01-01'"),
    ):
        assert values("quality", measure)[-1] == ask(query), measure


def test_the_days_in_which_nine_reports_in_ten_were_ready_are_those_of_the_records(filled: Workspace) -> None:
    query = "SELECT received_on, decided_on FROM decision WHERE type_slug = 'awi.report_private'"
    taken: dict[ReportingYear, list[int]] = {year: [] for year in YEARS}
    with filled.store.reading() as session:
        for received, decided in session.execute(text(query)):
            day = date.fromisoformat(decided)
            taken.get(ReportingYear.of(day), []).append((day - date.fromisoformat(received)).days)
    ranked = [sorted(days)[math.ceil(0.9 * len(days)) - 1] for days in taken.values()]
    assert ranked == values("mental_health", "awi.report_days_nine_in_ten")


@pytest.mark.parametrize("year", YEARS[-2:], ids=str)
def test_every_figure_that_a_narrative_names_can_be_said(filled: Workspace, year: ReportingYear) -> None:
    book = book_of(filled, year)
    for path in sorted((NARRATIVES / year.label).glob("*.md")):
        for inside in NAMED.findall(path.read_text("utf-8")):
            if not inside.startswith(("table:", "chart:", "sparkline:")):
                assert say(book, inside).series.current.known is not None or "area=" in inside, (path.name, inside)


def test_every_declared_measure_is_printed_somewhere() -> None:
    """In a table, chart or key figure of a section or of the outline, or in a sentence of this year's narratives."""
    files = [
        *(shipped.root("report_templates") / "annual_report" / "sections").glob("*/section.toml"),
        shipped.root("data") / "outlines" / "annual_report.toml",
    ]
    used = set(PRINTED_BY_A_TABLE_OF_ITS_OWN)
    for path in files:
        used |= set(re.findall(r'"([a-z_0-9]+\.[a-z_0-9.]+)"', path.read_text("utf-8")))
    for path in (NARRATIVES / YEARS[-1].label).glob("*.md"):
        used |= {name.key for name in asking.names_in(path.read_text("utf-8"))}
    measures = shipped_reference().measures
    assert {key for key, measure in measures.items() if not measure.generated and key not in used} == set()


def test_a_narrative_of_this_year_is_not_that_of_last_year() -> None:
    for path in (NARRATIVES / YEARS[-1].label).glob("*.md"):
        before = NARRATIVES / YEARS[-2].label / path.name
        if before.exists():
            now, then = (set(re.split(r"(?<=[.?!])\s+", each.read_text("utf-8"))) for each in (path, before))
            assert {one for one in now & then if one.endswith(".") and len(one.split()) > 5} == set(), path.name
