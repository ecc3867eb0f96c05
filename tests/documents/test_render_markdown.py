"""A narrative file: figures looked up, never typed; nothing dangerous through; faults told with file and line."""

from __future__ import annotations

import re
import threading
import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cswo_report.domain.measures import FigureRef
from cswo_report.domain.paper import Callout, Narrative
from cswo_report.domain.prose import AskedBlock, Said
from cswo_report.errors import InputRefused
from cswo_report.figures.wording import say
from cswo_report.render.markdown import Reading, read
from cswo_report.render.markdown_safety import OutOfTime, limited
from tests.unit.figures_book import book

FILE = "narrative/2024-25/secure.md"
BOOK = book({"child.seen": (1, 1_204, 17), "child.moved": (4, 2, 3)})


def said(inside: str) -> Said:
    return say(BOOK, inside)


def reading(text: str) -> Reading:
    return read(text, file=FILE, say=said)


def html(text: str) -> str:
    return reading(text).written.html


def refusal(text: str) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        html(text)
    return [finding.sentence() for finding in caught.value.findings]


def test_a_figure_is_looked_up_and_marked() -> None:
    assert html("We took [[child.seen]].") == (
        '<p class="lead">We took <data class="figure" value="child.seen">17</data>.</p>'
    )
    assert ">1,204</data>" in html("# Up from [[ child.seen | previous ]]")
    assert ">17</data></strong>" in html("**[[child.seen]]**")


def test_a_figure_in_a_table_cell_and_a_note() -> None:
    text = html("| a | b |\n|---|--:|\n| [[child.seen]] | 2 |\n\nSee.[^n]\n\n[^n]: There were [[child.seen]].")
    assert '<th scope="row"><data' in text
    assert '<span class="fn">There were <data' in text


def test_a_name_in_code_is_left_alone() -> None:
    assert "<code>[[no.such]]</code>" in html("Write `[[no.such]]`.")
    assert "[[no.such]]\n</code>" in html("Text\n\n    [[no.such]]\n")


def test_a_name_in_a_comment_is_not_read() -> None:
    assert html("Text\n\n<!-- prompt: [[no.such]] -->") == '<p class="lead">Text</p>'


def test_an_unknown_name_tells_file_line_and_the_nearest() -> None:
    (sentence,) = refusal("One\n\nTwo `[[x]]`\n[[child.sene]]")
    assert sentence.startswith(f"{FILE}, line 4 (given: [[child.sene]])")
    assert "Nearest: child.seen" in sentence


def test_every_fault_of_a_file_is_told_at_once() -> None:
    told = refusal("[[a.b]]\n\n[[child.seen|nonsense]]\n\n[[chart: a.b]]\n\n[[open")
    assert [sentence.partition(" (")[0].partition(": ")[0] for sentence in told] == [
        f"{FILE}, line {n}" for n in (1, 3, 5, 7)
    ]


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
        '<data class="figure" value="child.seen">99</data>',
        "\ue0000\ue001",
        "[x](https://example.org){: onclick=alert(1) id=cover }",
    ],
)
def test_nothing_dangerous_or_forged_comes_through(attack: str) -> None:
    out = html(f"Text {attack} text [[child.seen]]\n\n{attack}\n")
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
    [
        "[" * 8000,
        "[a" * 9000,
        "x" * 2_000_000,
        "a\x00b",
        ">" * 30 + " a",
        "    " * 30 + "- a",
        "> " * 900,
        "`a " * 60_000,
        "x" * 200_001,
        "*" * 90 + "a",
        "- a\n" + " " * 300_000,
    ],
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


def test_a_figure_fits_its_sentence_and_its_cell() -> None:
    assert ">Three</data> moved" in html("[[child.moved]] moved.")
    assert ">None</data> of" in html("We saw them. [[child.kept]] of them stayed.")
    assert ">3</data></td>" in html("| a | b |\n|---|--:|\n| x | [[child.moved]] |")
    assert "10</data>% of" not in html("It was [[child.moved|per cent of child.seen]]% of them.")
    assert ">18</data>% of" in html("It was [[child.moved|per cent of child.seen]]% of them.")


def test_a_note_has_a_sentence_of_its_own() -> None:
    out = html("We saw [[child.seen]] today.[^a] [[child.moved]] moved.\n\n[^a]: [[child.moved]] is few.")
    assert '<span class="fn"><data class="figure" value="child.moved">Three</data> is few.</span>' in out
    assert '> <data class="figure" value="child.moved">Three</data> moved' in out


def test_the_bar_of_a_form_does_not_divide_a_cell() -> None:
    out = html("| a | b |\n|---|--:|\n| x | [[child.seen|previous|words]] |\n| y | `[[a|b]]` |")
    assert ">1,204 children</data></td>" in out
    assert "<code>[[a|b]]</code>" in out


