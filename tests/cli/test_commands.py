"""Every command: its exit code, its one JSON document, its sentence for a fault; never a traceback, never a question."""

from __future__ import annotations

import errno
import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cswo_report.cli import COMMANDS
from cswo_report.errors import ExitCode
from tests.cli.conftest import Run
from tests.cli.test_record import COMPLAINT, SOUND, sets
from tests.store.making import EARLIER, FULL, Office

pytestmark = pytest.mark.usefixtures("council")


@pytest.fixture
def reference(office: Office) -> str:
    return office.add("complaint", EARLIER["complaint"])


# --- workspace and store -----------------------------------------------------------------------------------------


def test_init_makes_a_workspace_that_works(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("init", str(tmp_path / "w"), "--council", "Aberdeen City").code == ExitCode.DONE
    monkeypatch.chdir(tmp_path / "w")
    assert run(*COMPLAINT).code == ExitCode.DONE
    (tmp_path / "w" / "narrative" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "w" / "narrative" / "deep")
    assert run("record", "list", "complaint").out
    monkeypatch.chdir(tmp_path)
    assert run("-w", "w", "record", "list", "complaint").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["imprt", "x.xlsx"], "Did you mean import?"),
        (["import"], "Name the file or the folder to be taken in"),
        (["import", "batch"], "Did you mean: cswo-report import batches?"),
        (["import", "undo99"], "Did you mean: cswo-report import undo?"),
        (["import", "undo", "abc"], "This is not the number of an import"),
    ],
)
def test_a_word_mistyped_is_answered_with_the_right_one(run: Run, words: list[str], said: str) -> None:
    answer = run(*words)
    assert (answer.code, said in answer.err) == (ExitCode.WRONG_USAGE, True), answer.err


