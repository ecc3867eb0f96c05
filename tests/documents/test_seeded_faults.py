"""`report check` examined: faults of a careless author are seeded into the demonstration's narratives, and each must be found.

A fault counts as found where a finding that stops the report stands on its line; which reader found it is not asked.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cswo_report import shipped
from cswo_report.cli import cli
from cswo_report.errors import ExitCode
from cswo_report.usecases import demonstration
from cswo_report.usecases.settings import SETTINGS_FILE
from tests.documents import seeding
from tests.documents.seeding import Fault, Place, Seeded

YEAR, LAST_YEAR = "2024-25", "2023-24"
EXAM = seeding.examination()
NUMBERS = [fault for fault in EXAM.faults if fault.figure]
LEAST_FAULTS, LEAST_FILES = 60, 16
MOST_FALSE_ALARMS = Decimal("0.02")  # of the sentences
WHERE = re.compile(r"narrative/2024-25/(?P<file>[a-z_]+\.md), line (?P<line>\d+)")
FORMER_NAMES = """
[former_names]
"Social Work and Housing Committee" = "Health and Care Committee"
"Shadow Integration Board" = "Integration Joint Board"
"""
LEFT = {
    "officer_key": "DEPUTE-0",
    "post_title": "Head of Justice Services",
    "role": "deputy",
    "registration_number": "SAMPLE-0004",
    "registration_part": "social_work",
    "in_post_from": "2015-02-02",
    "in_post_to": "2024-01-31",
}
# Findings on no line that follow from a fault: it takes away the place where a figure was named, and a section may not be without
# some figures. The finding on the fault's own line says how to name it again.
CONSEQUENCES = {"required_missing"}
ASKED = re.compile(r"\[\[(?P<name>[a-z_]+\.[a-z_0-9]+(?: [a-z_]+=[A-Za-z0-9_]+)*)(?P<forms>[^\]]*)\]\]")
OF_A_YEAR = re.compile(r"\|\s*(previous|\d{4}-\d{2})\s*(?=\||$)")
RIGHT_REMEDIES = Decimal("0.9")  # of the numbers typed by hand; in the rest several figures fit the words as well


def ask(folder: Path, *words: str, code: int = ExitCode.DONE) -> str:
    """What the program answers on stdout, as a person at the command line would get it."""
    answer = CliRunner().invoke(cli, ["-w", str(folder), *words], env={"CSWO_ACTOR": "clerk"})
    assert answer.exception is None or isinstance(answer.exception, SystemExit), repr(answer.exception)
    assert answer.exit_code == code, answer.output
    return answer.stdout


def line_of(folder: Path, place: Place) -> str:
    text = (folder / "narrative" / YEAR / place.file).read_text(encoding="utf-8")
    return text.splitlines()[place.line - 1]


@dataclass(frozen=True)
class Checked:
    """What stops the report of one workspace from being signed."""

    folder: Path
    code: int
    options: tuple[str, ...] = ()

    @cached_property
    def blocking(self) -> list[dict[str, Any]]:
        found = json.loads(ask(self.folder, "report", "check", YEAR, "--json", *self.options, code=self.code))
        return [finding for finding in found if finding["severity"] == "refused"]

    @cached_property
    def by_place(self) -> dict[Place, list[dict[str, Any]]]:
        found: dict[Place, list[dict[str, Any]]] = {}
        for finding in self.blocking:
            if at := WHERE.search(finding["where"]):
                found.setdefault(Place(at["file"], int(at["line"])), []).append(finding)
        return found


@pytest.fixture(scope="module")
def clean(filled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The demonstration without its PDF; beside its own records, one deputy who has left and two names no longer in use."""
    folder = tmp_path_factory.mktemp("seeded") / "clean"
    shutil.copytree(filled_folder, folder)
    shutil.copytree(shipped.root("data") / "demo" / "narrative", folder / "narrative", dirs_exist_ok=True)
    (folder / SETTINGS_FILE).write_text(demonstration.SETTINGS + FORMER_NAMES, encoding="utf-8")
    ask(folder, "record", "add", "officer", *(f"--set={field}={value}" for field, value in LEFT.items()))
    return Checked(folder, ExitCode.DONE)


@pytest.fixture(scope="module")
def seeded(clean: Checked, tmp_path_factory: pytest.TempPathFactory) -> tuple[Checked, Seeded]:
    folder = tmp_path_factory.mktemp("seeded") / "council"
    shutil.copytree(clean.folder, folder)
    return Checked(folder, ExitCode.FINDINGS_BLOCK), seeding.seed(folder / "narrative" / YEAR, EXAM)


def test_the_examination_is_as_wide_as_it_should_be() -> None:
    assert len(EXAM.faults) >= LEAST_FAULTS
    assert len({fault.file for fault in EXAM.faults}) >= LEAST_FILES
    assert {fault.kind for fault in EXAM.faults} == seeding.KINDS


