"""One printed number: where it stands in a paper, what was printed, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from cswo_report.domain.paper import Origin


@dataclass(frozen=True)
class Printed:
    """A number as printed. A table or figure has a `code`; a sentence, a key figure or a line of a list has none.

    `row` and `column` say where it stands: of a table their labels, of a figure its series and its point; of prose the sentence and "".
    `position` counts the numbers of one place from 1; places that would be called the same are counted on from 101.
    """

    section: str
    code: str
    number: str  # "Table 6", "Figure 2", or ""
    title: str
    row: str
    column: str
    position: int
    text: str
    origin: Origin

    @property
    def place(self) -> tuple[str, str, str, str, int]:
        """What stays the same from one build to the next while the value may change."""
        return (self.section, self.code, self.row, self.column, self.position)


@dataclass(frozen=True)
class Unexplained:
    """A printed text with a number of origins that is not the number of its numbers: a fault of the program."""

    section: str
    where: str
    words: str
    numbers: int
    origins: int
