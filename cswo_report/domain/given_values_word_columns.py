"""A column of yes and no, or of codes: what a lone x means and what an unknown word was meant for is asked, never guessed."""

from __future__ import annotations

from cswo_report.domain import identifiers
from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import shown
from cswo_report.domain.given_values import NOTHING_SAID, Said, fault, is_blank, not_answered, slug, text_of
from cswo_report.domain.given_values_asking import Asking
from cswo_report.domain.given_values_words import CROSSES, TICKS, Codes, mark_of, truth
from cswo_report.domain.questions import Question
from cswo_report.domain.sheets import Cell

NONE_OF_THESE = "none"
LONGEST = 200  # characters of a cell of codes
MOST_UNKNOWN = 100
"""After so many words that are no code, the column is of something else: what each was meant for is not looked for any more."""


class TruthColumn:
    """Yes and no; a lone x, or ticks beside empty cells alone, may mean several things and are asked."""

    def __init__(self, column: Asking) -> None:
        self.column, self.told = column, column.told
        self.name = self.told.of.name
        words = {mark_of(cell) for cell in self.told.cells if isinstance(cell, str) and cell.strip()}
        others = {cell for cell in self.told.cells if not is_blank(cell) and not isinstance(cell, str)}
        has_blank = any(is_blank(cell) for cell in self.told.cells)
        crosses, ticks = words & CROSSES, words & TICKS
        self.x: bool | None = False if crosses and ticks else None
        self.is_only_marks = bool(words) and words <= CROSSES | TICKS and not (crosses and ticks) and not others
        self.blank_is_no = False
        self.question: Question | None = None
        if (self.is_only_marks and has_blank) or (crosses and self.x is None):
            self._ask("x" if crosses else "✓")

    def _ask(self, sign: str) -> None:
        choices = [
            ("yes_or_no", f"{sign} is yes, an empty cell is no"),
            ("yes", f"{sign} is yes, an empty cell says nothing"),
        ]
        if sign == "x":
            choices.append(("no", "x is no, an empty cell says nothing"))
        question = self.told.asked(f"tick.{self.name}", f"What does {sign} mean in “{self.told.where}”?", *choices)
        answer = self.column.ask(question)
        self.question = None if answer else question
        self.blank_is_no = answer == "yes_or_no"
        self.x = answer != "no" if answer else None

    def read(self, cell: Cell) -> Said:
        if is_blank(cell):
            return Said("no") if self.blank_is_no else NOTHING_SAID
        text = text_of(cell)
        if mark_of(text) in CROSSES:
            if self.question:
                return not_answered(self.name, self.question)
            return Said("yes" if self.x else "no")
        if self.question and self.is_only_marks:
            return not_answered(self.name, self.question)
        said = truth(text)
        if said is None:
            return fault(self.name, "not_yes_or_no", "The answer is yes or no.", "Write yes or no.", text)
        return Said("yes" if said else "no")


class CodeColumn:
    """Codes by any word that stands for one."""

    def __init__(self, column: Asking) -> None:
        self.column, self.told = column, column.told
        self.name = self.told.of.name
        assert self.told.codelist is not None
        self.codes = Codes(self.told.codelist, self.told.codes)
        self.is_several = self.told.of.kind is Kind.CODES
        self.unknown = 0

    def read(self, cell: Cell) -> Said:
        text = text_of(cell).strip()
        found = self.codes.find(text)
        if found:
            return Said(found)
        if len(text) > LONGEST:
            rule = f"This is not one of the codes for “{self.told.of.label}”, but a longer text."
            return fault(self.name, "unknown_code", rule, "Write a code or its label.")
        parts = self._parts(text) if self.is_several else [text]
        read = [Said(self.codes.find(part)) if self.codes.find(part) else self._doubtful(part) for part in parts]
        findings = tuple(finding for said in read for finding in said.findings)
        return Said(findings=findings) if findings else Said(",".join(dict.fromkeys(said.value for said in read)))

    def _times(self, word: str) -> int:
        """In how many cells a word stands."""
        return sum(1 for cell in self.told.cells if isinstance(cell, str) and word in cell)

    def _parts(self, text: str) -> list[str]:
        for sign in ("\n", ";", ",", "/"):
            parts = [part.strip() for part in text.split(sign) if part.strip()]
            if len(parts) > 1:
                return [found for part in parts for found in self._whole_or_parts(part)]
        return [text]

    def _whole_or_parts(self, part: str) -> list[str]:
        return [part] if self.codes.find(part) else self._parts(part)

    def _doubtful(self, word: str) -> Said:
        """A word that is no code: asked where it stands several times and is like one, else refused with what is near."""
        self.unknown += 1
        near = self.codes.near(word) if self.unknown <= MOST_UNKNOWN else ()
        is_safe = not (identifiers.kinds_found(word, is_prose=True) or self.told.denied.finds(word))
        times = self._times(word) if near else 0
        rule = f"This is not one of the codes for “{self.told.of.label}”."
        if near and is_safe and times > 1:
            question = self.told.asked(
                f"code.{self.name}.{slug(word)}",
                f"What does “{shown(word)}” mean in “{self.told.where}”?",
                *((code, self.codes.label(code)) for code in near),
                (NONE_OF_THESE, "none of these"),
            )
            answer = self.column.ask(question)
            if not answer:
                return not_answered(self.name, question)
            if answer != NONE_OF_THESE:
                return Said(answer)
        words = [self.codes.label(code) for code in near]
        labels = [entry.label for entry in self.codes.codelist.codes]
        remedy = f"Did you mean {' or '.join(words)}?" if words else f"Known: {', '.join(labels[:12])}."
        return fault(self.name, "unknown_code", rule, remedy, word)
