"""A workspace: the folder of one council, with its settings, store, narratives, own data and theme."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cswo_report import files, shipped
from cswo_report.data_files import rules_version
from cswo_report.domain.deadlines import end_of
from cswo_report.domain.findings import shown
from cswo_report.domain.times import parse_moment
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import Conflict, InputRefused, NotFound, StoreError
from cswo_report.store import schema
from cswo_report.store.engine import Store
from cswo_report.usecases import settings
from cswo_report.usecases.settings import DEFAULT_STANDARDS, DEFAULT_STORE, SETTINGS_FILE, SETTINGS_TEXT, Settings

if TYPE_CHECKING:
    from cswo_report.reference import Reference

BASE_THEME = "neutral"


@dataclass(frozen=True)
class Workspace:
    """An opened workspace."""

    folder: Path
    settings: Settings
    look: str = ""  # a shipped theme asked for instead of the one that the council's own is laid over

    @cached_property
    def store(self) -> Store:
        place = self.settings.store
        return Store(place if "://" in place else f"sqlite:///{(self.folder / place).resolve()}")

    @cached_property
    def reference(self) -> Reference:
        from cswo_report.reference import Reference, shipped_reference

        if self.own_data is None and not self.settings.confirmed and not self.settings.deny_list:
            return shipped_reference()  # read once for all workspaces of a process
        return Reference(self.own_data, self.settings.confirmed, self.deny_list)

    @property
    def deny_list(self) -> Path | None:
        """The council's private file of names that no record may hold."""
        return self.folder / self.settings.deny_list if self.settings.deny_list else None

    @property
    def own_data(self) -> Path | None:
        """The council's own data files, laid over ours."""
        own = self.folder / "data"
        return own if own.is_dir() else None

    @property
    def rules_version(self) -> str:
        """The mark of the rules and calendars in force here, told without reading what they say."""
        return rules_version(self.own_data, self.settings.confirmed)

    def moment_asked(self, text: str = "") -> datetime:
        """The moment a question about time limits is asked for: as typed, as the settings say, else now. A day means its end."""
        given = text or self.settings.as_of
        if not given:
            return datetime.now(UTC)
        try:
            moment = parse_moment(given)
        except ValueError as fault:
            where = "--as-of" if text else f"{SETTINGS_FILE}: as_of"
            raise InputRefused(f"{where} (given: {shown(given)}): {fault}") from fault
        return moment.instant or end_of(moment.day)

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
            from cswo_report.render.theme import base_of

            return self.look or base_of(self.theme_folder)
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
            return Workspace(folder, settings.read(folder / SETTINGS_FILE))
    raise NotFound(
        f"There is no workspace at {start} or above it (no {SETTINGS_FILE} found).",
        "Make one with: cswo-report init DIR --council NAME",
    )


def initialise(folder: Path, council: str, *, store: str = "", records_from: str = "") -> Workspace:
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
        text = SETTINGS_TEXT.format(
            council=council, store=store or DEFAULT_STORE, records_from=records_from, standards=DEFAULT_STANDARDS
        )
        workspace = Workspace(folder.resolve(), Settings(council=council, store=store or DEFAULT_STORE))
        schema.create(workspace.store)
        files.write_whole(folder / SETTINGS_FILE, text.encode())
    except PermissionError as fault:
        raise StoreError(f"{folder} cannot be written to; nothing was made.", "Choose a folder of your own.") from fault
    return find(folder)
