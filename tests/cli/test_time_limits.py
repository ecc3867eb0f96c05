"""Time limits as a clerk meets them: what entering an event starts and stops, what is due, and how each date was reached."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from tests.cli.conftest import Run

FRIDAY_BEFORE_THE_CLOCKS_CHANGE = "2024-03-29T16:10"
pytestmark = pytest.mark.usefixtures("council")
LATE_HOLIDAY = '{ day = 2026-06-15, name = "World Cup", announced = 2026-06-01, source = "a test" },'


def authorisation(run: Run, *more: str) -> str:
    """A secure accommodation authorisation received on the Friday before the clocks go forward."""
    return run(
        "record", "add", "secure.implement", "--set", f"received={FRIDAY_BEFORE_THE_CLOCKS_CHANGE}", *more
    ).out.strip()


def test_adding_a_record_says_which_clocks_start_and_when_the_next_act_is_due(run: Run, council: Path) -> None:
    settings = council / "cswo.toml"
    settings.write_text(settings.read_text().replace('as_of = ""', 'as_of = "2024-03-30"'))
    answer = run("record", "add", "secure.implement", "--set", f"received={FRIDAY_BEFORE_THE_CLOCKS_CHANGE}")
    assert "due by Monday 1 April 2024 at 17:10 BST (ck.sec.decide)" in answer.err
    assert "Next to be done: Decide, record and tell everyone after an authorisation, by Monday 1 April" in answer.err


def test_recording_the_act_says_that_the_clock_was_met(run: Run) -> None:
    reference = authorisation(run)
    answer = run("record", "event", reference, "duties_completed", "--at", "2024-04-01T17:10")
    assert "✓  Decide, record and tell everyone after an authorisation: met" in answer.err


def test_one_minute_past_the_last_moment_is_late(run: Run) -> None:
    reference = authorisation(run)
    answer = run("record", "event", reference, "duties_completed", "--at", "2024-04-01T17:11")
    assert "MET LATE" in answer.err
    assert f"record add breach --set record={reference} --set clock=ck.sec.decide" in answer.err


def test_seventy_two_hours_are_elapsed_hours_and_the_change_of_clocks_is_marked(run: Run) -> None:
    reference = authorisation(run)
    full = run("explain", reference, "ck.sec.decide").out
    assert "Monday 1 April 2024 at 17:10 BST" in full
    assert "The clocks go forward on Sunday 31 March 2024" in full
    assert "https://www.legislation.gov.uk/ssi/2013/212/regulation/5" in full
    assert "recorded by clerk" in full
    plain = run("explain", reference, "ck.sec.decide", "--json").json[0]
    due, start = (datetime.fromisoformat(plain[name]["instant"]) for name in ("due", "start"))
    assert due - start == timedelta(hours=72)


def test_a_decision_in_time_whose_duties_are_not_recorded_as_done_is_told_what_is_missing(run: Run) -> None:
    words = ("received=2024-05-01T10:00", "decided=2024-05-02T03:00", "outcome=stands")
    answer = run("record", "add", "secure.not_implement", *(word for each in words for word in ("--set", each)))
    missed = next(line for line in answer.err.splitlines() if "MISSED" in line)
    assert "not recorded: “Everything regulation 5 asks is done" in missed
    assert "the law made of it" not in missed
    assert f"record event {answer.out.split()[0]} duties_completed" in answer.err
    assert "is not recorded, so the law makes of it" in run("explain", answer.out.split()[0], "ck.sec.decide").out


def test_no_decision_in_time_becomes_a_deemed_decision_that_opens_the_right_to_a_review(run: Run) -> None:
    reference = authorisation(run)
    listed = run("due", "--as-of", "2024-04-02T09:00").out
    assert "Made by the law" in listed
    assert "Treated as a decision not to implement" in listed
    assert "Ask for a review of the deemed decision" in listed
    assert "Thu  4 Apr 2024 17:10" in listed
    before = run("due", "--as-of", "2024-04-01T17:09").out
    assert "Treated as a decision not to implement" not in before
    assert f"{reference} Mon  1 Apr 2024 17:10" in before.replace("  Mon", " Mon")


def test_an_urgent_transfer_counts_the_day_of_transfer_as_day_one_in_the_working_days_of_the_2011_act(run: Run) -> None:
    answer = run(
        "record", "add", "child.transfer_urgent", "--set", "received=2024-12-26", "--event", "transferred=2024-12-26"
    )
    plain = run("explain", answer.out.strip(), "ck.child.transfer", "--json").json[0]
    assert plain["due"]["day"] == "2024-12-31"
    assert [(each["day"], each["number"]) for each in plain["days"] if each["number"]] == [
        ("2024-12-27", 1),
        ("2024-12-30", 2),
        ("2024-12-31", 3),
    ]
    assert plain["calendar"]["name"] == "cha2011"
    assert plain["calendar"]["skipped"]["2024-12-26"]


@pytest.mark.parametrize(
    ("appointed", "visited", "next_visit"),
    [
        ("2004-05-10", "2004-07-01", "2004-10-01"),  # every three months
        ("2013-05-10", "2013-07-01", "2014-01-01"),  # every six
        ("2015-05-11", "2015-07-01", "2016-07-01"),  # every twelve
        ("2024-05-10", "2024-07-01", "2025-07-01"),
    ],
)
def test_a_guardian_of_each_time_is_visited_under_the_regime_of_that_time(
    run: Run, appointed: str, visited: str, next_visit: str
) -> None:
    reference = run(
        "record", "add", "awi.guardian_cswo", "--set", f"received={appointed}", "--set", f"decided={appointed}",
        "--set", "outcome=granted", "--set", "capacity=court", "--set", "order_length=indefinite",
        "--event", f"visited_adult={visited}",
    ).out.strip()  # fmt: skip
    found = run("explain", reference, "ck.awi.visit.adult.next", "--json").json
    assert [each["due"]["day"] for each in found] == [next_visit]


def test_a_late_holiday_moves_exactly_the_open_working_day_clocks(run: Run, council: Path) -> None:
    own = council / "data" / "calendars"
    own.mkdir(parents=True)
    shipped = Path("data/calendars/bankhol_scot.toml")
    text = (Path(__file__).parents[2] / shipped).read_text(encoding="utf-8")
    lines = text.splitlines()
    (place,) = [number for number, line in enumerate(lines) if "day = 2026-06-15" in line]
    without, late = ("\n".join([*lines[:place], *added, *lines[place + 1 :]]) for added in ([], [LATE_HOLIDAY]))
    (own / "bankhol_scot.toml").write_text(without, encoding="utf-8")

    def placement(day: str, *events: str) -> str:
        given = [word for event in events for word in ("--event", event)]
        return run("record", "add", "child.emergency_placement", "--set", f"received={day}", *given).out.strip()

    open_clock = placement("2026-06-12", "placed=2026-06-12")
    closed_early = placement("2026-05-20", "placed=2026-05-20", "reviewed=2026-05-22")
    hours_only = run("record", "add", "secure.implement", "--set", "received=2026-06-12T10:00").out.strip()
    (own / "bankhol_scot.toml").write_text(late, encoding="utf-8")
    assert "Rules or calendars changed" in run("due").err
    told = run("store", "recompute", "--explain").out
    assert open_clock in told
    assert "1 day later" in told
    assert closed_early not in told
    assert hours_only not in told
    assert "Rules or calendars changed" not in run("due").err
    assert run("store", "recompute").out == "Every deadline stands where it stood.\n"


def test_due_today_is_not_overdue(run: Run) -> None:
    authorisation(run)
    listed = run("due", "--as-of", "2024-04-01T12:00", "--json").json
    assert [(each["clock"], each["band"]) for each in listed["items"]] == [("ck.sec.decide", "today")]


def test_due_for_one_owner(run: Run) -> None:
    authorisation(run)
    assert run("due", "--as-of", "2024-04-01", "--owner", "justice", "--json").json["items"] == []
    assert "Nothing is overdue" in run("due", "--as-of", "2024-03-29T16:10", "--within", "1d", "--owner", "justice").out


@pytest.mark.parametrize("given", ["soon", "-3", "1.5", "30w"])
def test_a_span_that_is_no_number_of_days_is_refused(run: Run, given: str) -> None:
    assert run("due", f"--within={given}").code == 2


@pytest.mark.parametrize("command", [("due",), ("explain", "SA-2345A")])
def test_a_moment_that_does_not_exist_is_refused(run: Run, command: tuple[str, ...]) -> None:
    answer = run(*command, "--as-of", "2024-03-31T01:30")
    assert answer.code == 3
    assert "01:30 does not exist on 2024-03-31" in answer.err


def test_the_calendar_file_is_valid_and_names_no_person(run: Run, tmp_path: Path) -> None:
    reference = authorisation(run, "--set", "subject=S-4K9PX")
    target = tmp_path / "due.ics"
    run("due", "--as-of", "2024-03-30", "--ics", str(target))
    content = target.read_bytes()
    calendar = icalendar.Calendar.from_ical(content)
    events = list(calendar.walk("VEVENT"))
    assert [str(each["summary"]) for each in events] == [
        f"Decide, record and tell everyone after an authorisation ({reference})"
    ]
    assert b"S-4K9PX" not in content
    assert target.stat().st_mode & 0o077 == 0


def test_a_breach_with_its_cause_leaves_the_list_of_the_unexplained(run: Run) -> None:
    reference = authorisation(run)
    assert "no cause recorded yet (1)" in run("due").out
    answer = run(
        "record", "add", "breach", "--set", f"record={reference}", "--set", "clock=ck.sec.decide",
        "--set", "found_on=2024-04-02", "--set", "cause=staff_absence", "--set", "effect=The child waited a day longer",
        "--set", "remedy=A second deputy was named", "--set", "told=committee",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "no cause recorded yet" not in run("due").out


def test_a_breach_of_a_clock_that_the_record_does_not_have_is_refused(run: Run) -> None:
    reference = authorisation(run)
    answer = run(
        "record", "add", "breach", "--set", f"record={reference}", "--set", "clock=ck.cpo.max", "--set", "found_on=2024-04-02"
    )  # fmt: skip
    assert answer.code == 3
    assert "clock" in answer.err


def test_an_extension_moves_the_last_day_only_where_the_rule_allows_one(run: Run) -> None:
    reference = authorisation(run)
    change = ["--set", "kind=extend", "--set", "effective_on=2024-03-30", "--set", "extended_to=2024-04-05",
              "--set", "reason=The unit asked for more time", "--set", "authorised_by=Head of service"]  # fmt: skip
    answer = run(
        "record", "add", "clock_change", "--set", f"record={reference}", "--set", "clock=ck.sec.decide", *change
    )
    assert answer.code == 3
    assert "Neither the law nor guidance" in answer.err


def test_a_notice_with_its_time_ends_the_clock_of_its_event(run: Run) -> None:
    death = run(
        "record",
        "add",
        "child.lac_death",
        "--set",
        "received=2025-02-03T09:00",
    )
    assert death.code == 0, death.err
    reference = death.out.strip()
    clock = run("explain", reference, "ck.lac.death", "--json").json[0]
    event = clock["rule"]["ends"][0]
    answer = run(
        "record", "add", "notice", "--set", f"record={reference}", "--set", f"event={event}",
        "--set", "recipient=care_inspectorate", "--set", "sent=2025-02-03T15:30", "--set", "method=portal",
        "--set", "proof=Acknowledgement DLC1-0001",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "Notify the Care Inspectorate of the death: met" in answer.err
    assert run("explain", reference, "ck.lac.death", "--json").json[0]["state"] == "met"


def test_voiding_a_record_takes_its_clocks_off_the_list(run: Run) -> None:
    reference = authorisation(run)
    run("record", "void", reference, "--reason", "entered twice")
    assert run("due", "--as-of", "2024-04-01", "--json").json["items"] == []


def test_explaining_what_has_no_clock_says_so(run: Run) -> None:
    reference = authorisation(run)
    answer = run("explain", reference, "ck.cpo.max")
    assert answer.code == 5
    assert "ck.sec.decide" in answer.err
    assert run("explain", "SA-2222Z").code == 5


def test_a_confirmed_type_is_switched_on_and_its_name_must_exist(run: Run, council: Path) -> None:
    settings = council / "cswo.toml"
    text = settings.read_text()
    refused = run("record", "add", "mh.nrcp", "--set", "received=2025-01-06")
    assert refused.code == 3
    assert "switched off" in refused.err
    settings.write_text(f'{text}\n[confirmed]\n"mh.nrcp" = "Council solicitor, 3 May 2026"\n')
    assert run("record", "add", "mh.nrcp", "--set", "received=2025-01-06").code == 0
    settings.write_text(f'{text}\n[confirmed]\n"mh.nrcq" = "Council solicitor, 3 May 2026"\n')
    answer = run("record", "add", "mh.nrcp", "--set", "received=2025-01-06")
    assert answer.code == 3
    assert "mh.nrcq" in answer.err


def test_the_json_of_what_is_due_is_one_document(run: Run) -> None:
    authorisation(run)
    found = json.loads(run("due", "--as-of", "2024-04-02", "--json").out)
    assert date.fromisoformat(found["missed_without_cause"][0]["due"]) == date(2024, 4, 1)


def test_an_owner_whom_nobody_knows_is_no_all_clear(run: Run) -> None:
    authorisation(run)
    answer = run("due", "--owner", "adult socal work")
    assert answer.code == 3
    assert "Did you mean Adult social work" in answer.err


def test_a_broken_rule_file_is_told_by_the_list_too(run: Run, council: Path) -> None:
    authorisation(run)
    own = council / "data" / "decision_types" / "secure"
    own.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "data/decision_types/secure/secure.implement.toml"
    text = shipped.read_text(encoding="utf-8")
    (own / shipped.name).write_text(text.replace('calendar = "elapsed"', 'calendar = "lunar"'), encoding="utf-8")
    answer = run("due")
    assert answer.code == 3
    assert "secure.implement.toml: clock ck.sec.decide: calendar (given: lunar)" in answer.err


def test_how_long_ago_is_counted_in_days_of_the_calendar(run: Run) -> None:
    run("record", "add", "child.transfer_urgent", "--set", "received=2025-03-18", "--event", "transferred=2025-03-18")
    assert "Thu 20 Mar 2025 (11 days ago)" in run("due", "--as-of", "2025-03-31").out


def test_an_event_before_what_called_for_the_decision_is_refused(run: Run) -> None:
    reference = authorisation(run)
    answer = run("record", "event", reference, "placed", "--at", "2024-03-20T11:00")
    assert answer.code == 3
    assert "cannot come before" in answer.err


def test_an_extension_after_the_last_day_is_refused(run: Run) -> None:
    complaint = run("record", "add", "complaint", "--set", "received_on=2025-01-13", "--set", "stage=2").out.strip()
    change = ("record", "add", "clock_change", "--set", f"record={complaint}", "--set", "clock=ck.comp.2", "--set", "kind=extend",
              "--set", "extended_to=2025-03-28", "--set", "reason=Two witnesses were away", "--set", "authorised_by=Head of service")  # fmt: skip
    late = run(*change, "--set", "effective_on=2025-03-05")
    assert late.code == 3
    assert "its last day was 10 February 2025" in late.err
    granted = run(*change, "--set", "effective_on=2025-02-05")
    assert granted.code == 0, granted.err
    assert "Friday 28 March 2025" in granted.err


def test_a_breach_of_a_limit_that_never_started_is_refused(run: Run) -> None:
    reference = authorisation(run)
    breach = ("record", "add", "breach", "--set", f"record={reference}", "--set", "found_on=2024-04-02")
    assert "has not started" in run(*breach, "--set", "clock=ck.sec.rev1").err
    assert "has run 1 time" in run(*breach, "--set", "clock=ck.sec.decide", "--set", "sequence=9").err


def test_a_name_in_the_proof_of_a_notice_is_refused(run: Run) -> None:
    reference = authorisation(run)
    answer = run(
        "record", "add", "notice", "--set", f"record={reference}", "--set", "event=notified_reporter",
        "--set", "recipient=principal_reporter", "--set", "sent=2024-03-30", "--set", "proof=Letter to Mrs Jean Smith",
    )  # fmt: skip
    assert answer.code == 3
    assert "may identify a person" in answer.err


def test_recording_the_act_speaks_of_its_limit_even_where_nothing_changed(run: Run) -> None:
    reference = authorisation(run, "--event", "duties_completed=2024-04-01")
    answer = run("record", "event", reference, "duties_completed", "--at", "2024-04-01T12:30")
    assert "cannot be judged" in answer.err
