"""Says which record a row is: by our reference, the sender's key, the register's own key, or as the former self of what it gave before.

The order of the rows never matters: whoever is certain takes its record first, and a record is taken once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.registers import Record
from cswo_report.domain.source_profiles import EVENT
from cswo_report.store.imports import SourceRow
from cswo_report.usecases.import_holdings import Holdings
from cswo_report.usecases.import_rows import Incoming

MOST = 0.5
"""The share of its cells that a corrected row keeps, at the least."""

ANCHORS = frozenset({Kind.SUBJECT, Kind.STAFF, Kind.REFERENCE, Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT})
"""Kinds of cell that tell one record from the next; codes and yes or no do not."""

CORRECTED = 0.5
"""The share of a sheet's former rows that come again as they were, for it to be the former sheet corrected."""

COMMON = 25
"""A cell that stands in more former rows than this says nothing of which one is meant."""


@dataclass
class Former:
    """What one source gave before of one type, and which of it has not come again."""

    rows: Sequence[SourceRow]
    by_key: dict[str, SourceRow] = field(default_factory=dict)
    by_content: dict[str, list[SourceRow]] = field(default_factory=dict)
    by_place: dict[tuple[str, int], list[SourceRow]] = field(default_factory=dict)
    by_cell: dict[tuple[str, str], list[SourceRow]] = field(default_factory=dict)
    kept: Counter[str] = field(default_factory=Counter)  # by sheet: former rows that came again as they were
    held: Counter[str] = field(default_factory=Counter)  # by sheet: former rows

    def __post_init__(self) -> None:
        for row in self.rows:
            self.held[row.sheet] += 1
            if row.row_key:
                self.by_key[row.row_key] = row
            self.by_content.setdefault(row.content_hash, []).append(row)
            self.by_place.setdefault((row.sheet, row.row), []).append(row)
            for cell in row.cells.items():
                self.by_cell.setdefault(cell, []).append(row)


class Matcher:
    """Finds the record of every row of an import."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self.taken: dict[str, Incoming] = {}  # by reference: the row that is this record
        self.formers = {place: Former(rows) for place, rows in holdings.formers.items()}

    def match(self, rows: Sequence[Incoming]) -> None:
        """Set `record` and `former` of each row that is in the store; refuse rows whose reference is none."""
        for row in rows:
            if row.given.reference:
                self._by_reference(row)
        left = [row for row in rows if row.record is None and row.fate is None]
        for way in (self._by_own_key, self._by_content, self._by_register_key):
            for row in left:
                if row.record is None:
                    way(row)
        for row in left:
            if row.record is None:
                self._by_likeness(row)

    def _former(self, row: Incoming) -> Former:
        place = (row.of.source, row.given.type_name)
        return self.formers.get(place) or self.formers.setdefault(place, Former(()))

    def _by_reference(self, row: Incoming) -> None:
        reference = row.given.reference.strip().upper()
        record = self.holdings.by_reference.get(reference)
        if record is None:
            rule, remedy = "There is no record of this reference.", "Correct it, or leave it empty for a new record."
            row.refuse(Finding("no_such_record", "=reference", rule, remedy, shown(reference, 20)))
        elif record.register != row.register or (record.type_slug and record.type_slug != row.given.type_name):
            rule = f"{reference} is a record of {record.type_slug or record.register}, not of {row.given.type_name}."
            row.refuse(Finding("of_another_type", "=reference", rule, "Correct the reference.", reference))
        else:
            self._take(row, record, self._known_as(row, record))

    def _known_as(self, row: Incoming, record: Record) -> SourceRow | None:
        """What this source gave of a record before."""
        return next((each for each in self._former(row).rows if each.reference == record.reference), None)

    def _take(self, row: Incoming, record: Record, former: SourceRow | None) -> None:
        row.record, row.former = record, former
        self.taken.setdefault(record.reference, row)

    def _take_former(self, row: Incoming, former: SourceRow) -> None:
        record = self.holdings.by_reference.get(former.reference)
        if record is not None:
            self._take(row, record, former)

    def _by_own_key(self, row: Incoming) -> None:
        former = self._former(row).by_key.get(row.given.key) if row.given.key else None
        if former:
            self._take_former(row, former)

    def _by_content(self, row: Incoming) -> None:
        former = self._former(row)
        free = [each for each in former.by_content.get(row.content, ()) if self._is_free(row, each)]
        if free:
            here = [each for each in free if (each.sheet, each.row) == (row.given.sheet, row.given.number)]
            found = (here or free)[0]
            former.kept[found.sheet] += 1
            self._take_former(row, found)

    def _is_free(self, row: Incoming, former: SourceRow) -> bool:
        other_key = bool(former.row_key and row.given.key and former.row_key != row.given.key)
        return former.reference not in self.taken and not other_key

    def _by_register_key(self, row: Incoming) -> None:
        record = self.holdings.find_by_key(self.holdings.reference.registers[row.register], row.values)
        if record and (not record.type_slug or record.type_slug == row.given.type_name):
            self._take(row, record, self._known_as(row, record))

    def _by_likeness(self, row: Incoming) -> None:
        former = self._former(row)
        here = former.by_place.get((row.given.sheet, row.given.number), [])
        is_corrected = former.kept[row.given.sheet] >= CORRECTED * max(former.held[row.given.sheet], 1)
        found = [
            (self._same(row, each), each)
            for each in _candidates(row, former, here)
            if self._is_free(row, each) and (self._is_anchored(row, each) or (is_corrected and each in here))
        ]
        fitting = sorted(
            ((share, each in here, each.reference, each) for share, each in found if share > MOST), reverse=True
        )
        if not fitting:
            return
        best = fitting[0]
        if len(fitting) > 1 and fitting[1][:2] == best[:2]:  # two former rows as like: nobody can say which
            return
        self._take_former(row, best[3])

    def _same(self, row: Incoming, former: SourceRow) -> float:
        """The share of the cells given then or now that are the same."""
        names = {*row.cells, *former.cells}
        return sum(row.cells.get(name) == former.cells.get(name) for name in names) / len(names) if names else 0

    def _is_anchored(self, row: Incoming, former: SourceRow) -> bool:
        """Whether a cell that tells records apart is the same; where the record's own day differs, two such cells."""
        fields = {each.name: each for each in self.holdings.reference.fields_of(row.given.type_name)}
        anchors = [
            name for name in row.cells if name.startswith(EVENT) or (name in fields and fields[name].kind in ANCHORS)
        ]
        same = sum(row.cells[name] == former.cells.get(name) for name in anchors)
        day = self.holdings.reference.registers[row.register].day_field
        return same > (1 if row.cells.get(day) != former.cells.get(day) else 0)


def _candidates(row: Incoming, former: Former, here: Iterable[SourceRow]) -> Iterator[SourceRow]:
    """The former rows that share a cell with this one which is not in many, and those that stood where it stands."""
    seen = set()
    for each in [*here, *(each for cell in row.cells.items() for each in _rare(former, cell))]:
        if each.reference not in seen:
            seen.add(each.reference)
            yield each


def _rare(former: Former, cell: tuple[str, str]) -> Sequence[SourceRow]:
    found = former.by_cell.get(cell, ())
    return found if len(found) <= COMMON else ()
