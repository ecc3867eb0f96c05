"""The manifest of a publication: every file that was made of a year, with its hash, its pages and what is amiss with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ListedFinding:
    """One thing amiss, with its page."""

    __pydantic_config__ = {"extra": "forbid"}

    code: str
    where: str
    rule: str
    remedy: str
    severity: str


@dataclass(frozen=True)
class ListedData:
    """A file of data that a PDF carries inside it and that lies beside it, byte for byte the same."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class ListedFile:
    """One file. `store_head` is the newest entry of the audit trail when the file was made: `audit verify --head` finds it again."""

    __pydantic_config__ = {"extra": "forbid"}

    product: str
    edition: str
    form: str
    name: str  # relative to the manifest
    sha256: str
    bytes: int
    pages: int
    store_head: str
    program: str
    findings: tuple[ListedFinding, ...]
    data: tuple[ListedData, ...]


@dataclass(frozen=True)
class ListedPolicy:
    """A line of policy by which two editions differ, and in how many figures."""

    __pydantic_config__ = {"extra": "forbid"}

    policy: str
    why: str
    differences: int


@dataclass(frozen=True)
class ListedComparison:
    """Two editions held against each other: the figures both print, and where policy lets them differ."""

    __pydantic_config__ = {"extra": "forbid"}

    first: str
    second: str
    figures: int
    differences: int
    policy: tuple[ListedPolicy, ...]


@dataclass(frozen=True)
class Manifest:
    """What was published of a year of one council."""

    __pydantic_config__ = {"extra": "forbid"}

    VERSION: ClassVar[str] = "1.0"

    kind: str
    schema_version: str
    council: str
    year: str
    program: str
    files: tuple[ListedFile, ...]
    comparisons: tuple[ListedComparison, ...]
