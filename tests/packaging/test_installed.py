"""The installed wheel works from any folder, with no checkout near it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from cswo_report.usecases import doctor
from tests.packaging.conftest import CHECKOUT, Installed

pdf_libraries_are_here = all(check.ok for check in doctor.missing_or_present_pdf_libraries())


def test_help_names_the_commands(installed: Installed, tmp_path: Path) -> None:
    result = installed.program("--help", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    for name in ("demo", "init", "record", "report", "doctor"):
        assert name in result.stdout


def test_version_is_the_one_declared(installed: Installed, tmp_path: Path) -> None:
    declared = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert declared in installed.program("--version", folder=tmp_path).stdout


@pytest.mark.parametrize("folder", ["report_templates", "migrations", "data"])
def test_shipped_folders_are_found_inside_the_environment(installed: Installed, tmp_path: Path, folder: str) -> None:
    result = installed.python(f"from cswo_report import shipped; print(shipped.root({folder!r}))", tmp_path)
    found = Path(result.stdout.strip())
    assert found.is_relative_to(installed.environment), result.stderr
    assert found.is_dir()


def test_doctor_answers_one_json_document(installed: Installed, tmp_path: Path) -> None:
    result = installed.program("doctor", "--json", folder=tmp_path)
    answer = json.loads(result.stdout)
    assert result.returncode == (0 if pdf_libraries_are_here else 8), result.stdout
    assert {check["name"] for check in answer["checks"]} >= {"Python", "SQLite", "Pango library", "Fonts"}


def test_a_clerk_makes_a_workspace_records_and_builds(installed: Installed, tmp_path: Path) -> None:
    """`init`, `record types`, `record add`, `report new`, `report build` and `paper build`, one after another as a clerk would."""

    def succeed(*arguments: str, folder: Path = tmp_path / "w") -> str:
        result = installed.program(*arguments, folder=folder)
        assert result.returncode == 0, f"{arguments}: {result.stdout}\n{result.stderr}"
        return result.stdout

    succeed("init", "w", "--council", "Strathlorn (synthetic)", folder=tmp_path)
    assert (tmp_path / "w" / "cswo.toml").is_file()
    json.loads(succeed("record", "types", "--json"))
    promise = (
        "--set",
        "title=Review the out of hours rota",
        "--set",
        "source=promise",
        "--set",
        "progress=open",
    )
    succeed("record", "add", "action", *promise)
    listed = succeed("record", "list", "action", "--json")
    assert "Review the out of hours rota" in listed
    succeed("report", "new", "2024-25")
    if not pdf_libraries_are_here:
        pytest.skip("This machine has no Pango; `cswo-report doctor` says how to get it.")
    page = succeed("report", "build", "2024-25", "--edition", "members", "--format", "html")
    assert Path(page.splitlines()[0]).is_file()
    (paper,) = json.loads(succeed("paper", "build", "summary", "2024-25", "--json"))
    assert Path(paper["path"]).read_bytes().startswith(b"%PDF-")
