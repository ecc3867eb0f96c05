"""Everything out and back: whatever was recorded, and whichever database it is in, the export restored is the store again."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import itertools
import json
import shutil
import stat
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, InputRefused, NotFound, StoreError
from cswo_report.reference import Reference, shipped_reference
from cswo_report.store import audit, dumping, printed, records
from cswo_report.store.engine import Store
from cswo_report.store.ledger import Ledger, NewRecord
from cswo_report.usecases import exporting, figures, restoring, setting_up
from cswo_report.usecases.settings import Settings
from cswo_report.usecases.workspace import Workspace
from tests.store.conftest import POSTGRESQL, SQLITE, Server
from tests.store.making import CHIEF, FULL, WORDS, Office
from tests.store.test_printed import FOUR, THREE, keep

NewStore = Callable[[str], Store]
NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "'",
    "''",
    "'=1",
    "",
    " x ",
    '"',
    ",",
    ";",
    "\r\n",
    "＝1",
    "[]",
]
texts = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
)


def quiet(_words: str) -> None:
    pass


@contextlib.contextmanager
def at(store: Store, folder: Path) -> Iterator[Workspace]:
    """A workspace with the store as its own."""
    workspace = Workspace(folder, Settings(council="Testshire", store=store.url))
    try:
        yield workspace
    finally:
        workspace.store.close()
        store.close()


def export(store: Store, folder: Path, *, replacing: bool = False) -> exporting.Exported:
    with at(store, folder.parent) as workspace:
        return exporting.export(workspace, folder, "clerk", replacing=replacing, tell=quiet)


def restore(store: Store, folder: Path) -> restoring.Restored:
    with at(store, folder.parent) as workspace:
        return restoring.restore(workspace, folder, quiet)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def new_store(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> NewStore:
    """Makes an empty store on the database named."""

    def make(kind: str) -> Store:
        if kind == POSTGRESQL:
            server: Server = request.getfixturevalue("server")
            return server.new("migrated")
        path = tmp_path_factory.mktemp("export") / "records.db"
        shutil.copy2(migrated_file, path)
        return Store(f"sqlite:///{path}")

    return make


@pytest.fixture(scope="module")
def somewhere(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    numbers, base = itertools.count(1), tmp_path_factory.mktemp("exports")
    return lambda: base / f"export-{next(numbers)}"


def live_a_little(store: Store) -> Office:
    """A record of every register, decisions with events, changes, withdrawals and voids, and a printed report."""
    office = Office(store, shipped_reference())
    chief = office.add_chief()
    for register, raw in FULL.items():
        office.add(register, raw)
    first, second = office.add_decision(), office.add_decision(subject="C-9Q2WE")
    office.amend(first, {"reasons": "=" + WORDS}, reason="@ the CSWO’s word")
    with office.recorder("other") as recorder:
        recorder.withdraw_event(first, "reviewed", "2024-09-30", "'entered twice")
    office.event(second, "reviewed", "2024-12-30")
    office.void(second)
    office.amend(chief, {"registered_until": "2030-01-31"})
    keep(store, FOUR, THREE)
    return office


@pytest.mark.parametrize(("source", "target"), [(SQLITE, POSTGRESQL), (POSTGRESQL, SQLITE)])
def test_a_store_comes_back_whole_on_the_other_database(
    source: str, target: str, new_store: NewStore, somewhere: Callable[[], Path]
) -> None:
    old, new = new_store(source), new_store(target)
    office, folder, again = live_a_little(old), somewhere(), somewhere()
    before = office.verify()
    export(old, folder)
    restored = restore(new, folder)
    after = Office(new, office.reference)
    assert (restored.entries, restored.head, restored.records) == (before.entries, before.head, before.records)
    assert after.verify().head == before.head
    export(new, again)
    assert files_of(again) == files_of(folder)
    assert [record for each in FULL for record in office.all(each, with_void=True)] == [
        record for each in FULL for record in after.all(each, with_void=True)
    ]
    assert office.all("decision", with_void=True) == after.all("decision", with_void=True)
    for store in (old, new):
        with store.reading() as session:
            assert [each.printed.text for each in printed.at_code(session, FOUR.code)] == ["4", "3"]
    goes_on(after)
    old.close()
    new.close()


def goes_on(office: Office) -> None:
    """New rows are numbered after the old ones, and the chain goes on."""
    with office.store.reading() as session:
        assert dumping.counts(session).keys() >= {"printed_figure", "decision_event"}
    reference = office.add_decision(subject="C-3XY7Z")
    office.event(reference, "reviewed", "2024-12-30")
    keep(office.store, replace(FOUR, text="5"))
    assert office.verify().whole


operations = st.lists(
    st.tuples(st.sampled_from(["add", "amend", "void"]), st.integers(0, 9), texts, st.none() | texts), max_size=12
)


@settings(max_examples=5)
@given(operations, st.sampled_from([(SQLITE, POSTGRESQL), (SQLITE, SQLITE), (POSTGRESQL, SQLITE)]))
def test_whatever_was_recorded_comes_back_exactly(
    new_store: NewStore, somewhere: Callable[[], Path], done: list[Any], ways: tuple[str, str]
) -> None:
    old, new = new_store(ways[0]), new_store(ways[1])
    made: list[str] = []
    with old.writing() as session:
        ledger = Ledger(session, "clerk")
        for act, which, one, other in done:
            columns = {
                "given_on": date(2024, 6, 1),
                "given_to": "council",
                "topic": one,
                "advice": one,
                "outcome": other,
            }
            if act == "add" or not made:
                made += ledger.add_all([NewRecord("advice", "AV", {**columns, "accepted": "part"}, reason=other)])
            elif act == "amend":
                ledger.amend("advice", made[which % len(made)], None, columns, reason=one)
            else:
                ledger.amend("advice", made[which % len(made)], None, {"void_reason": one}, action="void")
    folder, again = somewhere(), somewhere()
    told = export(old, folder)
    restored = restore(new, folder)
    assert restored.head == told.head
    export(new, again)
    assert files_of(again) == files_of(folder)
    with old.reading() as before, new.reading() as after:
        assert list(records.fetch_all(before, "advice", with_void=True)) == list(
            records.fetch_all(after, "advice", with_void=True)
        )
    old.close()
    new.close()


def test_the_sample_council_has_the_same_figures_and_time_limits(filled: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    exporting.export(filled, folder, "clerk", tell=quiet)
    other = setting_up.initialise(tmp_path / "other", "Strathfennan Council", records_from="2020-21")
    restored = restoring.restore(other, folder, quiet)
    assert restored.records > 7_000
    assert said(other) == said(filled)
    other.store.close()


def said(workspace: Workspace) -> Any:
    """Every counted figure of five years, and how many time limits stand in each state."""
    reference, year = workspace.reference, ReportingYear(2024)
    wanted = figures.figures_to_count(reference, ())
    with workspace.store.reading() as session:
        day, instant = figures.report_day(session, workspace.settings, year)
        counted = figures.count_figures(session, reference, wanted, year.back(5), day)
    return day, instant, counted


# -- what the files are --


@pytest.fixture(scope="module")
def lived(new_store: NewStore) -> Iterator[Store]:
    store = new_store(SQLITE)
    live_a_little(store)
    yield store
    store.close()


@pytest.fixture
def out(lived: Store, tmp_path: Path) -> Path:
    export(lived, tmp_path / "out")
    return tmp_path / "out"


def test_the_files_are_private_and_nothing_is_left_beside_them(out: Path) -> None:
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_no_cell_begins_like_a_formula_unless_it_is_a_number(out: Path) -> None:
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            cells = [cell for row in csv.reader(handle) for cell in row]
        assert not [cell for cell in cells if cell[:1] in set("=+@\t\r\n＝＋－＠")]
        assert all(float(cell) < 0 for cell in cells if cell.startswith("-"))
    assert "'=" + WORDS[:20] in (out / "decision.csv").read_text(encoding="utf-8")


def test_the_metadata_is_valid_and_every_file_fits_it(out: Path) -> None:
    """By the validator of the CLDF initiative, which reads every cell by its datatype and follows every foreign key."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from csvw import CSVW  # type: ignore[import-untyped]

        found = CSVW(str(out / "metadata.json"), validate=True)
        assert found.is_valid, found.warnings