def test_every_fault_is_one_by_the_figures(clean: Checked) -> None:
    """The values that make a fault a fault, asked of the program's own list of figures."""
    held = json.loads(ask(clean.folder, "figures", YEAR, "--json"))
    wrong = []
    for fault in EXAM.faults:
        for fact in fault.facts:
            name, year, value = fact.rsplit(" ", 2)
            if name not in held:
                held |= json.loads(ask(clean.folder, "figures", YEAR, "--measure", name, "--json"))
            number, said = Decimal(held[name]["values"][year]["number"]), Decimal(value)
            if number.quantize(said) != said:
                wrong.append(f"{fault.id}: {name} in {year} is {number} and not {said}")
    assert not wrong, "\n".join(wrong)


def test_the_demonstration_itself_is_clean(clean: Checked) -> None:
    assert clean.blocking == []


def test_every_fault_is_found_on_its_own_line(seeded: tuple[Checked, Seeded]) -> None:
    checked, placed = seeded
    missed = [
        f"{fault.id} ({fault.kind}), {place.file}, line {place.line}: {fault.new} -- {fault.why}"
        for fault in EXAM.faults
        if (place := placed.faults[fault.id]) not in checked.by_place
    ]
    assert not missed, f"{len(missed)} of {len(EXAM.faults)} missed:\n" + "\n".join(missed)


def test_a_number_typed_by_hand_comes_with_a_value_and_words_to_put_in_its_place(
    seeded: tuple[Checked, Seeded],
) -> None:
    checked, placed = seeded
    without = [
        fault.id
        for fault in NUMBERS
        if not any(
            finding.get("right") and _stands(finding, line_of(checked.folder, placed.faults[fault.id]))
            for finding in checked.by_place.get(placed.faults[fault.id], [])
        )
    ]
    assert not without


def test_the_value_is_the_true_one_and_the_words_print_it(seeded: tuple[Checked, Seeded]) -> None:
    checked, placed = seeded
    short = []
    for fault in NUMBERS:
        told = checked.by_place.get(placed.faults[fault.id], [])
        if not any(_mends(finding, fault) for finding in told):
            said = [(each["given"], each.get("right"), (each.get("replacement") or {}).get("new")) for each in told]
            short.append(f"{fault.id}: should be {fault.right} by {fault.figure}; told {said}")
    least = RIGHT_REMEDIES * len(NUMBERS)
    assert len(NUMBERS) - len(short) >= least, f"{len(short)} of {len(NUMBERS)}:\n" + "\n".join(short)


def test_no_safe_replacement_hides_a_fault(seeded: tuple[Checked, Seeded], tmp_path: Path) -> None:
    """After --fix a line that is no longer found fault with names the figure it should have named, and of the right year."""
    checked, placed = seeded
    folder = tmp_path / "fixed"
    shutil.copytree(checked.folder, folder)
    left = Checked(folder, ExitCode.FINDINGS_BLOCK, ("--fix",)).by_place
    hidden = [
        f"{fault.id}: should name {fault.figure}; now: {line}"
        for fault in NUMBERS
        if placed.faults[fault.id] in checked.by_place
        and placed.faults[fault.id] not in left
        and not named(line := line_of(folder, placed.faults[fault.id])) & _figures(fault)
    ]
    assert not hidden, f"{len(hidden)} hidden:\n" + "\n".join(hidden)


def _stands(finding: dict[str, Any], line: str) -> bool:
    replacement = finding.get("replacement")
    return replacement is not None and line.startswith(replacement["old"], replacement["column"])


def _mends(finding: dict[str, Any], fault: Fault) -> bool:
    """Whether a finding gives the right value, and words that print it."""
    values = re.findall(r"[\w.,-]*\w", finding.get("right", "").casefold())
    words = (finding.get("replacement") or {}).get("new", "")
    return any(right in values for right in fault.right) and bool(named(words) & _figures(fault))


def named(text: str) -> set[tuple[str, str]]:
    """The figures that a text names, each with the year it prints: '' for the report's own."""
    found = set()
    for asked in ASKED.finditer(text):
        year = OF_A_YEAR.search(asked["forms"])
        found.add((asked["name"], year[1].replace(LAST_YEAR, "previous") if year else ""))
    return found


def _figures(fault: Fault) -> set[tuple[str, str]]:
    return named(" ".join(f"[[{figure}]]" for figure in fault.figure))


def test_false_alarms_are_few(seeded: tuple[Checked, Seeded]) -> None:
    checked, placed = seeded
    meant = {*placed.faults.values(), *placed.following}
    alarms = [finding for place, told in checked.by_place.items() if place not in meant for finding in told]
    alarms += [
        each for each in checked.blocking if not WHERE.search(each["where"]) and each["code"] not in CONSEQUENCES
    ]
    told = "\n".join(f"{each['code']}, {each['where']}: {each['given']} -- {each['rule']}" for each in alarms)
    assert len(alarms) <= MOST_FALSE_ALARMS * placed.sentences, f"{len(alarms)} of {placed.sentences}:\n{told}"
