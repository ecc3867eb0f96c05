"""Reads one file of `data/` into a frozen domain type. A fault names the file and the key, and all faults are told at once."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cswo_report import shipped
from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.findings import Finding
from cswo_report.errors import ShippedDataFault

T = TypeVar("T")

MOST_NAMES = 20 << 20  # bytes
SHORTEST_NAME = 2  # letters: one alone would be found in every sentence

PLAINER = {
    "unexpected_keyword_argument": "There is no key of this name here",
    "missing_argument": "This key is missing",
    "missing": "This key is missing",
}
"""Kinds of fault whose own words speak of arguments rather than of keys in a file."""

_ADAPTERS: dict[type, Any] = {}


def _adapter(wanted: type) -> Any:
    """The reader of one type, made once: making it costs more than reading a file with it."""
    from pydantic import TypeAdapter

    if wanted not in _ADAPTERS:
        _ADAPTERS[wanted] = TypeAdapter(wanted)
    return _ADAPTERS[wanted]


def files_of(folder: str, own_folder: Path | None) -> list[Path]:
    """Every TOML file of a data folder, by relative name; a council's own file replaces ours of the same name."""
    found: dict[str, Path] = {}
    for base in filter(None, (shipped.root("data"), own_folder)):
        for path in (base / folder).rglob("*.toml"):
            found[path.relative_to(base / folder).as_posix()] = path
    return [found[name] for name in sorted(found)]


def rules_version(own_folder: Path | None, confirmed: Mapping[str, str]) -> str:
    """A mark of every rule and calendar in force here, so that a kept deadline tells which ones it was computed with."""
    mark = hashlib.sha256(repr(sorted(confirmed.items())).encode())
    for folder in ("calendars", "decision_types"):
        for path in files_of(folder, own_folder):
            mark.update(path.read_bytes())
    return mark.hexdigest()[:16]


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file, or say in one sentence where it is broken."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ShippedDataFault(f"{path.name}: this file is not valid TOML: {fault}.", "Mend the line named.") from fault


def read_names(path: Path) -> DenyList:
    """Read a council's private list of names, one a line; no message repeats any of it."""
    try:
        if path.stat().st_size > MOST_NAMES:
            raise ShippedDataFault("deny_list: the file is larger than any list of names.", "Name the right file.")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as fault:
        raise ShippedDataFault("deny_list: the file of names is not UTF-8 text.", "Save it as UTF-8.") from fault
    except OSError as fault:
        raise ShippedDataFault(
            "deny_list: the file of names that cswo.toml speaks of cannot be read, so nothing can be recorded.",
            "Put it there, give yourself the right to read it, or take the setting out.",
        ) from fault
    for number, line in enumerate(lines, 1):
        if "\x00" in line or 0 < len(line.partition("#")[0].strip()) < SHORTEST_NAME:
            rule = f"deny_list: line {number} of the file of names is no name of at least {SHORTEST_NAME} letters."
            raise ShippedDataFault(rule, "Mend that line.")
    return DenyList.of(lines)


def load(path: Path, wanted: type[T], content: Any = None) -> T:
    """Read one file into a frozen domain type; every fault names file and key."""
    from pydantic import ValidationError

    try:
        return _adapter(wanted).validate_python(read_toml(path) if content is None else content)  # type: ignore[no-any-return]
    except ValidationError as fault:
        lines = [
            f"{path.name}: {'.'.join(str(part) for part in error['loc']) or 'the file'}: "
            f"{PLAINER.get(error['type'], error['msg'])}."
            for error in fault.errors()
        ]
        raise ShippedDataFault("\n".join(lines), "Correct the keys named above in that file.") from fault


class Tell(Protocol):
    """Adds one fault of a file: its key, the rule that is broken, what to do, and what was given."""

    def __call__(self, key: str, rule: str, remedy: str, given: str = "") -> None: ...


class Faults:
    """What is wrong in a set of files, gathered so that one refusal tells all of it."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self.lines = list(lines)

    def tell(self, where: Path | str, key: str, rule: str, remedy: str, given: str = "") -> None:
        """Add one: the file, the key, the rule that is broken, and what to do."""
        file = where if isinstance(where, str) else where.name
        self.lines.append(Finding("data", f"{file}: {key}", rule, remedy, given).sentence())

    def load_all(self, paths: Iterable[Path], wanted: type[T]) -> list[tuple[Path, T]]:
        """Read every file that can be read; the faults of the others are kept."""
        found = []
        for path in paths:
            try:
                found.append((path, load(path, wanted)))
            except ShippedDataFault as fault:
                self.lines.append(fault.message)
        return found

    def tell_repeats(self, named: Sequence[tuple[Path, str]]) -> None:
        """Add a fault for every name that two files, or two tables of one, declare."""
        seen: dict[str, Path] = {}
        for path, name in named:
            if name in seen:
                self.tell(path, name, f"This name is declared already in {seen[name].name}.", "Give it another name.")
            seen.setdefault(name, path)

    def refuse(self) -> None:
        """Raise all of them in one ShippedDataFault, if there are any."""
        if self.lines:
            raise ShippedDataFault("\n".join(self.lines), "Correct the keys named above.")
