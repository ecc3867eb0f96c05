"""What `doctor` says of a machine, for machines this test does not run on."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from cswo_report.cli.doctor import command
from cswo_report.store import engine
from cswo_report.usecases import doctor
from cswo_report.usecases.doctor import Check, Need


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("debian", "sudo apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("fedora", "sudo dnf install -y pango harfbuzz"),
        ("macos", "brew install pango harfbuzz"),
        ("windows", "pacman -S --noconfirm mingw-w64-ucrt-x86_64-pango mingw-w64-ucrt-x86_64-harfbuzz"),
        ("other", "Install Pango and HarfBuzz-subset with this system's package manager."),
    ],
)
def test_each_system_has_its_one_command(system: str, expected: str) -> None:
    assert expected in doctor.library_remedy(doctor.PDF_LIBRARIES, system)


def test_the_debian_command_is_the_one_run_gives() -> None:
    run = (Path(__file__).parents[2] / "run").read_text(encoding="utf-8")
    assert " ".join(library.debian for library in doctor.PDF_LIBRARIES) in run


@pytest.mark.parametrize(
    ("text", "numbers"), [("70.0", (70, 0)), ("3.1.6.post1", (3, 1, 6)), ("12.3.0rc1", (12, 3, 0)), ("unknown", ())]
)
def test_versions_are_read_by_their_leading_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert doctor.version_numbers(text) == numbers


def test_an_old_package_blocks_and_an_absent_one_need_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _name: "3.1.5")
    old = doctor._floor("Jinja2", (3, 1, 6), Need.EVERYTHING)
    assert old is not None
    assert old.blocks
    assert "3.1.5, older than 3.1.6" in old.sentence()

    def absent(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", absent)
    assert doctor._floor("lxml", (6, 1, 0), None) is None
    assert not doctor._psycopg().blocks


def test_a_missing_font_is_named(tmp_path: Path) -> None:
    (tmp_path / doctor.FONTS[0]).touch()
    check = doctor._fonts(tmp_path)
    assert check.blocks
    assert doctor.FONTS[1] in check.found
    assert doctor.FONTS[0] not in check.found


def test_the_store_has_the_same_gate_for_the_write_ahead_log() -> None:
    assert engine.WAL_IS_SAFE_FROM == doctor.WAL_KEEPS_COMMITS_FROM


@pytest.mark.parametrize(
    ("need", "exit_code", "words"),
    [
        (Need.PDF, 8, "Everything except PDF works here."),
        (Need.EVERYTHING, 8, "cannot work here"),
        (Need.OPTION, 0, "Everything needed is here."),
    ],
)
def test_only_what_is_needed_changes_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, need: Need, exit_code: int, words: str
) -> None:
    missing = Check("A thing", False, "not found on this machine", "Type: get thing", need)
    monkeypatch.setattr(doctor, "examine", lambda: [missing])
    result = CliRunner().invoke(command, [])
    assert result.exit_code == exit_code
    assert words in result.output
    assert "Type: get thing" in result.output


def test_what_cannot_be_loaded_is_missing_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_load", lambda _names: None)
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 8
    assert "Traceback" not in result.output
    assert "MISSING" in result.output
