"""A column of yes and no, or of codes: what a lone x means and what an unknown word was meant for is asked, never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from cswo_report.domain import identifiers
from cswo_report.domain.fields import Kind
from cswo_report.domain.findings import shown
from cswo_report.domain.given_values import NOTHING_SAID, Said, fault, is_blank, not_answered, slug, text_of
from cswo_report.domain.given_values_asking import Asking
from cswo_report.domain.given_values_words import CROSSES, TICKS, Codes, folded, mark_of, truth
from cswo_report.domain.questions import Question
from cswo_report.domain.sheets import Cell

NONE_OF_THESE = "none"
MOST_CHOICES = 12
"""Of a longer list the likest codes alone are offered for a word."""
MOST_ASKED = 20  # words of one column that are asked about: of more, the column holds something else
LONGEST = 200  # characters of a cell of codes
MOST_UNKNOWN = 100
"""After so many words that are no code, the column is of something else: what each was meant for is not looked for any more."""


NO_CODE = frozenset({"none", "nil", "n a", "na", "not applicable"})
"""What a cell of several codes says where there is none of them, unless a code has that name."""


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
        self.unknown, self.asked = 0, 0
        self.taken: dict[str, str] = {}  # words that are neither a code nor a label -> what they were read as

    def read(self, cell: Cell) -> Said:
        text = text_of(cell).strip()
        found = self.codes.find(text)
        if found:
            return self._taken(text, found)
        if self.is_several and folded(text) in NO_CODE:
            return NOTHING_SAID
        if len(text) > LONGEST:
            rule = f"This is not one of the choices for “{self.told.of.label}”, but a longer text."
            return fault(self.name, "unknown_code", rule, self._choices())
        parts = self._parts(text) if self.is_several else [text]
        read = [self._taken(part, code) if (code := self.codes.find(part)) else self._doubtful(part) for part in parts]
        findings = tuple(finding for said in read for finding in said.findings)
        return Said(findings=findings) if findings else Said(",".join(dict.fromkeys(said.value for said in read)))

    def _taken(self, word: str, code: str) -> Said:
        """A word that stands for a code; where it is another than the list's own, that is told."""
        if not (self.codes.is_by_name(word, code) or self._identifies(word)) and folded(word) not in self._own:
            self.taken.setdefault(" ".join(word.split()), self.codes.label(code))
            self.column.notes[:] = [self._note()]
        return Said(code)

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(folded(word) for word in self.told.codes)

    def _identifies(self, word: str) -> bool:
        return bool(identifiers.kinds_found(word, is_prose=True, denied=self.told.denied))

    def _note(self) -> str:
        """What the words of the sender were read as."""
        pairs = [f"“{shown(word)}” as {label}" for word, label in self.taken.items()]
        more = f" and {len(pairs) - MOST_CHOICES} more words" if len(pairs) > MOST_CHOICES else ""
        return f"In “{self.told.where}” was read {', '.join(pairs[:MOST_CHOICES])}{more}."

    @cached_property
    def _words(self) -> Counter[str]:
        """In how many cells each word stands."""
        cells = [cell.strip() for cell in self.told.cells if isinstance(cell, str) and len(cell) <= LONGEST]
        return Counter(
            folded(word) for cell in cells for word in {cell, *(self._parts(cell) if self.is_several else ())}
        )

    def _parts(self, text: str) -> list[str]:
        for sign in ("\n", ";", ",", "/"):
            parts = [part.strip() for part in text.split(sign) if part.strip()]
            if len(parts) > 1:
                return [found for part in parts for found in self._whole_or_parts(part)]
        return [text]

    def _whole_or_parts(self, part: str) -> list[str]:
        return [part] if self.codes.find(part) else self._parts(part)

    def _doubtful(self, word: str) -> Said:
        """A word that is no code: asked where it stands in several rows, else refused with what is near."""
        self.unknown += 1
        near = self.codes.near(word) if self.unknown <= MOST_UNKNOWN else ()
        if self.unknown <= MOST_UNKNOWN and self._words[folded(word)] > 1 and not self._identifies(word):
            said = self._asked(word, near)
            if said is not None:
                return said
        words = [self.codes.label(code) for code in near]
        remedy = f"Did you mean {' or '.join(words)}?" if words else self._choices()
        return fault(
            self.name, "unknown_code", f"This is not one of the choices for “{self.told.of.label}”.", remedy, word
        )

    def _choices(self) -> str:
        labels = [entry.label for entry in self.codes.codelist.codes]
        return f"Use one of: {'; '.join(labels[:MOST_CHOICES])}{' …' if len(labels) > MOST_CHOICES else ''}."

    def _asked(self, word: str, near: Sequence[str]) -> Said | None:
        """What a person says that a word means; None where it is none of the codes, or too much is unknown to be asked."""
        codes = list(dict.fromkeys((*near, *self.codes.by_likeness(word))))[:MOST_CHOICES]
        question = self.told.asked(
            f"code.{self.name}.{slug(word)}",
            f"What does “{shown(word)}” mean in “{self.told.where}”?",
            *((code, self.codes.label(code)) for code in codes),
            (NONE_OF_THESE, "none of these: refuse it"),
        )
        self.asked += 1
        if self.asked > MOST_ASKED and question.id not in self.told.answers:
            return None
        answer = self.column.ask(question)
        if not answer:
            return not_answered(self.name, question)
        return None if answer == NONE_OF_THESE else Said(answer)
