"""Editions of the report: what each carries, in which forms, and where policy lets it differ from the others."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Difference:
    """A line of policy: in these sections (`*` stands for any letters) an edition may differ from others, and why."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    sections: tuple[str, ...]
    why: str

    def covers(self, section: str) -> bool:
        return any(fnmatchcase(section, pattern) for pattern in self.sections)


@dataclass(frozen=True)
class Edition:
    """One edition, as `data/editions/` declares it. One that is `refused` cannot be built; the words say why.

    `forms` are the endings of the files it may be made in, the usual one first. `handling` says how it is to be kept.
    """

    __pydantic_config__ = {"extra": "forbid"}

    slug: str
    title: str
    banner: str  # printed on every page
    forms: tuple[str, ...] = ()
    handling: str = ""
    outline: str = ""  # how its chapters are arranged: "" as the report's own, else the name of an arrangement
    refused: str = ""
    remedy: str = ""
    vignettes: bool = True  # whether it tells case vignettes, each of which needs a consent for this edition
    difference: tuple[Difference, ...] = ()

    def allows(self, section: str) -> Difference | None:
        """The line of policy by which this edition may differ from another in a section."""
        return next((each for each in self.difference if each.covers(section)), None)
