"""No remedy that a row of a sheet can meet names a command, an option or a field of ours: its sender has none of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from cswo_report.domain.fields import Field, Kind
from cswo_report.domain.findings import Finding
from cswo_report.reference import shipped_reference
from cswo_report.usecases.import_remedies import ANYTHING, COMMAND, ON_A_SHEET, for_a_sheet
from cswo_report.usecases.returning import remedy_on_sheet

RULES = (
    *("domain.entry", "domain.register_rules", "domain.limit_rules", "domain.observation_rules", "domain.decisions"),
    *("domain.procurement", "usecases.recording", "usecases.supplying", "usecases.pointing", "usecases.kinds"),
    *("usecases.nil_returns", "figures.supplied", "usecases.giving", "usecases.giving_keys", "usecases.import_matching"),
    *("usecases.import_checking", "usecases.import_planning", "domain.key_columns"),
)  # fmt: skip
"""Where the rules are that a row of an import meets."""
CODE_AND_REMEDY = {"Finding": (0, 3), "_refused": (1, 3), "_odd": (0, 3), "fault": (1, 3)}
"""In which places a maker of findings takes the code and the remedy."""


def made() -> Iterator[tuple[str, str]]:
    """The code and the remedy of every finding that the rules make, as their source has them."""
    for name in RULES:
        spec = find_spec(f"cswo_report.{name}")
        assert spec
        assert spec.origin
        for scope in ast.walk(ast.parse(Path(spec.origin).read_text())):
            if isinstance(scope, ast.FunctionDef):
                yield from _made_in(scope)


def _made_in(scope: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    said = {
        target.id: _words(each.value)
        for each in ast.walk(scope)
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(scope):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CODE_AND_REMEDY):
            continue
        code, remedy = (call.args[at] if at < len(call.args) else None for at in CODE_AND_REMEDY[call.func.id])
        if isinstance(code, ast.Constant):
            yield str(code.value), said.get(remedy.id, "") if isinstance(remedy, ast.Name) else _words(remedy)


def _words(node: ast.expr | None) -> str:
    """A text as the source has it, with x for whatever is put into it."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_words(part) for part in parts)
        case ast.FormattedValue():
            return "x"
        case _:
            return ""


OF_COMMANDS = sorted({(code, remedy) for code, remedy in made() if COMMAND.search(remedy)})


def test_the_rules_speak_of_commands() -> None:
    assert len(OF_COMMANDS) >= 20
    assert set(ON_A_SHEET) <= {code for code, _ in made()}


@pytest.mark.parametrize(("code", "remedy"), OF_COMMANDS)
def test_every_remedy_is_said_for_a_sheet(code: str, remedy: str) -> None:
    fields = [Field("x", "Some column", Kind.TEXT), Field("footnote", "Footnote", Kind.TEXT)]
    said = for_a_sheet(Finding(code, "x", "A rule.", remedy), fields)
    assert said.remedy != ANYTHING
    for words in (said.remedy, *(remedy_on_sheet(said, has_cell=has_cell) for has_cell in (True, False))):
        assert words
        assert not COMMAND.search(words)


def test_a_column_is_named_as_the_sheet_heads_it() -> None:
    fields = shipped_reference().fields_of("complaint")
    late = Finding("due_too_late", "due_on", "A rule.", "Correct the day, or record it (extended=yes).")
    needed = Finding("needs_another", "due_on", "A rule.", "Give --set due_on=…")
    assert "“Extension agreed”" in for_a_sheet(late, fields).remedy
    assert for_a_sheet(needed, fields).remedy == "Fill in the column “Answer due”."
    assert for_a_sheet(late, []).remedy.count("“Extended”") == 1
