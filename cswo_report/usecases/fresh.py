"""Whether anything has changed since a build: if nothing has, its files stand and nothing is made anew.

Everything that goes into a paper is hashed, byte for byte: the program with its templates and data, the libraries and settings of
this machine that it heeds, the workspace and the store. What was made is hashed too. Any doubt means that the paper is built.
This module imports nothing heavy: that is the point of it. A store on PostgreSQL has no file to hash and is always built from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cswo_report import files, shipped
from cswo_report.domain.times import LONDON

SETTINGS_FILE = "cswo.toml"
DEFAULT_STORE = "store/records.db"
CACHE = ".cache"
NO_INPUTS = frozenset({"out", "backups"})
"""Folders of a workspace that hold what was made and not what it is made from; nor do those whose name begins with a dot."""
MOST_BYTES = 300_000_000  # of a workspace's files: hashing more would take longer than it may save
FORMAT = 1


@dataclass(frozen=True)
class Stamp:
    """What would go into a build, as hashes: of the program and machine, of each file of the workspace, and of the store."""

    folder: Path
    store: Path
    program: str
    files: Mapping[str, str]
    records: str

    def inputs(self, made: Iterable[Path] = ()) -> str:
        """The hash of all inputs but the store, without the files that the build itself made."""
        own = {str(path) for path in made}
        rows = [f"{name} {mark}" for name, mark in sorted(self.files.items()) if str(self.folder / name) not in own]
        return _hash("\n".join([self.program, *rows]).encode())


@dataclass(frozen=True)
class Standing:
    """A build that stands: when it was made, and what it answered."""

    since: datetime
    answer: Any


def stamp(start: Path) -> Stamp | None:
    """The stamp of the workspace at or above a folder; None where anything cannot be told for certain."""
    try:
        start = start.resolve()
        folder = next((each for each in (start, *start.parents) if (each / SETTINGS_FILE).is_file()), None)
        if folder is None:
            return None
        place = tomllib.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8-sig")).get("store", DEFAULT_STORE)
        store = None if "://" in place else (folder / place).resolve()
        records = mark_of_store(store) if store else ""
        listed = _listed(folder, store) if store and records else None
        if store is None or listed is None:
            return None
        return Stamp(folder, store, mark_of_program(), listed, records)
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def mark_of_store(path: Path) -> str:
    """The hash of an SQLite store; empty where a change is under way, which only the database itself could read rightly."""
    if path.with_name(path.name + "-journal").exists():
        return ""
    digest = hashlib.sha256()
    log = path.with_name(path.name + "-wal")
    for each in (path, log) if log.exists() else (path,):
        with each.open("rb") as handle:
            digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()


def mark_of_program() -> str:
    """The hash of this program, of what ships with it, and of what it heeds of this machine and day."""
    roots = (Path(__file__).parent.parent, *(shipped.root(name) for name in ("report_templates", "migrations", "data")))
    libraries = sorted(each.name for each in os.scandir(sysconfig.get_path("purelib")) if each.name.endswith("-info"))
    heeded = {name: value for name, value in os.environ.items() if name.startswith("CSWO_")}
    heeded["SOURCE_DATE_EPOCH"] = os.environ.get("SOURCE_DATE_EPOCH", "")
    today = datetime.now(UTC).astimezone(LONDON).date().isoformat()
    told = [FORMAT, _mark_of_files(roots), sys.version, sys.platform, libraries, heeded, today, shutil.which("verapdf")]
    return _hash(json.dumps(told, sort_keys=True).encode())


@cache
def _mark_of_files(roots: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in (path for root in roots for path in _below(root)):
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def standing(stamp: Stamp, options: Mapping[str, str]) -> Standing | None:
    """What was built before of the same inputs with the same options, if every file of it is still as it was made."""
    try:
        kept = json.loads(_file(stamp.folder, options).read_text(encoding="utf-8"))
        made = {Path(name): mark for name, mark in kept["made"].items()}
        same = kept["records"] == stamp.records and kept["inputs"] == stamp.inputs(made)
        if not (same and made and all(_hash(path.read_bytes()) == mark for path, mark in made.items())):
            return None
        return Standing(datetime.fromisoformat(kept["since"]), kept["answer"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def remember(before: Stamp, records: str, options: Mapping[str, str], made: Sequence[Path], answer: Any) -> None:
    """Keep what a build made. `records` is the mark of the store after it, proven to hold nothing new but that build."""
    kept = {
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "records": records,
        "inputs": before.inputs(made),
        "made": {str(path): _hash(path.read_bytes()) for path in made},
        "answer": answer,
    }
    files.make_private_folder(before.folder / CACHE)
    files.write_whole(_file(before.folder, options), json.dumps(kept).encode())


def note_checked(stamp: Stamp, year: str, records: str) -> None:
    """Keep that the words of a year were checked as they are and that nothing stops their signature."""
    files.make_private_folder(stamp.folder / CACHE)
    kept = {"records": records, "inputs": stamp.inputs()}
    files.write_whole(_file(stamp.folder, {"checked": year}), json.dumps(kept).encode())


def was_checked(stamp: Stamp, year: str) -> bool:
    """Whether the words of a year were checked, with nothing that stops, and nothing has changed since."""
    try:
        kept = json.loads(_file(stamp.folder, {"checked": year}).read_text(encoding="utf-8"))
        return bool(kept["records"] == stamp.records and kept["inputs"] == stamp.inputs())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _file(folder: Path, options: Mapping[str, str]) -> Path:
    name = _hash(json.dumps(dict(options), sort_keys=True).encode())[:32]
    return folder / CACHE / f"built-{name}.json"


def _listed(folder: Path, store: Path) -> dict[str, str] | None:
    """Every file of a workspace by its name there, hashed; None where it is too much, or leads out of the workspace."""
    found, total = {}, 0
    beside = {store.name + end for end in ("", "-wal", "-shm", "-journal", ".lock")}
    for path in _below(folder, NO_INPUTS):
        if path.is_symlink():
            return None
        if path.resolve().parent == store.parent and path.name in beside:
            continue
        total += path.stat().st_size
        if total > MOST_BYTES:
            return None
        found[path.relative_to(folder).as_posix()] = _hash(path.read_bytes())
    return found


def _below(root: Path, left_out: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Every file below a folder in a fixed order, links to folders among them; nothing hidden, nothing compiled."""
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name == "__pycache__" or entry.name in left_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))
        else:
            yield Path(entry.path)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
