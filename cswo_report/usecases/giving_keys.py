"""The columns of keys on a sender's sheet: whether what a key looks like is chance, as its column shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import Finding
from cswo_report.domain.found_tables import FoundTable
from cswo_report.domain.given_values import text_of
from cswo_report.domain.key_columns import KeyColumn, judged

KEYS = frozenset({Kind.SUBJECT, Kind.STAFF})


class KeyColumns:
    """Judges each column of keys of one table once."""

    def __init__(self, table: FoundTable, denied: DenyList) -> None:
        self.table, self.denied = table, denied
        self._judged: dict[int, KeyColumn] = {}

    def at(self, place: int) -> KeyColumn:
        """What the column at a place of the table shows."""
        if place not in self._judged:
            texts = (text_of(row.cells[place]) for row in self.table.rows if place < len(row.cells))
            self._judged[place] = judged(texts, self.denied)
        return self._judged[place]

    def refusal(self, place: int, where: str) -> Finding | None:
        """Why no key of a column is read; None where they may be keys."""
        column = self.at(place)
        return column.finding(where, self.table.columns[place].at) if column.looks_like else None

    def look(self, keys: Sequence[tuple[int, str]], values: Mapping[str, str]) -> tuple[frozenset[str], list[Finding]]:
        """Of one row: the fields whose key only looks like an identifier by chance, and what speaks against the columns of others."""
        proven: set[str] = set()
        refused: list[Finding] = []
        for place, name in keys:
            if name in values and (finding := self.refusal(place, name)):
                refused.append(finding)
            elif values.get(name) in self.at(place).proven:
                proven.add(name)
        return frozenset(proven), refused
