"""Evidence by reference: notes where it lies and the hash of its content, and says later whether it is still the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from cswo_report.domain import identifiers
from cswo_report.domain.findings import shown
from cswo_report.domain.registers import Record
from cswo_report.domain.times import LONDON
from cswo_report.errors import InputRefused, NotFound
from cswo_report.store import records
from cswo_report.store.ledger import Ledger
from cswo_report.usecases.recording import Recorder, find_record
from cswo_report.usecases.workspace import Workspace, actor

REGISTER = "evidence"
LARGEST_SAID = 10**9 - 1  # bytes: the size of a larger file is left out, its hash is not
AT_ONCE = 1 << 20  # bytes read at a time, so that a film costs no memory
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Kept:
    """A piece of evidence as it was noted; `size` in bytes, None of an address or of a very large file."""

    reference: str
    record: str
    place: str
    sha256: str
    size: int | None


def keep(workspace: Workspace, reference: str, place: str, what: str = "", sha256: str = "") -> Kept:
    """Note a piece of evidence for a record that exists; raises InputRefused or NotFound, with nothing written."""
    given_hash = sha256.strip().lower()
    if given_hash and not _HASH.fullmatch(given_hash):
        raise InputRefused("--sha256: a SHA-256 hash is 64 digits and letters from a to f.")
    _refuse_identifiers(workspace, place)
    noted, found_hash, size = _at_address(place, given_hash) if _ADDRESS.match(place) else _on_disk(workspace, place)
    if given_hash and given_hash != found_hash:
        raise InputRefused(
            f"--sha256: {noted} has another content than this hash says.", remedy="Check which file is meant."
        )
    today = datetime.now(UTC).astimezone(LONDON).date()
    with workspace.store.writing() as session:
        record = find_record(session, reference)
        values = {"record": record.reference, "what": what, "place": noted, "sha256": found_hash, "size": size}
        given = {name: value for name, value in values.items() if value not in ("", None)}
        recorder = Recorder(workspace.reference, session, Ledger(session, actor()))
        written = recorder.add([recorder.prepare(REGISTER, {**given, "seen_on": today.isoformat()})])
    return Kept(written[0], record.reference, noted, found_hash, size)


def _at_address(place: str, given_hash: str) -> tuple[str, str, None]:
    """An address as it is noted. It is not opened: nothing here goes out to the network."""
    if not place.lower().startswith("https://") or any(sign.isspace() for sign in place):
        raise InputRefused(
            "PATH|URL: an address begins with https:// and has no space.", remedy="Give it as it stands in a browser."
        )
    return place, given_hash, None


def _on_disk(workspace: Workspace, place: str) -> tuple[str, str, int | None]:
    """A file as it is noted: from the workspace where it lies inside it, with its hash and size in bytes."""
    path = Path(place).expanduser().resolve()
    if not path.is_file():
        raise NotFound(f"There is no file {shown(place)}.", "Give the path of a file, or an https address.")
    inside = path.is_relative_to(workspace.folder.resolve())
    noted = str(path.relative_to(workspace.folder.resolve()) if inside else path)
    _refuse_identifiers(workspace, noted)
    try:
        size = path.stat().st_size
        return noted, _hash_of(path), size if size <= LARGEST_SAID else None
    except OSError as fault:
        raise InputRefused(
            f"{shown(place)}: this file cannot be read.", remedy="Ask for the right to read it."
        ) from fault


def _refuse_identifiers(workspace: Workspace, place: str) -> None:
    """A path may not name a person. It is not repeated in the message."""
    words = re.sub(r"[/\\_]+", " ", place)
    found = dict.fromkeys([*identifiers.kinds_found(place), *identifiers.kinds_found(words, is_prose=True)])
    if workspace.reference.denied.finds(words):
        found["a name of the council’s own list"] = None
    if found:
        raise InputRefused(
            f"PATH|URL: this looks like {' and '.join(found)}; no text here may identify a person.",
            remedy="Give the file a name that identifies nobody.",
        )


def _hash_of(path: Path) -> str:
    mark = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(AT_ONCE):
            mark.update(chunk)
    return mark.hexdigest()


def of_record(session: Session, reference: str) -> list[Record]:
    """The pieces of evidence for a record, oldest entry first."""
    return list(records.fetch_about(session, REGISTER, [reference]))


def faults(workspace: Workspace, session: Session) -> Iterator[str]:
    """A sentence for every file that has changed, is gone or cannot be read since it was noted. Addresses are not opened."""
    for record in records.fetch_all(session, REGISTER):
        place, sha256 = str(record.values["place"]), record.values["sha256"]
        if not sha256 or _ADDRESS.match(place):
            continue
        if fault := _fault_of(workspace.folder / place, str(sha256)):
            yield f"{record.reference}, evidence for {record.values['record']}: {place} {fault}."


def _fault_of(path: Path, sha256: str) -> str:
    """What is wrong with a file; '' where its content is what it was."""
    try:
        return "" if _hash_of(path) == sha256 else "has changed since it was noted"
    except FileNotFoundError:
        return "is gone"
    except OSError:
        return "cannot be read"
