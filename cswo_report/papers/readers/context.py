"""What the readers are given: the sentences of a report in reading order, and what the store and the reference data know beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from cswo_report.domain.findings import Finding, Replacement, Severity
from cswo_report.domain.measures import FigureRef, Measure, Series
from cswo_report.domain.prose import Named, Said, Sentence
from cswo_report.domain.word_lists import WordLists
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book

FAR = 40  # sentences after which a heading is too far to say what a number counts


@dataclass(frozen=True)
class Prose:
    """Every narrative of a year, by section in reading order; `earlier` are those of the year before."""

    year: ReportingYear
    sections: Mapping[str, Sequence[Sentence]]
    earlier: Mapping[str, Sequence[Sentence]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Sentence]:
        for sentences in self.sections.values():
            yield from sentences

    @cached_property
    def _places(self) -> dict[int, tuple[str, int]]:
        return {id(each): (slug, at) for slug, found in self.sections.items() for at, each in enumerate(found)}

    def before(self, sentence: Sentence) -> Sentence | None:
        """The sentence before it in the same paragraph, or the heading that it stands under."""
        slug, at = self._places[id(sentence)]
        return self.sections[slug][at - 1] if at else None

    def after(self, sentence: Sentence) -> Sequence[Sentence]:
        slug, at = self._places[id(sentence)]
        return self.sections[slug][at + 1 :]

    def paragraph(self, sentence: Sentence) -> list[Sentence]:
        return self._paragraphs[self._places[id(sentence)][0], sentence.paragraph]

    @cached_property
    def _paragraphs(self) -> dict[tuple[str, int], list[Sentence]]:
        found: dict[tuple[str, int], list[Sentence]] = {}
        for slug, sentences in self.sections.items():
            for each in sentences:
                found.setdefault((slug, each.paragraph), []).append(each)
        return found

    def around(self, sentence: Sentence, by: int = 3) -> list[Sentence]:
        """The sentences of its paragraph within a few of it, and the heading it stands under where that is near."""
        slug, at = self._places[id(sentence)]
        whole = self.sections[slug]
        near = [each for each in whole[max(0, at - by) : at + by + 1] if each.paragraph == sentence.paragraph]
        heading = next((each for each in reversed(whole[max(0, at - FAR) : at]) if each.kind == "heading"), None)
        return [each for each in (heading, *near) if each is not None and each is not sentence]


@dataclass(frozen=True)
class Ended:
    """A post that nobody has held since a day before the reporting year."""

    title: str
    on: date


@dataclass(frozen=True)
class Known:
    """What the sentences are held against."""

    book: Book
    say: Callable[[str], Said]
    words: WordLists
    dated: date  # the report's own date: what was to happen before it has happened or not
    printed: Mapping[str, Sequence[FigureRef]] = field(
        default_factory=dict
    )  # by section: figures of its tables and charts
    required: Mapping[str, Sequence[FigureRef]] = field(default_factory=dict)
    lengths: frozenset[tuple[int, str]] = frozenset()  # of time limits and standards: (21, "day"), (5, "working day")
    ended: Sequence[Ended] = ()
    bodies: Sequence[str] = ()  # names that the council's bodies have now
    former_names: Mapping[str, str] = field(default_factory=dict)  # a name no longer in use -> the name now
    elsewhere: Sequence[FigureRef] = ()  # figures that key figures and front pages print

    @property
    def year(self) -> ReportingYear:
        return self.book.years[-1]

    def series(self, ref: FigureRef) -> Series | None:
        """A figure's series; None for a figure that is not of the book (a number typed by hand)."""
        if ref in self._series:
            return self._series[ref]
        try:
            found = self.book.find(ref)
        except ValueError:
            return None
        self._series[ref] = found
        return found

    @cached_property
    def _series(self) -> dict[FigureRef, Series]:
        return {}

    def parts(self, series: Series) -> tuple[Series, Series] | None:
        """The two series of a percentage."""
        return self.book.parts(series.ref) if series.measure.share else None


def is_typed(named: Named) -> bool:
    return named.said.form == "typed"


def tell(
    sentence: Sentence,
    start: int,
    end: int,
    code: str,
    rule: str,
    remedy: str,
    *,
    right: str = "",
    new: str = "",
    old: str = "",
    safe: bool = False,
    severity: Severity = Severity.REFUSED,
) -> Finding:
    """A finding about `text[start:end]` of a sentence; with `new`, what to write instead of those words (or of `old`, as typed)."""
    line, column = sentence.places[min(start, len(sentence.places) - 1)]
    words = sentence.text[start:end]
    where = f"{sentence.file}, line {line}"
    replacement = None
    is_together = old or sentence.places[end - 1] == (line, column + end - start - 1)
    if new and is_together:
        replacement = Replacement(sentence.file, line, column, old or words, new, safe)
    return Finding(code, where, rule, remedy, words, severity, right, replacement)


def tell_named(
    sentence: Sentence, named: Named, code: str, rule: str, remedy: str, *, right: str = "", new: str = ""
) -> Finding:
    """A finding about a figure that the author named: the words given are the name as written."""
    replacement = Replacement(sentence.file, named.line, named.column, named.source, new) if new else None
    return Finding(
        code, f"{sentence.file}, line {named.line}", rule, remedy, named.source, right=right, replacement=replacement
    )


def nouns_of(measure: Measure) -> tuple[str, ...]:
    return tuple(filter(None, (measure.one, measure.many)))
