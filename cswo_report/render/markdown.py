"""A section's narrative: Markdown in, safe HTML and blocks out, with every figure named and none typed.

People who know no template language write these files. A figure is named in double square brackets and looked up, so
that a sentence can never disagree with its table. What they write is data: raw HTML is stripped to an allow-list,
nothing is fetched, what could make the reader slow is refused before it is parsed, and the parsing itself is timed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension

from cswo_report.domain.findings import Finding
from cswo_report.domain.paper import Callout, Narrative, Origin, Spark
from cswo_report.domain.prose import AskedBlock, Vignette, Written
from cswo_report.errors import InputRefused
from cswo_report.render import markdown_blocks as blocks
from cswo_report.render.markdown_blocks import Blocks, Say
from cswo_report.render.markdown_language import (
    PRIVATE,
    SPARK_PLACE,
    FigureExtension,
    Figures,
    Met,
    with_line_marks,
    without_line_marks,
)
from cswo_report.render.markdown_safety import OutOfTime, clean, limited, out_of_time, refuse_hostile, refused

_FIRST_HEADING, _LAST_HEADING = 3, 6
VIGNETTE_TITLE = "Case vignette"
BOX_TITLES = {"means": "What this means", "comment": "Independent comment"}

_NOTE_MARK = re.compile("\ue002(\\d+)\ue003")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTE_CALL = re.compile(r'<sup id="fnref\d*:([^"]+)"><a class="footnote-ref" href="#fn:[^"]+">\d+</a></sup>')
_NOTES = re.compile(r'<div class="footnote">.*?<ol>(.*)</ol>\s*</div>\s*$', re.DOTALL)
_NOTE = re.compile(r'<li id="fn:([^"]+)">(.*?)</li>', re.DOTALL)
_BACK = re.compile(r'(?:&#160;)?<a class="footnote-backref".*?</a>', re.DOTALL)
_PLACE = re.compile("<p>\\s*([\ue004\ue006\ue008])(\\d*)[\ue005\ue007]?\\s*</p>")
_ANY_PLACE = re.compile("[\ue004-\ue008]")


@dataclass(frozen=True)
class Reading:
    """One narrative as read: what is to be laid out, the figures it names, and its vignettes, which others must judge."""

    written: Written
    met: tuple[Met, ...] = ()
    vignettes: tuple[Vignette, ...] = ()


def read(text: str, *, file: str, say: Say) -> Reading:
    """Turn one narrative file into safe, well-formed HTML whose headings start at h3 and whose first paragraph leads.

    `say` puts into words what stands between `[[` and `]]`, and raises a ValueError (with `rule`, and `remedy` or `nearest`)
    for what means nothing. Raises InputRefused with a finding for each fault, naming file and line.
    """
    refuse_hostile(text, file)
    try:
        with limited():
            return _read(text, file, say)
    except OutOfTime as fault:
        raise out_of_time(file) from fault
    except RecursionError as fault:
        rule = "The text is nested too deeply."
        raise refused(Finding("narrative-depth", file, rule, "Use fewer levels.")) from fault


def _read(text: str, file: str, say: Say) -> Reading:
    text = PRIVATE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    asked, figures = Blocks(file, say), Figures(file, say)
    raw = _markdown(figures).convert(asked.take_out(text, with_line_marks))
    raw, notes = _notes_apart(raw)
    html = clean(raw)
    findings = [*asked.findings, *figures.findings]
    findings += _stray_brackets(html, text, file)
    html = _NOTE_MARK.sub(lambda found: f'<span class="fn">{clean(notes[int(found[1])])}</span>', html)
    html, origins, sparks = figures.put_into_words(html)
    html = _lead(_levelled(without_line_marks(html))).strip()
    if not findings and _ANY_PLACE.search(_PLACE.sub("", html)):
        rule = "A table, chart or case vignette stands within a list, a quotation or a table."
        findings.append(Finding("narrative-block", file, rule, "Put it on a line of its own, between paragraphs."))
    if findings:
        findings.sort(key=_line_of)
        raise InputRefused(f"{file} cannot be printed as it stands.", findings)
    parts = tuple(_parts(html, asked, _Drawn(origins, sparks)))
    return Reading(
        Written(parts), tuple(figures.met), tuple(box for box in asked.vignettes if box.kind == blocks.VIGNETTE)
    )


def _markdown(figures: Figures) -> Markdown:
    plain: list[str | Extension] = ["footnotes", "attr_list", "def_list", "abbr", "sane_lists", "smarty"]
    extensions = [*plain, TableExtension(use_align_attribute=True), FigureExtension(figures)]
    return Markdown(extensions=extensions, output_format="xhtml", tab_length=4)


def _line_of(finding: Finding) -> int:
    found = re.search(r"line (\d+)", finding.where)
    return int(found[1]) if found else 0


@dataclass
class _Drawn:
    """The origins and lines of a whole narrative, handed out to its pieces in order."""

    origins: Sequence[Origin]
    sparks: Sequence[Spark]

    def piece(self, html: str) -> tuple[tuple[Origin, ...], tuple[Spark, ...]]:
        numbers, lines = html.count('<data class="figure"'), html.count(SPARK_PLACE)
        origins, sparks = tuple(self.origins[:numbers]), tuple(self.sparks[:lines])
        self.origins, self.sparks = self.origins[numbers:], self.sparks[lines:]
        return origins, sparks


def _parts(html: str, asked: Blocks, drawn: _Drawn) -> Iterator[Narrative | AskedBlock | Callout]:
    """The narrative cut at its blocks, its vignettes and its headings."""
    at, within = 0, -1
    for place in [*_PLACE.finditer(html), None]:
        piece = html[at : place.start()] if place else html[at:]
        at = place.end() if place else len(html)
        if within >= 0:
            yield _box(piece, asked.vignettes[within], drawn)
        else:
            yield from _prose(piece, drawn)
        within = -1
        if place and place[1] == blocks.BLOCK_OPEN:
            yield asked.asked[int(place[2])]
        elif place and place[1] == blocks.VIGNETTE_OPEN:
            within = int(place[2])


def _prose(html: str, drawn: _Drawn) -> Iterator[Narrative]:
    for piece in re.split(r"(?=<h3)", html):
        if piece.strip():
            origins, sparks = drawn.piece(piece)
            yield Narrative(piece.strip(), origins=origins, sparks=sparks)


def _box(html: str, box: Vignette, drawn: _Drawn) -> Callout:
    """A case vignette, or a box of another kind under its own title."""
    if box.kind in BOX_TITLES:
        origins, _ = drawn.piece(html)
        return Callout(BOX_TITLES[box.kind], html.strip(), origins, kind=box.kind)
    return _vignette(html, box, drawn)


def _vignette(html: str, vignette: Vignette, drawn: _Drawn) -> Callout:
    """A box that says that its names are invented."""
    origins, _ = drawn.piece(html)
    names = [escape(name) for name in vignette.names]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    words = {0: "No name is given.", 1: f"The name {listed} is invented."}.get(
        len(names), f"The names {listed} are invented."
    )
    return Callout(
        VIGNETTE_TITLE,
        f"{html.strip()}<p>{words} Those it is about, or who speak for them, agreed that it be told.</p>",
        origins,
        kind="vignette",
    )


def _notes_apart(html: str) -> tuple[str, list[str]]:
    """Take the notes off the end and put each where it is called, so that it is printed on the page of its call."""
    notes: dict[str, str] = {}
    if found := _NOTES.search(html):
        html = html[: found.start()]
        for name, inside in _NOTE.findall(found[1]):
            notes[name] = re.sub(r"</?p>", " ", _BACK.sub("", inside)).strip()
    called: list[str] = []

    def call(match: re.Match[str]) -> str:
        called.append(notes.get(match[1], ""))
        return f"\ue002{len(called) - 1}\ue003"

    return _NOTE_CALL.sub(call, html), called


def _stray_brackets(html: str, text: str, file: str) -> list[Finding]:
    printed = re.sub(r"<(code|pre)>.*?</\1>", "", html, flags=re.DOTALL)
    if "[[" not in printed:
        return []
    lines = enumerate(text.split("\n"), start=1)
    number = next((n for n, line in lines if "[[" in re.sub(r"\[\[[^\[\]]{1,200}\]\]|`[^`]*`", "", line)), 1)
    rule = "A figure's name is opened with [[ and not closed with ]] on the same line."
    return [Finding("narrative-brackets", f"{file}, line {number}", rule, "Write [[name]], or put the text in `code`.")]


def _levelled(html: str) -> str:
    """Headings from h3 down, none skipped, whatever levels the writer used."""
    used = [int(level) for level in re.findall(r"<h([1-6])>", html)]
    if not used:
        return html
    top, before = min(used), _FIRST_HEADING - 1
    levels = []
    for level in used:
        before = min(level - top + _FIRST_HEADING, before + 1, _LAST_HEADING)
        levels.append(before)
    opening, closing = iter(levels), iter(levels)
    html = re.sub(r"<h[1-6]>", lambda _: f"<h{next(opening)}>", html)
    return re.sub(r"</h[1-6]>", lambda _: f"</h{next(closing)}>", html)


def _lead(html: str) -> str:
    """The first paragraph is the answer: it is set larger, unless something other than a paragraph comes first."""
    return re.sub("\\A\\s*<p>(?!\\s*[\ue004-\ue008])", '<p class="lead">', html)
