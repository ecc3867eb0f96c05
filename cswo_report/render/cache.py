"""Rendered chapters kept by the hash of everything that went into them, so that one edit renders one chapter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cswo_report.files import make_private_folder, write_whole
from cswo_report.render.faults import Fault
from cswo_report.render.pdf import Rendered, engine_version

FORMAT = 3  # raised when what is rendered from the same input changes
MOST_KEPT = 400  # chapters


def key_of_assets(assets: Mapping[str, bytes]) -> str:
    """The hash of a paper's style, fonts and crest."""
    digest = hashlib.sha256()
    for address in sorted(assets):
        digest.update(f"{address} {hashlib.sha256(assets[address]).hexdigest()}\n".encode())
    return digest.hexdigest()


def key_of(document: str, assets: str, prefix: str, tagged: bool) -> str:
    """The hash of a document, the hash of its assets, and the engine and the code of ours that would lay it out."""
    return hashlib.sha256(
        f"{FORMAT} {engine_version()} {_own_code()} {prefix} {tagged} {assets}\n{document}".encode()
    ).hexdigest()


@cache
def _own_code() -> str:
    """The hash of this room's own modules: a check or tag that changes makes what was kept stale."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Cache:
    """A folder of rendered chapters. It holds what a restricted edition holds, so it is private to its owner."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        if folder is not None:
            make_private_folder(folder)

    def find(self, key: str) -> Rendered | None:
        """What was rendered before, or None; an entry that does not read back whole is passed over."""
        if self.folder is None:
            return None
        try:
            about = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            content = (self.folder / f"{key}.pdf").read_bytes()
            if hashlib.sha256(content).hexdigest() != about["sha256"]:
                return None
            anchors = {str(k): int(v) for k, v in about["anchors"].items()}
            return Rendered(content, int(about["pages"]), anchors, tuple(Fault(**each) for each in about["faults"]))
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return None

    def keep(self, key: str, rendered: Rendered) -> None:
        if self.folder is None:
            return
        about = {
            "pages": rendered.pages,
            "anchors": rendered.anchors,
            "faults": [fault.as_json() for fault in rendered.faults],
            "sha256": hashlib.sha256(rendered.pdf).hexdigest(),
        }
        write_whole(self.folder / f"{key}.pdf", rendered.pdf)
        write_whole(self.folder / f"{key}.json", json.dumps(about).encode())

    def prune(self) -> None:
        """Drop the oldest entries beyond the most that are kept."""
        if self.folder is None:
            return
        entries = sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in entries[MOST_KEPT:]:
            old.with_suffix(".pdf").unlink(missing_ok=True)
            old.unlink(missing_ok=True)
