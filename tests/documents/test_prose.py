"""The prose reader reads the words that the page prints, and knows where in the file each of them stands."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cswo_report import shipped
from cswo_report.domain.measures import FigureRef, Measure, Series
from cswo_report.domain.paper import Origin
from cswo_report.domain.prose import AskedBlock, Said, Sentence
from cswo_report.domain.values import Value
from cswo_report.domain.year import ReportingYear
from cswo_report.papers.prose import read
from cswo_report.render import markdown

NARRATIVES = sorted((shipped.root("data") / "demo" / "narrative").rglob("*.md"))
MEASURE = Measure("m", "M", "", "", one="child", many="children")


def say(inside: str) -> Said:
    """Some number for every name, nil among them; what is not a figure's name is refused, as in earnest."""
    if inside.startswith("sparkline:"):
        raise ValueError("A small line is drawn, not said.")
    number = sum(map(ord, inside)) % 14
    series = Series(MEASURE, (ReportingYear(2024),), (Value.of(number),))
    return Said(FigureRef("m"), "", str(number), series, "2024-25", (), (Origin("m", "2024-25"),), context=True)


def sentences(text: str) -> list[Sentence]:
    return read("a.md", "a", text, say)


def words_of(html: str) -> str:
    html = re.sub(r"<(code|pre)>.*?</\1>", "", html, flags=re.DOTALL)
    inline = re.sub(r"</?(?:data|strong|em|a|abbr|sub|sup)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())


@pytest.mark.parametrize("path", NARRATIVES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_sentence_of_the_sample_is_read_as_it_is_printed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written = markdown.read(text, file=path.name, say=say).written
    printed = words_of(" ".join(part.html for part in written.parts if not isinstance(part, AskedBlock)))
    read_words = [sentence.text for sentence in sentences(text) if sentence.kind != "title"]
    added = re.sub(r"The names [^.]*are invented\.[^.]*\.", "", printed)  # what the machine adds under a vignette
    assert " ".join(" ".join(read_words).split()) == " ".join(added.split())


EVERYTHING = """\
A lead with "quotes", it's -- well -- plain...

Setext
------

- an item with **bold** words
- a second, with a [link](https://example.org/14 "14 things") and `code 14`

    its second paragraph

1. first
2. second

> quoted words go on
> here

Term
:   Its meaning.

| Area | Number |
| ---- | -----: |
| North \\| east | [[m]] |

*[ABC]: 14 letters

Escaped \\* star, a&amp;b, snake_case_name and *emphasis*. <!-- a comment of 14 --> After it.

A paragraph
of two lines
{: .note }
"""


def test_every_kind_of_block_is_read_as_it_is_printed() -> None:
    printed = words_of(markdown.read(EVERYTHING, file="a.md", say=say).written.html)
    assert " ".join(" ".join(sentence.text for sentence in sentences(EVERYTHING)).split()) == printed


def test_each_block_is_called_what_it_is() -> None:
    kinds = Counter(sentence.kind for sentence in sentences(EVERYTHING))
    assert kinds["heading"] == 1
    assert kinds["cell"] == 4
    assert kinds["item"] == 6
    note = sentences("Told.[^1]\n\n[^1]: Of 14.\n")[-1]
    assert (note.kind, note.text, note.line) == ("note", "Of 14.", 3)
    tale = sentences('::: vignette consent=VC-1 names="Ailsa"\nAilsa came.\n:::\n\nAfter.')
    assert [(each.kind, each.text) for each in tale] == [("vignette", "Ailsa came."), ("paragraph", "After.")]
    assert [each.kind for each in sentences("[[chart: m | Fourteen children]]")] == ["title"]


def test_a_figure_has_the_place_of_its_name_and_its_words() -> None:
    (sentence,) = sentences("There were **[[m]]** here.")
    (named,) = sentence.named
    assert sentence.text[named.start : named.end] == named.said.text
    assert (named.source, named.line, named.column) == ("[[m]]", 1, 13)
    assert set(sentence.places[named.start : named.end]) == {(1, 13)}


def test_a_name_that_means_nothing_reads_as_nothing() -> None:
    def refuses(inside: str) -> Said:
        raise ValueError(inside)

    (sentence,) = read("a.md", "a", "There were [[x]] here.", refuses)
    assert sentence.text == "There were here."


def test_abbreviations_and_numbered_points_end_no_sentence() -> None:
    texts = [sentence.text for sentence in sentences("1. Dr. Gray, e.g. Monday, saw No. 4 St. Ann. She left.")]
    assert texts[-1] == "She left."
    assert len(texts) == 2


TEXT = st.text(alphabet="ab1 .,*_`[]()<>!|#>-:&\\\"'\n{}^", max_size=120)


@given(TEXT)
def test_every_character_of_any_text_has_its_place(text: str) -> None:
    lines = text.replace("\r", "\n").split("\n")
    for sentence in sentences(text):
        assert len(sentence.places) == len(sentence.text)
        for sign, (line, column) in zip(sentence.text, sentence.places, strict=True):
            assert 1 <= line <= len(lines)
            assert sign in " ”“’‘–—…&" or sentence.named or lines[line - 1][column : column + 1] in {sign, "\\"}


def test_a_long_hostile_text_is_read_at_once() -> None:
    for text in ("[" * 8000, "*a" * 8000, "`" * 8000, "<a" * 8000, "![" * 4000, "[[" * 4000, "&" * 8000, "| " * 4000):
        sentences(text)
