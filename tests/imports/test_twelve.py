"""A folder of twelve distorted workbooks goes in: the store equals the truth, every planted fault comes back marked, nothing twice."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cswo_report.cli import main
from cswo_report.domain.headings import fold
from cswo_report.errors import ExitCode
from cswo_report.store import audit
from cswo_report.usecases import setting_up, workspace
from cswo_report.usecases.workspace import Workspace
from tests.imports.making import ANSWER_SHEET, make, untyped
from tests.imports.reading import Said, corrected, held, marked, wanted

Told = dict[str, Any]
SEED = int(os.environ.get("CSWO_SEED", "1"))


@dataclass
class Folder:
    """The workspace that the folder is imported into, and what each step answered."""

    base: Path
    here: Workspace
    sheets: list[Told]
    plans: dict[str, Told] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    stores: dict[str, Counter[Said]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    marks: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        return sorted({each["type"] for sheet in self.sheets for each in sheet["records"]})

    def step(self, name: str, *words: str) -> Told:
        """Call the program, and keep what it answered and what the store held afterwards."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(["-w", str(self.here.folder), *words, "--json"])
        self.said += [out.getvalue(), err.getvalue()]
        self.codes[name] = int(str(ended.value.code))
        assert self.codes[name] in {ExitCode.DONE, ExitCode.INPUT_REFUSED}, err.getvalue()
        self.plans[name] = json.loads(out.getvalue())
        self.heads[name] = self.head()
        self.stores[name] = held(self.here, self.types)
        return self.plans[name]

    def head(self) -> str:
        with self.here.store.reading() as session:
            return audit.head(session)

    def records(self, *, with_corrected: bool = False) -> Counter[Said]:
        listed = [each for sheet in self.sheets for each in sheet["records"]]
        if with_corrected:
            listed += [fault["record"] for sheet in self.sheets for fault in sheet["faults"]]
        return wanted(self.here, listed)

    def answers(self, questions: list[Told]) -> list[str]:
        """What the person who knows the files says to each question."""
        return [word for each in questions for word in ("--answer", f"{each['id']}={self._answer(each)}")]

    def _answer(self, question: Told) -> str:
        sheet = next((each for each in self.sheets if each["file"] in question["where"]), self.sheets[0])
        kind, _, rest = question["id"].partition(".")
        if kind == "column":
            means = {re.sub(r"\W+", "_", fold(heading)).strip("_"): name for heading, name in sheet["headings"].items()}
            return str(means.get(rest.replace("-", "_"), "ignore"))
        return str(sheet["answers"].get(kind, sheet["answers"].get(question["id"], question["choices"][0]["code"])))

    def copies(self) -> dict[str, Path]:
        """The marked copy of each file sent."""
        folder = self.here.folder / "returned"
        return {
            sheet["file"]: next(folder.glob(f"{Path(sheet['file']).stem}-to-correct.[xo]*")) for sheet in self.sheets
        }

    def send_back(self) -> Path:
        """The marked copies with the planted cells put right, and nothing else touched."""
        folder = self.base / "sent back"
        folder.mkdir()
        for sheet in self.sheets:
            path = self.copies()[sheet["file"]]
            cells = {(fault["sheet"], fault["cell"]): untyped(fault["right"]) for fault in sheet["faults"]}
            corrected(path, folder / path.name, cells)
        return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Every step in order: look, import, the same again, the corrected copies, and the last batch undone."""
    base = tmp_path_factory.mktemp("twelve")
    make(base, SEED)
    setting_up.initialise(base / "council", "Testshire").store.close()
    told = Folder(base, workspace.find(base / "council"), json.loads((base / ANSWER_SHEET).read_text("utf-8")))
    sent = str(base / "sent")
    look = told.step("look", "import", sent, "--dry-run")
    told.step("first", "import", sent, "--commit-good", *told.answers(look["questions"]))
    told.marks = {file: marked(copy) for file, copy in told.copies().items()}
    told.step("again", "import", sent, "--commit-good")
    told.step("corrected", "import", str(told.send_back()), "--duplicates", "skip")
    told.step("undone", "import", "undo", str(told.plans["corrected"]["batch"]))
    return told


def test_the_store_equals_the_truth(folder: Folder) -> None:
    found, meant = folder.stores["first"], folder.records()
    assert (sorted(map(sorted, found - meant)), sorted(map(sorted, meant - found))) == ([], [])


def test_a_look_writes_nothing(folder: Folder) -> None:
    assert not folder.stores["look"]


def test_every_planted_fault_is_refused_in_its_cell_and_no_good_row_is(folder: Folder) -> None:
    refused = {
        (sheet["file"], sheet["sheet"], row["row"])
        for sheet in folder.plans["first"]["sheets"]
        for row in sheet["rows"]
        if row["fate"] == "refused"
    }
    meant = {(sheet["file"], fault["sheet"], fault["row"]) for sheet in folder.sheets for fault in sheet["faults"]}
    assert refused == meant
    for sheet in folder.sheets:
        cells = {(fault["sheet"][:31], fault["cell"]) for fault in sheet["faults"]}
        assert cells <= folder.marks[sheet["file"]], sheet["file"]
        assert len(folder.marks[sheet["file"]]) == len(cells) + len(sheet["repeated"]), sheet["file"]


def test_a_repeated_row_is_told_and_not_written(folder: Folder) -> None:
    told = {
        (sheet["file"], sheet["sheet"], row["row"])
        for sheet in folder.plans["first"]["sheets"]
        for row in sheet["rows"]
        if row["fate"] == "possible_duplicate"
    }
    assert told == {
        (sheet["file"], each["sheet"], each["row"]) for sheet in folder.sheets for each in sheet["repeated"]
    }


def test_the_same_folder_again_changes_nothing(folder: Folder) -> None:
    assert folder.plans["again"]["batch"] is None
    assert folder.plans["again"]["questions"] == []
    assert folder.heads["again"] == folder.heads["first"]


def test_fixing_the_marked_cells_alone_brings_everything_in(folder: Folder) -> None:
    assert folder.codes["corrected"] == ExitCode.DONE, folder.plans["corrected"]["counts"]
    found, meant = folder.stores["corrected"], folder.records(with_corrected=True)
    assert (sorted(map(sorted, found - meant)), sorted(map(sorted, meant - found))) == ([], [])


def test_undoing_the_last_import_leaves_the_one_before(folder: Folder) -> None:
    assert folder.stores["undone"] == folder.stores["first"]


def test_no_identifier_is_repeated(folder: Folder) -> None:
    bad = {fault["bad"] for sheet in folder.sheets for fault in sheet["faults"] if fault["kind"] in {"chi", "postcode"}}
    numbers = {number for text in bad for number in re.findall(r"\d{10}|EH99 1SP", text)}
    messages = [path.read_text("utf-8") for path in (folder.here.folder / "returned").glob("*.txt")]
    assert messages
    for text in (*folder.said, *messages):
        assert not [number for number in numbers if number in text]
