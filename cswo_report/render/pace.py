"""How long the documents of a paper take, remembered from the last build, so that whoever waits is told how much is left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cswo_report.files import write_whole

FILE = "times.json"
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
