"""Warns of a figure that may still change and is printed in a sentence as if it were settled: a table marks it [p], prose cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.prose import Named
from cswo_report.domain.values import Status
from cswo_report.papers.readers.context import Known, Prose, tell

_SAID = re.compile(
    r"\b(?:provisional(?:ly)?|audit(?:ed)?|unaudited|may (?:still |yet )?change|estimated?)\b", re.IGNORECASE
)
RULE = "This figure is provisional and may change, and the sentence does not say so."
REMEDY = "Say it in the sentence: “before audit”, or “provisional”."


def find(prose: Prose, _known: Known) -> list[Finding]:
    return list(_unsaid(prose))


def _unsaid(prose: Prose) -> Iterator[Finding]:
    for sentence in prose:
        if sentence.kind == "cell" or _SAID.search(sentence.text):
            continue
        for named in sentence.named:
            if _is_provisional(named):
                yield tell(
                    sentence, named.start, named.end, "provisional", RULE, REMEDY, severity=Severity.WARNING
                )  # fmt: skip


def _is_provisional(named: Named) -> bool:
    said = named.said
    at = next((year for year in said.series.years if year.label == said.year), None)
    return at is not None and said.series.at(at).status is Status.PROVISIONAL
