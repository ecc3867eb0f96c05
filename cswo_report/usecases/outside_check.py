"""A second opinion on a finished PDF: veraPDF, where this machine has one on its PATH.

The build's own checks decide whether a paper is made. An outside validator that is found is asked about every PDF, and
what it says is told beside; where there is none, nothing is said, and `doctor` tells how to get one.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cswo_report.domain.findings import Finding, Severity

SECONDS = 60
"""A paper of seventy pages takes some ten; one that takes longer than this is not worth waiting for in a build."""
_MOST = 20
_PAGE = re.compile(r"pages\[(\d+)\]")
_REMEDY = "Send us this line: the program's own checks should have found it."


def validator() -> str | None:
    """The command that gives the second opinion, if there is one."""
    return shutil.which("verapdf")


def outside_verdict(path: Path) -> list[Finding]:
    """What veraPDF finds wrong with a PDF under the standards it claims; empty where it finds nothing or is not here."""
    command = validator()
    if command is None:
        return []
    options = ["-f", "0", "--format", "json", "--maxfailuresdisplayed", "2"]
    try:
        answer = subprocess.run(
            [command, *options, str(path)], capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL, check=False
        )
        verdicts = _verdicts(json.loads(answer.stdout))
    except subprocess.TimeoutExpired:
        return [_unanswered(path, f"It did not answer within {SECONDS} seconds.")]
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return [_unanswered(path, "It gave no answer that can be read.")]
    return [finding for verdict in verdicts for finding in _failures(path, verdict)][:_MOST]


def _verdicts(report: dict[str, Any]) -> list[dict[str, Any]]:
    """One for each standard that the file claims; older versions answer for the first alone."""
    result = report["report"]["jobs"][0]["validationResult"]
    return result if isinstance(result, list) else [result]


def _failures(path: Path, verdict: dict[str, Any]) -> Iterator[Finding]:
    if verdict["compliant"]:
        return
    standard = verdict["profileName"].removesuffix(" validation profile")
    for rule in verdict["details"]["ruleSummaries"]:
        context = next((check.get("context") or "" for check in rule.get("checks", ())), "")
        page = _PAGE.search(context)
        where = f"{path.name}, page {int(page[1]) + 1}" if page else path.name
        clause = f"{standard}, clause {rule['clause']}, test {rule['testNumber']}"
        sentence = f"{clause}: {' '.join(rule['description'].split())}"
        given = f"{rule['failedChecks']} times"
        yield Finding("verapdf", where, sentence, _REMEDY, given, Severity.WARNING)


def _unanswered(path: Path, why: str) -> Finding:
    rule = f"veraPDF was asked for a second opinion. {why}"
    return Finding("verapdf", path.name, rule, "The program's own checks passed.", "", Severity.NOTE)
