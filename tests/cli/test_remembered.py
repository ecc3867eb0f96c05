"""What a store said is used again only while the store, the rules and the figures asked for are the same, and only if it is ours."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from cswo_report.domain.year import ReportingYear
from cswo_report.usecases import remembered, reporting, workspace
from cswo_report.usecases.workspace import Workspace

YEAR = ReportingYear(2024)


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    return workspace.initialise(tmp_path / "council", "Somewhere Council", records_from="2020-21")


def said_of(council: Workspace) -> list[str]:
    said: list[str] = []
    remembered.gathered(workspace.find(council.folder), YEAR, said.append)
    return said


def test_what_was_read_is_read_once_while_nothing_changes(council: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = remembered.gathered(council, YEAR, lambda _: None)
    monkeypatch.setattr(reporting, "read_store", lambda *_: first)  # reading takes a second, and is tested elsewhere
    elsewhere = replace(first, head="f" * 64)
    assert (
        remembered.keep(council, YEAR, elsewhere) == ""
    )  # an entry that the trail does not hold: it may have moved on
    assert said_of(council) == ["reading the store"]
    assert remembered.keep(council, YEAR, first)
    again = remembered.gathered(workspace.find(council.folder), YEAR, lambda _: None)
    assert again.head == first.head
    assert again.facts.dated_at == first.facts.dated_at
    assert said_of(council) == []

    narrative = council.narrative_folder(YEAR)
    narrative.mkdir(parents=True)
    (narrative / "foreword.md").write_text("A year of work.\n")
    assert said_of(council) == []  # words alone ask the store for nothing
    (narrative / "foreword.md").write_text("We took [[decided.all capacity=self]] decisions.\n")
    assert said_of(council) == ["reading the store"]  # a figure that was not counted before
    (narrative / "foreword.md").unlink()

    index = council.folder / ".cache" / "gathered-2024-25.json"
    about = json.loads(index.read_text())
    index.write_text(json.dumps({**about, "signed": "0" * 64}))
    assert said_of(council) == [
        "reading the store"
    ]  # a pickle that this user's own program did not sign is never opened
    index.write_text(json.dumps(about))
    assert said_of(council) == []
    with council.store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE elsewhere (note TEXT)"))
    assert said_of(council) == ["reading the store"]


def test_rules_are_recalled_while_their_files_are_the_same(council: Workspace) -> None:
    assert council.reference.registers
    remembered.keep_rules(council)
    assert "reference" in remembered.recall(workspace.find(council.folder)).__dict__
    (council.folder / "data").mkdir()
    (council.folder / "data" / "glossary.toml").write_text("")
    assert "reference" not in remembered.recall(workspace.find(council.folder)).__dict__
