"""Reads a narrative as a person does: sentences in order, with the place in the file of every character, and no marks.

The Markdown reader of `render` makes pages of the same file. This one keeps what a page forgets, which is where each word was
typed, so that whatever is wrong with a sentence can be told by line and put right there. Comments, code, link targets and
identifiers are nobody's reading and are left out. Figures are put into words by the same two functions as on the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cswo_report.domain.prose import Named, Said, Sentence
from cswo_report.figures.wording import in_context
from cswo_report.papers.prose_blocks import FORGED, Line, blocks

Say = Callable[[str], Said]

FIGURE = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\](?:\([^()\s]{0,500}(?:\s+\"[^\"]{0,200}\")?\)|\[[^\[\]]{0,100}\])")
_NOTE_CALL = re.compile(r"\[\^[^\[\]\s]{1,60}\]")
_LINK_END = re.compile(r"\](?:\([^()\s]{0,500}(?:\s+\"[^\"]{0,200}\")?\)|\[[^\[\]]{0,100}\])(?:\{:?[^{}\n]{0,100}\})?")
_LINK = re.compile(r"\[(?!\[)(?=[^\[\]]{1,300}\](?:\(|\[))")
_CODE = re.compile(r"(`+)(?!`).{0,2000}?(?<!`)\1(?!`)", re.DOTALL)
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,300}|(?:https?://|mailto:)[^<>\s]{1,300})>")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
_ESCAPED = re.compile(r"\\[\\`*_{}\[\]()>#+\-.!|\"'<]")
_DASHES = {"---": "—", "--": "–", "...": "…"}
_MARK = 0xE100  # a figure stands as one private character until its words are known
_ENDS = re.compile(r"[.!?…][\"”’')\]]*(\s+)(?=[\"“‘'(\[]*[A-Z0-9£\ue100-\uf0ff])")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|Dr|Mr|Mrs|Ms|Prof|St|No|Nos|vs|approx|para|paras|reg|regs|art|sch|p|pp|s|ss|Rt|Hon|Sgt)|\b[A-Z])\.$"
)
_NUMBERING = re.compile(r"^\s*\d{1,3}[.)]$")


@dataclass
class _Run:
    """Text with the place of each character; a figure is one character and an entry of `figures`."""

    chars: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    figures: list[tuple[Said, str, int, int]] = field(default_factory=list)

    def add(self, text: str, place: tuple[int, int], step: bool = False) -> None:
        for at, sign in enumerate(text):
            if sign.isspace():
                if not self.chars or self.chars[-1] == " ":
                    continue
                sign = " "
            self.chars.append(sign)
            self.places.append((place[0], place[1] + (at if step else 0)))

    @property
    def text(self) -> str:
        return "".join(self.chars)


def read(file: str, section: str, source: str, say: Say) -> list[Sentence]:
    """The sentences of one narrative, in reading order; the notes come last.

    `say` puts into words what stands between `[[` and `]]`; a name that it refuses (ValueError) reads as nothing, since the
    Markdown reader has told of it.
    """
    found: list[Sentence] = []
    for number, block in enumerate(blocks(source)):
        run = _inline(block.lines, say)
        for start, end in _spans(run.text):
            found.append(_sentence(run, start, end, Sentence(file, section, number, "", (), (), block.kind)))
    return [sentence for sentence in found if sentence.text]


def _sentence(run: _Run, start: int, end: int, empty: Sentence) -> Sentence:
    chars: list[str] = []
    places: list[tuple[int, int]] = []
    named = []
    whole = run.text
    plain = _plain(run)
    for at in range(start, end):
        sign, place = run.chars[at], run.places[at]
        if not _is_mark(sign):
            chars.append(sign)
            places.append(place)
            continue
        said, written, line, column = run.figures[ord(sign) - _MARK]
        before = "".join(plain(each) for each in whole[:start]) + "".join(chars)
        after = "".join(plain(each) for each in whole[at + 1 :])
        words = in_context(said, before, after, cell=empty.kind == "cell")
        named.append(Named(len(chars), len(chars) + len(words), said, written, line, column))
        chars += words
        places += [(line, column)] * len(words)
    return replace(empty, text="".join(chars), places=tuple(places), named=tuple(named))


def _plain(run: _Run) -> Callable[[str], str]:
    return lambda sign: run.figures[ord(sign) - _MARK][0].text if _is_mark(sign) else sign


def _is_mark(sign: str) -> bool:
    return _MARK <= ord(sign) <= 0xF0FF


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text begins and ends, without the space around it."""
    start = len(text) - len(text.lstrip())
    for found in _ENDS.finditer(text):
        head = text[start : found.start() + 1]
        if _NO_END.search(head) or _NUMBERING.match(head):
            continue
        yield start, found.start(1)
        start = found.end(1)
    end = len(text.rstrip())
    if start < end:
        yield start, end


def _inline(lines: Sequence[Line], say: Say) -> _Run:
    """The words of a block without its marks."""
    text = "\n".join(line.text for line in lines)
    places = [(line.number, line.column + at) for line in lines for at in range(len(line.text) + 1)]
    run = _Run()
    at, links = 0, 0
    while at < len(text):
        rest = text[at]
        if rest == "[" and (found := FIGURE.match(text, at)):
            _figure(run, found, places[at], say)
        elif found := _skipped(text, at, rest):
            pass
        elif rest == "[" and (found := _LINK.match(text, at)):
            links += 1
        elif rest == "]" and links and (found := _LINK_END.match(text, at)):
            links -= 1
        elif rest == "\\" and (found := _ESCAPED.match(text, at)):
            run.add(found[0][1], places[at])
        elif rest == "&" and (found := _ENTITY.match(text, at)):
            run.add(html.unescape(found[0]), places[at])
        else:
            at = _sign(run, text, at, places)
            continue
        at = found.end()
    return run


def _skipped(text: str, at: int, sign: str) -> re.Match[str] | None:
    """What is not read aloud: pictures, calls of notes, code, tags, and addresses that stand alone."""
    match sign:
        case "!":
            return _IMAGE.match(text, at)
        case "[":
            return _NOTE_CALL.match(text, at)
        case "`":
            return _CODE.match(text, at)
        case "<":
            return _TAG.match(text, at)
    return None


def _figure(run: _Run, found: re.Match[str], place: tuple[int, int], say: Say) -> None:
    try:
        said = say(found[1])
    except ValueError:
        return
    run.figures.append((said, found[0], *place))
    run.chars.append(chr(_MARK + len(run.figures) - 1))
    run.places.append(place)


def _sign(run: _Run, text: str, at: int, places: Sequence[tuple[int, int]]) -> int:
    """One character: a mark of emphasis falls away, quotation marks and dashes are set as printers set them."""
    sign = text[at]
    if sign == FORGED:
        return at + 1
    if sign in "*_" and _is_emphasis(text, at):
        return at + 1
    for typed, printed in _DASHES.items():
        if text.startswith(typed, at):
            run.add(printed, places[at])
            return at + len(typed)
    if sign in "\"'":
        opening = not run.chars or run.chars[-1] in " ([{—–‘“"
        sign = {'"': "”“", "'": "’‘"}[sign][opening]
    run.add(sign, places[at])
    return at + 1


def _is_emphasis(text: str, at: int) -> bool:
    sign = text[at]
    start, end = at, at
    while start and text[start - 1] == sign:
        start -= 1
    while end < len(text) and text[end] == sign:
        end += 1
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isspace() and after.isspace():
        return False
    return sign == "*" or not (before.isalnum() and after.isalnum())
