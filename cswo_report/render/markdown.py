"""A section's narrative: Markdown in, safe HTML out, with every figure named and none typed.

People who know no template language write these files. A figure is named in double square brackets and looked up, so
that a sentence can never disagree with its table. What they write is data: raw HTML is stripped to an allow-list,
nothing is fetched, and what could make the reader slow (deep nesting, thousands of brackets) is refused before it is
parsed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from html import escape
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor

from cswo_report.domain.findings import Finding
from cswo_report.errors import InputRefused

LARGEST_FILE = 200_000  # bytes
LONGEST_RUN = 40  # of one mark of punctuation
LONGEST_PARAGRAPH = 20_000  # characters
MOST_BRACKETS = 150  # opening brackets in one paragraph
_FIRST_HEADING, _LAST_HEADING = 3, 6

Figure = Callable[[str, str], str | None]

_TAGS = {
    "p",
    "br",
    "hr",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "a",
    "abbr",
    "sub",
    "sup",
}
_TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "caption"}
_ATTRIBUTES = {"a": {"href"}, "abbr": {"title"}, "th": {"align"}, "td": {"align"}, "ol": {"start"}}
_CONTENT_GOES_TOO = {"script", "style", "svg", "math", "iframe", "object", "embed", "template", "noscript", "title"}

# Characters of the private use area stand for figures, notes and line numbers while Markdown and the sanitiser run.
# They are removed from the text first, so that no writer can forge one.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LINE_MARK = re.compile("\ue010(\\d+)\ue011")
_NAMED = "\\[\\[([^\\[\\]\n]{1,200}?)\ue010(\\d+)\ue011\\]\\]"
_FIGURE_MARK = re.compile("\ue000(\\d+)\ue001")
_NOTE_MARK = re.compile("\ue002(\\d+)\ue003")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTE_CALL = re.compile(r'<sup id="fnref\d*:([^"]+)"><a class="footnote-ref" href="#fn:[^"]+">\d+</a></sup>')
_NOTES = re.compile(r'<div class="footnote">.*?<ol>(.*)</ol>\s*</div>\s*$', re.DOTALL)
_NOTE = re.compile(r'<li id="fn:([^"]+)">(.*?)</li>', re.DOTALL)
_BACK = re.compile(r'(?:&#160;)?<a class="footnote-backref".*?</a>', re.DOTALL)


def to_html(text: str, *, file: str, figure: Figure, names: Sequence[str] = ()) -> str:
    """Turn one narrative file into safe, well-formed HTML whose headings start at h3 and whose first paragraph leads.

    `figure(key, form)` answers the words of a named figure, or None when there is no such name; `names` are the names
    there are, for suggesting the nearest. Raises InputRefused with a finding for each fault, naming file and line.
    """
    text = _PRIVATE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    _refuse_hostile(text, file)
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    figures = _Figures(file, figure, names)
    try:
        raw = _reader(figures).convert(_with_line_marks(text))
    except RecursionError as fault:
        raise _refused(
            Finding("narrative-depth", file, "The text is nested too deeply.", "Use fewer levels.")
        ) from fault
    raw, notes = _notes_apart(raw)
    html = _clean(raw)
    figures.findings += _stray_brackets(html, text, file)
    if figures.findings:
        raise InputRefused(f"{file} cannot be printed as it stands.", figures.findings)
    html = _NOTE_MARK.sub(lambda found: f'<span class="fn">{_clean(notes[int(found[1])])}</span>', html)
    html = re.sub(r"<[^>]*>", lambda tag: _FIGURE_MARK.sub(lambda found: escape(figures.words(found)), tag[0]), html)
    html = _FIGURE_MARK.sub(figures.element, _LINE_MARK.sub("", html))
    return _lead(_levelled(html)).strip()


class _Figures:
    """The figures met in one file, in order, and the findings about those that cannot be printed."""

    def __init__(self, file: str, figure: Figure, names: Sequence[str]) -> None:
        self.file, self.figure, self.names = file, figure, names
        self.met: list[tuple[str, str]] = []
        self.findings: list[Finding] = []

    def meet(self, inside: str, line: str) -> str:
        key, _, form = (part.strip() for part in inside.partition("|"))
        answer = self.figure(key, form)
        if answer is None:
            self.findings.append(self._unknown(inside, key, form, line))
            answer = ""
        self.met.append((key, answer))
        return f"\ue000{len(self.met) - 1}\ue001"

    def words(self, found: re.Match[str]) -> str:
        return self.met[int(found[1])][1]

    def element(self, found: re.Match[str]) -> str:
        key, words = self.met[int(found[1])]
        return f'<data class="figure" value="{escape(key)}">{escape(words)}</data>'

    def _unknown(self, inside: str, key: str, form: str, line: str) -> Finding:
        near = difflib.get_close_matches(key, self.names, n=3, cutoff=0.5)
        if key in self.names:
            rule = f"The figure {key} has no form '{form}' that can be printed."
            remedy = "Use [[name]], [[name|previous]] or [[name|2020-21]] with a year the report covers."
        else:
            rule = "No figure has this name."
            remedy = f"Nearest: {', '.join(near)}." if near else "The names are listed by 'cswo-report figures'."
        return Finding("narrative-figure", f"{self.file}, line {line}", rule, remedy, given=f"[[{inside}]]")


class _FigureProcessor(InlineProcessor):
    """`[[key]]` and `[[key|form]]`; code spans are taken before it, so a name in code stays as typed."""

    def __init__(self, md: Markdown, figures: _Figures) -> None:
        super().__init__(_NAMED, md)
        self.figures = figures

    def handleMatch(  # type: ignore[override]  # noqa: N802  (the name is Python-Markdown's)
        self, m: re.Match[str], data: str
    ) -> tuple[str | Element, int, int]:
        del data
        return self.figures.meet(m[1], m[2]), m.start(0), m.end(0)


class _FigureExtension(Extension):
    def __init__(self, figures: _Figures) -> None:
        super().__init__()
        self.figures = figures

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the name is Python-Markdown's)
        md.inlinePatterns.register(_FigureProcessor(md, self.figures), "figure", 175)


def _reader(figures: _Figures) -> Markdown:
    plain: list[str | Extension] = ["footnotes", "attr_list", "def_list", "abbr", "sane_lists", "smarty"]
    extensions = [*plain, TableExtension(use_align_attribute=True), _FigureExtension(figures)]
    return Markdown(extensions=extensions, output_format="xhtml", tab_length=4)


def _with_line_marks(text: str) -> str:
    """Number every `[[name]]` with its line, since the inline parser no longer knows lines."""
    lines = text.split("\n")
    return "\n".join(
        re.sub(r"\[\[([^\[\]\n]{1,200})\]\]", f"[[\\1\ue010{number}\ue011]]", line)
        for number, line in enumerate(lines, start=1)
    )


def _refuse_hostile(text: str, file: str) -> None:
    if len(text.encode()) > LARGEST_FILE:
        rule = f"A section's text is at most {LARGEST_FILE // 1000} kB."
        raise _refused(
            Finding("narrative-size", file, rule, "Split the section, or remove what was pasted in by mistake.")
        )
    for number, line in enumerate(text.split("\n"), start=1):
        run = re.search(r"([\[\](){}<>*`!_~^|\\])(?:\s?\1){%d,}" % LONGEST_RUN, line)  # noqa: UP031
        if run and not re.fullmatch(r"\s*([*_])(?:\s?\1)+\s*", line):
            rule = f"The same mark stands more than {LONGEST_RUN} times in a row."
            raise _refused(
                Finding("narrative-run", f"{file}, line {number}", rule, "Remove the repeated marks.", run[1])
            )
    at = 1
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if paragraph.count("[") > MOST_BRACKETS:
            rule = f"One paragraph has more than {MOST_BRACKETS} opening brackets."
            raise _refused(Finding("narrative-brackets", f"{file}, from line {at}", rule, "Split the paragraph."))
        if len(paragraph) > LONGEST_PARAGRAPH:
            rule = f"One paragraph has more than {LONGEST_PARAGRAPH:,} characters."
            raise _refused(Finding("narrative-size", f"{file}, from line {at}", rule, "Split the paragraph."))
        at += paragraph.count("\n") + 2


def _refused(finding: Finding) -> InputRefused:
    return InputRefused("A narrative cannot be printed as it stands.", [finding])


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


def _clean(html: str) -> str:
    """Sanitise, and write the result so that it is well-formed XML too."""
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_CONTENT_GOES_TOO,
        url_schemes={"https", "mailto"},
        link_rel=None,
        attribute_filter=_allowed,
    )
    safe = re.sub(r"<(br|hr)>", r"<\1/>", safe.replace("&nbsp;", "&#160;"))
    safe = re.sub(r'(<t[hd]) align="right"', r'\1 class="n"', safe)
    safe = re.sub(r'(<t[hd]) align="[^"]*"', r"\1", safe)
    safe = re.sub(r"<th(?=[ >])", '<th scope="col"', safe)
    return re.sub(r"<tr>(\s*)<td>(.*?)</td>", r'<tr>\1<th scope="row">\2</th>', safe, flags=re.DOTALL)


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """Links go to the web, to mail or to a place in this paper; a relative address would point nowhere on paper."""
    if tag == "a" and attribute == "href":
        return value if value.startswith(("https://", "mailto:")) or re.fullmatch(r"#[\w.-]+", value) else None
    if tag == "ol" and attribute == "start":
        return value if value.isdigit() and len(value) < 5 else None
    return value


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
    return re.sub(r"\A\s*<p>", '<p class="lead">', html)
