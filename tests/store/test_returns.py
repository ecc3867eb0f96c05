"""What an explicit nil, a silence and a part of a year come to in the figures, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from cswo_report.domain.measures import FigureRef
from cswo_report.domain.values import Presence, Status, Value
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused
from cswo_report.figures.book import Book
from cswo_report.figures.supplied import Supplied
from cswo_report.measure_dimensions import parts_of
from cswo_report.reference import shipped_reference
from cswo_report.usecases import evidence, figures, nil_returns, owing
from cswo_report.usecases.holdings import held_registers
from cswo_report.usecases.settings import Settings
from tests.store.making import FULL, Office

YEAR = ReportingYear(2024)
LATER = date(2025, 9, 17)
SETTINGS = Settings(council="Testshire", store="")
QUARTERS = ("2024-25:Q1", "2024-25:Q2", "2024-25:Q3", "2024-25:Q4")


@dataclass
class Clerk:
    """Enters complaints and nil returns, and looks at figures."""

    office: Office

    def complains(self, *days: str, stage: str = "1") -> list[str]:
        return [self.office.add("complaint", {"received_on": day, "stage": stage}) for day in days]

    def says_nil(self, about: str, *periods: str, by: str = "Complaints officer") -> None:
        for period in periods:
            self.office.add("nil_return", nil(about, period, by))

    def figure(self, key: str, as_at: date = LATER) -> Value:
        """This year's value of one measure, in a book of no more than it needs."""
        reference, years = self.office.reference, YEAR.back(1)
        wanted = [
            ref
            for ref in map(FigureRef, (key, *parts_of(reference.measures[key])))
            if reference.measures[ref.key].count
        ]
        with self.office.store.reading() as session:
            supplied = Supplied.of(figures.observations(session))
            came = owing.what_came(session, reference, years, supplied)
            book = Book(
                measures=reference.measures,
                years=years,
                counts=figures.count_figures(session, reference, wanted, years, as_at),
                held=held_registers(session, SETTINGS),
                as_at=as_at,
                supplied=supplied,
                returns=owing.standings(reference, SETTINGS, years, came, as_at),
            )
        return book.series(key).current


def nil(about: str, period: str, by: str = "Complaints officer") -> dict[str, str]:
    return {"measure": about, "period": period, "supplied_by": by, "noted_on": "2025-04-10"}


@pytest.fixture
def clerk(office: Office) -> Clerk:
    """A council that keeps a register of complaints since before the year."""
    office.add_chief()
    made = Clerk(office)
    made.complains("2022-05-03")
    return made


def test_silence_is_not_supplied_a_nil_is_none_and_a_part_says_so(clerk: Clerk) -> None:
    silent = clerk.figure("complaints.stage_1")
    assert (silent.presence, silent.by) == (Presence.NOT_SUPPLIED, "Complaints officer")
    assert clerk.figure("complaints.stage_1_in_time_per_cent").said() == "not supplied by Complaints officer"
    clerk.says_nil("complaints", *QUARTERS[:3])
    assert clerk.figure("complaints.stage_1").presence is Presence.NOT_SUPPLIED  # the fourth quarter is still owed
    clerk.says_nil("complaints", QUARTERS[3])
    assert clerk.figure("complaints.stage_1") == Value(Presence.NIL)


def test_records_in_some_quarters_make_a_part_of_the_year(clerk: Clerk) -> None:
    clerk.complains("2024-05-03", "2024-08-01", "2025-02-03")
    held = clerk.figure("complaints.stage_1")
    assert (held.number, held.status, held.mark) == (Decimal(3), Status.PARTIAL_PERIOD, "[pp]")
    assert clerk.figure("complaints.stage_2").status is Status.PARTIAL_PERIOD  # nought, of three quarters
    clerk.says_nil("complaints.stage_1", QUARTERS[2])
    assert clerk.figure("complaints.stage_1").status is Status.FINAL
    assert clerk.figure("complaints.stage_2").status is Status.PARTIAL_PERIOD
    clerk.says_nil("complaints", QUARTERS[2])
    assert clerk.figure("complaints.stage_2") == Value(Presence.NIL)


def test_only_what_is_past_due_at_the_reports_date_is_missed(clerk: Clerk) -> None:
    clerk.complains("2024-05-03", "2024-08-01", "2024-11-04")
    assert (
        clerk.figure("complaints.stage_1", date(2025, 4, 30)).status is Status.FINAL
    )  # the last day for the fourth quarter
    assert clerk.figure("complaints.stage_1", date(2025, 5, 1)).status is Status.PARTIAL_PERIOD


