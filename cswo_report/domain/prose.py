"""What is said in sentences: a figure put into words, and a sentence with the figures it names and the place in the file it came from."""

from __future__ import annotations

from dataclasses import dataclass

from cswo_report.domain.measures import FigureRef, Series
from cswo_report.domain.paper import Origin


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
