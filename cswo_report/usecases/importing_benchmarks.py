"""Takes figures of other councils from a benchmarking file: all of it or nothing, and the same file twice changes nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from cswo_report.domain.benchmarks import PART, SCOTLAND, Framework, council_name
from cswo_report.domain.entry import nearest, reason_findings
from cswo_report.domain.findings import Finding, Severity, only_refusals, shown
from cswo_report.domain.imports import ImportedRow
from cswo_report.domain.registers import Record
from cswo_report.errors import InputRefused, NotFound
from cswo_report.exchange.benchmark_file import BenchmarkFile, Figure, read
from cswo_report.store import records
from cswo_report.store.ledger import Ledger
from cswo_report.usecases.correcting import Corrector
from cswo_report.usecases.workspace import Workspace

KINDS = ("benchmark",)
FRAMEWORK = "lgbf"
SHOWN_AT_MOST = 20
NAMED_AT_MOST = 5
LIKE = 0.9  # of their letters in order: North and South Lanarkshire are less alike, Carsmuir and Carsemuir more

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Outcome:
    """What an import did, or with `dry_run` would do."""

    file: BenchmarkFile
    added: tuple[str, ...]
    unchanged: int
    revised: tuple[str, ...]
    councils: int
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file.name,
            "sha256": self.file.sha256,
            "encoding": self.file.encoding,
            "rows": self.file.rows,
            "councils": self.councils,
            "added": len(self.added),
            "unchanged": self.unchanged,
            "revised": len(self.revised),
            "left_out": dict(sorted(self.file.left_out.items())),
            "warnings": [finding.as_json() for finding in self.file.findings if finding.severity is Severity.WARNING],
            "dry_run": self.dry_run,
        }


def check_kind(kind: str) -> None:
    """Refuse a kind of file that cannot be read yet."""
    if kind not in KINDS:
        raise InputRefused(
            f"--as (given: {shown(kind, 40)}): only {', '.join(KINDS)} files are read as yet; registers are not imported from files.",
            remedy="Give --as benchmark, or enter records with: cswo-report record add",
        )


def framework_of(workspace: Workspace, name: str = FRAMEWORK) -> Framework:
    frameworks = workspace.reference.benchmarks
    if name not in frameworks:
        raise NotFound(f"There is no benchmarking framework {shown(name, 40)}.", nearest(name, frameworks))
    return frameworks[name]


def read_file(workspace: Workspace, path: Path) -> BenchmarkFile:
    """Read the file; the faults of its rows come back as findings."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as fault:
        raise NotFound(f"There is no file {path}.", "Check its name.") from fault
    except OSError as fault:
        raise InputRefused(f"{path} cannot be read ({fault.strerror}).", remedy="Give a CSV file.") from fault
    found = read(content, path.name, framework_of(workspace))
    if not found.figures and not only_refusals(list(found.findings)):
        raise InputRefused(
            f"{path.name}: no row speaks of an indicator that a report compares.",
            remedy=f"They are: {', '.join(each.code for each in framework_of(workspace).indicator)}.",
        )
    return found


def import_benchmarks(
    workspace: Workspace, path: Path, actor: str, *, dry_run: bool = False, revise: str = "", source: str = ""
) -> Outcome:
    """Store the figures of a file in one transaction. `revise` is why figures that the store holds otherwise are revised."""
    found = read_file(workspace, path)
    faults = [*reason_findings("--revise", revise), *reason_findings("--source", source)]
    framework = framework_of(workspace)
    council = workspace.settings.council
    if dry_run:
        with workspace.store.reading() as session:
            plan = _Plan(framework, found, council, _held(session, framework), source)
            plan.refuse_faults(revise, faults)
            return plan.foreseen()
    with workspace.store.writing() as session:
        clerk = Corrector(workspace.reference, session, Ledger(session, actor))
        return take(clerk, framework, found, council, revise, source, faults)


