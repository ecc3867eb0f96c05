"""Checks of a finished PDF's tags: whether a screen reader meets each thing once, in order, with its words."""

from __future__ import annotations

from cswo_report.render.faults import Fault


def part_faults(pdf: bytes, document: str) -> list[Fault]:
    """What is wrong with the tags of one rendered chapter, held against the document it was made from."""
    del pdf, document
    return []


def whole_faults(pdf: bytes) -> list[Fault]:
    """What is wrong with a joined paper that no chapter alone can show; pages count from 0."""
    del pdf
    return []
