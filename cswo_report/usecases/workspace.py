"""A workspace: the folder of one council, with its settings, store, narratives, own data and theme."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cswo_report import files, shipped
from cswo_report.domain.findings import shown
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, InputRefused, NotFound, StoreError
from cswo_report.reference import Reference, load
from cswo_report.store import schema
from cswo_report.store.engine import Store

SETTINGS_FILE = "cswo.toml"
BASE_THEME = "neutral"
DEFAULT_STORE = "store/records.db"

SETTINGS_TEXT = """\
# Settings of one council. The store and everything in this folder stay with the council.
council = "{council}"
store = "{store}"            # a file below this folder, or postgresql+psycopg://user@host/name
theme = "neutral"            # or a folder of your own under themes/
records_from = "{records_from}"          # first reporting year whose decisions are all here; earlier years print as not held
officer_name = ""            # printed on the title page; left empty, the post alone is printed
contact = ""                 # for other formats: telephone first, then e-mail
meeting = ""                 # where the report goes, such as "For the meeting of the Council on 25 September 2025"
report_dated = ""            # the date printed on the report, such as 2025-09-17; left empty, the day of the last entry
gaelic = false               # whether the council offers the report in Gaelic
"""


@dataclass(frozen=True)
class Settings:
    """What `cswo.toml` may say."""

    __pydantic_config__ = {"extra": "forbid"}

    council: str
    store: str = DEFAULT_STORE
    theme: str = "neutral"
    records_from: str = ""
    officer_name: str = ""
    contact: str = ""
    synthetic: str = ""
    gaelic: bool = False  # whether the council offers the report in Gaelic; then the report says so, in Gaelic
    meeting: str = ""  # body and day the report goes to, such as 'Full Council, 18 September 2025'
    report_dated: str = ""  # ISO date printed on the report; empty: the day of the newest entry in the store


@dataclass(frozen=True)
class Workspace:
    """An opened workspace."""

    folder: Path
    settings: Settings

    @cached_property
    def store(self) -> Store:
        place = self.settings.store
        return Store(place if "://" in place else f"sqlite:///{(self.folder / place).resolve()}")

    @cached_property
    def reference(self) -> Reference:
        own = self.folder / "data"
        return Reference(own if own.is_dir() else None)

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def drafts(self) -> Path:
        return self.folder / "drafts"

    @property
    def theme_folder(self) -> Path | None:
        folder = self.folder / "themes" / self.settings.theme
        return folder if folder.is_dir() else None

    @property
    def base_theme(self) -> str:
        """The shipped theme that a council's own is laid over, or that it uses as it is."""
        if self.theme_folder:
            return BASE_THEME
        if not (shipped.root("report_templates") / "themes" / self.settings.theme / "theme.toml").is_file():
            raise NotFound(
                f"{SETTINGS_FILE}: theme: there is no theme called “{shown(self.settings.theme)}”.",
                f"Use {BASE_THEME}, or make themes/{shown(self.settings.theme)}/theme.toml in the workspace.",
            )
        return self.settings.theme

    def narrative_folder(self, year: ReportingYear) -> Path:
        return self.folder / "narrative" / year.label

    def output_folder(self, year: ReportingYear) -> Path:
        return self.folder / "out" / year.label

    def ready(self) -> Workspace:
        """This workspace, its store checked: there, ours, and of this program's version."""
        schema.check_usable(self.store)
        return self


def actor() -> str:
    """Who is typing, as the audit trail names them: CSWO_ACTOR, else the system's user name."""
    try:
        name = os.environ.get("CSWO_ACTOR") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, or a system without a register of them
        return "unknown"
    return shown(name)


def find(start: Path) -> Workspace:
    """The workspace at a folder or the nearest one above it."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return Workspace(folder, _read_settings(folder / SETTINGS_FILE))
    raise NotFound(
        f"There is no workspace at {start} or above it (no {SETTINGS_FILE} found).",
        "Make one with: cswo-report init DIR --council NAME",
    )


def _read_settings(path: Path) -> Settings:
    settings = load(path, Settings)
    if settings.records_from:
        try:
            ReportingYear.parse(settings.records_from)
        except ValueError as fault:
            raise InputRefused(f"{path.name}: records_from: {fault}") from fault
    return settings


def initialise(
    folder: Path, council: str, *, store: str = "", records_from: str = "", synthetic: str = ""
) -> Workspace:
    """Make a workspace and its empty store; refuse a folder that holds one already."""
    council = council.strip()
    if not council or not council.isprintable() or any(sign in council for sign in '"\\'):
        raise InputRefused("--council: a council's name is one line of text without quotation marks.")
    if not store.isprintable() or any(sign in store for sign in '"\\'):
        raise InputRefused("--store: an address is one line of text without quotation marks.")
    if (folder / SETTINGS_FILE).exists():
        raise Conflict(f"{folder} is a workspace already; nothing was changed.", "Choose another folder.")
    if any(entry.exists() and not entry.is_dir() for entry in (folder, *folder.parents)):
        raise Conflict(f"{folder} is, or lies in, a file and not a folder.", "Choose another name.")
    if records_from:
        ReportingYear.parse(records_from)
    try:
        files.make_private_folder(folder)
        text = SETTINGS_TEXT.format(council=council, store=store or DEFAULT_STORE, records_from=records_from)
        if synthetic:
            text += f'synthetic = "{synthetic}"\n'
        workspace = Workspace(folder.resolve(), Settings(council=council, store=store or DEFAULT_STORE))
        schema.create(workspace.store)
        files.write_whole(folder / SETTINGS_FILE, text.encode())
    except PermissionError as fault:
        raise StoreError(f"{folder} cannot be written to; nothing was made.", "Choose a folder of your own.") from fault
    return find(folder)
