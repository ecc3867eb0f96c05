"""The questions asked on a terminal: only what is missing, codes with their meaning, dates said back with their weekday.

An interruption keeps what was answered in a draft that only the clerk can read; the next `record add` of the same type offers
to go on from there.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from cswo_report import files
from cswo_report.cli import say
from cswo_report.domain import entry
from cswo_report.domain.fields import Codelist, Field, Kind, Need
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.registers import NOT_YET_KNOWN
from cswo_report.domain.times import Moment
from cswo_report.usecases import kinds
from cswo_report.usecases.recording import Recorder
from cswo_report.usecases.wanted import is_wanted
from cswo_report.usecases.workspace import Workspace

UNKNOWN_SIGN = "?"
HELP_SIGN = "??"
LONG_LIST = 9


class Asker:
    """Asks for the fields of one type in order, and answers them as typed."""

    def __init__(self, workspace: Workspace, recorder: Recorder, type_name: str, override: str) -> None:
        self.workspace = workspace
        self.recorder = recorder
        self.type_name = type_name
        self.override = override
        self.register, self.kind = recorder.resolve(type_name)
        self.given_by_type = kinds.preset(self.kind)
        self.path: Path = workspace.drafts / f"{type_name}.json"
        self.answers: dict[str, Any] = {}
        self.values: dict[str, Any] = {}

    def ask(self) -> dict[str, Any]:
        """Ask until every wanted field is answered or known not to be known yet."""
        title = self.kind.title if self.kind else self.workspace.reference.registers[self.register].singular
        say(f"{title}. Enter keeps a field empty; {UNKNOWN_SIGN} means not yet known; {HELP_SIGN} explains the field.")
        self._resume()
        self.values |= self.given_by_type
        try:
            for field in self.workspace.reference.fields_of(self.type_name):
                known = field.name in self.answers or field.name in self.given_by_type
                if not known and is_wanted(field, self.values):
                    self._ask_field(field)
            self._settle()
        except (click.exceptions.Abort, KeyboardInterrupt, EOFError):
            if self.answers:
                say("", f"Kept your {len(self.answers)} answers. Go on with: cswo-report record add {self.type_name}")
            raise
        return {name: value for name, value in self.answers.items() if value != ""}

    def forget(self) -> None:
        """Drop the draft, now that the record is saved."""
        self.path.unlink(missing_ok=True)

    def _resume(self) -> None:
        if not self.path.exists():
            return
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError:
            kept = {}
        if kept and click.confirm(
            f"You began one of these and were interrupted ({len(kept)} answers kept). Go on with it?",
            default=True,
            err=True,
        ):
            self.answers = {name: str(value) for name, value in kept.items()}
            for field in self.workspace.reference.fields_of(self.type_name):
                if field.name in self.answers:
                    self._read(field, self.answers[field.name])
        else:
            self.path.unlink(missing_ok=True)

    def _keep(self) -> None:
        """Keep the answers so far: a session that is killed loses nothing either."""
        files.make_private_folder(self.path.parent)
        files.write_whole(self.path, json.dumps(self.answers, ensure_ascii=False).encode())

    def _ask_field(self, field: Field) -> None:
        codes = self._codes(field)
        while True:
            self._offer(field, codes)
            typed = click.prompt(self._question(field), default="", show_default=False, err=True).strip()
            if typed == HELP_SIGN:
                say(f"  {field.help or field.label}", *self._explain(codes))
                continue
            if typed == UNKNOWN_SIGN:
                typed = NOT_YET_KNOWN
            if typed == "" and field.need is Need.AT_ENTRY:
                say("  This one is needed to save the record.")
                continue
            typed = self._by_number(typed, field, codes)
            findings = self._read(field, typed)
            if not findings:
                self.answers[field.name] = typed
                self._keep()
                self._say_back(field)
                return
            say(*(f"  {finding.rule} {finding.remedy}" for finding in findings))

    def _codes(self, field: Field) -> Codelist | None:
        """The codes offered: of the capacities, only those the law allows for this type; of what makes a record one, only that."""
        codes = self.recorder.codelist(self.kind, field)
        if codes is None or self.kind is None:
            return codes
        if field.name in self.kind.chosen_by:
            allowed = set(self.kind.chosen_by[field.name])
        elif codes.name == "capacity":
            allowed = {capacity.value for capacity in self.kind.capacities}
        else:
            return codes
        return replace(codes, codes=tuple(code for code in codes.codes if code.code in allowed))

    def _question(self, field: Field) -> str:
        wanted = {Need.AT_ENTRY: "", Need.TO_COMPLETE: "", Need.OPTIONAL: " (optional)"}[field.need]
        return f"{field.label}{wanted}"

    def _offer(self, field: Field, codes: Codelist | None) -> None:
        if codes is not None and len(codes.codes) <= LONG_LIST:
            for number, code in enumerate(codes.codes, 1):
                say(f"  {number}  {code.label}{f': {code.meaning}' if code.meaning else ''}")
        elif codes is not None:
            say(f"  {HELP_SIGN} lists the {len(codes.codes)} codes for “{field.label}”")

    def _explain(self, codes: Codelist | None) -> list[str]:
        return (
            [f"  {number}  {code.label} ({code.code})" for number, code in enumerate(codes.codes, 1)] if codes else []
        )

    def _by_number(self, typed: str, field: Field, codes: Codelist | None) -> str:
        if codes is None or field.kind not in {Kind.CODE, Kind.CODES}:
            return typed
        parts = [part.strip() for part in typed.split(",")] if field.kind is Kind.CODES else [typed]
        known = {code.code for code in codes.codes}
        chosen = [
            codes.codes[int(part) - 1].code
            if part.isdigit() and part not in known and 1 <= int(part) <= len(codes.codes)
            else part
            for part in parts
        ]
        return ",".join(chosen)

    def _read(self, field: Field, typed: str) -> tuple[Finding, ...]:
        if typed in {"", NOT_YET_KNOWN}:
            self.values[field.name] = None
            return ()
        reading = entry.read_field(field, typed, self.recorder.codelist(self.kind, field))
        self.values[field.name] = reading.value
        return () if self.override and all(f.code == "identifier" for f in reading.findings) else reading.findings

    def _say_back(self, field: Field) -> None:
        value = self.values.get(field.name)
        if value is None or field.kind not in {Kind.DATE, Kind.INSTANT, Kind.DATE_OR_INSTANT}:
            return
        moment = value if isinstance(value, Moment) else Moment(value)
        say(f"  {moment.spoken()}")

    def _settle(self) -> None:
        """Check the whole record; ask again for each field a rule points at, until it holds."""
        fields = {field.name: field for field in self.workspace.reference.fields_of(self.type_name)}
        while True:
            given = {name: value for name, value in self.answers.items() if value != ""}
            draft = self.recorder.prepare(self.type_name, given, override=self.override)
            refused = [finding for finding in draft.findings if finding.severity is Severity.REFUSED]
            if not refused:
                return
            say("", "Not quite right yet:", *(f"  {finding.sentence()}" for finding in refused))
            asked = [name for name in dict.fromkeys(finding.where for finding in refused) if name in fields]
            for name in asked or list(fields)[:1]:
                with contextlib.suppress(KeyError):
                    del self.answers[name]
                self._ask_field(fields[name])
