"""A narrative file: figures looked up, never typed; nothing dangerous through; faults told with file and line."""

from __future__ import annotations

import re
import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.errors import InputRefused
from cswo_report.render.markdown import to_html

FILE = "narrative/2024-25/secure.md"
NAMES = ("secure.total", "secure.removals")


def figure(key: str, form: str) -> str | None:
    return {"": "17", "previous": "1,204"}.get(form) if key in NAMES else None


def html(text: str) -> str:
    return to_html(text, file=FILE, figure=figure, names=NAMES)


def refusal(text: str) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        html(text)
    return [finding.sentence() for finding in caught.value.findings]


def test_a_figure_is_looked_up_and_marked() -> None:
    assert html("We took [[secure.total]].") == (
        '<p class="lead">We took <data class="figure" value="secure.total">17</data>.</p>'
    )
    assert ">1,204</data>" in html("# Up from [[ secure.total | previous ]]")
    assert ">17</data></strong>" in html("**[[secure.total]]**")


def test_a_figure_in_a_table_cell_and_a_note() -> None:
    text = html("| a | b |\n|---|--:|\n| [[secure.total]] | 2 |\n\nSee.[^n]\n\n[^n]: There were [[secure.total]].")
    assert '<th scope="row"><data' in text
    assert '<span class="fn">There were <data' in text


def test_a_name_in_code_is_left_alone() -> None:
    assert "<code>[[no.such]]</code>" in html("Write `[[no.such]]`.")
    assert "[[no.such]]\n</code>" in html("Text\n\n    [[no.such]]\n")


def test_a_name_in_a_comment_is_not_read() -> None:
    assert html("Text\n\n<!-- prompt: [[no.such]] -->") == '<p class="lead">Text</p>'


def test_an_unknown_name_tells_file_line_and_the_nearest() -> None:
    (sentence,) = refusal("One\n\nTwo `[[x]]`\n[[secure.totl]]")
    assert sentence.startswith(f"{FILE}, line 4 (given: [[secure.totl]])")
    assert "Nearest: secure.total" in sentence


def test_every_fault_of_a_file_is_told_at_once() -> None:
    assert len(refusal("[[a.b]]\n\n[[secure.total|nonsense]]\n\n[[open")) == 3


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/x.png)",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<p style='background:url(https://example.org)' onclick=alert(1)>x</p>",
        "<iframe src='https://example.org'></iframe>",
        "[x](file:///etc/passwd)",
        "<style>@import 'https://example.org'</style>",
        '<data class="figure" value="secure.total">99</data>',
        "\ue0000\ue001",
        "[x](https://example.org){: onclick=alert(1) id=cover }",
    ],
)
def test_nothing_dangerous_or_forged_comes_through(attack: str) -> None:
    out = html(f"Text {attack} text [[secure.total]]\n\n{attack}\n")
    for word in (
        "script",
        "onerror",
        "onload",
        "onclick",
        "<img",
        "<svg",
        "<iframe",
        "style",
        "file:",
        'id="',
        "\ue000",
    ):
        assert word not in re.sub(r">[^<]*<", "><", out), word
    assert out.count("<data") == 1
    ElementTree.fromstring(f"<div>{out}</div>")


def test_headings_start_at_three_and_skip_no_level() -> None:
    levels = re.findall(r"<h(\d)>", html("Lead\n\n## A\n\n##### B\n\n###### C\n\n## D"))
    assert levels == ["3", "4", "5", "3"]


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, "[a" * 9000, "> " * 900, "`a " * 60_000, "x" * 200_001, "*" * 90 + "a", "- a\n" + " " * 300_000],
)
def test_what_would_take_for_ever_is_refused_at_once(text: str) -> None:
    began = time.monotonic()
    assert refusal(text)
    assert time.monotonic() - began < 2


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab[]()<>*_`#|:-!&;\"'\n \\{}.^"), max_size=120))
def test_any_text_gives_well_formed_html_or_a_refusal(text: str) -> None:
    try:
        out = html(text)
    except InputRefused:
        return
    ElementTree.fromstring(f"<div>{out}</div>")
