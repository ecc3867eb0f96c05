"""Data entry from the command line: what is refused and how, what is written, and what is said back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from tests.cli.conftest import Run
from tests.store.making import DECISION, EVENTS, FULL, Office

pytestmark = pytest.mark.usefixtures("council")


def sets(values: dict[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in ("--set", f"{name}={value}")]


SOUND = {name: DECISION[name] for name in ("received", "decided", "outcome", "decision_maker", "capacity")}
COMPLAINT = ["record", "add", "complaint", *sets(FULL["complaint"])]


def test_a_decision_is_said_back_in_words_with_what_comes_next(run: Run) -> None:
    answer = run("record", "add", "secure.implement", *sets(SOUND))
    assert answer.code == ExitCode.DONE
    reference = answer.out.strip()
    assert reference.startswith("SA-")
    assert "Decided: Saturday 30 March 2024 at 09:30 GMT" in answer.err
    assert "Next act: The head of unit must send consent or refusal within 48 hours" in answer.err
    assert f"{reference} is saved as incomplete" in answer.err
    assert run("record", "show", reference.lower()).code == ExitCode.DONE


def test_all_faults_are_shown_at_once_with_all_four_parts(run: Run, office: Office) -> None:
    before = office.entries()
    answer = run(
        "record", "add", "secure.implement",
        *sets({
            "recieved": "2024-03-29",
            "decided": "29/03/2024",
            "outcome": "not_implementd",
            "capacity": "king",
            "subject": "Mary Smith",
            "age_band": "baby",
            "best_interests": "perhaps",
        }),
        "--event", "palced=2024-03-30",
        "--event", "placed=soon",
    )  # fmt: skip
    assert answer.code == ExitCode.INPUT_REFUSED
    assert answer.out == ""
    lines = [line for line in answer.err.splitlines() if line.startswith("  - ")]
    assert len(lines) == 9
    assert answer.err.startswith("Not recorded: 9 things to put right. Nothing was written.")
    told = "\n".join(lines)
    assert "recieved: secure.implement has no field of this name. Did you mean received" in told
    assert "decided (given: 29/03/2024): A date is written like 2024-03-29." in told
    assert "Did you mean not_implemented" in told
    assert "Did you mean placed" in told
    assert "Mary" not in answer.err
    assert office.entries() == before


def test_the_rules_between_fields_are_told_beside_the_faults_of_single_fields(run: Run) -> None:
    answer = run(
        "record", "add", "secure.implement",
        *sets({**SOUND, "received": "2024-03-31T10:00", "decision_maker": "NOBODY-1", "age_band": "baby"}),
    )  # fmt: skip
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "A decision cannot come before what called for it" in answer.err
    assert "No such officer in the officer register (known: CSWO)." in answer.err
    assert "age_band" in answer.err


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["record", "add", "secure.implment"], "Did you mean secure.implement"),
        (["record", "list", "complaints"], "Did you mean complaint"),
        (["record", "types", "fostr.approve"], "Did you mean foster.approve"),
        (["figures", "2024-25", "--measure", "secure.authorisation"], "Did you mean secure.authorisations"),
        (["record", "add", "complaint", "--set", "recieved_on=2024-05-01"], "Did you mean received_on"),
    ],
)
def test_a_slip_of_the_keyboard_gets_the_nearest_word(run: Run, words: list[str], nearest: str) -> None:
    answer = run(*words)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert nearest in answer.err


def test_an_unknown_event_gets_the_nearest_one(run: Run, office: Office) -> None:
    office.amend(office.all("officer")[0].reference, {"registration_number": "7654321"})
    reference = office.add_decision()
    answer = run("record", "event", reference, "palced", "--at", "2024-04-01")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "secure.implement has no event of this name. Did you mean placed" in answer.err


def test_events_given_twice_are_kept_twice(run: Run, office: Office) -> None:
    answer = run(
        "record", "add", "secure.implement", *sets(SOUND),
        "--event", "placed=2024-03-30T11:00", "--event", "reviewed=2024-04-06", "--event", "reviewed=2024-05-06",
    )  # fmt: skip
    assert answer.code == ExitCode.DONE
    assert [event.code for event in office.fetch(answer.out.strip()).events] == ["placed", "reviewed", "reviewed"]


def test_what_is_missing_to_save_is_named_with_its_remedy(run: Run) -> None:
    answer = run("record", "add", "complaint")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "“Received” is needed to save this. Give --set received_on=…" in answer.err
    assert "“Stage” is needed to save this." in answer.err


def test_not_yet_known_is_an_answer(run: Run, office: Office) -> None:
    answer = run("record", "add", "secure.implement", *sets({**SOUND, "age_band": "not_yet_known"}))
    assert "age_band" in office.fetch(answer.out.strip()).not_yet_known
    listed = run("record", "list", "secure.implement", "--incomplete")
    assert answer.out.strip() in listed.out


def test_a_list_from_json_is_kept_whole_or_not_at_all(run: Run, office: Office) -> None:
    rows = [dict(FULL["complaint"]) for _ in range(5)]
    rows[3]["stage"] = "9"
    rows[4]["closed_on"] = "2020-01-01"
    answer = run("record", "add", "complaint", "--from-json", "-", stdin=json.dumps(rows))
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "record 4, stage (given: 9)" in answer.err
    assert "record 5, closed_on (given: 2020-01-01)" in answer.err
    assert office.all("complaint") == []
    rows[3]["stage"], rows[4]["closed_on"] = "1", "2024-05-28"
    answer = run("record", "add", "complaint", "--from-json", "-", stdin=json.dumps(rows))
    assert answer.code == ExitCode.DONE
    assert sorted(answer.out.split()) == sorted(record.reference for record in office.all("complaint"))


def test_a_decision_from_json_brings_its_events(run: Run, office: Office) -> None:
    answer = run(
        "record", "add", "secure.implement", "--from-json", "-", "--json", stdin=json.dumps({**SOUND, "events": EVENTS})
    )
    assert answer.code == ExitCode.DONE
    assert [event["event"] for event in answer.json["events"]] == [event["event"] for event in EVENTS]
    assert office.verify().whole


@pytest.mark.parametrize(
    "sent",
    [
        "", "{", "[]", "[1]", "null", '"text"', '{"events": 3}', '{"events": [3]}', "[" * 100_000, '{"a": ' + "1" * 5000 + "}",
        b"\xff\xfe\x00", '{"received": {"a": 1}}', '{"subject": ["x"]}', '{"reasons": "\\ud800"}', '{"reasons": "\\u0000"}',
        '{"received": NaN}', '{"received": 1e999}', '{"\\u001b[31m": "x"}', '{"events": [{"event": {}, "at": []}]}',
        '{"events": [{}]}', '{"decided": true}', '{"reasons": "\\u202egnirts"}',
    ],
)  # fmt: skip
def test_json_that_is_no_record_is_refused_in_words(run: Run, office: Office, sent: str | bytes) -> None:
    before = office.entries()
    answer = run("record", "add", "secure.implement", "--from-json", "-", stdin=sent)
    assert answer.code == ExitCode.INPUT_REFUSED
    assert len(answer.err) < 1_500
    assert answer.err.replace("\n", "").isprintable()
    assert office.entries() == before


def test_an_override_is_kept_with_its_reason(run: Run) -> None:
    words = [*COMPLAINT, "--set", "learning=Answered from EH1 1AA"]
    words = [word for word in words if word != f"learning={FULL['complaint']['learning']}"]
    words = [w for i, w in enumerate(words) if not (w == "--set" and (i + 1 == len(words) or words[i + 1] == "--set"))]
    refused = run(*words)
    assert refused.code == ExitCode.INPUT_REFUSED
    assert "looks like a postcode" in refused.err
    assert "EH1" not in refused.err
    kept = run(*words, "--override", "the office’s own address")
    assert kept.code == ExitCode.DONE
    log = run("audit", "log", "--json").json[-1]
    assert (log["action"], log["reason"], log["actor"]) == ("override", "the office’s own address", "clerk")


def test_an_override_of_an_identifier_does_not_override_the_law(run: Run) -> None:
    wrong = sets({**SOUND, "received": "2024-03-31T10:00", "reasons": "See EH1 1AA"})
    answer = run("record", "add", "secure.implement", *wrong, "--override", "the unit’s own address")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "A decision cannot come before what called for it" in answer.err


def test_amending_event_and_voiding(run: Run) -> None:
    reference = run("record", "add", "secure.implement", *sets(SOUND)).out.strip()
    amended = run(
        "record", "amend", reference, "--set", "age_band=", "--set", "reasons=Given", "--revision", "1", "--json"
    )
    assert amended.json["revision"] == 2
    event = run("record", "event", reference, "placed", "--at", "2024-03-30T11:00", "--revision", "2", "--json")
    assert event.json["events"] == [{"event": "placed", "at": "2024-03-30T11:00+00:00", "note": ""}]
    stale = run("record", "amend", reference, "--set", "reasons=Again", "--revision", "2")
    assert stale.code == ExitCode.CONFLICT
    assert "you gave revision 2, it is now 3" in stale.err
    void = run("record", "void", reference, "--reason", "entered twice")
    assert void.code == ExitCode.DONE
    assert "VOID: entered twice" in run("record", "show", reference).out
    assert run("record", "list", "secure.implement").out == ""
    assert reference in run("record", "list", "secure.implement", "--with-void").out
    assert run("record", "amend", reference, "--set", "reasons=x").code == ExitCode.CONFLICT
    assert run("record", "void", reference, "--reason", "again").code == ExitCode.CONFLICT
    assert run("audit", "verify").code == ExitCode.DONE


@pytest.mark.parametrize("escape", ["\x1b[31mred", "\x1b]52;c;aGk=\x07", "\x9b31m", "a\rb", "a\x00b", "\u202eb"])
def test_nothing_that_a_terminal_would_obey_gets_in_or_comes_back(run: Run, office: Office, escape: str) -> None:
    reference = office.add("complaint", FULL["complaint"])
    calls = [
        [*COMPLAINT[:-2], "--set", f"learning={escape}"],
        [*COMPLAINT, "--set", f"{escape}=x"],
        ["record", "add", escape],
        ["record", "add", "complaint", "--set", escape],
        ["record", "list", escape],
        ["record", "show", escape],
        ["record", "event", escape, escape, "--at", escape],
        ["record", "amend", reference, "--set", f"learning={escape}"],
        ["record", "amend", reference, "--set", "learning=x", "--reason", escape],
        ["record", "void", reference, "--reason", escape],
        [*COMPLAINT, "--override", escape],
    ]
    for words in calls:
        answer = run(*words)
        assert answer.code in {ExitCode.INPUT_REFUSED, ExitCode.NOT_FOUND, ExitCode.WRONG_USAGE}, words
        assert (answer.out + answer.err).replace("\n", "").isprintable(), words
    assert office.fetch(reference).revision == 1
    assert len(office.all("complaint")) == 1


def test_several_lines_of_reasons_cannot_pass_for_lines_of_ours(run: Run) -> None:
    forged = "Given.\nVOID: entered twice\n  Recorded by nobody"
    reference = run("record", "add", "secure.implement", *sets({**SOUND, "reasons": forged})).out.strip()
    shown = run("record", "show", reference).out.splitlines()
    assert not any(line.startswith(("VOID", "  Recorded by nobody")) for line in shown)


def test_the_actor_is_one_harmless_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSWO_ACTOR", "clerk\x1b[31m\nroot")
    assert run(*COMPLAINT).code == ExitCode.DONE
    assert run("audit", "log").out.replace("\n", "").isprintable()
    assert run("audit", "verify").code == ExitCode.DONE


def test_types_are_described_with_their_law_and_codes(run: Run) -> None:
    words = run("record", "types", "secure.implement").out
    for part in ("Section 151(3)", "implemented_consented", "head_of_unit_decided", "In force: 2013-06-24"):
        assert part in words
    assert "secure.implement" in run("record", "types").out
    described = run("record", "types", "secure.implement", "--json").json
    assert described["slug"] == "secure.implement"
    assert {"subject", "order_type"} <= {field["name"] for field in described["field"]}


def test_types_can_be_read_outside_any_workspace(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "secure.implement" in run("record", "types", "--json").json["decision_types"]
