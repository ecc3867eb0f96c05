"""The layout checker: every kind of fault put into pages on purpose is found, and nothing is found on their clean twins."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from cswo_report.render.faults import Fault
from cswo_report.render.pdf import render
from cswo_report.render.style import print_assets
from cswo_report.render.theme import load_theme
from tests.documents.layout_seeds import SEEDS, rest

KINDS = sorted({seed.code for seed in SEEDS})


def laid_out(pieces: tuple[str, ...]) -> list[set[str]]:
    """The codes found on the pages of each piece; the last page of the document is kept out of it."""
    faults, starts = _faults(pieces)
    found: list[set[str]] = [set() for _ in pieces]
    for fault in faults:
        owner = max((i for i in range(len(pieces)) if starts[i] <= fault.page), default=0)
        spacer = fault.code == "layout.void"  # the pieces are set apart by white space on purpose
        if fault.page < starts[-1] and fault.code.startswith("layout.") and not spacer:
            found[owner].add(fault.code)
    return found


def _faults(pieces: tuple[str, ...]) -> tuple[tuple[Fault, ...], list[int]]:
    after = f'<div class="section">{rest()}</div>'
    sections = "".join(
        f'<div id="p{i}" style="break-before: page">{piece}</div>' for i, piece in enumerate([*pieces, after])
    )
    rendered = render(
        f'<!DOCTYPE html><html lang="en"><head><title>Seeds</title><link rel="stylesheet" href="https://assets.invalid/report.css"/>'
        f'</head><body><div class="chapter">{sections}</div></body></html>',
        print_assets(load_theme()),
        prefix="seeds",
    )
    return rendered.faults, [rendered.anchors[f"p{i}"] for i in range(len(pieces) + 1)]


@cache
def seeded() -> list[set[str]]:
    return laid_out(tuple(seed.bad for seed in SEEDS))


@cache
def clean() -> list[set[str]]:
    return laid_out(tuple(seed.good for seed in SEEDS))


def test_at_least_25_kinds_are_seeded() -> None:
    assert len(KINDS) >= 25


def test_nearly_every_seeded_fault_is_found() -> None:
    missed = [
        f"{i} {seed.code}"
        for i, (seed, found) in enumerate(zip(SEEDS, seeded(), strict=True))
        if seed.code not in found
    ]
    assert len(missed) <= 0.05 * len(SEEDS), missed


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_is_found_at_least_once(code: str) -> None:
    assert any(code in found for seed, found in zip(SEEDS, seeded(), strict=True) if seed.code == code)


def test_nothing_is_found_on_the_clean_twins() -> None:
    told = Counter(f"{SEEDS[i].code}: {sorted(found)}" for i, found in enumerate(clean()) if found)
    assert not told
