"""The command line as a person meets it: typed words in; an exit code, stdout and stderr out."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cswo_report.cli import main
from cswo_report.reference import Reference
from cswo_report.usecases import setting_up, workspace
from cswo_report.usecases.workspace import Workspace
from tests.store.making import Office


@dataclass(frozen=True)
class Answer:
    """What came back from one call."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; anything beside it fails."""
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "w"
    setting_up.initialise(folder, "Aberdeen City").store.close()
    return folder


@pytest.fixture
def council(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh workspace, which is the working folder."""
    folder = tmp_path / "council"
    shutil.copytree(made_once, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CSWO_ACTOR", "clerk")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the program in this process, with no terminal; `stdin` is what is sent to it."""

    def call(*words: str, stdin: str | bytes = "") -> Answer:
        sent = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        out, err = capsys.readouterr()
        assert "Traceback" not in err + out
        code = ended.value.code
        assert isinstance(code, int)
        return Answer(code, out, err)

    return call


@pytest.fixture
def here(council: Path) -> Workspace:
    return workspace.find(council)


@pytest.fixture
def office(here: Workspace, shipped_data: Reference) -> Office:
    """A look into the store behind the command line."""
    return Office(here.store, shipped_data)
