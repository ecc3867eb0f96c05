"""What a person says of an import beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Options:
    """The options of one import; `duplicates` says what is done with rows that may be in the store already: ask, add or skip."""

    kind: str = ""
    source: str = ""
    encoding: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    commit_good: bool = False
    duplicates: str = "ask"
    override: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)  # field -> the value of every row that gives none