def take(
    clerk: Corrector,
    framework: Framework,
    file: BenchmarkFile,
    council: str,
    revise: str = "",
    source: str = "",
    faults: Sequence[Finding] = (),
) -> Outcome:
    """Write what a file that was read holds and the store does not, within the clerk's transaction.

    All faults are told at once: those found beforehand (`faults`), those of the file's rows, and what the store holds otherwise.
    """
    plan = _Plan(framework, file, council, _held(clerk.session, framework), source)
    plan.refuse_faults(revise, faults)
    return plan.outcome(tuple(plan.add(clerk)), tuple(plan.revise(clerk, revise)))


class _Plan:
    """What the figures of a file mean for what the store holds."""

    def __init__(
        self, framework: Framework, file: BenchmarkFile, council: str, held: Mapping[Key, Record], source: str
    ) -> None:
        self.framework, self.own = framework, council_name(council)
        self.file = replace(file, findings=(*file.findings, *notes_on_councils(file, council, held.values())))
        self.source = source or framework.source
        self.new: list[Figure] = []
        self.otherwise: list[tuple[Figure, Record]] = []
        self.unchanged = 0
        for figure in file.figures:
            record = held.get(self._key(figure))
            if record is None:
                self.new.append(figure)
            elif record.values["number"] == _number(figure) and record.values["presence"] == _presence(figure):
                self.unchanged += 1
            else:
                self.otherwise.append((figure, record))

    def _area(self, figure: Figure) -> str:
        """The council's name as the file has it; none for this council's own figures."""
        return "" if council_name(figure.area) == self.own else figure.area

    def _key(self, figure: Figure) -> Key:
        return _key(figure.indicator.key, self._area(figure), figure.period, figure.part)

    def foreseen(self) -> Outcome:
        """What would be done."""
        return self.outcome(("",) * len(self.new), ("",) * len(self.otherwise), dry_run=True)

    def outcome(self, added: tuple[str, ...], revised: tuple[str, ...], *, dry_run: bool = False) -> Outcome:
        councils = len({figure.area for figure in self.file.figures})
        return Outcome(self.file, added, self.unchanged, revised, councils, dry_run)

    def refuse_faults(self, revise: str, faults: Sequence[Finding]) -> None:
        otherwise = [] if revise else self.contradictions()
        _refuse([*faults, *only_refusals(list(self.file.findings)), *otherwise])

    def contradictions(self) -> list[Finding]:
        return [
            Finding(
                "held_otherwise",
                f"{self.file.name}, row {figure.row}",
                f"{record.reference} holds {_spoken(record)} for {figure.indicator.code}, {figure.area}, {figure.period}.",
                "If the framework revised it, import with --revise REASON; the old figure stays in the audit trail.",
                figure.as_printed,
            )
            for figure, record in self.otherwise
        ]

    def add(self, clerk: Corrector) -> list[str]:
        drafts = [clerk.prepare("observation", self._raw(figure)) for figure in self.new]
        return clerk.add(
            [
                replace(draft, new=replace(draft.new, reason=self._from(figure).reason()))
                for draft, figure in zip(drafts, self.new, strict=True)
            ]
        )

    def revise(self, clerk: Corrector, why: str) -> Iterator[str]:
        for figure, record in self.otherwise:
            was = f"First published as {_spoken(record)}."
            changed = {**self._raw(figure), "status": "revised", "footnote": was}
            if figure.number is None or not figure.number:
                changed["number"] = ""
            clerk.amend(record.reference, changed, record.revision, replace(self._from(figure), why=why).reason())
            yield record.reference

    def _from(self, figure: Figure) -> ImportedRow:
        return ImportedRow(self.file.name, self.file.sha256, figure.row)

    def _raw(self, figure: Figure) -> dict[str, Any]:
        raw: dict[str, Any] = {
            "measure": figure.indicator.key,
            "area": self._area(figure),
            "basis": figure.indicator.basis.value,
            "period": figure.period,
            "dimensions": figure.dimensions or None,
            "presence": _presence(figure),
            "qualifier": "exact",
            "status": "final",
            "unit": figure.indicator.unit if not figure.part else "number",
            "source": self.source,
            "source_address": self.framework.source_address,
            "as_printed": figure.as_printed or None,
        }
        return raw | ({"number": figure.number} if raw["presence"] == "number" else {})


