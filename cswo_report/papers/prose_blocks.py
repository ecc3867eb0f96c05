"""Finds the blocks of a Markdown text (headings, paragraphs, items, cells, notes, vignettes), each line with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

FORGED = "\ue0ff"  # stands where something was taken out, so that columns stay true
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}\s*)(.*?)\s*#*$")
_UNDERLINE = re.compile(r"^(?:=+|-+)\s*$")
_RULE = re.compile(r"^\s{0,3}([-*_])(?:\s*\1){2,}\s*$")
_ITEM = re.compile(r"^(\s*)([-*+]|\d{1,4}\.)(\s+)(?=\S)")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_NOTE = re.compile(r"^\[\^[^\]\s]+\]:\s*")
_UNPRINTED = re.compile(r"^\s{0,3}(?:\*\[[^\]]+\]:.*|\[(?!\^)[^\[\]]+\]:\s*\S+.*)$")
_MEANING = re.compile(r"^\s{0,3}:\s+")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_ASKED = re.compile(r"^\[\[\s*(?:table|chart|sparkline)\s*:[^\[\]|\n]*(\|)?([^\[\]\n]*)\]\]\s*$")
_BOX = re.compile(r"^:::\s*(vignette|means|comment)\b", re.IGNORECASE)
_VIGNETTE_END = re.compile(r"^:::\s*$")
_ATTRIBUTES = re.compile(r"\s*\{:?[ ]*[#.\w][^{}\n]*\}\s*$")


@dataclass(frozen=True)
class Line:
    """A line, or what is left of it: its text, its number from 1, and the column from 0 at which the text begins."""

    text: str
    number: int
    column: int = 0

    def cut(self, start: int, end: int | None = None) -> Line:
        return Line(self.text[start:end], self.number, self.column + start)


@dataclass(frozen=True)
class Block:
    """Lines that are read together, and what they are."""

    kind: str
    lines: tuple[Line, ...]


def blocks(source: str) -> list[Block]:
    """The blocks of a text in reading order; notes last."""
    text = _PRIVATE.sub("", source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", FORGED, found[0]), text)
    lines = [Line(line, number) for number, line in enumerate(text.split("\n"), 1)]
    found = list(_Blocks(lines, "paragraph").read())
    return [block for block in found if block.kind != "note"] + [block for block in found if block.kind == "note"]


def _is_blank(line: Line) -> bool:
    return not line.text.replace(FORGED, "").strip()


class _Blocks:
    """Goes through lines once; `kind` is what a plain paragraph is called here."""

    def __init__(self, lines: Sequence[Line], kind: str) -> None:
        self.lines, self.kind, self.at = lines, kind, 0

    def read(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if _is_blank(line):
                self.at += 1
            elif box := _BOX.match(line.text):
                yield from self._box(box[1].lower())
            elif _QUOTE.match(line.text):
                yield from self._quote()
            elif _ITEM.match(line.text) and not _RULE.match(line.text) and not line.text.startswith("    "):
                yield from self._items()
            elif line.text.startswith(("    ", "\t")):
                self._code()
            else:
                yield from self._plain(line)

    def _plain(self, line: Line) -> Iterator[Block]:
        """One line that is a block of its own, or the first of a table or a paragraph."""
        if _RULE.match(line.text) or _UNPRINTED.match(line.text):
            self.at += 1
        elif asked := _ASKED.match(line.text):
            self.at += 1
            if asked[1]:
                yield Block("title", (line.cut(asked.start(2), asked.end(2)),))
        elif heading := _HEADING.match(line.text):
            self.at += 1
            yield Block("heading", (_bare(line.cut(heading.start(2), heading.end(2))),))
        elif self._begins_table():
            yield from self._table()
        elif note := _NOTE.match(line.text):
            yield from self._note(note.end())
        else:
            yield from self._paragraph()

    def _paragraph(self) -> Iterator[Block]:
        taken: list[Line] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if (
                _is_blank(line)
                or _QUOTE.match(line.text)
                or line.text.startswith("#")
                or _VIGNETTE_END.match(line.text)
            ):
                break
            if taken and _UNDERLINE.match(line.text) and len(taken) == 1:
                self.at += 1
                yield Block("heading", (_bare(taken[0]),))
                return
            if (meaning := _MEANING.match(line.text)) and (taken or self.kind == "paragraph"):
                yield from self._block(taken)
                self.at += 1
                yield Block("item", (line.cut(meaning.end()),))
                return
            taken.append(line)
            self.at += 1
        if not taken:
            self.at += 1
        yield from self._block(taken)

    def _block(self, taken: Sequence[Line]) -> Iterator[Block]:
        if taken:
            yield Block(self.kind, _without_attributes(taken))

    def _quote(self) -> Iterator[Block]:
        taken = []
        while self.at < len(self.lines) and not _is_blank(self.lines[self.at]):
            line = self.lines[self.at]
            mark = _QUOTE.match(line.text)
            taken.append(line.cut(mark.end()) if mark else line)
            self.at += 1
        yield from _Blocks(taken, self.kind).read()

    def _box(self, word: str) -> Iterator[Block]:
        """What stands in a box; the words of a case are read as a vignette, those of any other box as paragraphs."""
        self.at += 1
        taken = []
        while self.at < len(self.lines) and not _VIGNETTE_END.match(self.lines[self.at].text):
            taken.append(self.lines[self.at])
            self.at += 1
        self.at += 1
        yield from _Blocks(taken, "vignette" if word == "vignette" else "paragraph").read()

    def _items(self) -> Iterator[Block]:
        """A list: every marker begins an item; a blank line and an indent begin its next paragraph."""
        kind = "vignette" if self.kind == "vignette" else "item"
        taken: list[Line] = []
        blank = False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            mark = _ITEM.match(line.text)
            if _is_blank(line):
                blank = True
            elif mark or (blank and line.text.startswith(("  ", "\t"))):
                yield from _whole(kind, taken)
                taken = [line.cut(mark.end() if mark else len(line.text) - len(line.text.lstrip()))]
                blank = False
            elif blank or line.text.startswith("#") or _VIGNETTE_END.match(line.text):
                break
            else:
                taken.append(line.cut(len(line.text) - len(line.text.lstrip())))
            self.at += 1
        yield from _whole(kind, taken)

    def _code(self) -> None:
        while self.at < len(self.lines) and (
            _is_blank(self.lines[self.at]) or self.lines[self.at].text.startswith(("    ", "\t"))
        ):
            self.at += 1

    def _begins_table(self) -> bool:
        here = self.lines[self.at : self.at + 2]
        return len(here) == 2 and "|" in here[0].text and "|" in here[1].text and bool(_TABLE_RULE.match(here[1].text))

    def _table(self) -> Iterator[Block]:
        number = 0
        while self.at < len(self.lines) and not _is_blank(self.lines[self.at]):
            if number != 1:
                yield from _cells(self.lines[self.at])
            number += 1
            self.at += 1

    def _note(self, start: int) -> Iterator[Block]:
        taken = [self.lines[self.at].cut(start)]
        self.at += 1
        while self.at < len(self.lines) and not _is_blank(self.lines[self.at]):
            if _NOTE.match(self.lines[self.at].text):
                break
            taken.append(self.lines[self.at])
            self.at += 1
        yield Block("note", tuple(taken))


def _whole(kind: str, taken: Sequence[Line]) -> Iterator[Block]:
    if taken:
        yield Block(kind, _without_attributes(taken))


def _without_attributes(taken: Sequence[Line]) -> tuple[Line, ...]:
    """Lines without the last, where it holds nothing but attributes in braces."""
    ends = len(taken) > 1 and _ATTRIBUTES.fullmatch(taken[-1].text)
    return tuple(taken[:-1] if ends else taken)


def _bare(line: Line) -> Line:
    """A heading without the attributes in braces that may end it."""
    found = _ATTRIBUTES.search(line.text)
    return line.cut(0, found.start()) if found else line


def _cells(line: Line) -> Iterator[Block]:
    """The cells of a row: what stands between bars that are neither escaped nor within a figure's name."""
    bars = [found.start() for found in re.finditer(r"\[\[[^\[\]\n]*\]\]|(?<!\\)\|", line.text) if found[0] == "|"]
    edges = [-1, *bars, len(line.text)]
    for start, end in pairwise(edges):
        cell = line.cut(start + 1, end)
        if not _is_blank(cell):
            yield Block("cell", (cell,))
