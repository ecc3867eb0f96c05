"""What stands on lines of its own in a narrative: tables and charts asked for, and case vignettes.

They are taken out of the text before Markdown reads it, and a mark is left in their place. A line within a code span, or
indented as code, is left alone.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.prose import AskedBlock, Said, Vignette
from cswo_report.domain.values import BASIS_WORDS
from cswo_report.figures import asking
from cswo_report.figures.asking import WordingFault

Say = Callable[[str], Said]

MOST_IN_TABLE, MOST_IN_CHART = 30, 6
CHART_FORMS = {"line": "line", "bar": "bar", "stacked bar": "stacked_bar", "dot": "dot"}
BLOCK_OPEN, BLOCK_CLOSE = "\ue004", "\ue005"
VIGNETTE_OPEN, VIGNETTE_CLOSE, VIGNETTE_END = "\ue006", "\ue007", "\ue008"
VIGNETTE = "vignette"
PLAIN_BOXES = ("means", "comment")
"""Boxes that tell no case, so that they need no consent."""
SHAPE = 'Write ::: vignette consent=REFERENCE names="Ailsa, Blair", then the text, then ::: on a line of its own.'

_ASKED = re.compile(r" {0,3}\[\[\s*(table|chart)\s*:\s*([^\[\]\n]*)\]\]\s*", re.IGNORECASE)
_FENCE = re.compile(r":::\s*(.*?)\s*")
_AS_FORM = re.compile(r"\s+as\s+([a-z ]+)\Z", re.IGNORECASE)
_TICKS = re.compile(r"(?<!\\)`+")


@dataclass
class Blocks:
    """The blocks met in one file, in order, and the findings about those that cannot be made."""

    file: str
    say: Say
    asked: list[AskedBlock] = field(default_factory=list)
    vignettes: list[Vignette] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _open: Vignette | None = None

    def take_out(self, text: str, numbered: Callable[[int, str], str]) -> str:
        """The text with a mark, alone in its paragraph, in place of each block and each end of a vignette.

        `numbered` prepares every other line, while its number is still known.
        """
        lines = [
            numbered(number, line) if code or (made := self._line(number, line)) is None else made
            for number, line, code in _with_code(text)
        ]
        if self._open:
            self._fault(self._open.line, "vignette-open", "A case vignette is opened and not closed.", SHAPE)
        return "\n".join(lines)

    def _line(self, number: int, line: str) -> str | None:
        """What stands in place of a block or a fence; None for a line of prose."""
        if asked := _ASKED.fullmatch(line):
            return self._block(number, asked)
        if line.startswith(":::") and (fence := _FENCE.fullmatch(line)):
            return self._fence(number, fence[1])
        if self._open:
            self._open = replace(self._open, words=f"{self._open.words}{line}\n")
            if re.match(r" {0,3}#{1,6}[ \w]", line):
                self._fault(number, "vignette-heading", "A heading stands within a case vignette.", "Put it before.")
        return None

    def _block(self, number: int, asked: re.Match[str]) -> str:
        kind = asked[1].lower()
        if self._open:
            self._fault(number, "vignette-block", f"A {kind} stands within a case vignette.", "Put it after.")
            return ""
        try:
            self.asked.append(self._made(kind, asked[2], number))
        except ValueError as fault:
            rule, remedy = told(fault)
            self._fault(number, f"narrative-{kind}", rule, remedy, asked[0].strip())
            return ""
        return f"\n{BLOCK_OPEN}{len(self.asked) - 1}{BLOCK_CLOSE}\n"

    def _made(self, kind: str, inside: str, number: int) -> AskedBlock:
        listed, _, title = (part.strip() for part in inside.partition("|"))
        form = ""
        if kind == "chart":
            stated = _AS_FORM.search(listed)
            form = CHART_FORMS.get(" ".join(stated[1].lower().split()), "") if stated else "line"
            if not form:
                rule = "There is no such form of chart."
                raise WordingFault(rule, f"Write as {', as '.join(CHART_FORMS)}.")
        figures = asking.block_names(listed)
        most = MOST_IN_CHART if form else MOST_IN_TABLE
        if not figures:
            raise WordingFault(f"The {kind} names no figure.", f"Write [[{kind}: name, name | Title]].")
        if len(set(figures)) < len(figures):
            raise WordingFault(f"The {kind} names a figure twice.", "Name each once.")
        if len(figures) > most:
            rule = f"A {kind} shows at most {most} figures; this one names {len(figures)}."
            raise WordingFault(rule, "Split it." if form == "" else "Split it, or write a table.")
        measures = [self.say(str(ref)).series.measure for ref in figures]
        units = {measure.unit for measure in measures}
        if form and len(units) > 1:
            rule = f"The figures of one chart are of one unit; these are in {' and '.join(sorted(u or 'numbers' for u in units))}."
            raise WordingFault(rule, "Draw them apart, or write a table.")
        bases = list(dict.fromkeys(BASIS_WORDS[measure.basis] for measure in measures))
        if form and len(bases) > 1:
            rule = f"The figures of one chart are of one basis; these are {' and '.join(bases)}."
            raise WordingFault(rule, "Draw them apart, or write a table.")
        if not title and not form and len(figures) > 1:
            raise WordingFault("A table of several figures needs a title.", "End with | and the title.")
        return AskedBlock(figures, title or ("" if form else measures[0].title), number, form)

    def _fence(self, number: int, inside: str) -> str:
        if not inside:
            if self._open is None:
                self._fault(number, "vignette-open", "A case vignette is closed that was not opened.", SHAPE)
                return ""
            self.vignettes.append(self._open)
            self._open = None
            return f"\n{VIGNETTE_END}\n"
        if self._open:
            self._fault(number, "vignette-open", "A case vignette is opened within another.", SHAPE)
            return ""
        opened = self._opened(number, inside)
        self._open = opened or Vignette(number, "", (), "")
        return f"\n{VIGNETTE_OPEN}{len(self.vignettes)}{VIGNETTE_CLOSE}\n"

    def _opened(self, number: int, inside: str) -> Vignette | None:
        try:
            word, *options = shlex.split(re.sub("[\u201c\u201d]", '"', inside))
        except ValueError:
            self._fault(number, "vignette-open", "A quotation mark is opened and not closed.", SHAPE, inside)
            return None
        if word.lower() in PLAIN_BOXES and not options:
            return Vignette(number, "", (), "", word.lower())
        given = dict(option.partition("=")[::2] for option in options)
        if word.lower() != VIGNETTE or not given.get("consent") or set(given) - {"consent", "names"}:
            self._fault(number, "vignette-open", "This does not open a case vignette.", SHAPE, inside)
            return None
        names = tuple(name.strip() for name in given.get("names", "").split(",") if name.strip())
        return Vignette(number, given["consent"].strip(), names, "")

    def _fault(self, number: int, code: str, rule: str, remedy: str, given: str = "") -> None:
        self.findings.append(Finding(code, f"{self.file}, line {number}", rule, remedy, given=shown(given, 80)))


def told(fault: ValueError) -> tuple[str, str]:
    """The rule and the remedy of a name or a form that means nothing."""
    rule, remedy = getattr(fault, "rule", str(fault)), getattr(fault, "remedy", "")
    if not remedy:
        near = getattr(fault, "nearest", ())
        remedy = f"Nearest: {', '.join(near)}." if near else "Find names with: cswo-report figures YEAR --search WORDS."
    return rule, remedy


def _with_code(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number, and whether it lies within a code span that an earlier line of its paragraph opened."""
    lines = text.split("\n")
    ends: dict[int, int] = {}
    opened: tuple[int, int] | None = None  # (line, length of the run)
    for number, line in enumerate(lines):
        if not line.strip():
            opened = None
        for ticks in _TICKS.findall(line):
            if opened is None:
                opened = (number, len(ticks))
            elif opened[1] == len(ticks):
                ends[opened[0]] = number
                opened = None
    last = -1
    for number, line in enumerate(lines):
        yield number + 1, line, number < last
        last = max(last, ends.get(number, -1))