def test_the_metadata_describes_every_file_and_every_column(out: Path, shipped_data: Reference) -> None:
    told = json.loads((out / "metadata.json").read_bytes())
    note = told["notes"][0]
    assert note["schema"].startswith("00")
    assert len(note["audit head"]) == 64
    assert {table["url"] for table in told["tables"]} == {path.name for path in out.glob("*.csv")}
    for table in told["tables"]:
        content = (out / table["url"]).read_bytes()
        assert table["notes"][0]["sha256"] == hashlib.sha256(content).hexdigest()
        titles = [column["titles"] for column in table["tableSchema"]["columns"]]
        assert next(csv.reader([content.decode().splitlines()[0]])) == titles
        assert len(set(titles)) == len(titles)
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
    columns = {table["url"]: table["tableSchema"]["columns"] for table in told["tables"]}
    subject = next(column for column in columns["decision.csv"] if column["name"] == "subject")
    declared = next(field for field in shipped_data.registers["decision"].field if field.name == "subject")
    assert (subject["titles"], subject["dc:description"]) == (declared.label, declared.help)
    themes = next(column for column in columns["review.csv"] if column["name"] == "themes")
    assert themes["separator"] == ";"


def test_an_export_is_logged_and_changes_nothing_else(new_store: NewStore, tmp_path: Path) -> None:
    store = new_store(SQLITE)
    office = Office(store, shipped_reference())
    office.add_chief()
    before = office.verify()
    with store.reading() as session:
        changed = audit.last_change(session)
    made = export(store, tmp_path / "out")
    entry = office.entries()[-1]
    assert (entry.register, entry.reference, entry.actor) == ("export", made.logged_as, "clerk")
    assert entry.changes["new"]["metadata_sha256"] == hashlib.sha256((tmp_path / "out" / "metadata.json").read_bytes()).hexdigest()  # fmt: skip
    assert made.head == before.head
    assert office.verify().whole
    with store.reading() as session:
        assert audit.last_change(session) == changed
        assert audit.only_builds_since(session, before.head, "2024-25")
    store.close()


