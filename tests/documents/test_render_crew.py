"""Workers that die, stick or ask for too much cost one document and a sentence, never the program."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cswo_report.errors import CswoReportError
from cswo_report.render import crew as crews
from cswo_report.render.crew import Crew
from cswo_report.render.orders import Order
from cswo_report.render.pace import Pace

ORDER = Order("leadership", "<html/>", title="5 Leadership")
ODD_WORKER = """
import sys, json; sys.path[:] = json.loads(sys.argv[1])
from cswo_report.render import worker, orders
worker.SECONDS_ALLOWED, worker.pdf.load = 1, lambda: None
worker.pdf.render = lambda document, *_, **__: {what}
worker.main()
"""


@pytest.fixture
def crew() -> Iterator[Crew]:
    made = Crew(1)
    yield made
    made.close()


def told(crew: Crew) -> str:
    """What is said of an order that comes to nothing, and that the worker is gone."""
    assert crew.give(ORDER)
    try:
        answer = crew.take()
    except CswoReportError as fault:
        return fault.message
    assert answer is not None
    assert answer.fault is not None
    return answer.fault.message


def test_a_worker_that_dies_twice_is_told_with_the_chapter(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "_START", "import sys; sys.stdin.buffer.read(1); sys.exit(3)")
    assert "“5 Leadership” could not be laid out" in told(crew)


def test_a_worker_that_dies_once_is_replaced(crew: Crew, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    once = f"""
import os, pathlib, sys
mark = pathlib.Path({str(tmp_path / "mark")!r})
first = not mark.exists(); mark.touch()
if first: sys.stdin.buffer.read(1); os._exit(9)
"""
    monkeypatch.setattr(crews, "_START", once + ODD_WORKER.format(what="None"))
    assert crew.give(ORDER)
    answer = crew.take()
    assert answer is not None
    assert answer.id == "leadership"


def test_a_worker_that_sticks_is_stopped(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(crews, "WALL_ALLOWED", 0.2)
    assert "“5 Leadership” took more than 30 seconds" in told(crew)
    assert crew.busy == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits both")
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("[None for _ in iter(int, 1)]", "took more than 30 seconds"),
        ("bytearray(3 << 30)", "more than 1 GiB of memory"),
    ],
)
def test_a_document_that_asks_too_much_is_stopped(
    crew: Crew, monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    monkeypatch.setattr(crews, "_START", ODD_WORKER.format(what=what))
    assert said in told(crew)


@pytest.mark.parametrize(
    "busy", [False, pytest.param(True, marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux"))]
)
def test_workers_end_when_the_program_is_killed(tmp_path: Path, busy: bool) -> None:
    """SIGKILL of the one who gives orders ends its workers, also those that are in the midst of a document."""
    import subprocess

    begun = tmp_path / "begun"
    what = f"(open({str(begun)!r}, 'w').close(), __import__('time').sleep(50))"
    order = "made.dress('', {}); made.give(orders.Order('a', '')); " if busy else ""
    wait = f"[time.sleep(0.02) for _ in iter(lambda: os.path.exists({str(begun)!r}), True)]; " if busy else ""
    script = (
        "from cswo_report.render import crew, orders; import os, time, sys\n"
        f"crew._START = {ODD_WORKER.format(what=what)!r}\n"
        f"made = crew.Crew(2); made.begin(2); {order}{wait}"
        "print(*[w.process.pid for w in made._workers], flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=tmp_path)
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 20
    while any(_lives(pid) for pid in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(_lives(pid) for pid in workers)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_the_time_left_is_told_from_the_last_build(tmp_path: Path) -> None:
    pace = Pace(tmp_path, "annual_report", 2)
    pace.expect({"one": 0, "two": 0, "three": 0})
    pace.took("one", 20.0)
    pace.took("two", 4.0)
    pace.took("three", 4.0)
    assert pace.words() == "laying out: 3 of 3 documents"
    pace.keep()
    again = Pace(tmp_path, "annual_report", 2)
    again.expect({"one": 0, "two": 0, "three": 0})
    again.had("two")
    assert again.words() == "laying out: 1 of 3 documents, about 12 s left"
    (tmp_path / "times.json").write_text("[oops")
    odd = Pace(tmp_path, "annual_report", 2)
    odd.expect({"one": 0})
    assert odd.words() == "laying out: 0 of 1 documents, about 1 s left"
