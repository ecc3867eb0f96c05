"""What a team sends next quarter: the same rows in another order, all rows again with more on top, or the new rows alone."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cswo_report.cli import main
from cswo_report.usecases import setting_up, workspace
from cswo_report.usecases.workspace import Workspace
from tests.imports.reading import Said, held, wanted
from tests.imports.sheets import Style, Team
from tests.imports.truth import Row, truth

TYPES = ("complaint", "asp.inquiry", "staff", "review")
WORDS = {"complaint": "learning", "asp.inquiry": "reasons", "staff": "team", "review": "findings"}
KEYS = ("subject", "staff_key")


@dataclass
class Sender:
    """A team that sends one type of record to one workspace, as CSV files."""

    folder: Path
    here: Workspace
    team: Team

    def sends(self, name: str, rows: Sequence[Row], *words: str, order: Sequence[str] = ()) -> dict[str, Any]:
        """Import a file of these rows; answer what was told of it."""
        team = replace(self.team, order=tuple(order))
        path = self.folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([team.heading_line.cells, *(team.line(row).cells for row in rows)])
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), pytest.raises(SystemExit):
            main(["-w", str(self.here.folder), "import", str(path), "--json", *words])
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    def held(self) -> Counter[Said]:
        return held(self.here, [self.team.truth.type_name])

    def wanted(self, rows: Sequence[Row]) -> Counter[Said]:
        return wanted(self.here, [{"type": self.team.truth.type_name, **row} for row in rows])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("later") / "council"
    setting_up.initialise(folder, "Testshire").store.close()
    return folder


@pytest.fixture(scope="module", params=TYPES)
def sender(request: pytest.FixtureRequest, empty: Path) -> Sender:
    def iso(_field: str, day: date) -> str:
        return day.isoformat()

    team = Team(truth(request.param, 1, 30), [], style=Style(day=iso), repeats=False)
    return Sender(empty.parent, workspace.find(empty), team)


def others(sender: Sender, seed: int, letter: str) -> list[Row]:
    """Records of other people, some of them of the same days."""
    rows = truth(sender.team.truth.type_name, seed, 8).rows
    return [
        {**row, **{key: f"{letter}-{number + 100}" for key in KEYS if key in row}} for number, row in enumerate(rows)
    ]


def test_what_comes_next_quarter_finds_its_records(sender: Sender) -> None:
    name, first = sender.team.truth.type_name.replace(".", " "), list(sender.team.truth.rows)
    assert sender.sends(f"{name} Q1", first)["counts"]["added"] == 30

    chance, order = random.Random(1), list(sender.team.fields)
    chance.shuffle(order)
    shuffled = chance.sample(first, len(first))
    assert sender.sends(f"{name} Q1", shuffled, order=order)["counts"]["unchanged"] == 30

    first[20] = {**first[20], WORDS[sender.team.truth.type_name]: "Put in other words"}
    second = others(sender, 99, "Q")
    counts = sender.sends(f"{name} Q2", [*second, *first], "--duplicates", "add")["counts"]
    assert (counts["added"], counts["changed"], counts["unchanged"]) == (8, 1, 29)
    assert sender.held() == sender.wanted([*first, *second])

    third = others(sender, 77, "R")
    counts = sender.sends(f"{name} Q3", third, "--duplicates", "add")["counts"]
    assert (counts["added"], counts["changed"]) == (8, 0)
    assert sender.held() == sender.wanted([*first, *second, *third])