def test_an_earlier_export_is_replaced_only_when_asked(lived: Store, out: Path) -> None:
    with pytest.raises(Conflict, match="not empty"):
        export(lived, out)
    export(lived, out, replacing=True)
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    (out / "letter.txt").write_text("mine")
    with pytest.raises(Conflict, match="something else"):
        export(lived, out, replacing=True)
    assert (out / "letter.txt").read_text() == "mine"
    with pytest.raises(NotFound):
        export(lived, out / "no" / "such")


@pytest.mark.parametrize("held", [False, True])
def test_a_failed_export_leaves_everything_as_it_was(
    lived: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    def fail(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    if held:
        export(lived, tmp_path / "out")
    before = files_of(tmp_path / "out") if held else {}
    entries = Office(lived, shipped_reference()).verify().entries
    monkeypatch.setattr(exporting, "_log", fail)
    with pytest.raises(StoreError, match="disk is full"):
        export(lived, tmp_path / "out", replacing=True)
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if held else [])
    assert (files_of(tmp_path / "out") if held else {}) == before
    assert Office(lived, shipped_reference()).verify().entries == entries


# -- what is refused --


def test_a_store_that_holds_something_is_never_filled(out: Path, store: Store) -> None:
    office = Office(store, shipped_reference())
    office.add("officer", {**CHIEF, "officer_key": "DEPUTE-9"})
    before = office.verify()
    with pytest.raises(Conflict, match="not empty"):
        restore(store, out)
    assert office.verify() == before


def test_a_store_as_it_is_first_made_counts_as_empty(out: Path, store: Store) -> None:
    office = Office(store, shipped_reference())
    office.add("officer", {key: value for key, value in CHIEF.items() if key != "registration_number"})
    assert restore(store, out).records > 20
    assert office.verify().whole


def altered(folder: Path, name: str, old: str, new: str, *, count: int = 1, marked: bool = True) -> None:
    """Alter a file of an export; where `marked`, with the fingerprint that goes with it, as somebody would who knows how."""
    path = folder / name
    before = path.read_bytes()
    assert old.encode() in before
    after = before.replace(old.encode(), new.encode(), count)
    path.write_bytes(after)
    if marked:
        metadata = folder / "metadata.json"
        marks = [hashlib.sha256(each).hexdigest() for each in (before, after)]
        metadata.write_text(metadata.read_text(encoding="utf-8").replace(marks[0], marks[1]), encoding="utf-8")


def drop_row(folder: Path, name: str) -> None:
    path = folder / name
    first = path.read_bytes().decode().split("\r\n")[1]
    altered(folder, name, first + "\r\n", "")


DAMAGE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a byte": (lambda out: altered(out, "grade.csv", "Provider", "Provioer", marked=False), "grade.csv: the file was altered"),
    "a file": (lambda out: (out / "grade.csv").unlink(), "grade.csv: this file of the export is missing"),
    "a value": (lambda out: altered(out, "grade.csv", "Provider house 3", "Provider house 4"), r"The record \S+ is not what entry"),
    "a day": (lambda out: altered(out, "grade.csv", "2024-06-01", "2024-06-41"), r"grade.csv, row 2: column “inspected_on”: A day"),
    "an instant": (lambda out: altered(out, "decision.csv", "T16:10:00Z", "T16:10:00"), r"decision.csv, row 2: column “received_at”"),
    "a number": (lambda out: altered(out, "workforce_count.csv", "812.35", "812.354"), "workforce_count.csv, row 2"),
    "a cell more": (lambda out: altered(out, "grade.csv", "Provider house 3", "Provider, house 3"), "grade.csv, row 2: There are"),
    "a quotation mark": (lambda out: altered(out, "grade.csv", "Provider house 3", '"Provider'), "grade.csv, row 2"),
    "not text": (lambda out: (out / "grade.csv").write_bytes(b"\xff\xfe"), "grade.csv: the file was altered"),
    "a row": (lambda out: drop_row(out, "grade.csv"), "grade.csv: 0 rows are there, and the metadata names 1"),
    "an entry": (lambda out: altered(out, "audit_entry.csv", "clerk", "clark"), "was altered after it was written"),
    "a heading": (lambda out: altered(out, "grade.csv", "Inspected", "Visited"), "grade.csv, row 1: The headings"),
    "an unknown code": (lambda out: altered(out, "grade.csv", "childrens_house", "x", marked=True), "The record"),
    "a broken rule": (lambda out: altered(out, "action.csv", ",done,", ",never,"), "action.csv: among rows 2 to 2"),
    "a column": (lambda out: altered(out, "metadata.json", '"inspected_on"', '"seen_on"', marked=False), "there is no column seen_on"),
    "a table": (lambda out: altered(out, "metadata.json", '"grade.csv"', '"../g.csv"', marked=False), "misses the table grade"),
    "the head": (lambda out: altered(out, "metadata.json", '"audit head": "', '"audit head": "0', marked=False), "ends elsewhere"),
    "metadata": (lambda out: (out / "metadata.json").write_text('{"notes": []}'), "not as this program writes it"),
    "metadata that is no JSON": (lambda out: (out / "metadata.json").write_bytes(b"[" * 100_000), "not as this program"),
    "no metadata": (lambda out: (out / "metadata.json").unlink(), "no export of this program"),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(lived: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "out"
    export(lived, folder)
    return folder


@pytest.fixture(scope="module")
def target(new_store: NewStore) -> Iterator[Store]:
    store = new_store(POSTGRESQL)
    yield store
    store.close()


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_export_is_refused_by_name_and_nothing_is_written(
    what: str, whole: Path, target: Store, tmp_path: Path
) -> None:
    damage, words = DAMAGE[what]
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    damage(folder)
    with pytest.raises(InputRefused, match=words):
        restore(target, folder)
    with target.reading() as session:
        assert dumping.counts(session) == {}


def test_a_refused_export_leaves_the_file_of_the_store_as_it_was(
    whole: Path, sqlite_store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    altered(folder, "grade.csv", "Provider house 3", "Provider house 4")
    path = sqlite_store.path
    assert path is not None
    before = path.read_bytes()
    with pytest.raises(InputRefused):
        restore(sqlite_store, folder)
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["records.db", "records.db.lock"]


def test_an_export_of_another_schema_names_the_program_that_made_it(whole: Path, target: Store, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    told = json.loads((folder / "metadata.json").read_bytes())
    told["notes"][0] |= {"schema": "0006_counting", "program": "cswo-report 0.0.7"}
    (folder / "metadata.json").write_text(json.dumps(told))
    with pytest.raises(StoreError, match="0006_counting") as fault:
        restore(target, folder)
    assert "0.0.7" in fault.value.remedy


def test_a_folder_that_is_not_there_is_not_found(target: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        restore(target, tmp_path / "none")
