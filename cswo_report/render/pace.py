"""How long the documents of a paper take, remembered from the last build, so that whoever waits is told how much is left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cswo_report.files import write_whole

FILE = "times.json"
PLACES = "places.json"
SECONDS_A_BYTE = 1 / 40_000  # of a chapter not laid out before: what the demonstration council's take, on the average
LEAST = 0.2


class Pace:
    """The expected and the spent seconds of one paper's documents. Without a folder nothing is remembered."""

    def __init__(self, folder: Path | None, paper: str, workers: int) -> None:
        self._file = folder / FILE if folder else None
        self._paper, self._workers = paper, max(1, workers)
        self._known = self._read()
        self._expected: dict[str, float] = {}
        self._left: set[str] = set()
        self._measured: dict[str, float] = {}

    def expect(self, sizes: Mapping[str, int]) -> None:
        """Say which documents there will be, and how big each is."""
        self._expected = {name: self._guess(name, size) for name, size in sizes.items()}
        self._left = set(sizes)

    def seconds_for(self, name: str) -> float:
        return self._expected.get(name, LEAST)

    def took(self, name: str, seconds: float) -> None:
        self._measured[name] = seconds
        self.had(name)

    def had(self, name: str) -> None:
        """A document is there, laid out now or kept from before."""
        self._left.discard(name)

    def words(self) -> str:
        """What a waiting person reads, such as "laying out: 9 of 31 documents, about 6 s left"."""
        number = len(self._expected)
        said = f"laying out: {number - len(self._left)} of {number} documents"
        left = sum(self._expected[name] for name in self._left) / min(self._workers, max(1, len(self._left)))
        return f"{said}, about {max(1, round(left))} s left" if self._left else said

    def keep(self) -> None:
        """Remember for the next build. What cannot be written is only a worse guess."""
        if self._file is None or not self._measured:
            return
        known = self._known | {self._name(name): round(seconds, 2) for name, seconds in self._measured.items()}
        try:
            write_whole(self._file, json.dumps(known, sort_keys=True).encode())
        except OSError:
            return

    def _guess(self, name: str, size: int) -> float:
        return self._known.get(self._name(name), LEAST + size * SECONDS_A_BYTE)

    def _name(self, document: str) -> str:
        return f"{self._paper}/{document}"

    def _read(self) -> dict[str, float]:
        if self._file is None:
            return {}
        try:
            read = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(name): float(seconds) for name, seconds in read.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}


class Places:
    """Where everything stood in the documents that print page numbers, as they came out last time.

    A guess saves laying them out once more; what they print is held against the pages as they come out all the same.
    """

    def __init__(self, folder: Path | None, paper: str) -> None:
        self._file, self._paper = folder / PLACES if folder else None, paper
        self._read = _json_of(self._file)
        known = self._read.get(paper)
        self._known: Mapping[str, Any] = known if isinstance(known, dict) else {}

    def pages(self, name: str) -> int | None:
        """How many pages a document had, None where that is not known."""
        try:
            return max(1, int(self._known[name]["pages"]))
        except (KeyError, TypeError, ValueError):
            return None

    def anchors(self, name: str) -> dict[str, int]:
        try:
            return {str(key): int(page) for key, page in self._known[name]["anchors"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            return {}

    def keep(self, came_out: Mapping[str, tuple[int, Mapping[str, int]]]) -> None:
        """Remember pages and anchors of the documents by name. What cannot be written is only a worse guess."""
        told = {name: {"pages": pages, "anchors": dict(anchors)} for name, (pages, anchors) in came_out.items()}
        if self._file is None or told == self._known:
            return
        try:
            write_whole(self._file, json.dumps({**self._read, self._paper: told}, sort_keys=True).encode())
        except OSError:
            return


def _json_of(file: Path | None) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8")) if file else {}
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
