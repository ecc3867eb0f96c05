"""Words that a style keeps from being seen are found, and a page on which they can be seen raises nothing."""

from __future__ import annotations

import pytest

from cswo_report.render.pdf import render
from cswo_report.render.style import print_assets
from cswo_report.render.theme import load_theme

WORDS = "<p>Every child has a plan that the family has read.</p>"
HIDDEN = {
    "layout.unseen": '<p style="color: #fff">Nobody sees these words.</p>',
    "layout.pale": '<p style="color: #aaa">Few people see these words.</p>',
    "layout.overprint": f'{WORDS}<p style="margin-top: -8mm">Words that stand over the words before them.</p>',
    "layout.covered": f'{WORDS}<div style="position: absolute; top: 0; height: 99mm; width: 99mm; background: #fff">.</div>',
    "layout.overhang": '<p style="position: absolute; top: -60mm">Words above the sheet.</p>',
    "layout.void": f'{WORDS}<div style="height: 90mm"></div>{WORDS}',
    "layout.bare-heading": f"{WORDS}<h2>What I will change</h2>",
    "layout.long-heading": f"<h2>{'How the Council answers for its people ' * 9}</h2>{WORDS}",
    "layout.link-words": '<p>For the guidance <a href="https://www.gov.scot/x">click here</a>.</p>',
}
SEEN = (
    f'<div style="background: #123456"><p style="color: #fff">White words on a dark ground.</p></div>{WORDS}'
    f'<div style="position: relative; height: 20mm"><p style="position: absolute; top: 9mm">Set by hand.</p></div>{WORDS}'
    '<p>Read <a href="https://www.gov.scot/x">the national guidance on the role</a>.</p>'
)


def codes(inside: str) -> set[str]:
    page = f'<!DOCTYPE html><html lang="en"><head><title>Seeds</title><link rel="stylesheet" href="https://assets.invalid/report.css"/></head><body><h1>One</h1>{WORDS}{inside}</body></html>'
    return {fault.code for fault in render(page, print_assets(load_theme()), prefix="seen").faults}


@pytest.mark.parametrize("code", HIDDEN)
def test_words_that_cannot_be_seen_are_found(code: str) -> None:
    assert code in codes(HIDDEN[code])


def test_words_that_can_be_seen_raise_nothing() -> None:
    assert not codes(SEEN)
