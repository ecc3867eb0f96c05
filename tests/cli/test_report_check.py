"""`report check`: what is wrong is listed by file with what is right; `--fix` makes what is safe, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, ExitCode
from cswo_report.usecases import readiness
from cswo_report.usecases.workspace import Workspace
from tests.cli.conftest import Run

YEAR = ReportingYear(2024)
CHECK = ["report", "check", "2024-25"]


def write(council: Path, text: str, year: str = "2024-25", section: str = "secure") -> Path:
    folder = council / "narrative" / year
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{section}.md"
    path.write_bytes(text.encode())
    return path


def test_a_number_typed_by_hand_is_told_with_file_line_words_and_remedy(run: Run, council: Path) -> None:
    write(council, "We acted.\n\nThere were 14 secure authorisations.\n")
    answer = run(*CHECK)
    assert answer.code == ExitCode.FINDINGS_BLOCK
    lines = answer.out.splitlines()
    (told,) = [line for line in lines if "14" in line]
    assert told.startswith("blocks: narrative/2024-25/secure.md, line 3 (given: 14): This number is typed by hand")
    blocking = [line.startswith("blocks: ") for line in lines]
    assert blocking == sorted(blocking, reverse=True)
    assert f"{sum(blocking)} block" in answer.err


def test_json_is_one_document_with_the_replacement(run: Run, council: Path) -> None:
    write(council, "There were 14 secure authorisations.\n")
    answer = run(*CHECK, "--json")
    (found,) = [each for each in answer.json if each["code"] == "number_unbound"]
    assert found["where"] == "narrative/2024-25/secure.md, line 1"
    assert found["replacement"]["old"] == "14"
    assert found["replacement"]["new"].startswith("[[secure.")


def test_what_only_warns_does_not_block(run: Run, council: Path) -> None:
    write(council, "Stakeholders told us so.\n", section="values")
    answer = run(*CHECK)
    assert "warns: narrative/2024-25/values.md, line 1 (given: Stakeholders)" in answer.out
    assert (answer.code == ExitCode.DONE) == ("blocks: " not in answer.out)


def test_a_council_that_has_written_nothing_yet_is_warned_and_not_blocked(run: Run, council: Path) -> None:
    assert not (council / "narrative").exists()
    answer = run(*CHECK)
    assert answer.code == ExitCode.DONE
    assert "This section has no narrative yet." in answer.out


@pytest.fixture
def renamed(council: Path) -> Path:
    settings = council / "cswo.toml"
    names = '\n[former_names]\n"Social Work Committee" = "Health and Care Committee"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + names, encoding="utf-8")
    return council


def test_fix_makes_the_safe_replacements_and_tells_them(run: Run, renamed: Path) -> None:
    path = write(renamed, "\ufeff<!-- kept -->The Social Work Committee met.\r\n\r\nThere were 14 people.\r\n")
    answer = run(*CHECK, "--fix")
    assert (
        path.read_bytes().decode()
        == "\ufeff<!-- kept -->The Health and Care Committee met.\r\n\r\nThere were 14 people.\r\n"
    )
    assert "narrative/2024-25/secure.md, line 1: Social Work Committee -> Health and Care Committee" in answer.err
    assert "former_name" not in {each["code"] for each in run(*CHECK, "--json").json}
    assert answer.code == ExitCode.FINDINGS_BLOCK  # the number is still there


def test_fix_leaves_a_file_alone_that_changed_meanwhile(
    renamed: Path, here: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(renamed, "The Social Work Committee met.\n")
    real = readiness._check

    def slow(workspace: Workspace, year: ReportingYear) -> readiness._Read:
        found = real(workspace, year)
        path.write_text("Somebody wrote this.\n", encoding="utf-8")
        return found

    monkeypatch.setattr(readiness, "_check", slow)
    with pytest.raises(Conflict, match="changed by somebody else"):
        readiness.fix(here, YEAR)
    assert path.read_text(encoding="utf-8") == "Somebody wrote this.\n"


def test_last_year_s_sentences_and_past_promises_are_found(run: Run, council: Path) -> None:
    stale = "We will open a second house for young people in March 2025.\n"
    write(council, stale, "2023-24")
    write(council, stale)
    codes = {each["code"] for each in run(*CHECK, "--json").json}
    assert "carried_over" in codes


def test_a_file_that_cannot_be_read_is_told_once_and_stops_nothing_else(run: Run, council: Path) -> None:
    write(council, "a\x00b")
    write(council, "There were 14 people.\n", section="workforce")
    answer = run(*CHECK, "--json")
    assert answer.code == ExitCode.FINDINGS_BLOCK
    codes = [each["code"] for each in answer.json]
    assert "number_unbound" in codes


def told_of(run: Run, file: str) -> list[tuple[str, str]]:
    found = run(*CHECK, "--json").json
    return [(each["code"], each["where"]) for each in found if f"/{file}.md" in each["where"]]


def test_a_section_that_is_written_and_has_a_fault_is_not_called_unwritten(run: Run, council: Path) -> None:
    write(council, "We saw [[no.such_figure]] people.\n", section="secure")
    codes = [code for code, _ in told_of(run, "secure")]
    assert codes
    assert "narrative_missing" not in codes
    assert ("narrative_missing", "narrative/2024-25/values.md") in told_of(run, "values")


def test_a_name_that_a_vignette_does_not_declare_is_told_on_its_own_line(run: Run, council: Path) -> None:
    fence = '::: vignette consent=VC-AAAAA names="Ailsa, Blair"'
    write(council, f"{fence}\nAilsa came home with Blair.\nLater Callum did.\n:::\n", section="fostering")
    where = [where for code, where in told_of(run, "fostering") if code == "vignette_name"]
    assert where == ["narrative/2024-25/fostering.md, line 3"]


def test_the_council_s_own_address_is_nobody_s_home(run: Run, council: Path) -> None:
    write(council, "Write to us at 14 Harbour Road.\n", section="complaints")
    assert "identifier" in [code for code, _ in told_of(run, "complaints")]
    settings = council / "cswo.toml"
    text = settings.read_text(encoding="utf-8")
    contact = 'contact = "telephone 01632 960 041, or 14 Harbour Road, Fennanbridge"'
    lines = [contact if line.startswith("contact") else line for line in text.splitlines()]
    settings.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert "identifier" not in [code for code, _ in told_of(run, "complaints")]
    write(council, "She lives at 15 Harbour Road.\n", section="complaints")
    assert "identifier" in [code for code, _ in told_of(run, "complaints")]
