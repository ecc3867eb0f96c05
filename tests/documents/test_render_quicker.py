"""The engine's quicker functions against its own: the same bytes, whatever the document asks of them."""

from __future__ import annotations

import subprocess
import sys

from cswo_report.render import quicker

DOCUMENT = """<!DOCTYPE html>
<html lang="en"><head><title>t</title><link rel="stylesheet" href="https://assets.invalid/report.css"/></head><body>
<div class="chapter" id="c" style="margin-inline-start: 3mm; padding: 2%"><h1 class="x">Head</h1>
<p class="x y">Words and <strong style="position: relative; top: 1mm">strong</strong> words.</p>
<p class="y" style="width: calc(50% + 2em); text-decoration: underline">Half <span>as wide</span></p>
<div class="floated">Side</div><div class="placed">Placed</div>
<table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>
<tbody><tr><td>1</td><td>2</td></tr></tbody></table><ul><li>one</li><li class="x">two</li></ul></div></body></html>"""
SHEET = """:root { --line: 5mm; --ink: #123456 } body { line-height: var(--line); color: var(--ink) }
@page { size: 100mm 60mm; margin: 5% 4mm } .x { margin-left: 2mm; min-height: 1mm } .y:before { content: "-" }
.floated { float: right; width: 20%; height: 10%; box-sizing: border-box; padding: 1mm; border: 1px solid }
.placed { position: absolute; left: 10%; bottom: 0; width: 30mm } table { border-collapse: collapse; width: 100% }
td { border: 1px solid; padding: 1mm; min-width: 5mm } li { margin-inline: 1em }"""
PROGRAM = """
import hashlib, sys
from cswo_report.render import pdf, quicker
if sys.argv[1] == "own":
    quicker.quicken = lambda engine: None
    quicker.with_values = lambda sheet: sheet
document, sheet = sys.stdin.read().split("\\0")
made = pdf.render(document, {pdf.STYLE_SHEET: sheet.encode()}, prefix="c")
print(made.pages, hashlib.sha256(made.pdf).hexdigest())
"""


def test_the_same_bytes_as_from_the_engines_own_functions() -> None:
    answers = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, which],
            input=f"{DOCUMENT}\0{SHEET}",
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for which in ("own", "quicker")
    ]
    assert answers[0] == answers[1] != ""


def test_variables_of_the_whole_document_become_their_values() -> None:
    sheet = ":root { --a: 1mm; --b: red }\np { margin: var(--a) var( --b ) }"
    assert quicker.with_values(sheet) == ":root { --a: 1mm; --b: red }\np { margin: 1mm red }"


def test_a_variable_set_anywhere_else_leaves_the_sheet_as_it_is() -> None:
    for other in ("p { --a: 2mm }", ":root { --a: 2mm }", ":root { --b: var(--a) }"):
        sheet = f":root {{ --a: 1mm }} {other} p {{ margin: var(--a) }}"
        assert quicker.with_values(sheet) == sheet


def test_another_version_of_the_engine_is_left_alone() -> None:
    class Other:
        __version__ = "99.0"

    quicker.quicken(Other)  # type: ignore[arg-type]
    assert not hasattr(Other, "_quickened")
