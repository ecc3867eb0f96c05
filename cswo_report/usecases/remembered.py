"""What a year's store said, kept from the last build, so that an edit of the words costs no counting.

Kept in the workspace's private cache folder, signed with a secret of this user that lies elsewhere, with the mark of the store it was read from and of everything that decides what is
read. A mark that differs, or anything odd about the file, means that the store is read anew.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import hmac
import json
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

from cswo_report import files
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import CswoReportError
from cswo_report.reference import Reference
from cswo_report.store import audit
from cswo_report.usecases import fresh, manifest, reporting
from cswo_report.usecases.made import Made
from cswo_report.usecases.reporting import Gathered
from cswo_report.usecases.workspace import Workspace


def gathered(workspace: Workspace, year: ReportingYear, say: Callable[[str], None]) -> Gathered:
    """What the store says of a year: as kept, where the store and the rules are the same, else read now."""
    _keys[workspace.folder, year.label] = key = _key(workspace, year)
    found = _kept(workspace, year, key)
    if found is None:
        say("reading the store")
        found = reporting.read_store(workspace, year)
    return found


def recall(workspace: Workspace) -> Workspace:
    """The workspace with its rules as they were read before, where their files are the same; read when asked for otherwise."""
    try:
        about = json.loads((workspace.folder / fresh.CACHE / "rules.json").read_text(encoding="utf-8"))
        if about["key"] != _key_of_rules(workspace):
            return workspace
        found = _unsealed(workspace.folder / fresh.CACHE / "rules.pickle", about["signed"])
    except (OSError, ValueError, KeyError, TypeError):
        return workspace
    if isinstance(found, Reference):
        workspace.__dict__["reference"] = found
    return workspace


def keep_rules(workspace: Workspace) -> None:
    """Keep the rules as they are read by now. What cannot be kept is read again."""
    folder = workspace.folder / fresh.CACHE
    about = {"key": _key_of_rules(workspace), "fields": len(workspace.reference.__dict__)}
    try:
        if json.loads((folder / "rules.json").read_text(encoding="utf-8")).items() >= about.items():
            return
    except (OSError, ValueError, AttributeError):
        pass
    try:
        held = pickle.dumps(workspace.reference, protocol=pickle.HIGHEST_PROTOCOL)
        files.make_private_folder(folder)
        files.write_whole(folder / "rules.pickle", held)
        files.write_whole(folder / "rules.json", json.dumps({**about, "signed": _signed(held)}).encode())
    except (OSError, pickle.PicklingError, TypeError, AttributeError):
        return


def keep(workspace: Workspace, year: ReportingYear, told: Gathered) -> str:
    """Keep what was gathered, and answer the mark of the store as it is now; empty where it can hold anything newer.

    Builds of the same year that were logged since say nothing that the report is made from.
    """
    path = workspace.store.path
    if path is None:
        return ""
    try:
        mark = fresh.mark_of_store(path)
        with workspace.store.reading() as session:
            same = audit.only_builds_since(session, told.head, year.label)
        if not (mark and same and mark == fresh.mark_of_store(path)):
            return ""
        _write(workspace, year, told, mark)
    except (OSError, CswoReportError, pickle.PicklingError):
        return ""
    return mark


def remember(
    workspace: Workspace,
    before: fresh.Stamp | None,
    options: dict[str, str],
    year: ReportingYear,
    folder: Path,
    made: Sequence[Made],
    answer: object,
) -> None:
    """After a build: let the next one with the same options be answered by its files, if nothing else changes."""
    store = workspace.store.path
    told = _last.get((workspace.folder, year.label))
    if before is None or told is None or store is None or before.store != store.resolve():
        return
    mark = fresh.mark_of_store(store)
    if not mark or told != mark:
        return
    beside = [folder / name for each in made for name in each.data]
    written = [path.resolve() for path in (*(each.path for each in made), *beside, folder / manifest.NAME)]
    try:
        fresh.remember(before, mark, options, list(dict.fromkeys(written)), answer)
    except OSError:
        return


def still_checked(workspace: Workspace, before: fresh.Stamp | None, year: ReportingYear) -> None:
    """After a build, which logs itself in the store: what was checked before it is checked still."""
    mark = _last.get((workspace.folder, year.label))
    if before is None or not mark or not fresh.was_checked(before, year.label):
        return
    with contextlib.suppress(OSError):
        fresh.note_checked(before, year.label, mark)


_keys: dict[tuple[Path, str], str] = {}
"""The mark of all that decided what this run read, as it was when it read."""

_last: dict[tuple[Path, str], str] = {}
"""The mark of the store that this run has proven to hold nothing newer than what it built from."""


def prove(workspace: Workspace, year: ReportingYear, told: Gathered) -> None:
    """After the papers are kept: note the store's mark, if nothing was recorded while they were made."""
    _last[workspace.folder, year.label] = keep(workspace, year, told)


def _key(workspace: Workspace, year: ReportingYear) -> str:
    """The mark of all that decides what is read: program, day, settings, own data, and the figures that narratives name."""
    named = sorted(str(ref) for ref in reporting.figures_asked_for(workspace, year))
    parts = [_key_of_rules(workspace), repr(workspace.settings), year.label, *named]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _key_of_rules(workspace: Workspace) -> str:
    """The mark of everything that rules are read from: the program's own data, the council's, and what it confirmed."""
    own = workspace.own_data
    parts = [fresh.mark_of_program(), str(workspace.folder), repr(sorted(workspace.settings.confirmed.items()))]
    for path in sorted(own.rglob("*")) if own else ():
        if path.is_file():
            parts += [str(path), hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _paths(workspace: Workspace, year: ReportingYear) -> tuple[Path, Path]:
    folder = workspace.folder / fresh.CACHE
    return folder / f"gathered-{year.label}.json", folder / f"gathered-{year.label}.pickle"


def _kept(workspace: Workspace, year: ReportingYear, key: str) -> Gathered | None:
    store, (index, content) = workspace.store.path, _paths(workspace, year)
    try:
        about = json.loads(index.read_text(encoding="utf-8"))
        if store is None or about["store"] != fresh.mark_of_store(store) or about["key"] != key:
            return None
        found = _unsealed(content, about["signed"])
        return found if isinstance(found, Gathered) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _unsealed(path: Path, signed: str) -> object:
    """What a file holds that this user's own program signed; None where it did not, or where it cannot be read."""
    held = path.read_bytes()
    if not hmac.compare_digest(_signed(held), signed):
        return None
    collecting = gc.isenabled()
    gc.disable()
    try:
        found: object = pickle.loads(held)
    except (AttributeError, ImportError, EOFError, TypeError, ValueError, pickle.UnpicklingError):
        return None
    finally:
        if collecting:
            gc.enable()
    return found


def _write(workspace: Workspace, year: ReportingYear, told: Gathered, mark: str) -> None:
    index, content = _paths(workspace, year)
    held = pickle.dumps(told, protocol=pickle.HIGHEST_PROTOCOL)
    about = {
        "store": mark,
        "key": _keys[workspace.folder, year.label],
        "signed": _signed(held),
    }
    files.make_private_folder(content.parent)
    files.write_whole(content, held)
    files.write_whole(index, json.dumps(about).encode())


def _signed(content: bytes) -> str:
    """The mark that only this user's own program can give. A pickle is code: one that somebody sent must never be read."""
    secret = files.own_secret()
    if secret is None:
        raise OSError("this user has no folder of its own")
    return hmac.new(secret, content, "sha256").hexdigest()
