"""A file that somebody sent, read safely: by what it holds and not by its name, in a process of its own, within limits.

A workbook is parsed by `book_child`, so that one that is made to break its reader, or does so by bad luck, costs one sentence.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from cswo_report.domain.identifiers import kinds_found, masked
from cswo_report.domain.sheets import Book, Cell, Sheet, cell_name
from cswo_report.errors import InputRefused, NotFound
from cswo_report.exchange.book_csv import read_csv
from cswo_report.exchange.book_forms import MOST_BYTES, TEXT, refuse_wrong_ending, wrapper_of

SECONDS, MEMORY = 30.0, 1 << 30
MOST_ANSWER = 512 * 1024 * 1024  # bytes that the reading process may say of one file
_LONGEST_LINE = 256 * 1024 * 1024
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from cswo_report.exchange.book_child import main; main()"
)
_NEEDED = (
    "PATH",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONPYCACHEPREFIX",
    "PYTHONDONTWRITEBYTECODE",
)
_SMALLER = "Send it in several files, or as CSV UTF-8."


def read_book(path: Path, *, encoding: str = "", seconds: float = SECONDS, memory: int = MEMORY) -> Book:
    """Read a workbook or a CSV file. `encoding` is a CSV file's, where a person knows it.

    Raises NotFound where there is no file, and InputRefused, in one sentence, for all that is no sheet or cannot be read.
    """
    content = _content(path)
    wrapper = wrapper_of(content, path.name)
    if wrapper == TEXT:
        refuse_wrong_ending(path.name, "csv")
        return read_csv(content, path.name, encoding=encoding)
    return _Reading(path.name, content, wrapper, seconds, memory).book()


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise InputRefused(f"{path.name} is a folder, not a file.", remedy="Name the files within it.")
    if path.exists() and not path.is_file():
        raise InputRefused(f"{path.name} is no ordinary file.", remedy="Copy what it holds to a file of its own.")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as fault:
        raise NotFound(f"There is no file {path}.", "Look at the name and the folder.") from fault
    except OSError as fault:
        raise InputRefused(f"{path.name} cannot be opened: {fault.strerror}.", remedy=_remedy(fault)) from fault
    if len(content) > MOST_BYTES:
        raise InputRefused(
            f"{path.name}: more than {MOST_BYTES // 10**6} MB; no more is read of one file.", remedy=_SMALLER
        )
    return content


def _remedy(fault: OSError) -> str:
    if isinstance(fault, PermissionError):
        return "Ask for the right to read it; if a program has it open, close it there."
    return "Close it elsewhere, or copy it."


class _Reading:
    """One process that reads one file, and what it says."""

    def __init__(self, name: str, content: bytes, wrapper: str, seconds: float, memory: int) -> None:
        self.name, self.content = name, content
        self.seconds, self.memory = seconds, memory
        self.ran_out = False
        command = [
            sys.executable,
            "-P",
            "-s",
            "-c",
            _START,
            json.dumps(sys.path),
            wrapper,
            name,
            str(seconds),
            str(memory),
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={key: os.environ[key] for key in _NEEDED if key in os.environ},
        )

    def book(self) -> Book:
        timer = threading.Timer(self.seconds, self._stop)
        timer.daemon = True
        timer.start()
        form, done = "", False
        ignored: tuple[str, ...] = ()
        sheets: list[tuple[dict[str, Any], list[tuple[Cell, ...]]]] = []
        try:
            for line in self._answers():
                if isinstance(line, list):
                    sheets[-1][1].extend(tuple(row) for row in line)
                elif "sheet" in line:
                    sheets.append((line, []))
                elif "form" in line:
                    form = line["form"]
                elif "ignored" in line:
                    ignored, done = tuple(map(_without_identifiers, line["ignored"])), True
                else:
                    raise self._said(line)
        finally:
            timer.cancel()
            self._stop(ran_out=False)
        if not done:
            raise self._died()
        made = tuple(_sheet(told, rows) for told, rows in sheets)
        size, digest = len(self.content), hashlib.sha256(self.content).hexdigest()
        return Book(self.name, form, digest, size, made, ignored=ignored)

    def _answers(self) -> Iterator[Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(OSError):
            self.process.stdin.write(self.content)
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        yield from _decoded(self.process.stdout)

    def _stop(self, *, ran_out: bool = True) -> None:
        self.ran_out = self.ran_out or ran_out
        with contextlib.suppress(OSError):
            self.process.kill()
        if not ran_out:
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                with contextlib.suppress(OSError):
                    pipe and pipe.close()

    def _said(self, line: dict[str, Any]) -> InputRefused:
        if "refused" in line:
            return InputRefused(str(line["refused"]), remedy=str(line["remedy"]))
        return InputRefused(
            f"{self.name}: to read it takes more than {self.memory // 1024**2:,} MB of memory.", remedy=_SMALLER
        )

    def _died(self) -> InputRefused:
        if self.ran_out:
            return InputRefused(
                f"{self.name}: to read it takes more than {self.seconds:g} seconds; it was given up.", remedy=_SMALLER
            )
        return InputRefused(
            f"{self.name}: this file cannot be read: the program that reads workbooks broke on it.",
            remedy="Open it in the program that made it, save it anew, and try again; or send it as CSV UTF-8.",
        )


def _decoded(answers: IO[bytes]) -> Iterator[Any]:
    left = MOST_ANSWER
    while (line := answers.readline(_LONGEST_LINE)).endswith(b"\n") and left > 0:
        left -= len(line)
        yield json.loads(line, parse_float=Decimal, parse_int=Decimal, object_hook=_moment)


def _moment(told: dict[str, Any]) -> dict[str, Any] | date | datetime | time:
    if "d" in told:
        return date.fromisoformat(told["d"])
    if "m" in told:
        return datetime.fromisoformat(told["m"])
    return time.fromisoformat(told["t"]) if "t" in told else told


def _without_identifiers(words: str) -> str:
    """What was left unread, as it may be told: a hidden sheet may be named after a person's number or address."""
    return masked(words) if kinds_found(words) else words


def _sheet(told: dict[str, Any], rows: list[tuple[Cell, ...]]) -> Sheet:
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(
        name=told["sheet"],
        rows=tuple(rows),
        is_hidden=told["hidden"],
        hidden_rows=frozenset(int(row) for row in told["hidden_rows"]),
        hidden_columns=frozenset(int(column) for column in told["hidden_columns"]),
        merged=tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in told["merged"]),
        without_value=tuple(cell_name(int(row), int(column)) for row, column in told["without_value"]),
    )
