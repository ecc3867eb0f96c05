"""Every faulty sentence of the corpus is found with its right value, and no clean one is called wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cswo_report.domain.findings import Finding, Severity
from tests.unit.readers.figures import findings

HERE = Path(__file__).parent
CLEAN: list[str] = tomllib.loads((HERE / "clean.toml").read_text(encoding="utf-8"))["sentences"]
FAULTY: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "faulty.toml").read_text(encoding="utf-8"))


def offered(finding: Finding) -> str:
    return f"{finding.right} {finding.replacement.new if finding.replacement else ''}"


@pytest.mark.parametrize("text", CLEAN)
def test_a_clean_sentence_is_left_alone(text: str) -> None:
    assert [(finding.code, finding.given) for finding in findings(text)] == []


@pytest.mark.parametrize("fault", FAULTY["fault"], ids=lambda fault: fault["text"][:70])
def test_a_fault_is_found_and_blocks(fault: dict[str, str]) -> None:
    found = [finding for finding in findings(fault["text"]) if finding.code == fault["code"]]
    assert found, "not found"
    assert all(finding.severity is Severity.REFUSED and finding.rule and finding.remedy for finding in found)
    assert "right" not in fault or any(fault["right"] in offered(finding) for finding in found)


@pytest.mark.parametrize("fault", FAULTY["warning"], ids=lambda fault: fault["text"][:70])
def test_what_is_hard_to_read_only_warns(fault: dict[str, str]) -> None:
    found = [finding for finding in findings(fault["text"]) if finding.code == fault["code"]]
    assert found, "not found"
    assert all(finding.severity is Severity.WARNING for finding in found)
    assert "right" not in fault or any(fault["right"] in offered(finding) for finding in found)


@pytest.mark.parametrize("case", FAULTY["remedy"], ids=lambda case: f"{case['old']} in {case['text'][:60]}")
def test_a_remedy_gives_the_value_that_its_words_print(case: dict[str, Any]) -> None:
    made = [each for each in findings(case["text"]) if each.replacement and each.replacement.old == case["old"]]
    assert [(each.replacement.new, each.right, each.replacement.safe) for each in made if each.replacement] == [
        (case["new"], case["right"], case["safe"])
    ]


@pytest.mark.parametrize(
    "fault", [each for group in FAULTY.values() for each in group], ids=lambda fault: fault["text"][:70]
)
def test_a_finding_says_where_its_words_stand(fault: dict[str, str]) -> None:
    lines = fault["text"].split("\n")
    for finding in findings(fault["text"]):
        file, _, line = finding.where.partition(", line ")
        assert file == "section.md"
        assert 1 <= int(line) <= len(lines)
        if change := finding.replacement:
            assert lines[change.line - 1][change.column : change.column + len(change.old)] == change.old


def replaced(text: str) -> list[tuple[str, bool]]:
    return [(each.replacement.new, each.replacement.safe) for each in findings(text) if each.replacement]


def test_a_number_is_replaced_safely_only_where_one_figure_of_the_section_prints_it() -> None:
    assert replaced("We ended the year with 41 foster households.") == [("[[households]]", True)]
    assert replaced("We ended the year with 412 referrals.") == [("[[referrals]]", False)]
    assert replaced("We had 41 vans.")[0][1] is False


def test_a_stale_number_is_told_with_the_value_of_this_year() -> None:
    (finding,) = findings("We received 398 referrals this year.")
    assert finding.right == "412"


def test_a_wrong_direction_is_turned_round() -> None:
    (finding,) = findings("Foster households rose from [[households|previous]] to [[households]].")
    assert finding.replacement is not None
    assert (finding.replacement.old, finding.replacement.new) == ("rose", "fell")


def test_words_in_comments_code_and_link_targets_are_nobody_s_reading() -> None:
    text = "<!-- 14 children -->\nSee [the plan](https://example.org/14) and `14 children`.\n\n    14 in code\n"
    assert findings(text) == []


def any_of(code: str, text: str) -> list[Any]:
    return [finding for finding in findings(text) if finding.code == code]


def test_an_acronym_is_spelt_out_once_for_the_whole_report() -> None:
    assert any_of("acronym", "The Quality Improvement Team (QIT) met. The QIT decided.") == []
    assert len(any_of("acronym", "The QIT met. Then the QIT (Quality Improvement Team) decided.")) == 1
