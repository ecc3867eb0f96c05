"""Says which record a row is: by our reference, the sender's key, the register's own key, or as the former self of what it gave before.

The order of the rows never matters: whoever is certain takes its record first, and a record is taken once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.registers import Record
from cswo_report.domain.source_profiles import EVENT
from cswo_report.store.imports import SourceRow
from cswo_report.usecases.import_holdings import Holdings
from cswo_report.usecases.import_rows import Incoming

MOST = 0.5
"""The share of its cells that a corrected row keeps, at the least, in a sheet that comes again."""

NEARLY_ALL = 0.75
"""The same for a row that keeps neither day nor key, only its place: two complaints of one day share some codes without being one."""

WHO = frozenset({Kind.SUBJECT, Kind.STAFF})
"""Kinds of cell that say whose record it is: a row about somebody else is never a record's corrected self."""

ANCHORS = frozenset({Kind.SUBJECT, Kind.STAFF, Kind.REFERENCE, Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT})
"""Kinds of cell that tell one record from the next; codes and yes or no do not."""

CORRECTED = 0.5
"""The share of a sheet's rows (or of its former ones, if they were fewer) that come again, for it to be the former sheet corrected.

The next quarter's sheet of the same source has none of them: its rows are new, however like the last quarter's they look.
"""

COMMON = 25
"""A cell that stands in more former rows than this says nothing of which one is meant."""

Place = tuple[str, str, str]
"""A source, a type, a sheet."""


@dataclass
class Former:
    """What one source gave before of one type, and which of it has not come again."""

    rows: Sequence[SourceRow]
    by_reference: dict[str, SourceRow] = field(default_factory=dict)
    by_key: dict[str, SourceRow] = field(default_factory=dict)
    by_content: dict[str, list[SourceRow]] = field(default_factory=dict)
    by_place: dict[tuple[str, int], list[SourceRow]] = field(default_factory=dict)
    by_cell: dict[tuple[str, str], list[SourceRow]] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)  # by sheet: former rows

    def __post_init__(self) -> None:
        for row in self.rows:
            self.held[row.sheet] += 1
            self.by_reference[row.reference] = row
            if row.row_key:
                self.by_key[row.row_key] = row
            self.by_content.setdefault(row.content_hash, []).append(row)
            self.by_place.setdefault((row.sheet, row.row), []).append(row)
            for cell in row.cells.items():
                self.by_cell.setdefault(cell, []).append(row)


class SharedColumns:
    """The columns of a sheet that were read both before and now, and the former rows by what stands in them."""

    def __init__(self, names: frozenset[str], rows: Sequence[SourceRow]) -> None:
        self.names = names
        self.rows: dict[frozenset[tuple[str, str]], list[SourceRow]] = {}
        for row in rows:
            self.rows.setdefault(self._of(row.cells), []).append(row)

    def find(self, cells: Mapping[str, str]) -> Sequence[SourceRow]:
        return self.rows.get(self._of(cells), ())

    def _of(self, cells: Mapping[str, str]) -> frozenset[tuple[str, str]]:
        return frozenset((name, text) for name, text in cells.items() if name in self.names)