def test_a_missing_right_names_the_folder_and_what_may_not_be_done(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr("cswo_report.files.make_private_folder", refuse)
    answer = run("export", str(tmp_path / "out"))
    assert answer.code == ExitCode.STORE
    assert answer.err.splitlines()[-2:] == [
        f"{tmp_path} cannot be written to. What was asked was not done.",
        "Ask for the right to write there.",
    ]


def test_a_second_init_changes_nothing(run: Run, council: Path, reference: str) -> None:
    before = (council / "cswo.toml").read_bytes()
    answer = run("init", str(council), "--council", "Another")
    assert answer.code == ExitCode.CONFLICT
    assert "is a workspace already; nothing was changed" in answer.err
    assert (council / "cswo.toml").read_bytes() == before
    assert reference in run("record", "list", "complaint").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["init", "w", "--council", ""], ExitCode.INPUT_REFUSED),
        (["init", "w", "--council", 'The "Best"'], ExitCode.INPUT_REFUSED),
        (["init", "w", "--council", "Two\nlines"], ExitCode.INPUT_REFUSED),
        (["init", "w", "--council", "\x1b[31mRed"], ExitCode.INPUT_REFUSED),
        (["init", "w", "--council", "A", "--store", 'x"y'], ExitCode.INPUT_REFUSED),
        (["init", "w", "--council", "A", "--store", "mysql://h/n"], ExitCode.STORE),
        (["init", "w", "--council", "A", "--records-from", "2024"], ExitCode.INPUT_REFUSED),
        (["init", "taken", "--council", "A"], ExitCode.CONFLICT),
        (["init", "taken/below", "--council", "A"], ExitCode.CONFLICT),
        (["init", "w"], ExitCode.WRONG_USAGE),
    ],
)
def test_an_init_that_cannot_be_leaves_no_workspace(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: ExitCode
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a letter")
    answer = run(*words)
    assert answer.code == code
    assert answer.err.strip()
    assert not (tmp_path / "w" / "cswo.toml").exists()
    assert (tmp_path / "taken").read_text() == "a letter"


READING = [
    ["record", "list", "complaint"],
    ["record", "show", "CO-22222"],
    ["figures", "2024-25"],
    ["report", "check", "2024-25"],
    ["audit", "log"],
    ["audit", "verify"],
]


@pytest.mark.parametrize(
    "words", [*READING, ["record", "add", "complaint"], ["report", "build", "2024-25"], ["store", "check"]]
)
def test_without_a_workspace_every_command_says_how_to_make_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(*words)
    assert answer.code == ExitCode.NOT_FOUND
    assert "cswo-report init DIR --council NAME" in answer.err


def _foreign(store: Path) -> None:
    store.unlink()
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")


def _version(store: Path, name: str) -> None:
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", (name,))


@pytest.mark.parametrize(
    "words", [*READING, COMPLAINT, ["store", "check"], ["store", "backup"], ["report", "build", "2024-25"]]
)
@pytest.mark.parametrize("ill", ["missing", "empty", "pdf", "foreign", "newer", "older"])
def test_an_unusable_store_stops_every_command_and_is_not_touched(
    run: Run, council: Path, words: list[str], ill: str
) -> None:
    store = council / "store" / "records.db"
    if ill == "missing":
        store.unlink()
    elif ill == "foreign":
        _foreign(store)
    elif ill in {"newer", "older"}:
        _version(store, "0999_later" if ill == "newer" else "0001_registers_and_audit_trail")
    else:
        store.write_bytes(b"" if ill == "empty" else b"%PDF-1.7 " * 500)
    before = store.read_bytes() if store.exists() else None
    answer = run(*words)
    assert answer.code == ExitCode.STORE
    assert len(answer.err.splitlines()) == 2
    assert answer.out == ""
    assert (store.read_bytes() if store.exists() else None) == before


def test_an_older_store_is_brought_forward_by_the_command_it_names(run: Run, council: Path, reference: str) -> None:
    from cswo_report.store import schema
    from cswo_report.usecases import workspace

    here = workspace.find(council)
    schema.downgrade(here.store, here.backups, "0001_registers_and_audit_trail")
    here.store.close()
    assert "Run: cswo-report store upgrade" in run("record", "list", "complaint").err
    upgraded = run("store", "upgrade")
    assert upgraded.code == ExitCode.DONE
    assert "before-upgrade" in upgraded.err
    assert reference in run("record", "list", "complaint").out
    assert "nothing was to do" in run("store", "upgrade").err


def test_backup_and_restore_from_the_command_line(run: Run, reference: str) -> None:
    saved = run("store", "backup").out.strip()
    assert run("record", "void", reference, "--reason", "entered twice").code == ExitCode.DONE
    assert run("store", "restore", saved).code == ExitCode.DONE
    assert reference in run("record", "list", "complaint").out
    assert run("store", "check").code == ExitCode.DONE
    assert run("store", "backup", saved).code == ExitCode.CONFLICT
    assert run("store", "backup", "no/such/folder/x.db").code == ExitCode.NOT_FOUND
    assert run("store", "restore", "none.db").code == ExitCode.STORE
    assert run("store", "restore", "store/records.db").code == ExitCode.CONFLICT


def test_an_altered_trail_is_named_and_ends_with_7(run: Run, council: Path, reference: str) -> None:
    with closing(sqlite3.connect(council / "store" / "records.db")) as raw, raw:
        raw.execute("DROP TRIGGER audit_entry_no_update")
        raw.execute("UPDATE audit_entry SET actor = 'nobody' WHERE entry = 2")
    answer = run("audit", "verify")
    assert answer.code == ExitCode.STORE
    assert f"Entry 2 ({reference}) was altered after it was written." in answer.err
    told = run("audit", "verify", "--json")
    assert (told.code, told.json["whole"]) == (ExitCode.STORE, False)
    assert run("store", "check").code == ExitCode.STORE


@pytest.mark.parametrize(
    "settings",
    [
        "council =",
        'council = "A"\nstroe = "x"',
        "",
        'council = "A"\nrecords_from = "soon"',
        'council = ["A"]',
        "\xff\xfe",
    ],
)
def test_broken_settings_name_the_file_and_what_is_wrong(run: Run, council: Path, settings: str) -> None:
    (council / "cswo.toml").write_bytes(settings.encode("latin-1"))
    answer = run("record", "list", "complaint")
    assert answer.code == ExitCode.INPUT_REFUSED
    assert "cswo.toml" in answer.err


# --- output ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["record", "types"],
        ["record", "types", "complaint"],
        ["record", "list", "complaint"],
        ["record", "list", "officer", "--with-void"],
        ["record", "show", "REFERENCE"],
        ["figures", "2024-25"],
        ["figures", "2024-25", "--measure", "secure.authorisations"],
        ["report", "check", "2024-25"],
        ["audit", "log"],
        ["audit", "log", "REFERENCE"],
        ["audit", "verify"],
        ["doctor"],
    ],
)
def test_every_read_command_prints_exactly_one_json_document(run: Run, reference: str, words: list[str]) -> None:
    answer = run(*[reference if word == "REFERENCE" else word for word in words], "--json")
    assert answer.code in {ExitCode.DONE, ExitCode.MISSING_ON_MACHINE}
    assert answer.json is not None
    assert "\x1b" not in answer.out + answer.err