def notes_on_councils(file: BenchmarkFile, council: str, held: Iterable[Record]) -> list[Finding]:
    """That our own council has no row, and councils of which nothing is held yet, where that may be a slip of the pen."""
    given = {council_name(figure.area): figure.area for figure in file.figures}
    own, scotland = council_name(council), council_name(SCOTLAND)
    others = {council_name(area): area for record in held if (area := str(record.values["area"] or ""))}
    others.pop(scotland, None)
    notes = []
    if given and own not in given:
        rule = f"No row is of {council}, so the file gives no figure of this council."
        notes.append(_note("own_council_missing", file, rule, "Check how the file spells its name, if it has one."))
    new = [area for name, area in given.items() if name not in {*others, own, scotland}]
    like = {area: near for area in new if (near := _like(area, [*others.values(), council]))}
    for area, near in like.items():
        rule = f"{shown(area, 60)} is a new name, like {shown(near, 60)}."
        notes.append(_note("council_name_like_another", file, rule, "If they are one council, correct the file."))
    unlike = sorted(set(new) - set(like))
    if others and unlike:
        named = ", ".join(shown(area, 60) for area in unlike[:NAMED_AT_MOST])
        more = f" and {len(unlike) - NAMED_AT_MOST} more" if len(unlike) > NAMED_AT_MOST else ""
        rule = f"No figure was held before of: {named}{more}."
        notes.append(_note("council_new", file, rule, "Check the spelling, if it should be known."))
    return notes


def _like(area: str, known: Iterable[str]) -> str:
    """The known name that differs from this one by a letter or so; '' if none does."""
    plain = {_plain(name): name for name in known}
    found = difflib.get_close_matches(_plain(area), plain, n=1, cutoff=LIKE)
    return plain[found[0]] if found else ""


def _plain(area: str) -> str:
    """A council's name without the words that are no part of it, in their order."""
    kept = council_name(area)
    return " ".join(word for word in re.findall(r"[^\W_]+", area.casefold()) if word in kept)


def _note(code: str, file: BenchmarkFile, rule: str, remedy: str) -> Finding:
    return Finding(code, file.name, rule, remedy, severity=Severity.WARNING)


def _presence(figure: Figure) -> str:
    if figure.number is None:
        return "not_supplied"
    return "number" if figure.number else "nil"


def _number(figure: Figure) -> Decimal | None:
    return figure.number or None


def _key(measure: str, area: str, period: str, part: str) -> Key:
    named = " ".join(sorted(council_name(area)))
    return measure, named, period, part


def _held(session: Session, framework: Framework) -> dict[Key, Record]:
    """What the store holds of a framework, by what it is of."""
    keys = {indicator.key for indicator in framework.indicator}
    found = (record for record in records.fetch_all(session, "observation") if record.values["measure"] in keys)
    return {
        _key(
            str(record.values["measure"]),
            str(record.values["area"] or ""),
            str(record.values["period"]),
            str((record.values["dimensions"] or {}).get(PART, "")),
        ): record
        for record in found
    }


def _spoken(record: Record) -> str:
    values = record.values
    if values["presence"] != "number":
        return str(values["presence"]).replace("_", " ")
    return str(values["as_printed"] or values["number"])


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        told = list(findings[:SHOWN_AT_MOST])
        things = "1 thing" if len(findings) == 1 else f"{len(findings)} things"
        more = f" The first {SHOWN_AT_MOST} are shown." if len(findings) > SHOWN_AT_MOST else ""
        raise InputRefused(f"Not imported: {things} to put right. Nothing was written.{more}", told)
