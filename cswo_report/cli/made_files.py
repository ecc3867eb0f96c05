"""How the files of a build are told: paths on stdout, what is amiss and the sum of it on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cswo_report.cli import standing
from cswo_report.cli.finding_list import told
from cswo_report.usecases import manifest
from cswo_report.usecases.made import Made

OPENED = frozenset({"pdf", "html", "xlsx", "ods", "json"})
"""Forms that a person opens; what else lies in a folder belongs to one of these."""


def tell(made: Sequence[Made], folder: Path, *, as_json: bool) -> dict[str, Any]:
    """The files to open, a line each, of pages for a screen the whole one; then what a person should know of them.

    Answers the same as plain values, so that it can be told again while the files stand.
    """
    answer = answer_of(made, folder)
    standing.show(answer, as_json=as_json)
    return answer


def answer_of(made: Sequence[Made], folder: Path) -> dict[str, Any]:
    """What is told of a build: one JSON document, or lines on stdout and on stderr."""
    opened = [each for each in made if each.form in OPENED]
    pages = [each for each in opened if each.form == "html"]
    opened = [each for each in opened if each.form != "html" or each is pages[0]]
    first = opened[0]
    content = {
        "path": str(first.path),
        "pages": first.pages,
        "sha256": first.sha256,
        "edition": first.edition,
        "files": [
            {"path": str(each.path), "pages": each.pages, "sha256": each.sha256, "edition": each.edition}
            for each in made
        ],
        "manifest": str(folder / manifest.NAME),
    }
    notes = [f"{each.path.name}: {line}" for each in made for line in told(each.findings)]
    if len(opened) == 1 and first.pages:
        notes.append(f"{first.pages} pages.")
    elif len(opened) > 1:
        notes += [f"In {folder}:", *manifest.summary(folder, opened)]
    if number := sum(len(each.findings) for each in made):
        notes.append(
            f"{number} {'finding' if number == 1 else 'findings'} on the pages, listed above and in {manifest.NAME}."
        )
    return {"json": content, "stdout": [str(each.path) for each in opened], "stderr": notes}
