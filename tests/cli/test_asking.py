"""On a terminal, `record add` asks only for what is missing, says back what it understood, and forgets nothing."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cswo_report.errors import ExitCode
from tests.store.making import Office

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")

Open = Callable[..., "Terminal"]


class Terminal:
    """The program on a pseudo-terminal, and somebody who types."""

    def __init__(self, folder: Path, *words: str) -> None:
        import pty

        self.end, other = pty.openpty()
        self.seen = ""
        environment = {**os.environ, "TERM": "dumb", "CSWO_ACTOR": "clerk"}
        command = [sys.executable, "-m", "cswo_report", *words]
        self.process = subprocess.Popen(
            command, stdin=other, stdout=other, stderr=other, cwd=folder, env=environment, start_new_session=True
        )
        os.close(other)

    def until(self, words: str, seconds: float = 20) -> str:
        """Read until the words appear; answer everything read since the last call."""
        read, give_up = "", time.monotonic() + seconds
        while words not in read:
            ready, _, _ = select.select([self.end], [], [], max(0.0, give_up - time.monotonic()))
            try:
                piece = os.read(self.end, 4096).decode() if ready else ""
            except OSError:
                piece = ""
            if not piece:
                raise AssertionError(f"waited for {words!r}; read {read!r}")
            read += piece
            self.seen += piece
        return read

    def type(self, line: str) -> None:
        os.write(self.end, f"{line}\n".encode())

    def interrupt(self) -> None:
        """As Ctrl-C does, once the question stands and is waited on."""
        time.sleep(0.3)
        self.process.send_signal(signal.SIGINT)

    def finish(self, typing: str | None = None, seconds: float = 90) -> int:
        """Read to the end; where `typing` is given, answer whatever is still asked with it."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            ready, _, _ = select.select([self.end], [], [], 1.0)
            if not ready and typing is not None:
                self.type(typing)
            try:
                piece = os.read(self.end, 65536) if ready else b"-"
            except OSError:
                piece = b""
            if not piece:
                return self.process.wait(20)
            self.seen += piece.decode() if ready else ""
        raise AssertionError(f"it still runs; read {self.seen[-500:]!r}")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.end)


@pytest.fixture
def terminal(council: Path) -> Iterator[Open]:
    opened: list[Terminal] = []

    def open_one(*words: str) -> Terminal:
        opened.append(Terminal(council, *words))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def test_a_complaint_is_asked_for_field_by_field(terminal: Open, office: Office) -> None:
    clerk = terminal("record", "add", "complaint")
    clerk.until("Received:")
    clerk.type("")
    clerk.until("This one is needed to save the record.")
    clerk.type("01/05/2024")
    clerk.until("A date is written like 2024-03-29.")
    clerk.type("2024-05-01")
    assert "Wednesday 1 May 2024" in clerk.until("Stage:")
    clerk.type("2")
    offered = clerk.until("Service:")
    assert re.search(r"1\s+Children", offered)
    clerk.type("1")
    clerk.until("Theme:")
    clerk.type("?")
    clerk.until("Answer due:")
    clerk.type("??")
    clerk.until("Answer due:")
    clerk.type("2024-05-29")
    for question in ("Acknowledged", "Answered", "Extension agreed", "Outcome", "What was learned"):
        clerk.until(question)
        clerk.type("")
    assert clerk.finish() == ExitCode.DONE
    record = office.all("complaint")[0]
    assert (record.values["stage"], record.values["service"]) == ("2", "children")
    assert record.not_yet_known == ("theme",)
    assert record.reference in clerk.seen


def test_what_was_given_is_not_asked_for(terminal: Open, office: Office) -> None:
    clerk = terminal("record", "add", "complaint", "--set", "received_on=2024-05-01", "--set", "stage=1")
    assert clerk.finish() == ExitCode.DONE
    assert "Received:" not in clerk.seen.split("Recorded by")[0].replace("  Received:", "")
    assert len(office.all("complaint")) == 1


def test_ctrl_c_keeps_a_draft_that_the_next_call_goes_on_with(terminal: Open, council: Path, office: Office) -> None:
    clerk = terminal("record", "add", "complaint")
    clerk.until("Received:")
    clerk.type("2024-05-01")
    clerk.until("Stage:")
    clerk.type("2")
    clerk.until("Service:")
    clerk.interrupt()
    assert clerk.finish() not in {ExitCode.DONE, ExitCode.OUR_FAULT}
    assert "Kept your 2 answers" in clerk.seen
    assert "Traceback" not in clerk.seen
    assert office.all("complaint") == []
    drafts = list((council / "drafts").iterdir())
    assert [draft.stat().st_mode & 0o777 for draft in drafts] == [0o600]

    again = terminal("record", "add", "complaint")
    again.until("Go on with it?")
    again.type("y")
    assert "Received:" not in again.until("Service:")
    assert again.finish(typing="") == ExitCode.DONE
    record = office.all("complaint")[0]
    assert (record.values["stage"], str(record.values["received_on"])) == ("2", "2024-05-01")
    assert list((council / "drafts").iterdir()) == []


