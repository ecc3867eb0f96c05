"""A figure that may still change is not told as settled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cswo_report.domain.prose import Named
from cswo_report.domain.values import Status
from cswo_report.papers.readers import provisional
from tests.unit.readers.figures import KNOWN, prose


def unsettled(named: Named) -> Named:
    """The same figure with its last value marked as one that may change."""
    series = named.said.series
    values = (*series.values[:-1], replace(series.values[-1], status=Status.PROVISIONAL))
    return replace(named, said=replace(named.said, series=replace(series, values=values)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We spent £[[spend]] million.", ["provisional"]),
        ("We spent £[[spend]] million, before audit.", []),
        ("We spent a provisional £[[spend]] million.", []),
        ("We spent £[[spend|previous]] million last year.", []),
    ],
)
def test_a_provisional_figure_is_told_as_one(text: str, expected: list[str]) -> None:
    read = prose(text)
    sections = {
        slug: [replace(each, named=tuple(map(unsettled, each.named))) for each in sentences]
        for slug, sentences in read.sections.items()
    }
    assert [finding.code for finding in provisional.find(replace(read, sections=sections), KNOWN)] == expected
