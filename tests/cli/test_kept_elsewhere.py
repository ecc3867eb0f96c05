"""Types whose records are kept in a register of their own name: recorded, described and listed as any type is, and never counted twice."""

from __future__ import annotations

import json

import pytest

from cswo_report.errors import ExitCode
from tests.cli.conftest import Run
from tests.store.making import FULL, Office

pytestmark = pytest.mark.usefixtures("council")

LEARNING = {"notified_on": "2023-05-03", "considered_on": "2023-05-20", "decision": "awaited", "stage": "notification"}


def sets(values: dict[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in ("--set", f"{name}={value}")]


def test_a_review_is_recorded_by_its_type_which_says_its_kind(run: Run, office: Office) -> None:
    answer = run("record", "add", "review.learning.child", *sets(LEARNING))
    assert answer.code == ExitCode.DONE
    reference = answer.out.strip()
    assert reference.startswith("RV-")
    record = office.fetch(reference)
    assert (record.register, record.type_slug, record.values["kind"]) == ("review", "", "learning_child")
    assert "Next act: " in answer.err
    assert run("record", "show", reference, "--json").json["type"] == "review"
    assert run("record", "amend", reference, "--set", "decided_by=Child Protection Committee").code == ExitCode.DONE
    assert office.verify().whole


def test_its_records_are_those_that_it_chooses(run: Run) -> None:
    child = run("record", "add", "review.learning.child", *sets(LEARNING)).out.strip()
    adult = run("record", "add", "review", *sets({**LEARNING, "kind": "learning_adult"})).out.strip()
    old = run("record", "add", "review.scr", "--set", "kind=scr_child", "--set", "considered_on=2019-05-20").out.strip()
    assert run("record", "list", "review.learning.child").out.split()[0] == child
    assert [row["reference"] for row in run("record", "list", "review.learning.adult", "--json").json] == [adult]
    assert [row["reference"] for row in run("record", "list", "review.scr", "--json").json] == [old]
    assert [row["reference"] for row in run("record", "list", "review", "--json").json] == [child, adult, old]
    assert "0 records." in run("record", "list", "complaint.social_work").err


def test_a_record_of_another_kind_is_not_recorded_as_one(run: Run, office: Office) -> None:
    answer = run("record", "add", "review.learning.child", *sets({**LEARNING, "kind": "learning_adult"}))
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "kind (given: learning_adult): A record of review.learning.child has here learning_child." in answer.err
    answer = run("record", "add", "review.scr", "--set", "kind=learning_child", "--set", "considered_on=2023-05-20")
    assert "A record of review.scr has here scr_child or scr_adult." in answer.err
    answer = run("record", "add", "review.scr", "--set", "considered_on=2019-05-20")
    assert "“Kind of review” is needed to save this." in answer.err
    assert office.all("review") == []


def test_it_has_no_events_and_says_so(run: Run, office: Office) -> None:
    answer = run("record", "add", "review.learning.child", *sets(LEARNING), "--event", "placed=2023-05-20")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "Only decisions have events." in answer.err
    reference = run("record", "add", "review.learning.child", *sets(LEARNING)).out.strip()
    answer = run("record", "event", reference, "placed", "--at", "2023-05-20")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert len(office.all("review")) == 1


def test_nothing_given_is_nothing_recorded(run: Run, office: Office) -> None:
    answer = run("record", "add", "review.learning.child")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "nothing was given" in answer.err
    assert office.all("review") == []


def test_a_list_from_json_is_preset_too(run: Run, office: Office) -> None:
    sent = json.dumps([LEARNING, {**LEARNING, "stage": "report"}])
    assert run("record", "add", "review.learning.adult", "--from-json", "-", stdin=sent).code == ExitCode.DONE
    assert [record.values["kind"] for record in office.all("review")] == ["learning_adult"] * 2


def test_it_is_described_with_its_law_its_register_and_its_fields(run: Run) -> None:
    words = run("record", "types", "review.learning.child").out
    assert "Law: " in words
    assert "Kept in the register: Significant case and learning reviews (review)" in words
    assert "One of these where “Kind of review” is: Learning review: child, which is given for you" in words
    assert "considered_on" in words
    assert "record event" not in words
    described = run("record", "types", "review.learning.child", "--json").json
    assert described["register"] == "review"
    assert {"kind", "ratified_on"} <= {field["name"] for field in described["field"]}
    listed = run("record", "types").out
    assert "Case reviews\n  review." in listed
    assert "Complaints and quality\n" in listed


@pytest.mark.parametrize("slug", ["complaint.social_work", "commission.authorise_spec"])
def test_a_type_that_is_a_whole_register_takes_every_record_of_it(run: Run, office: Office, slug: str) -> None:
    register = office.reference.decision_types[slug].register
    answer = run("record", "add", slug, *sets(FULL[register]))
    assert answer.code == ExitCode.DONE, answer.err
    assert run("record", "list", slug, "--json").json == run("record", "list", register, "--json").json
    assert office.reference.registers[register].prefix == answer.out[:2]


@pytest.mark.parametrize("kind", ["review.learning.child", "review.scr", "complaint.social_work"])
def test_no_decision_is_counted_for_it(run: Run, kind: str) -> None:
    run("record", "add", "review.learning.child", *sets(LEARNING))
    run("record", "add", "complaint", *sets(FULL["complaint"]))
    answer = run("report", "build", "2023-24", "--format", "html")
    assert answer.code == ExitCode.DONE, answer.err
    assert kind not in answer.out + answer.err
    assert run("figures", "2023-24", "--json").code == ExitCode.DONE


def test_what_a_breach_points_to_is_looked_for(run: Run, office: Office) -> None:
    reference = office.add("secure.implement", {"received": "2024-03-29T16:10"})
    given = {"record": reference, "clock": "ck.sec.decide", "found_on": "2024-05-01"}
    assert "Note:" not in run("record", "add", "breach", *sets(given)).err
    answer = run("record", "add", "breach", *sets({**given, "record": "SA-22222"}))
    assert answer.code == ExitCode.DONE
    assert "There is no record of this reference." in answer.err
    answer = run("record", "add", "breach", *sets({**given, "clock": "ck.sec.decid"}))
    assert answer.code == ExitCode.INPUT_REFUSED
    assert f"{reference} has no time limit of this name. Did you mean ck.sec.decide" in answer.err
    answer = run("record", "add", "breach", *sets({**given, "clock": "72 hours"}))
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "A time limit is named by its id, such as ck.sec.decide." in answer.err


def test_a_limit_that_nobody_may_move_is_not_moved(run: Run, office: Office) -> None:
    secure = office.add("secure.implement", {"received": "2024-03-29T16:10"})
    moved = {"clock": "ck.sec.decide", "effective_on": "2024-03-30", "reason": "Snow.", "authorised_by": "Head"}
    for kind in ({"kind": "pause"}, {"kind": "restart"}, {"kind": "extend", "extended_to": "2024-04-20"}):
        answer = run("record", "add", "clock_change", *sets({**moved, **kind, "record": secure}))
        assert answer.code == ExitCode.INPUT_REFUSED
        assert "Neither the law nor guidance lets anybody" in answer.err
    complaint = office.add("complaint", FULL["complaint"])
    extended = {**FULL["clock_change"], "record": complaint}
    assert run("record", "add", "clock_change", *sets(extended)).code == ExitCode.DONE
    answer = run("record", "add", "clock_change", *sets({**extended, "kind": "pause", "extended_to": ""}))
    assert "lets anybody pause or restart this time limit" in answer.err
    assert len(office.all("clock_change")) == 1


def test_a_notice_names_an_event_of_its_record(run: Run, office: Office) -> None:
    secure = office.add("secure.implement", {"received": "2024-03-29T16:10"})
    given = {"record": secure, "event": "notified_reporter", "recipient": "principal_reporter", "sent": "2024-03-31"}
    assert "no event" not in run("record", "add", "notice", *sets(given)).err
    answer = run("record", "add", "notice", *sets({**given, "event": "notifed_reporter"}))
    assert answer.code == ExitCode.DONE
    assert "Did you mean notified_reporter" in answer.err
    review = office.add("review", FULL["review"])
    given |= {"record": review, "event": "decision_notified_on", "recipient": "care_inspectorate"}
    assert "no event" not in run("record", "add", "notice", *sets(given)).err
    shown = run("record", "list", "notice").out
    assert "Sunday 31 March 2024" in shown


def test_a_standard_that_no_pack_has_is_said_to_be_unknown(run: Run) -> None:
    given = {"standard": "std.record.cp", "started_on": "2024-06-03"}
    assert "No pack" not in run("record", "add", "standard_check", *sets(given)).err
    answer = run("record", "add", "standard_check", *sets({**given, "standard": "std.record.cq"}))
    assert answer.code == ExitCode.DONE
    assert "No pack has this standard. Did you mean std.record.cp" in answer.err
