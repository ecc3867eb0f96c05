"""The outside verdict: veraPDF on our own papers where Java and Maven are, and what is told of an answer of any kind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cswo_report.domain.findings import Severity
from cswo_report.papers.data_files import data_of
from cswo_report.render.build import build_pdf
from cswo_report.usecases import doctor, outside_check
from cswo_report.usecases.outside_check import outside_verdict
from tests.documents.sample_paper import sample_paper
from tests.documents.short_paper import short_paper

WRAPPER = Path(__file__).parents[1] / "verapdf" / "verapdf"


@pytest.mark.timeout(240)
def test_our_papers_keep_both_standards(tmp_path: Path, cache_folder: Path) -> None:
    """PDF/UA-1 and PDF/A-3a at once, with files of data inside, for a whole paper and for one without a cover."""
    if missing := [tool for tool in ("java", "mvn", "bash") if shutil.which(tool) is None]:
        pytest.skip(f"veraPDF was not asked: {' and '.join(missing)} not on this machine")
    fetched = subprocess.run([WRAPPER, "--fetch-only"], capture_output=True, text=True, timeout=180, check=False)
    if fetched.returncode:
        pytest.skip(f"veraPDF was not asked: {fetched.stderr.strip()[-200:]}")
    papers = []
    for name, paper, kept in (("whole", sample_paper(), cache_folder), ("short", short_paper(), None)):
        papers.append(tmp_path / f"{name}.pdf")
        build_pdf(paper, papers[-1], cache=kept, progress=lambda _: None, workers=1, data=data_of(paper, "paper"))
    command: list[str | Path] = [WRAPPER, "-f", "0", "--format", "text", "-v", *papers]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    said = [line.strip() for line in answer.stdout.splitlines() if line.strip()]
    assert sorted(said) == sorted(f"PASS {paper} {profile}" for paper in papers for profile in ("ua1", "3a")), said
    assert answer.returncode == 0


RULE = {
    "clause": "7.3",
    "testNumber": 1,
    "description": "Figure tags shall include\n an alternative representation",
    "failedChecks": 4,
    "checks": [{"context": "root/document[0]/pages[6](93 0 obj PDPage)/contentStream[0]"}],
}
UA = {"profileName": "PDF/UA-1 validation profile", "compliant": False, "details": {"ruleSummaries": [RULE]}}
FINE = {"profileName": "PDF/A-3A validation profile", "compliant": True, "details": {"ruleSummaries": []}}


def answers(monkeypatch: pytest.MonkeyPatch, folder: Path, shell: str) -> None:
    """Put a `verapdf` first on the PATH that does what `shell` says."""
    command = folder / "verapdf"
    command.write_text(f"#!/bin/sh\n{shell}\n", encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def report(*verdicts: Any) -> str:
    return json.dumps({"report": {"jobs": [{"validationResult": verdicts[0] if len(verdicts) == 1 else verdicts}]}})


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize("verdicts", [(UA, FINE), (UA,)])
def test_what_verapdf_finds_is_told_with_its_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verdicts: tuple[Any, ...]
) -> None:
    (tmp_path / "answer.json").write_text(report(*verdicts), encoding="utf-8")
    answers(monkeypatch, tmp_path, f'cat "{tmp_path}/answer.json"; exit 1')
    (finding,) = outside_verdict(tmp_path / "report.pdf")
    assert finding.severity is Severity.WARNING
    assert finding.sentence().startswith(
        "report.pdf, page 7 (given: 4 times): PDF/UA-1, clause 7.3, test 1: Figure tags"
    )


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_validator_that_does_not_answer_is_told_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(outside_check, "SECONDS", 0.2)
    for shell, words in (("exec sleep 5", "did not answer"), ("echo no", "no answer that can be read")):
        answers(monkeypatch, tmp_path, shell)
        (finding,) = outside_verdict(tmp_path / "report.pdf")
        assert finding.severity is Severity.NOTE
        assert words in finding.sentence()


def test_without_a_validator_nothing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert outside_verdict(tmp_path / "report.pdf") == []
    check = next(check for check in doctor.examine() if check.name == "veraPDF")
    assert (check.ok, check.blocks) == (False, False)
    assert "install" in check.remedy
