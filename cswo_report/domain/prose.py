"""What is said in sentences: a figure put into words, and a sentence with the figures it names and the place in the file it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from cswo_report.domain.measures import FigureRef, Series
from cswo_report.domain.paper import Callout, Narrative, Origin


@dataclass(frozen=True)
class Said:
    """One figure put into words. `others` are the further series its words draw on (the base of a percentage).

    `context` is how it may yet change with the words around it: at the start of a sentence a small number is spelt out, and nil is
    "no" before a word and "none" elsewhere. Only `figures.wording.in_context` makes that change.
    """

    ref: FigureRef
    form: str
    text: str
    series: Series
    year: str  # label of the reporting year whose value it is
    others: tuple[Series, ...] = ()
    origins: tuple[Origin, ...] = ()
    context: bool = False
    spans: tuple[tuple[int, int], ...] = ()  # of each origin's number in `text`; none given: the text is one number


@dataclass(frozen=True)
class Named:
    """A figure within a sentence: `text[start:end]` of the sentence are its words, `source` is what the author wrote."""

    start: int
    end: int
    said: Said
    source: str
    line: int
    column: int


@dataclass(frozen=True)
class Sentence:
    """One sentence of a narrative as printed, without its marks, and where each of its characters stands in the file.

    `places` has one (line, column) for each character of `text`: lines from 1, columns from 0. A character of a figure's words has
    the place of the `[[` that named it. `paragraph` counts the paragraphs of the file from 0.
    """

    file: str
    section: str
    paragraph: int
    text: str
    places: tuple[tuple[int, int], ...]
    named: tuple[Named, ...] = ()
    kind: str = "paragraph"  # or heading, item, cell, note, vignette

    @property
    def line(self) -> int:
        return self.places[0][0] if self.places else 1


_FIGURE = '<data class="figure"'


@dataclass(frozen=True)
class AskedBlock:
    """A table or chart that a narrative asks for on a line of its own. `form` is how a chart is drawn; '' is a table."""

    figures: tuple[FigureRef, ...]
    title: str
    line: int
    form: str = ""


@dataclass(frozen=True)
class Vignette:
    """A box as its author opened it: for a case vignette the reference of the consent and the invented names; and the words between."""

    line: int
    consent: str
    names: tuple[str, ...]
    words: str
    kind: str = "vignette"  # or means ("What this means"), comment ("Independent comment"): boxes that tell no case


@dataclass(frozen=True)
class Written:
    """A section's narrative ready to be laid out: prose, blocks and vignettes in order. A heading begins a new piece of prose."""

    parts: tuple[Narrative | AskedBlock | Callout, ...]

    @property
    def html(self) -> str:
        """The prose alone."""
        return "".join(part.html for part in self.parts if isinstance(part, Narrative))

    @property
    def origins(self) -> tuple[Origin, ...]:
        return tuple(origin for part in self.parts if isinstance(part, Narrative) for origin in part.origins)

    def opening(self) -> tuple[tuple[str, tuple[Origin, ...]], ...]:
        """The sentences of the first paragraph as printed, without its notes, each with the origins of its figures."""
        first = re.search(r"<p[^>]*>(.*?)</p>", self.html, re.DOTALL)
        if not first:
            return ()
        number = iter(range(self.html.count(_FIGURE, 0, first.start()), self.html.count(_FIGURE)))
        marked = re.sub(_FIGURE, lambda _: f"\ue000{next(number)}\ue001<", first[1])
        words = unescape(re.sub(r'<span class="fn">.*?</span>|<[^<>]*>', "", marked)).strip()
        found = []
        for sentence in re.split(r"(?<=[.!?])\s+(?=(?:\ue000\d+\ue001)?[A-Z])", words):
            origins = tuple(self.origins[int(mark)] for mark in re.findall("\ue000(\\d+)\ue001", sentence))
            found.append((re.sub("\ue000\\d+\ue001", "", sentence), origins))
        return tuple(pair for pair in found if pair[0])
