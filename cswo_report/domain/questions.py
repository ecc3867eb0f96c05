"""A question that only a person can answer, asked once for each source and remembered: nothing doubtful is guessed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One possible answer: its code, as `--answer ID=CODE` takes it, and its words."""

    code: str
    words: str


@dataclass(frozen=True)
class Question:
    """What is doubtful about one source. The words never repeat what may identify a person."""

    id: str  # such as date_order.received_on, dash, column.Start; no space in it
    words: str
    choices: tuple[Choice, ...]
    where: str = ""  # file, sheet and column it is about

    def takes(self, answer: str) -> bool:
        return any(choice.code == answer for choice in self.choices)
