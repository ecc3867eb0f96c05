"""Two editions held against each other, figure by figure: they may differ only where a line of policy says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cswo_report.domain.editions import Difference, Edition
from cswo_report.domain.findings import Finding
from cswo_report.domain.paper import Origin, Paper
from cswo_report.papers.carried import paper_without_vignettes
from cswo_report.papers.printed import printed_numbers

FIRST_IN, SECOND_IN, OTHER_TEXT = "only in the first", "only in the second", "another text"
VIGNETTES = "vignettes"

Places = Mapping[str, tuple[str, ...]]
"""The sections in which a figure is printed so, by the text that is printed."""


@dataclass(frozen=True)
class FigureDifference:
    """A figure that two editions do not print alike, where each prints it, and the line of policy that allows it, if one does."""

    figure: str
    year: str
    form: str
    kind: str
    first: tuple[tuple[str, str], ...]  # (text, section), where the second does not print it so
    second: tuple[tuple[str, str], ...]
    policy: Difference | None

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.figure, self.year, f"({self.form})" if self.form else "")))

    def sentence(self, first: str, second: str) -> str:
        """The difference and its policy in one line."""
        sides = [
            f"{name} prints {', '.join(f'“{text}” in {section}' for text, section in found[:4])}"
            for name, found in ((first, self.first), (second, self.second))
            if found
        ]
        allowed = f"allowed ({self.policy.id}): {self.policy.why}" if self.policy else "no line of policy allows it."
        return f"{self.name}: {'; '.join(sides)}; {allowed}"

    def as_json(self) -> dict[str, Any]:
        return {
            "figure": self.figure,
            "year": self.year,
            "form": self.form,
            "kind": self.kind,
            "first": [{"text": text, "section": section} for text, section in self.first],
            "second": [{"text": text, "section": section} for text, section in self.second],
            "policy": self.policy.id if self.policy else None,
            "why": self.policy.why if self.policy else None,
        }


@dataclass(frozen=True)
class Comparison:
    """Two editions, how many figures both print, and every difference between them."""

    first: str
    second: str
    figures: int
    differences: tuple[FigureDifference, ...]
    titles: Mapping[str, str]  # of the sections and chapters of both, by id

    def as_json(self) -> dict[str, Any]:
        return {
            "first": self.first,
            "second": self.second,
            "figures": self.figures,
            "differences": [each.as_json() for each in self.differences],
        }


def compare(first: Paper, first_edition: Edition, second: Paper, second_edition: Edition) -> Comparison:
    """Every figure that one paper prints and the other does not, or prints as another text."""
    ours, theirs = _printed(first), _printed(second)
    found = []
    for origin in dict.fromkeys((*ours, *theirs)):
        mine, other = ours.get(origin, {}), theirs.get(origin, {})
        left, right = _apart(mine, other), _apart(other, mine)
        if left or right:
            kind = OTHER_TEXT if mine and other else FIRST_IN if mine else SECOND_IN
            policy = _policy([section for _, section in (*left, *right)], (first_edition, second_edition))
            name = origin.figure or f"{origin.record} {origin.field}".strip()
            found.append(FigureDifference(name, origin.year, origin.form, kind, left, right, policy))
    both, titles = len(ours.keys() & theirs.keys()), {**_titles(second), **_titles(first)}
    return Comparison(first_edition.slug, second_edition.slug, both, tuple(found), titles)


def by_policy(comparison: Comparison) -> list[str]:
    """The differences in words: those of each line of policy, counted by section; each that no line allows, in full."""
    lines = [each.sentence(comparison.first, comparison.second) for each in comparison.differences if not each.policy]
    grouped: dict[str, Counter[str]] = {}
    heads: dict[str, str] = {}
    for each in comparison.differences:
        if each.policy:
            heads[each.policy.id] = each.policy.why
            where = dict.fromkeys(section for _, section in (*each.first, *each.second))
            grouped.setdefault(each.policy.id, Counter())[_group(each, tuple(where), comparison)] += 1
    for policy, counts in grouped.items():
        number = counts.total()
        lines.append(f"{number:,} {_figures(number)} by the policy “{policy}”. {heads[policy]}")
        lines += [f"  {count:,} {_figures(count)} {words}" for words, count in counts.most_common()]
    return lines


def _figures(number: int) -> str:
    return "figure" if number == 1 else "figures"


def _group(each: FigureDifference, sections: Sequence[str], comparison: Comparison) -> str:
    names = " and ".join(f"“{comparison.titles.get(section, section)}”" for section in sections)
    printed = {
        FIRST_IN: f"that only {comparison.first} prints",
        SECOND_IN: f"that only {comparison.second} prints",
        OTHER_TEXT: "that each prints in its own way",
    }
    return f"{printed[each.kind]}, in {names}"


def _titles(paper: Paper) -> dict[str, str]:
    """The title of each chapter and section, by its id."""
    named = {chapter.id: chapter.title for chapter in paper.chapters}
    return named | {each.id: each.title or each.id for chapter in paper.chapters for each in chapter.sections}


def not_allowed(comparison: Comparison) -> list[Finding]:
    """What stops a build of both: differences that no line of policy covers."""
    return [
        Finding(
            "editions_differ",
            f"{comparison.first} and {comparison.second}: {each.name}",
            each.sentence(comparison.first, comparison.second),
            "Let both editions carry it, or add a [[difference]] with its reason to data/editions/.",
        )
        for each in comparison.differences
        if each.policy is None
    ]


def _printed(paper: Paper) -> dict[Origin, dict[str, tuple[str, ...]]]:
    """By figure, the texts by which it is printed, each with its sections; VIGNETTES where case vignettes alone print it."""
    found = _places(paper)
    told = _places(paper_without_vignettes(paper))
    return {
        origin: {text: sections if text in told.get(origin, {}) else (VIGNETTES,) for text, sections in texts.items()}
        for origin, texts in found.items()
    }


def _places(paper: Paper) -> dict[Origin, dict[str, tuple[str, ...]]]:
    found: dict[Origin, dict[str, tuple[str, ...]]] = {}
    for each in printed_numbers(paper):
        texts = found.setdefault(each.origin, {})
        text = " ".join(each.text.split())
        texts[text] = (*texts.get(text, ()), each.section)
    return found


def _apart(mine: Places, other: Places) -> tuple[tuple[str, str], ...]:
    """The texts that the other does not print, with their sections."""
    return tuple((text, section) for text in mine if text not in other for section in dict.fromkeys(mine[text]))


def _policy(sections: Iterable[str], editions: Iterable[Edition]) -> Difference | None:
    """The first line of policy by which every one of the sections may differ; None where one of them may not."""
    lines = [
        next((line for edition in editions if (line := edition.allows(section))), None)
        for section in dict.fromkeys(sections)
    ]
    return None if None in lines or not lines else lines[0]