def test_each_number_has_its_origin_in_order() -> None:
    (part,) = reading(
        "[[child.seen|change]] and [[child.moved|share of child.seen]].\n\n- [[child.kept]]"
    ).written.parts
    assert isinstance(part, Narrative)
    assert part.html.count('<data class="figure"') == len(part.origins) == 6
    assert [(origin.figure, origin.year, origin.form) for origin in part.origins] == [
        ("child.seen", "2023-24", ""),
        ("child.seen", "2024-25", ""),
        ("child.moved", "2024-25", "per cent of child.seen"),
        ("child.moved", "2024-25", ""),
        ("child.seen", "2024-25", ""),
        ("child.kept", "2024-25", ""),
    ]


def test_tables_and_charts_stand_between_pieces_of_prose() -> None:
    parts = reading(
        "Lead\n[[table: child.seen, child.moved | Seen and moved]]\n\n## Head\n\n[[chart: child.seen as stacked bar]]\nEnd"
    ).written.parts
    assert [type(part) for part in parts] == [Narrative, AskedBlock, Narrative, AskedBlock, Narrative]
    assert parts[1] == AskedBlock((FigureRef("child.seen"), FigureRef("child.moved")), "Seen and moved", 2)
    assert parts[3] == AskedBlock((FigureRef("child.seen"),), "", 6, "stacked_bar")


@pytest.mark.parametrize(
    "text",
    [
        "`[[table: a.b]]`",
        "```\n[[table: a.b]]\n```",
        "Text\n\n    [[chart: a.b]]\n",
        "`a\n::: vignette\nb`",
        "<!-- [[table: a.b]]\n[[chart: a.b]] -->",
    ],
)
def test_a_block_in_code_or_a_comment_is_left_alone(text: str) -> None:
    assert all(isinstance(part, Narrative) for part in reading(text).written.parts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[table: child.sene]]", "Nearest: child.seen"),
        ("[[table: child.seen, child.moved]]", "needs a title"),
        ("[[table: ]]", "names no figure"),
        ("[[table: child.seen, child.seen | T]]", "twice"),
        ("[[chart: child.seen as pie]]", "as line, as bar"),
        ("[[chart: child.seen, money.spent]]", "one unit"),
        ("[[chart: child.seen, child.stock]]", "one basis"),
        ("[[chart: " + ", ".join(f"a.b{n}" for n in range(40)) + "]]", "at most 6 figures; this one names 40"),
        ("Text [[table: child.seen]]", "alone on its line"),
        ("- [[chart: child.seen]]", "alone on its line"),
        ("[[sparkline: child.kept]]", "nothing to draw"),
        ("::: vignette consent=VC-7K3QX\nText", "opened and not closed"),
        ("::: vignette names=Ailsa\nText\n:::", "does not open a case vignette"),
        ("::: vignette consent=a consnet=b\nText\n:::", "does not open a case vignette"),
        ('::: vignette consent=a names="Ailsa\nText\n:::', "quotation mark"),
        ("Text\n\n:::", "was not opened"),
        ("::: vignette consent=a\n::: vignette consent=b\n:::", "within another"),
        ("::: vignette consent=a\n### Head\n:::", "heading stands within"),
        ("::: vignette consent=a\n[[table: child.seen]]\n:::", "table stands within"),
    ],
)
def test_a_block_that_cannot_be_made_is_told_in_one_sentence(text: str, words: str) -> None:
    (sentence,) = refusal(text)
    assert sentence.startswith(f"{FILE}, line ")
    assert words in sentence


def test_a_sparkline_keeps_its_place_in_the_sentence() -> None:
    (part,) = reading("So [[sparkline: child.seen]] it went, to [[child.seen]].").written.parts
    assert isinstance(part, Narrative)
    assert '<span class="spark"></span> it went' in part.html
    assert [point.text for point in part.sparks[0].points] == ["0", "0", "1", "1,204", "17"]
    assert len(part.origins) == 1


def test_a_vignette_is_a_box_that_says_its_names_are_invented() -> None:
    found = reading(
        "Lead\n\n::: vignette consent=VC-7K3QX names=“Ailsa, Blair”\n**Ailsa** met [[child.moved|words]].\n:::\n\nEnd"
    )
    box = found.written.parts[1]
    assert isinstance(box, Callout)
    assert box.html.startswith("<p><strong>Ailsa</strong> met <data")
    assert "The names Ailsa and Blair are invented." in box.html
    assert len(box.origins) == 1
    (vignette,) = found.vignettes
    assert (vignette.line, vignette.consent, vignette.names) == (3, "VC-7K3QX", ("Ailsa", "Blair"))


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_reading_that_takes_too_long_is_stopped(by_signal: bool) -> None:
    stopped: list[bool] = []

    def run() -> None:
        try:
            with limited(0.05):
                while True:
                    time.monotonic()
        except OutOfTime:
            stopped.append(True)

    if by_signal:
        run()
    else:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
    assert stopped == [True]


def test_tangled_marks_are_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cswo_report.render.markdown.limited", lambda: limited(0.05))
    (sentence,) = refusal("\n\n".join(["<a@b " * 1500] * 26))
    assert "do not suffice to read it" in sentence