def test_a_nil_of_a_figure_supplied_ready_made_is_nought_and_silence_names_its_owner(clerk: Clerk) -> None:
    assert clerk.figure("justice.dtto").said() == "not supplied by Justice social work"
    clerk.says_nil("justice.dtto", "2024-25", by="Justice social work")
    assert clerk.figure("justice.dtto") == Value(Presence.NIL)


def test_a_nil_of_what_the_calendar_does_not_ask_for_is_heard_too(clerk: Clerk) -> None:
    assert clerk.figure("secure.emergency").presence is Presence.NOT_SUPPLIED
    clerk.says_nil("secure.emergency", *QUARTERS, by="Business support")
    assert clerk.figure("secure.emergency") == Value(Presence.NIL)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (nil("reviews.under_way", "2024-25"), "1 record in it: RV-"),
        (nil("staff.starters", "2024-25"), "is worked out from the register staff"),
        (nil("complaints.stage_1", "2024-25:Q1"), "1 record in it: CO-"),
        (nil("complaints.stage_1", "2024-25"), "is not nil for 2024-25: 1 record in it"),
        (nil("complaints", "2024-25:Q1"), "Complaints received is not nil for April to June 2024"),
        (nil("justice.dtto", "2024-25"), "gives 4"),
        (nil("justice.mappa", "2024-25"), "gives 31"),
        (
            nil("justice.bail_supervision", "2024-25:Q1"),
            "comes once a year, and this is not such a period. Give 2024-25.",
        ),
        (nil("complaints", "2024-05"), "comes once a quarter"),
        (nil("complaints", "Q1"), "A period is kept in one form."),
        (nil("complaints", "soon"), "A period is written 2024-25"),
        (nil("complaints.stage_1", "2027-28"), "has not ended"),
        (
            nil("complaints.stage_1_in_time_per_cent", "2024-25"),
            "Say it of complaints.stage_1_in_time or complaints.stage_1.",
        ),
        (nil("complaints.stage_3", "2024-25"), "Did you mean complaints.stage_"),
        (nil("complaints", "2024-25:Q2"), "says this already"),
    ],
)
def test_a_nil_is_refused_where_the_store_says_otherwise(clerk: Clerk, given: dict[str, str], said: str) -> None:
    clerk.complains("2024-05-03")
    clerk.says_nil("complaints", "2024-25:Q2")
    clerk.office.add("review", {"kind": "learning_child", "considered_on": "2023-05-20", "decision": "proceed"})
    for measure, period, number in (("justice.dtto", "2024-25", "4"), ("justice.mappa", "2025-03-31", "31")):
        basis = "as_at" if "-03-" in period else "financial_year"
        values = {"measure": measure, "basis": basis, "period": period, "presence": "number", "number": number}
        clerk.office.add("observation", {**values, "source": "Justice records"})
    before = len(clerk.office.entries())
    with pytest.raises(InputRefused) as caught:
        clerk.office.add("nil_return", given)
    assert said in " ".join(caught.value.lines())
    assert len(clerk.office.entries()) == before


def test_a_record_that_comes_after_the_nil_is_kept_with_a_warning_and_told_by_the_check(clerk: Clerk) -> None:
    clerk.says_nil("complaints.stage_2", "2024-25:Q2")
    with clerk.office.recorder() as recorder:
        other = recorder.prepare("complaint", {"received_on": "2024-08-01", "stage": "1"})
        draft = recorder.prepare("complaint", {"received_on": "2024-08-01", "stage": "2"})
        recorder.add([draft])
    assert not other.warnings
    assert [finding.code for finding in draft.warnings] == ["nil_was_told"]
    assert "Complaints officer said that there was nothing for July to September 2024" in draft.warnings[0].sentence()
    with clerk.office.store.reading() as session:
        found = nil_returns.contradictions(clerk.office.reference, session, owing.told(session), YEAR)
    assert [finding.code for finding in found] == ["nil_contradicted"]


def test_a_count_of_december_is_not_added_to_that_of_march(clerk: Clerk) -> None:
    for day, number in (("2024-12-02", "812.35"), ("2025-03-31", "820")):
        clerk.office.add("workforce_count", {**FULL["workforce_count"], "as_at": day, "number": number})
    assert clerk.figure("workforce.wte").number == 820
    assert clerk.figure("workforce.headcount").said() == "not supplied by Workforce lead"


def test_evidence_is_found_by_its_record(office: Office) -> None:
    office.add_chief()
    office.add("evidence", FULL["evidence"])
    with office.store.reading() as session:
        [found] = evidence.of_record(session, "SA-7K3QX")
    assert found.values["sha256"] == FULL["evidence"]["sha256"]
    assert shipped_reference().registers["evidence"].prefix == found.reference[:2]
