"""A build stands only while every byte that went into it, and every byte that came of it, is the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cswo_report.usecases import fresh

OPTIONS = {"year": "2024-25", "edition": "members"}


@pytest.fixture
def council(tmp_path: Path) -> Path:
    """A workspace as far as this is concerned, with one built file in its output folder and one in a folder of its own."""
    folder = tmp_path / "council"
    for name, text in {
        "cswo.toml": 'council = "Somewhere"\n',
        "narrative/2024-25/fostering.md": "Carers stayed.\n",
        "themes/own/theme.toml": 'ink = "#000"\n',
        "out/2024-25/report.pdf": "%PDF",
        "papers/report.html": "<html/>",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "store").mkdir()
    with sqlite3.connect(folder / "store" / "records.db") as store:
        store.execute("CREATE TABLE decision (reference TEXT)")
    store.close()
    return folder


def remembered(folder: Path) -> None:
    stamp = fresh.stamp(folder)
    assert stamp is not None
    made = [folder / "out/2024-25/report.pdf", folder / "papers/report.html"]
    fresh.remember(stamp, stamp.records, OPTIONS, made, {"stdout": [str(made[0])]})


def stands(folder: Path, options: dict[str, str] = OPTIONS) -> bool:
    stamp = fresh.stamp(folder)
    return stamp is not None and fresh.standing(stamp, options) is not None


def test_nothing_changed(council: Path) -> None:
    assert not stands(council)
    remembered(council)
    assert stands(council / "narrative")  # found from below, as every command finds its workspace
    assert not stands(council, {**OPTIONS, "edition": "officer"})


def test_what_was_checked_is_checked_while_nothing_changes(council: Path) -> None:
    stamp = fresh.stamp(council)
    assert stamp is not None
    assert not fresh.was_checked(stamp, "2024-25")
    fresh.note_checked(stamp, "2024-25", stamp.records)
    assert fresh.was_checked(stamp, "2024-25")
    assert not fresh.was_checked(stamp, "2023-24")
    _entry(council)
    changed = fresh.stamp(council)
    assert changed is not None
    assert not fresh.was_checked(changed, "2024-25")


def _entry(folder: Path) -> None:
    with sqlite3.connect(folder / "store" / "records.db") as store:
        store.execute("INSERT INTO decision VALUES ('SA-1')")
    store.close()


CHANGES: dict[str, Callable[[Path], object]] = {
    "a word": lambda folder: (folder / "narrative/2024-25/fostering.md").write_text("Carers left.  \n"),
    "a narrative more": lambda folder: (folder / "narrative/2024-25/risk.md").write_text("Risk."),
    "a narrative less": lambda folder: (folder / "narrative/2024-25/fostering.md").unlink(),
    "a setting": lambda folder: (folder / "cswo.toml").write_text('council = "Elsewhere"\n'),
    "the theme": lambda folder: (folder / "themes/own/theme.toml").write_text('ink = "#111"\n'),
    "own data": lambda folder: (folder / "data.toml").touch(),
    "a record": _entry,
    "the file made": lambda folder: (folder / "out/2024-25/report.pdf").write_bytes(b"%PDX"),
    "the other file": lambda folder: (folder / "papers/report.html").unlink(),
    "what is remembered": lambda folder: [file.write_text("{}") for file in (folder / ".cache").iterdir()],
    "a change under way": lambda folder: (folder / "store/records.db-journal").touch(),
    "a link out of the workspace": lambda folder: (folder / "narrative/elsewhere").symlink_to("/etc"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_builds(council: Path, change: str) -> None:
    remembered(council)
    CHANGES[change](council)
    assert not stands(council)


def test_a_change_of_the_machines_own_settings_builds(council: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered(council)
    assert stands(council)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    assert not stands(council)


def test_a_store_on_a_server_is_always_built_from(council: Path) -> None:
    remembered(council)
    (council / "cswo.toml").write_text('store = "postgresql+psycopg://me@host/name"\n')
    assert fresh.stamp(council) is None