def test_a_draft_that_is_declined_is_dropped(terminal: Open, council: Path) -> None:
    clerk = terminal("record", "add", "complaint")
    clerk.until("Received:")
    clerk.type("2024-05-01")
    clerk.until("Stage:")
    clerk.process.kill()
    clerk.process.wait()
    again = terminal("record", "add", "complaint")
    again.until("Go on with it?")
    again.type("n")
    again.until("Received:")
    again.interrupt()
    again.finish()
    assert list((council / "drafts").iterdir()) == []


def test_a_rule_between_fields_asks_again_for_the_field_it_points_at(terminal: Open, office: Office) -> None:
    clerk = terminal("record", "add", "escalation")
    for question, typed in (
        ("Raised", "2024-06-01"),
        ("Ground", "1"),
        ("Issue", "Too few staff."),
        ("Reply", "Agreed."),
    ):
        clerk.until(question)
        clerk.type(typed)
    clerk.until("Replied (optional):")
    clerk.type("2024-05-01")
    clerk.until("What changed")
    clerk.type("")
    asked = clerk.until("Replied (optional):")
    assert "This cannot come before “Raised” (1 June 2024)." in asked
    clerk.type("2024-06-20")
    assert clerk.finish() == ExitCode.DONE
    assert str(office.all("escalation")[0].values["replied_on"]) == "2024-06-20"


def test_a_decision_says_which_act_follows(terminal: Open, office: Office) -> None:
    clerk = terminal("record", "add", "secure.implement")
    clerk.until("Child or adult")
    clerk.type("Mary Smith")
    clerk.until("looks like a name")
    clerk.type("c-4k7qx")
    clerk.until("Received or triggered:")
    clerk.type("2024-03-29T16:10")
    assert "Friday 29 March 2024 at 16:10 GMT" in clerk.until("Decided:")
    clerk.type("?")
    assert clerk.finish(typing="") == ExitCode.DONE
    assert "Next act: The head of unit must send consent or refusal" in clerk.seen
    record = office.all("decision")[0]
    assert record.values["subject"] == "C-4K7QX"
    assert "Decision maker" not in clerk.seen.split("Implement a secure")[1].split("saved as incomplete")[0]


def test_what_the_type_itself_says_is_not_asked(terminal: Open, office: Office) -> None:
    clerk = terminal("record", "add", "review.learning.child")
    clerk.until("Child or adult (pseudonymous key)")
    assert "Kind of review" not in clerk.seen
    clerk.type("C-4K7QX")
    clerk.until("Date of the incident")
    assert clerk.finish(typing="") == ExitCode.DONE
    assert [record.values["kind"] for record in office.all("review")] == ["learning_child"]


def test_only_the_values_that_make_one_of_the_type_are_offered(terminal: Open, office: Office) -> None:
    clerk = terminal("record", "add", "review.scr")
    offered = clerk.until("Kind of review")
    assert "Significant case review: adult" in offered
    assert "Learning review" not in offered
    clerk.type("2")
    clerk.until("Child or adult (pseudonymous key)")
    for question, answer in (("Date of the incident", ""), ("Notified", ""), ("Information requested", "2020-02-03")):
        clerk.type("")
        clerk.until(question)
        if answer:
            clerk.type(answer)
    clerk.until("Information returned")
    clerk.type("")
    clerk.until("Considered by the committee")
    clerk.type("2020-03-02")
    assert clerk.finish(typing="") == ExitCode.DONE
    assert [record.values["kind"] for record in office.all("review")] == ["scr_adult"]


def test_a_notice_is_asked_for_while_nobody_holds_the_store(terminal: Open, office: Office) -> None:
    clerk = terminal("record", "add", "notice")
    for question, answer in (
        ("Reference of the record", "SA-22222"),
        ("Event of that record", "notified_reporter"),
        ("Recipient", "5"),
        ("Sent", "2024-05-01T10:00"),
    ):
        clerk.until(question)
        clerk.type(answer)
    clerk.until("Way")
    office.add("complaint", {"received_on": "2024-05-01", "stage": "1"})
    clerk.type("")
    assert clerk.finish(typing="") == ExitCode.DONE
    assert "There is no record of this reference." in clerk.seen
    assert office.all("notice")[0].values["recipient"] == "principal_reporter"
