"""The settings of one council: what `cswo.toml` may say, and the file as it is first written.

Read without the machinery that reads rule files, since every command begins here and a list of what is due must come at once.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from cswo_report.data_files import read_toml
from cswo_report.domain.findings import shown
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused, ShippedDataFault

SETTINGS_FILE = "cswo.toml"
DEFAULT_STORE = "store/records.db"
DEFAULT_STANDARDS = "scotland-practice"

SETTINGS_TEXT = """\
# Settings of one council. The store and everything in this folder stay with the council.
council = "{council}"
store = "{store}"            # a file below this folder, or postgresql+psycopg://user@host/name
theme = "neutral"            # or a folder of your own under themes/
records_from = "{records_from}"          # first reporting year whose decisions are all here; earlier years print as not held; left empty, so does what was never recorded
officer_name = ""            # printed on the title page; left empty, the post alone is printed
contact = ""                 # for other formats: telephone first, then e-mail, then the office's address
meeting = ""                 # where the report goes, such as "For the meeting of the Council on 25 September 2025"
report_dated = ""            # the date printed on the report, such as 2025-09-17; left empty, the day of the last entry
gaelic = false               # whether the council offers the report in Gaelic
standards = "{standards}"    # the pack of practice standards: a file of data/standards/, ours or your own
deny_list = ""               # a private file of names that no record may hold, one a line, such as private/names.txt
as_of = ""                   # the day that due and explain speak for; left empty, today

# Law that ships switched off because it is not confirmed, switched on here with a note of who confirmed it and when:
# [confirmed]
# "permanence.po" = "Council solicitor, 3 May 2026"

# Names of committees, posts and partners that are no longer in use, each with its name now: 'report check' finds and mends them.
# [former_names]
# "Social Work Committee" = "Health and Care Committee"
"""


@dataclass(frozen=True)
class Settings:
    """What `cswo.toml` may say."""

    council: str
    store: str = DEFAULT_STORE
    theme: str = "neutral"
    records_from: str = ""
    officer_name: str = ""
    contact: str = ""
    synthetic: str = ""
    gaelic: bool = False  # whether the council offers the report in Gaelic; then the report says so, in Gaelic
    meeting: str = ""  # body and day the report goes to, such as 'Full Council, 18 September 2025'
    standards: str = DEFAULT_STANDARDS  # the pack of practice standards in use
    as_of: str = ""  # ISO date or moment that due and explain speak for; empty: now
    deny_list: str = ""  # a file of names that no record may hold, below the workspace or anywhere
    confirmed: dict[str, str] = field(
        default_factory=dict
    )  # slug or clock id that ships switched off -> who confirmed it
    former_names: dict[str, str] = field(default_factory=dict)  # a body's or post's old name -> its name now
    report_dated: str = ""  # ISO date printed on the report; empty: the day of the newest entry in the store


KINDS = {"str": (str, "text in quotation marks"), "bool": (bool, "true or false"), "dict[str, str]": (dict, "a table")}


def read(path: Path) -> Settings:
    """Read the settings; every fault names file and key."""
    content = read_toml(path)
    faults = [f"{path.name}: {shown(key)}: There is no key of this name here." for key in content if key not in _keys()]
    for each in fields(Settings):
        if each.name not in content:
            faults += (
                [f"{path.name}: {each.name}: This key is missing."]
                if each.default is MISSING and each.default_factory is MISSING
                else []
            )
        elif fault := _misfit(content[each.name], str(each.type)):
            faults.append(f"{path.name}: {each.name}: {fault}")
    if faults:
        raise ShippedDataFault("\n".join(faults), "Correct the keys named above in that file.")
    settings = Settings(**content)
    if settings.records_from:
        try:
            ReportingYear.parse(settings.records_from)
        except ValueError as fault:
            raise InputRefused(f"{path.name}: records_from: {fault}") from fault
    return settings


def _keys() -> set[str]:
    return {each.name for each in fields(Settings)}


def _misfit(value: Any, kind: str) -> str:
    """What is wrong with a value of a setting; '' if it fits."""
    wanted, words = KINDS[kind]
    if not isinstance(value, wanted):
        return f"This should be {words}."
    if isinstance(value, dict) and not all(isinstance(each, str) for each in value.values()):
        return "Each entry is a name and, in quotation marks, what belongs to it."
    return ""
