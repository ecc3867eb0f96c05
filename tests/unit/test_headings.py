"""Headings of columns: one form, nearness, and the promise of a person's identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report.domain.headings import KnownHeadings, core, fold, identity_promised, slug, without_brackets


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Received", "received"),
        ("  RECEIVED\u00a0* ", "received"),
        ("Date\nreceived", "date received"),
        ("Rec'd", "received"),
        ("Rec’d", "received"),
        ("Recd", "received"),
        ("Téarmann", "tearmann"),
        ("Value (£)", "value pounds"),
        ("Case Ref. No.", "case reference number"),
        ("whole-time equivalent", "whole time equivalent"),
        ("W.T.E", "w t e"),
        ("WTE", "whole time equivalent"),
        ("Children's house", "childrens house"),
    ],
)
def test_a_heading_has_one_form(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_what_stands_in_brackets_and_small_words_may_be_left_out() -> None:
    assert without_brackets("Value a year (£) (to complete)") == "value a year"
    assert without_brackets("(all)") == "all"
    assert core("Date received") == core("Received on") == "received"


@given(st.text(max_size=60))
def test_a_slug_is_one_word_and_stays_as_it_is(text: str) -> None:
    made = slug(text)
    assert made
    assert " " not in made
    assert slug(made) == made


PROMISE = [
    *("Name", "Surname", "First name", "Forename(s)", "Fore-name", "Full name", "Client name", "Name of child"),
    *("Complainant's name", "Service user name", "Patient name", "Worker’s name", "Child's Surname", "Initials"),
    *("Next of kin", "DOB", "D.O.B.", "Date of birth", "Address", "Home address", "Post code", "Postcode"),
    *("CHI", "CHI No.", "NHS number", "NI Number", "National Insurance No", "Hospital number"),
    *("E-mail", "Email address", "Phone", "Mobile number", "Tel. no.", "Contact telephone"),
]
PROMISE_NOBODY = [
    *("Service name", "Name of service", "Post", "Post title", "Address of the source", "Received", "Notified"),
    *("Child ID", "Phoned the Reporter", "Registration number", "Hospital", "Worker", "Placement type", "Number"),
    *(
        "Chief Social Work Officer",
        "Unit",
        "Staff key",
        "Title",
        "Home",
        "Date",
        "Body",
        "Contract title",
        "Renamed on",
    ),
]


@pytest.mark.parametrize("heading", PROMISE)
def test_a_heading_that_promises_a_person_is_seen(heading: str) -> None:
    assert identity_promised(heading)


@pytest.mark.parametrize("heading", PROMISE_NOBODY)
def test_other_headings_promise_nobody(heading: str) -> None:
    assert identity_promised(heading) == ""


def test_the_nearest_are_told_with_how_near_they_are() -> None:
    known = {"acknowledged": "acknowledged_on", "answered": "closed_on", "answer due": "due_on", "due": "due_on"}
    found = KnownHeadings(known).nearest("Acknowleged")
    assert found[0][1] == "acknowledged_on"
    assert found[0][0] > 0.9
    assert KnownHeadings(known).nearest("Due") == []
    assert KnownHeadings({"service": "service"}).nearest("Servcie")[0][0] > 0.85