def test_every_command_that_writes_answers_json_too(run: Run) -> None:
    added = run(*COMPLAINT, "--json").json
    assert added["type"] == "complaint"
    assert added["values"]["received_on"] == "2024-05-01"
    assert run("record", "void", added["reference"], "--reason", "entered twice", "--json").json["void_reason"]
    built = run("report", "build", "2024-25", "--format", "html", "--json").json
    assert Path(built["path"]).is_file()


def test_help_lists_every_command(run: Run) -> None:
    words = run("--help").out
    assert all(f"  {name} " in words for name in COMMANDS)
    for name in COMMANDS:
        assert run(name, "--help").code == ExitCode.DONE


HOSTILE = [
    ["record"],
    ["nonsense"],
    ["--nonsense"],
    ["record", "add"],
    ["record", "add", "decision"],
    ["record", "add", "officer", "--set", "officer_key=CSWO", "--set", "post_title=x", "--set", "role=deputy"],
    ["record", "add", "complaint", "--set", "received_on"],
    ["record", "add", "complaint", "--set", "=x"],
    ["record", "add", "complaint", "--set", "stage=1", "--set", "stage=2"],
    ["record", "add", "complaint", "--set", "received_on=0001-01-01", "--set", "stage=1"],
    ["record", "add", "complaint", "--set", "received_on=9999-12-31", "--set", "stage=1"],
    ["record", "add", "complaint", "--set", "received_on=2024-05-01", "--set", "stage=1", "--set", "due_on=9999-01-01"],
    ["record", "add", "complaint", "--set", "received_on=" + "9" * 10_000],
    ["record", "add", "complaint", "--event", "placed=2024-05-01"],
    ["record", "add", "complaint", "--from-json", "no/such/file.json"],
    ["record", "add", "complaint", "--from-json", "-", "--set", "stage=1"],
    ["record", "add", "secure.implement", "--set", "received=0001-01-01T00:00+14:00"],
    ["record", "add", "secure.implement", "--set", "received=2026-10-25T01:30"],
    ["record", "add", "secure.implement", "--set", "received=2027-03-28T01:30"],
    ["record", "add", "secure.implement", "--set", "subject=" + "A" * 300, "--override", "x"],
    ["record", "add", "secure.implement", "--set", "outcome=not_implemented"],
    ["record", "add", "secure.implement", "--event", "placed"],
    ["record", "add", "observation", *sets({**FULL["observation"], "number": "1e40"})],
    ["record", "add", "observation", *sets({**FULL["observation"], "number": "0.123456"})],
    ["record", "add", "grade", *sets({**FULL["grade"], "requirements": "99999999999"})],
    ["record", "add", "authorisation", "--set", "service=x", "--set", "value=-1"],
    ["record", "add", "complaint", "--set", "stage=\udcff"],
    ["record", "add", "complaint", "--set", "learning=\udcff"],
    ["record", "add", "\udcff"],
    ["record", "show", "\udcff"],
    ["record", "show", ""],
    ["record", "show", "'; DROP TABLE audit_entry; --"],
    ["record", "show", "../../etc/passwd"],
    ["record", "event", "SA-22222", "placed", "--at", "2024-05-01"],
    ["record", "amend", "SA-22222"],
    ["record", "amend", "SA-22222", "--set", "reasons=x", "--revision", "two"],
    ["record", "amend", "SA-22222", "--set", "reasons=x", "--revision", "9" * 30],
    ["record", "void", "SA-22222"],
    ["record", "void", "SA-22222", "--reason", ""],
    ["record", "list", ""],
    ["record", "list", "../secure"],
    ["figures", "2024"],
    ["figures", "9999-00"],
    ["figures", "2024-25", "--measure", "\x1b[31m"],
    ["report", "build", "2024-25", "--edition", "public"],
    ["report", "build", "2024-25", "--edition", "secret"],
    ["report", "build", "2024-25", "--format", "docx"],
    ["report", "build", "1066-67"],
    ["report", "new", "../../2024-25"],
    ["report", "check", "next"],
    ["audit", "log", "--last", "many"],
    ["store", "restore", "."],
    ["store", "restore", "cswo.toml"],
    ["store", "backup", "cswo.toml"],
    ["-w", "/no/such/folder", "record", "list", "complaint"],
]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: " ".join(words)[:60].encode("ascii", "replace").decode())
def test_what_is_hostile_is_refused_in_words_and_changes_nothing(run: Run, office: Office, words: list[str]) -> None:
    before = office.entries()
    answer = run(*words)
    assert answer.code in set(ExitCode) - {ExitCode.DONE, ExitCode.OUR_FAULT}
    assert answer.err.strip()
    assert answer.out == ""
    assert answer.err.replace("\n", "").isprintable()
    assert len(answer.err) < 4_000
    assert office.entries() == before
    assert office.verify().whole


