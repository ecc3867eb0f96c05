"""Several clerks at once lose nothing, and a clerk who is killed leaves nothing half-written."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from cswo_report.errors import Conflict
from cswo_report.store import schema
from cswo_report.store.engine import Store
from cswo_report.usecases import setting_up
from tests.store.making import FULL, Office

CLERK = """
import sys
from cswo_report.reference import shipped_reference
from cswo_report.store.engine import Store
from tests.store.making import FULL, Office
office = Office(Store(sys.argv[1]), shipped_reference())
for number in range(int(sys.argv[2])):
    print(office.add("complaint", FULL["complaint"]), flush=True)
office.store.close()
"""

CLERKS = """
import os, sys
from cswo_report.reference import shipped_reference
from cswo_report.store.engine import Store
from tests.store.making import FULL, Office
reference = shipped_reference()
reference.registers, reference.codelists, reference.decision_types
for _ in sys.stdin:
    number = os.fork()
    if number:
        os.waitpid(number, 0)
        print("\\ngone", flush=True)
        continue
    print(os.getpid(), flush=True)
    office = Office(Store(sys.argv[1]), reference)
    while True:
        os.write(1, (office.add("complaint", FULL["complaint"]) + "\\n").encode())
"""

GONE_WITHIN = 60  # seconds: a killed clerk is gone at once; anything longer is a fault of the test, not a wait


def lines_until_gone(desk: subprocess.Popen[str]) -> list[str]:
    """Whole references said by a clerk after the first, up to the word that it is gone; half a line does not count."""
    assert desk.stdout is not None
    said: list[str] = []
    watch = threading.Timer(GONE_WITHIN, desk.kill)
    watch.start()
    try:
        while (line := desk.stdout.readline()) and line.strip() != "gone":
            said += [line.strip()] if re.fullmatch(r"[A-Z]{2}-\w{5}\n", line) else []
    finally:
        watch.cancel()
    assert line, "The desk itself did not answer."
    return said


def test_threads_that_write_at_once_lose_nothing(office: Office) -> None:
    said: list[str] = []

    def clerk() -> None:
        own = Office(Store(office.store.url), office.reference)
        for _ in range(6):
            said.append(own.add("complaint", FULL["complaint"]))
        own.store.close()

    clerks = [threading.Thread(target=clerk) for _ in range(4)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert len(said) == 24
    assert {record.reference for record in office.all("complaint")} == set(said)
    assert office.verify().whole


def test_processes_that_write_at_once_lose_nothing(office: Office) -> None:
    command = [sys.executable, "-c", CLERK, office.store.url, "8"]
    clerks = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) for _ in range(3)]
    said = [line for clerk in clerks for line in clerk.communicate()[0].split()]
    assert [clerk.returncode for clerk in clerks] == [0, 0, 0]
    assert len(said) == 24
    assert {record.reference for record in office.all("complaint")} == set(said)
    assert office.verify().whole


def test_of_two_edits_from_one_revision_one_is_told(office: Office) -> None:
    reference = office.add("complaint", FULL["complaint"])
    told: Counter[str] = Counter()
    gate = threading.Barrier(4)

    def clerk(theme: str) -> None:
        own = Office(Store(office.store.url), office.reference)
        gate.wait()
        try:
            own.amend(reference, {"theme": theme}, 1)
            told["saved"] += 1
        except Conflict:
            told["told"] += 1
        own.store.close()

    clerks = [threading.Thread(target=clerk, args=(theme,)) for theme in ("delay", "charging", "other", "decision")]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert told == {"saved": 1, "told": 3}
    assert office.fetch(reference).revision == 2


@pytest.mark.skipif(os.name == "nt", reason="kills a process by signal")
def test_a_clerk_killed_at_any_moment_leaves_nothing_half_written(office: Office) -> None:
    """Twenty kills: what was acknowledged is there; the trail is whole; and the next clerk can work."""
    chance = random.Random(20260120)
    acknowledged: list[str] = []
    command = [sys.executable, "-c", CLERKS, office.store.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdin is not None
        assert desk.stdout is not None
        for _ in range(20):
            desk.stdin.write("next clerk\n")
            desk.stdin.flush()
            number = int(desk.stdout.readline())
            acknowledged.append(desk.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.04))
            os.kill(number, signal.SIGKILL)
            acknowledged += lines_until_gone(desk)
            assert schema.integrity_faults(office.store) == []
            verdict = office.verify()
            assert verdict.whole, verdict.fault
            assert verdict.entries == verdict.records
            office.store.close()
        desk.stdin.close()
    kept = {record.reference for record in office.all("complaint")}
    assert set(acknowledged) <= kept
    assert len(acknowledged) >= 20


@pytest.mark.skipif(os.name == "nt", reason="kills a process by signal")
def test_record_add_killed_from_outside_keeps_all_or_nothing(tmp_path: Path) -> None:
    """The program itself, as typed, killed at moments around its writing."""
    chance = random.Random(20260121)
    made = setting_up.initialise(tmp_path / "w", "Sample council")
    made.store.close()
    said = []
    for _ in range(6):
        command = [sys.executable, "-m", "cswo_report", "-w", str(tmp_path / "w"), "record", "add", "complaint"]
        command += ["--set", "received_on=2024-05-01", "--set", "stage=1"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        ) as it:
            time.sleep(chance.uniform(0.4, 1.1))
            it.send_signal(signal.SIGKILL)
            assert it.stdout is not None
            said.append(it.stdout.read().decode().strip())
        office = Office(made.store, made.reference)
        assert office.verify().whole
        assert {name for name in said if name} <= {record.reference for record in office.all("complaint")}
        office.store.close()