class Matcher:
    """Finds the record of every row of an import."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self.taken: dict[str, Incoming] = {}  # by reference: the row that is this record
        self.formers = {place: Former(rows) for place, rows in holdings.formers.items()}
        self.corrected: set[Place] = set()  # sheets that came before and come again
        self.fields: dict[tuple[str, frozenset[Kind]], frozenset[str]] = {}
        self.shared: dict[Place, SharedColumns] = {}

    def match(self, rows: Sequence[Incoming]) -> None:
        """Set `record` and `former` of each row that is in the store; refuse rows whose reference is none."""
        for row in rows:
            if row.given.reference:
                self._by_reference(row)
        left = [row for row in rows if not row.given.reference]
        for way in (self._by_own_key, self._by_very_place, self._by_content, self._by_register_key):
            for row in left:
                if row.record is None:
                    way(row)
        self._look_for_shared_columns(left)
        self._look_for_former_sheets(left)
        for way in (self._by_shared_columns, self._by_likeness):
            for row in left:
                if row.record is None and self._is_corrected(row):
                    way(row)

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
        return self._former(row).by_reference.get(record.reference)

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

    def _by_very_place(self, row: Incoming) -> None:
        """The same row of the very same file is what it was, whatever its columns are now taken to mean."""
        if not row.of.file_then:
            return
        here = self._former(row).by_place.get((row.given.sheet, row.given.number), ())
        found = [each for each in here if each.file == row.of.file_then]
        if len(found) == 1 and self._is_free(row, found[0]):
            self._take_former(row, found[0])

    def _by_content(self, row: Incoming) -> None:
        former = self._former(row)
        free = [each for each in former.by_content.get(row.content, ()) if self._is_free(row, each)]
        if free:
            here = [each for each in free if (each.sheet, each.row) == (row.given.sheet, row.given.number)]
            found = (here or free)[0]
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
        fitting = sorted(
            (
                (share, each in here, each.reference, each)
                for each in _candidates(row, former, here)
                if (share := _share(row, each)) > MOST
                and self._is_free(row, each)
                and not self._is_about_another(row, each)
                and (self._is_anchored(row, each) or (share >= NEARLY_ALL and each in here))
            ),
            key=lambda found: found[:3],
            reverse=True,
        )
        if not fitting:
            return
        best = fitting[0]
        if len(fitting) > 1 and fitting[1][:2] == best[:2]:  # two former rows as like: nobody can say which
            return
        self._take_former(row, best[3])

    def _look_for_shared_columns(self, rows: Sequence[Incoming]) -> None:
        """Sheets of which another set of columns is read than before: a heading was taught, or was added."""
        now: dict[Place, set[str]] = {}
        for row in rows:
            now.setdefault((row.of.source, row.given.type_name, row.given.sheet), set()).update(row.cells)
        for place, names in now.items():
            former = self.formers.get(place[:2])
            before = {name for each in former.rows for name in each.cells} if former else set()
            if former and before != names:
                self.shared[place] = SharedColumns(frozenset(before & names), former.rows)

    def _same_in_shared_columns(self, row: Incoming) -> Sequence[SourceRow]:
        """The former rows that say the same in every column read both then and now, if one of those tells records apart."""
        shared = self.shared.get((row.of.source, row.given.type_name, row.given.sheet))
        if shared is None:
            return ()
        anchors = self._of_kinds(row.given.type_name, ANCHORS)
        if not any(name in row.cells and (name in anchors or name.startswith(EVENT)) for name in shared.names):
            return ()
        return shared.find(row.cells)

    def _by_shared_columns(self, row: Incoming) -> None:
        free = [each for each in self._same_in_shared_columns(row) if self._is_free(row, each)]
        here = [each for each in free if (each.sheet, each.row) == (row.given.sheet, row.given.number)]
        if len(free) == 1 or here:
            self._take_former(row, (here or free)[0])
        elif free:
            row.may_be = free[0].reference

    def _look_for_former_sheets(self, rows: Sequence[Incoming]) -> None:
        """Which sheets are former ones that come again, corrected: most of their rows are as they were, or nearly so in their place."""
        count: Counter[Place] = Counter()
        again: Counter[Place] = Counter()
        for row in rows:
            place = (row.of.source, row.given.type_name, row.given.sheet)
            count[place] += 1
            again[place] += (
                row.former is not None or self._is_nearly_in_place(row) or bool(self._same_in_shared_columns(row))
            )
        for place, number in count.items():
            former = self.formers.get(place[:2])
            held = (former.held[place[2]] or len(former.rows)) if former else 0
            if held and again[place] >= CORRECTED * min(held, number):
                self.corrected.add(place)

    def _is_nearly_in_place(self, row: Incoming) -> bool:
        here = self._former(row).by_place.get((row.given.sheet, row.given.number), ())
        return any(
            _share(row, each) > MOST and self._is_anchored(row, each) and not self._is_about_another(row, each)
            for each in here
        )

    def _is_corrected(self, row: Incoming) -> bool:
        return (row.of.source, row.given.type_name, row.given.sheet) in self.corrected

    def _is_about_another(self, row: Incoming, former: SourceRow) -> bool:
        """Whether both name a person, and not the same."""
        who = self._of_kinds(row.given.type_name, WHO)
        both = [name for name in who if row.cells.get(name) and former.cells.get(name)]
        return any(row.cells[name] != former.cells[name] for name in both)

    def _is_anchored(self, row: Incoming, former: SourceRow) -> bool:
        """Whether a cell that tells records apart is the same; where the record's own day differs, two such cells."""
        anchors = self._of_kinds(row.given.type_name, ANCHORS)
        same = sum(
            text == former.cells.get(name)
            for name, text in row.cells.items()
            if name in anchors or name.startswith(EVENT)
        )
        day = self.holdings.reference.registers[row.register].day_field
        return same > (1 if row.cells.get(day) != former.cells.get(day) else 0)

    def _of_kinds(self, type_name: str, kinds: frozenset[Kind]) -> frozenset[str]:
        """The fields of a type that are of some kinds."""
        if (type_name, kinds) not in self.fields:
            fields = self.holdings.reference.fields_of(type_name)
            self.fields[type_name, kinds] = frozenset(each.name for each in fields if each.kind in kinds)
        return self.fields[type_name, kinds]


def _share(row: Incoming, former: SourceRow) -> float:
    """The share of the cells given then or now that are the same."""
    same = sum(former.cells.get(name) == text for name, text in row.cells.items())
    every = len(row.cells) + sum(name not in row.cells for name in former.cells)
    return same / every if every else 0.0


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
