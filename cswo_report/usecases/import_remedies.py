"""What to do about a finding, for whoever has the spreadsheet and not the program: no commands, no options, no names of fields.

The rules are those of the desk, and their remedies name its commands. Here each of them is said for a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cswo_report.domain.fields import Codelist, Field
from cswo_report.domain.findings import Finding

COMMAND = re.compile(
    r"--\w|cswo-report|\brecord (?:add|amend|event|list|show|types|void)\b|\bexplain \S|\bvoid\b|\b[a-z]\w*=", re.I
)
ANYTHING = "Correct it in the sheet."
_SET = re.compile(r"--set (\w+)=…")
_OR_OVERRIDE = re.compile(r",? or give --override.*", re.S | re.I)
ON_A_SHEET = {
    "basis_differs": "Give the figure for the period by which this measure is kept, or name the measure that is kept by this one.",
    "cannot_be_moved": "Leave this row out; if the limit was missed, say why.",
    "consent_wanted": "Say in the column “{head_of_unit_decision}” that the head of unit consented, or give another outcome.",
    "due_too_late": "Check the day, or say in the column “{extended}” that an extension was agreed.",
    "extended_too_late": "An extension is granted while there is still time: check the day, or say why the limit was missed.",
    "never_nil": "Say it of each figure that was none, by its own name.",
    "nil_contradicted": "Leave the nil out, or say which of these is wrong.",
    "nil_was_told": "It is kept; say so if it is the nil that was wrong.",
    "no_delegation": "Correct who decided or in what capacity, or have the delegation recorded first.",
    "not_a_key": "Give the key of an officer.",
    "not_of_this_type": "Put this row on a sheet of the type that it is of, or correct it.",
    "not_started": "Check the reference and the name of the time limit.",
    "observation_contradicts": "Leave out the wrong one; if this one replaces it, mark it as revised and say why in the column “{footnote}”.",
    "officer_exists": "Choose another key: one that was ever given is not given again.",
    "revision_without_reason": "Say in the column “{footnote}” why the figure was revised; the report prints it.",
    "step_day": "Write the day like 2025-09-02.",
    "unit_differs": "Give the number in the unit in which its measure is printed.",
    "unknown_clock": "Write the name as the list of what is due shows it.",
    "unknown_measure": "Check the name.",
    "unknown_officer": "Correct the key, or have this officer recorded first.",
}
"""By the code of a finding; a field's name in braces stands for the heading of its column."""


_NAMED_IN_RULE = frozenset({"basis_differs", "no_delegation"})
"""Findings whose rule names a code of their field."""
_THIS_TYPE = re.compile(r"(?<=had no power to decide )\S+")


def for_a_sheet(finding: Finding, fields: Sequence[Field], codelist: Codelist | None = None) -> Finding:
    """A finding whose words whoever fills in the sheet can follow; `codelist` is that of its field."""
    if codelist and finding.code in _NAMED_IN_RULE:
        finding = replace(finding, rule=_THIS_TYPE.sub("this", _by_label(finding.rule, codelist)))
    if codelist and finding.remedy.startswith("Use one of: "):
        return replace(finding, remedy=_by_label(finding.remedy, codelist))
    if not COMMAND.search(finding.remedy):
        return finding
    remedy = _OR_OVERRIDE.sub(".", finding.remedy)
    labels = {each.name: each.label for each in fields}
    if wanted := _SET.search(remedy):
        remedy = f"Fill in the column “{labels.get(wanted[1], wanted[1])}”."
    elif COMMAND.search(remedy):
        remedy = ON_A_SHEET.get(finding.code, ANYTHING).format_map(_Labels(labels))
    return replace(finding, remedy=remedy)


def _by_label(words: str, codelist: Codelist) -> str:
    """Words with each code as the sheet's drop-down list shows it."""
    labels = {each.code: f"“{each.label}”" for each in codelist.codes}
    codes = "|".join(re.escape(code) for code in sorted(labels, key=len, reverse=True))
    return re.sub(rf"(?<![\w.“])(?:{codes})(?![\w”])", lambda found: labels[found[0]], words)


class _Labels(dict[str, str]):
    """What the columns are headed; a field that this type lacks goes by its name, in words."""

    def __missing__(self, name: str) -> str:
        return name.replace("_", " ").capitalize()
