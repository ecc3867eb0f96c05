"""Ctrl-C and sudden death while papers are made: one line, no half file, no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cswo_report.cli.progress import ERASE, Stages

WRITER = """
import sys; from pathlib import Path; from cswo_report.files import write_whole
print("begun", flush=True)
while True:
    for sign in (b"a", b"b"):
        write_whole(Path(sys.argv[1]), sign * 3_000_000)
"""
STOPPED = """
import sys, threading, os, signal, time
from cswo_report.cli.progress import stopped_in_words
from cswo_report.render import crew
import click
crew._START = "import time; time.sleep(60)"
@click.command()
def build():
    with stopped_in_words(), crew.standing_crew(2, early=2) as made:
        print(*[worker.process.pid for worker in made._workers], flush=True)
        time.sleep(60)
from cswo_report import cli
cli.cli = build
cli.main([])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_ctrl_c_says_one_line_and_ends_the_workers(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", STOPPED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert run.stdout is not None
    workers = [int(pid) for pid in run.stdout.readline().split()]
    assert len(workers) == 2
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert said == "Stopped. The file that was being made is as it was before.\n"
    assert run.returncode == 130
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_program_killed_at_any_moment_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    """S-20: the one way by which every paper is written, killed twelve times in the midst of it."""
    target = tmp_path / "report.pdf"
    for attempt in range(12):
        run = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(0.013 + 0.007 * attempt)
        run.kill()
        run.wait()
        run.stdout.close()
        if target.exists():
            content = target.read_bytes()
            assert content in (b"a" * 3_000_000, b"b" * 3_000_000)
    assert target.exists()


def test_stages_are_lines_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with Stages() as stages:
        stages("reading the store")
        stages("laying out: 1 of 3 documents, about 2 s left")
        assert not capsys.readouterr().err
        stages.started -= 3
        stages("laying out: 2 of 3 documents, about 1 s left")
        stages("joining the chapters")
    assert capsys.readouterr().err == "  reading the store …\n  laying out …\n  joining the chapters …\n"


def test_on_a_terminal_one_line_shows_the_newest_step(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    with Stages() as stages:
        stages.started -= 3
        stages("laying out: 1 of 3 documents, about 2 s left")
        assert stages._open
    said = capsys.readouterr().err.split(ERASE)
    assert said == ["", "  laying out: 1 of 3 documents, about 2", ""]
