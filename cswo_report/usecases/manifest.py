"""Writes `manifest.json` beside the files of a publication, and keeps it true: a file that is gone or is another is not listed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cswo_report import files
from cswo_report.domain.manifest import (
    ListedComparison,
    ListedData,
    ListedFile,
    ListedFinding,
    ListedPolicy,
    Manifest,
)
from cswo_report.domain.year import ReportingYear
from cswo_report.store import audit
from cswo_report.usecases.comparing import Comparison
from cswo_report.usecases.made import Made
from cswo_report.usecases.schemas import as_bytes
from cswo_report.usecases.workspace import Workspace

NAME = "manifest.json"
PROGRAM = f"cswo-report {importlib.metadata.version('cswo-report')}"


@dataclass(frozen=True)
class Built:
    """What one build made, and of what."""

    workspace: Workspace
    year: ReportingYear
    head: str
    made: tuple[Made, ...]
    compared: tuple[Comparison, ...] = ()


def head_of(workspace: Workspace) -> str:
    """The newest entry of the audit trail, by which what a build read can be found again."""
    with workspace.store.reading() as session:
        return audit.head(session)


def write(folder: Path, built: Built) -> Path:
    """Write the manifest of a folder: what this build made, and what earlier builds of the same year made and still stands."""
    made = [_listed(folder, each, built.head) for each in built.made]
    names = {each.name for each in made}
    before = read(folder)
    council = built.workspace.settings.council
    same = before is not None and (before.council, before.year) == (council, built.year.label)
    standing = (
        [_with_its_data(folder, each) for each in before.files if each.name not in names and _stands(folder, each)]
        if before and same
        else []
    )
    compared = tuple(_comparison(each) for each in built.compared)
    manifest = Manifest(
        kind="cswo-report manifest",
        schema_version=Manifest.VERSION,
        council=council,
        year=built.year.label,
        program=PROGRAM,
        files=tuple(sorted([*made, *standing], key=lambda each: each.name)),
        comparisons=compared or (before.comparisons if before and same else ()),
    )
    path = folder / NAME
    files.write_whole(path, as_bytes(manifest))
    return path


def read(folder: Path) -> Manifest | None:
    """The manifest that is there; None where there is none, or none that this program wrote."""
    from pydantic import TypeAdapter, ValidationError

    path = folder / NAME
    if not path.is_file():
        return None
    try:
        return TypeAdapter(Manifest).validate_json(path.read_bytes())
    except (ValidationError, ValueError):
        return None


def _listed(folder: Path, made: Made, head: str) -> ListedFile:
    return ListedFile(
        product=made.product,
        edition=made.edition,
        form=made.form,
        name=made.path.relative_to(folder).as_posix(),
        sha256=made.sha256,
        bytes=made.path.stat().st_size,
        pages=made.pages,
        store_head=head,
        program=PROGRAM,
        findings=tuple(
            ListedFinding(each.code, each.where, each.rule, each.remedy, each.severity.value) for each in made.findings
        ),
        data=tuple(_data(folder, name) for name in made.data),
    )


def _data(folder: Path, name: str) -> ListedData:
    content = (folder / name).read_bytes()
    return ListedData(name, hashlib.sha256(content).hexdigest(), len(content))


def _stands(folder: Path, listed: ListedFile) -> bool:
    """Whether a file is still there as it was made."""
    path = folder / listed.name
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == listed.sha256


def _with_its_data(folder: Path, listed: ListedFile) -> ListedFile:
    """The file without those of its data that are gone or are others now."""
    kept = []
    for each in listed.data:
        path = folder / each.name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == each.sha256:
            kept.append(each)
    return replace(listed, data=tuple(kept))


def _comparison(compared: Comparison) -> ListedComparison:
    lines = Counter((each.policy.id, each.policy.why) for each in compared.differences if each.policy)
    return ListedComparison(
        compared.first,
        compared.second,
        compared.figures,
        len(compared.differences),
        tuple(ListedPolicy(policy, why, number) for (policy, why), number in sorted(lines.items())),
    )


def summary(folder: Path, made: Sequence[Made]) -> list[str]:
    """What was made, a line a file: its name in the folder, its pages, and how many findings it has."""
    width = max((len(each.path.relative_to(folder).as_posix()) for each in made), default=0)
    lines = []
    for each in made:
        pages = f"{each.pages} pages" if each.pages else f"{each.path.stat().st_size // 1024 + 1} kB"
        amiss = f", {len(each.findings)} findings" if each.findings else ""
        lines.append(f"  {each.path.relative_to(folder).as_posix():<{width}}  {pages}{amiss}")
    return lines


def as_json(folder: Path) -> object:
    """The manifest as it was written."""
    return json.loads((folder / NAME).read_bytes())
