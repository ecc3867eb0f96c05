"""The figures that a narrative names: met while Markdown reads it, and put into words once its sentences stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.paper import Origin, Spark
from cswo_report.domain.prose import Said
from cswo_report.figures import printing
from cswo_report.figures.wording import in_context, pieces
from cswo_report.render.markdown_blocks import Say, told
from cswo_report.render.markdown_safety import TAG

# Characters of the private use area stand for figures, notes and line numbers while Markdown and the sanitiser run.
# They are removed from the text first, so that no writer can forge one.
PRIVATE = re.compile("[\ue000-\uf8ff]")
LINE_MARK = re.compile("\ue010(\\d+)\ue011")
BAR = "\ue012"  # the bar of a name, which must not divide the cells of a table
SPARK_PLACE = '<span class="spark"></span>'

_NAMED = "\\[\\[([^\\[\\]\n]{1,400}?)\ue010(\\d+)\ue011\\]\\]"
_WRITTEN = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
_FIGURE_MARK = re.compile("\ue000(\\d+)\ue001")
_TOKEN = re.compile(f"({TAG}|\ue000\\d+\ue001)")
_BLOCK_TAG = re.compile(r"</?(?:p|li|h[1-6]|t[dh]|tr|d[dt]|blockquote|ul|ol|dl|table|thead|tbody|caption|pre|hr)\b")
_CODE_TAGS = ("<code>", "</code>")
_NOTE_OPENS, _NOTE_CLOSES = '<span class="fn">', "</span>"
_SPARKLINE = re.compile(r"\s*sparkline\s*:\s*(.+)", re.IGNORECASE)
_BLOCK_WORD = re.compile(r"\s*(table|chart)\s*:", re.IGNORECASE)
_BEHIND, _AHEAD = 2_000, 120  # characters of context that can matter


@dataclass(frozen=True)
class Met:
    """A figure named in a narrative: what was written, its line, and its words without their context."""

    written: str
    line: int
    said: Said


@dataclass
class _Line:
    """A run of text within one paragraph, heading, item, cell or note: the numbers of its tokens."""

    cell: bool = False
    tokens: list[int] = field(default_factory=list)


class Figures:
    """The figures met in one file, in the order in which Markdown comes to them, and the findings about the others."""

    def __init__(self, file: str, say: Say) -> None:
        self.file, self.say = file, say
        self.met: list[Met] = []
        self.sparks: dict[int, Spark] = {}
        self.findings: list[Finding] = []

    def meet(self, inside: str, line: int) -> str:
        """A mark in place of what was written; nothing where it means nothing."""
        inside = inside.replace(BAR, "|")
        if kind := _BLOCK_WORD.match(inside):
            remedy = "Give it a line of its own, not within a list, a table or a sentence."
            self._fault(inside, line, f"A {kind[1].lower()} stands alone on its line.", remedy)
            return ""
        spark = _SPARKLINE.fullmatch(inside)
        try:
            said = self.say(spark[1] if spark else inside)
        except ValueError as fault:
            self._fault(inside, line, *told(fault))
            return ""
        if spark:
            points = printing.series_points(said.series)
            if said.form or not any(point.number for point in points):
                self._fault(
                    inside, line, "There is nothing to draw.", "Write [[sparkline: name]] of a figure with values."
                )
            self.sparks[len(self.met)] = Spark(said.series.measure.title, points)
        self.met.append(Met(inside, line, said))
        return f"\ue000{len(self.met) - 1}\ue001"

    def _fault(self, inside: str, line: int, rule: str, remedy: str) -> None:
        given = shown(f"[[{inside}]]", 80)
        self.findings.append(Finding("narrative-figure", f"{self.file}, line {line}", rule, remedy, given=given))

    def put_into_words(self, html: str) -> tuple[str, list[Origin], list[Spark]]:
        """The page with every mark in words that fit their sentence, the origin of each number, and the lines drawn in it."""
        tokens = _TOKEN.split(html)
        words = self._words(tokens)
        origins: list[Origin] = []
        sparks: list[Spark] = []
        for at, token in enumerate(tokens):
            if at in words:
                number = int(token[1:-1])
                if number in self.sparks:
                    sparks.append(self.sparks[number])
                    tokens[at] = SPARK_PLACE
                else:
                    tokens[at] = self._element(self.met[number].said, words[at], origins)
            elif token.startswith("<"):
                tokens[at] = _FIGURE_MARK.sub(lambda found: escape(self.met[int(found[1])].said.text), token)
        return "".join(tokens), origins, sparks

    def _words(self, tokens: list[str]) -> dict[int, str]:
        """By token, the words of each mark, told from left to right, since each stands in the context of those before it."""
        words: dict[int, str] = {}
        for line in _lines(tokens):
            before = ""
            texts = [self._plain(tokens[at]) for at in line.tokens]
            for position, at in enumerate(line.tokens):
                if not _FIGURE_MARK.fullmatch(tokens[at]):
                    before = (before + texts[position])[-_BEHIND:]
                    continue
                number = int(tokens[at][1:-1])
                after = _first(texts, position + 1)
                said = self.met[number].said
                words[at] = "" if number in self.sparks else in_context(said, before, after, cell=line.cell)
                before = (before + words[at])[-_BEHIND:]
        return words

    def _plain(self, token: str) -> str:
        found = _FIGURE_MARK.fullmatch(token)
        if not found:
            return unescape(token)
        return "" if int(found[1]) in self.sparks else self.met[int(found[1])].said.text

    def _element(self, said: Said, printed: str, origins: list[Origin]) -> str:
        made = []
        for words, origin in pieces(said, printed):
            if origin is None:
                made.append(escape(words))
                continue
            origins.append(origin)
            made.append(f'<data class="figure" value="{escape(origin.figure or str(said.ref))}">{escape(words)}</data>')
        return "".join(made)


def _first(texts: list[str], start: int) -> str:
    after = ""
    for text in texts[start:]:
        after += text
        if len(after) > _AHEAD:
            break
    return after


def _lines(tokens: list[str]) -> list[_Line]:
    """The tokens of text and figures, line by line; a note within a paragraph is a line of its own, and code is nobody's words."""
    code = False
    lines = [_Line()]
    stack: list[_Line] = []
    current = lines[0]
    for at, token in enumerate(tokens):
        if token == _NOTE_OPENS:
            stack.append(current)
            current = _Line()
            lines.append(current)
        elif token == _NOTE_CLOSES and stack:
            current = stack.pop()
        elif token in _CODE_TAGS:
            code = token == "<code>"
        elif token.startswith("<"):
            if _BLOCK_TAG.match(token) and not (stack and token.startswith(("<p", "</p"))):
                current = _Line(cell=token.startswith(("<td", "<th ", "<th>")))
                lines.append(current)
        elif token and not code:
            current.tokens.append(at)
    return lines


def with_line_marks(number: int, line: str) -> str:
    """Number every `[[name]]` of a line, since the inline parser no longer knows lines, and hide its bars from tables."""
    return _WRITTEN.sub(lambda found: f"[[{found[1].replace('|', BAR)}\ue010{number}\ue011]]", line)


def without_line_marks(html: str) -> str:
    """What was numbered and never met, in code, as its author wrote it."""
    return LINE_MARK.sub("", html).replace(BAR, "|")


class FigureExtension(Extension):
    """Makes Markdown meet `[[name]]`; code spans are taken before it, so a name in code stays as typed."""

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the name is Python-Markdown's)
        md.inlinePatterns.register(_FigureProcessor(md, self.figures), "figure", 175)


class _FigureProcessor(InlineProcessor):
    def __init__(self, md: Markdown, figures: Figures) -> None:
        super().__init__(_NAMED, md)
        self.figures = figures

    def handleMatch(  # type: ignore[override]  # noqa: N802  (the name is Python-Markdown's)
        self, m: re.Match[str], data: str
    ) -> tuple[str | Element, int, int]:
        del data
        return self.figures.meet(m[1], int(m[2])), m.start(0), m.end(0)
