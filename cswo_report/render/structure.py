"""Checks of a finished PDF's tags: whether a screen reader meets each thing once, in order, with its words.

Each chapter is held against the document it was made from when it is rendered, and the answer is kept with it; a joined
paper is checked only for what joining can break, so that a rebuild from kept chapters stays quick. All of these faults
stop a build.
"""

from __future__ import annotations

from cswo_report.render.faults import Fault
from cswo_report.render.structure_rules import RULES
from cswo_report.render.structure_tree import read
from cswo_report.render.structure_whole import whole_wrongs

_REMEDY = "This is a fault of the program or of a template, not of the text: send us this line."
_MOST = 12
"""Faults told of one kind; where one is, there are often hundreds."""


def part_faults(pdf: bytes, document: str) -> list[Fault]:
    """What is wrong with the tags of one rendered chapter, held against the document it was made from."""
    reading = read(pdf, document)
    told: dict[str, int] = {}
    found = []
    for rule in RULES:
        for code, page, element, sentence, given in rule(reading):
            told[code] = told.get(code, 0) + 1
            if told[code] <= _MOST:
                found.append(Fault(code, page, element, sentence, _REMEDY, given, blocks=True))
    return found


def whole_faults(pdf: bytes, attached: tuple[str, ...] | None = None) -> list[Fault]:
    """What is wrong with a joined paper that no chapter alone can show; pages count from 0.

    `attached` are the names of the files that must be in it, and no others; None where that is not known.
    """
    return [Fault(*wrong[:4], _REMEDY, wrong[4], blocks=True) for wrong in whole_wrongs(pdf, attached)]