def test_with_debug_the_traceback_is_shown(council: Path) -> None:
    command = [sys.executable, "-m", "cswo_report", "--debug", "record", "list", "nonsense"]
    ended = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=council, check=False)
    assert "Traceback" in ended.stderr


@pytest.mark.parametrize(
    "words",
    [["record", "add", "secure.implement"], ["record", "add", "complaint"], ["record", "add", "staff"], ["record"], []],
)
def test_no_question_is_asked_when_nobody_could_answer(council: Path, words: list[str]) -> None:
    """As in a script: no terminal, nothing on stdin. It ends by itself, whatever it says."""
    command = [sys.executable, "-m", "cswo_report", *words]
    environment = {**os.environ, "NO_COLOR": "1"}
    ended = subprocess.run(
        command, capture_output=True, stdin=subprocess.DEVNULL, timeout=30, cwd=council, env=environment, check=False
    )
    assert ended.returncode in set(ExitCode) - {ExitCode.OUR_FAULT}
    assert b"Traceback" not in ended.stderr
    assert b"\x1b" not in ended.stdout + ended.stderr


def test_a_reader_who_leaves_early_is_no_fault(council: Path) -> None:
    """As in `cswo-report record types | head -1`."""
    command = f"{sys.executable} -m cswo_report record types | head -1"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=council, check=False)
    assert len(ended.stdout.splitlines()) == 1
    assert ended.stderr == ""


def test_an_unforeseen_fault_is_owned_up_to_in_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cswo_report.usecases import workspace

    def broken(_folder: Path) -> None:
        raise KeyError("subject C-4K7QX")

    monkeypatch.setattr(workspace, "find", broken)
    answer = run("record", "list", "complaint")
    assert answer.code == ExitCode.OUR_FAULT
    assert "fault of ours (KeyError)" in answer.err
    assert "C-4K7QX" not in answer.err


def test_a_full_disk_is_told_from_a_fault_of_ours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cswo_report import files

    def full(*_given: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_whole", full)
    answer = run("report", "build", "2024-25", "--format", "html")
    assert answer.code == ExitCode.STORE
    assert "The disk is full" in answer.err


def test_output_that_cannot_be_spelt_in_the_terminals_encoding_is_no_traceback(council: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = [
        sys.executable,
        "-m",
        "cswo_report",
        "record",
        "add",
        "secure.implement",
        *sets({**SOUND, "reasons": "Given"}),
    ]
    ended = subprocess.run(
        command, capture_output=True, stdin=subprocess.DEVNULL, cwd=council, env=environment, check=False
    )
    assert b"Traceback" not in ended.stderr
    assert ended.returncode == ExitCode.DONE


def test_json_on_stdout_is_utf_8_text_that_reads_back(council: Path) -> None:
    command = [sys.executable, "-m", "cswo_report", *COMPLAINT, "--json"]
    ended = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, cwd=council, check=True)
    assert json.load(io.BytesIO(ended.stdout))["values"]["learning"] == FULL["complaint"]["learning"]
