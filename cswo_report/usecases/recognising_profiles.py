"""The profiles of sources: those shipped, the council's own, and what was learnt, laid over one another; and the keeping of what is learnt.

Nothing learnt holds a row's data: headings, codes, answers, and a sender's own words for our codes, none of which may identify a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from cswo_report import files
from cswo_report.data_files import Faults
from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.headings import fold, identity_promised, slug
from cswo_report.domain.identifiers import kinds_found
from cswo_report.domain.source_profiles import IGNORED, ProfileColumn, SourceProfile
from cswo_report.errors import InputRefused
from cswo_report.usecases.workspace import Workspace

LEARNT = "sources"
HEAD = "# Learnt by cswo-report from what this source sends. You may correct it by hand; what is wrong here is asked again once it is removed."


def profiles_of(workspace: Workspace) -> dict[str, SourceProfile]:
    """Every profile by name: ours, the council's own in `data/source_profiles/`, and over them what was learnt in `sources/`."""
    found = dict(workspace.reference.source_profiles)
    for name, learnt in _learnt(workspace).items():
        found[name] = merged(found[name], learnt) if name in found else learnt
    return found


def _learnt(workspace: Workspace) -> dict[str, SourceProfile]:
    return learnt_in(workspace.folder / LEARNT)


def learnt_in(folder: Path) -> dict[str, SourceProfile]:
    """The learnt profiles of a folder by name; raises ShippedDataFault, naming the line, where one cannot be read."""
    faults = Faults()
    loaded = faults.load_all(sorted(folder.glob("*.toml")), SourceProfile)
    faults.tell_repeats([(path, entry.name) for path, entry in loaded])
    faults.refuse()
    return {entry.name: entry for _, entry in loaded}


def merged(base: SourceProfile, learnt: SourceProfile) -> SourceProfile:
    """A profile with what was learnt of it since: a heading that was learnt means what was learnt, whatever it meant before."""
    taken = {fold(heading) for column in learnt.column for heading in column.heading}
    columns = [
        replace(column, heading=[heading for heading in column.heading if fold(heading) not in taken])
        for column in base.column
    ]
    by_meaning = {column.to: place for place, column in enumerate(columns) if column.to != IGNORED}
    for column in learnt.column:
        place = by_meaning.get(column.to, -1)
        if place >= 0:
            old = columns[place]
            columns[place] = replace(old, heading=[*old.heading, *column.heading], codes={**old.codes, **column.codes})
        else:
            columns.append(column)
    return replace(
        base,
        type=base.type or learnt.type,
        types={**base.types, **learnt.types},
        column=[column for column in columns if column.heading],
        answers={**base.answers, **learnt.answers},
        fixed={**base.fixed, **learnt.fixed},
    )


def remember(workspace: Workspace, profile: SourceProfile) -> Path:
    """Keep what was learnt of a source in `sources/NAME.toml`; the comments a person wrote there stay. The file is written whole.

    What the shipped profile (or the council's own) says already is not repeated. Nothing is written when nothing is new.
    """
    path = _place(workspace, profile.name)
    base = workspace.reference.source_profiles.get(profile.name)
    before = _learnt(workspace).get(profile.name)
    wanted = _without_people(profile if before is None else merged(before, profile), workspace.reference.denied)
    if base:
        wanted = _news(base, wanted)
    if before == wanted or (
        base and before is None and not (wanted.column or wanted.answers or wanted.types or wanted.fixed)
    ):
        return path
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.is_file() else _new_document()
    _write_into(document, wanted)
    files.make_private_folder(path.parent)
    files.write_whole(path, tomlkit.dumps(document).encode())
    return path


def _place(workspace: Workspace, name: str) -> Path:
    if name != slug(name):
        raise InputRefused(f"A source cannot be called “{name}”.", remedy="Use small letters, digits and underscores.")
    return workspace.folder / LEARNT / f"{name}.toml"


def _without_people(profile: SourceProfile, denied: DenyList) -> SourceProfile:
    """A profile without any word that could identify a person: such a word is asked about again, and never kept."""

    def identifies(text: str) -> bool:
        return bool(kinds_found(text, is_prose=True, denied=denied))

    columns = []
    for column in profile.column:
        headings = [text for text in column.heading if not identifies(text) or column.to != IGNORED]
        headings = [text for text in headings if not identifies(text)]
        codes = {word: code for word, code in column.codes.items() if not identifies(word)}
        if headings and not (column.to == IGNORED and all(identity_promised(text) for text in headings)):
            columns.append(ProfileColumn(headings, column.to, codes))
    return replace(
        profile,
        about="" if identifies(profile.about) else profile.about,
        types={word: name for word, name in profile.types.items() if not identifies(word)},
        column=columns,
        fixed={name: value for name, value in profile.fixed.items() if not identifies(value)},
        answers={name: code for name, code in profile.answers.items() if not identifies(name.replace("_", " "))},
    )


def _news(base: SourceProfile, wanted: SourceProfile) -> SourceProfile:
    """Only what the profile underneath does not say."""
    said = {(column.to, fold(heading)) for column in base.column for heading in column.heading}
    columns = []
    for column in wanted.column:
        headings = [heading for heading in column.heading if (column.to, fold(heading)) not in said]
        ours = base.codes_of(column.to)
        codes = {word: code for word, code in column.codes.items() if ours.get(word) != code}
        if headings or codes:
            columns.append(ProfileColumn(headings or column.heading[:1], column.to, codes))
    return SourceProfile(
        wanted.name,
        base.title,
        f"What was learnt beside the profile {base.name}.",
        types=_differing(wanted.types, base.types),
        column=columns,
        answers=_differing(wanted.answers, base.answers),
        fixed=_differing(wanted.fixed, base.fixed),
    )


def _differing(ours: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in ours.items() if known.get(name) != value}


def _new_document() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment(HEAD.removeprefix("# ")))
    return document


def _write_into(document: tomlkit.TOMLDocument, profile: SourceProfile) -> None:
    """Bring a document to what a profile says, leaving what is the same, and the comments about it, as they stand."""
    for name in ("name", "title", "about"):  # written although empty: without these the file cannot be read again
        if document.get(name) != getattr(profile, name):
            document[name] = getattr(profile, name)
    for name in ("type", "file", "owner", "source", "certainty"):
        _set(document, name, getattr(profile, name))
    _set(document, "sheets", profile.sheets)
    for name in ("types", "fixed", "answers"):
        _set_table(document, name, getattr(profile, name))
    columns = [_column_text(column) for column in profile.column]
    if columns != [_plain(column) for column in _tables(document)]:
        document.pop("column", None)
        if columns:
            array = tomlkit.aot()
            for column in columns:
                array.append(tomlkit.item(column))
            document.add("column", array)


def _set(document: tomlkit.TOMLDocument, name: str, value: Any) -> None:
    if value and document.get(name) != value:
        document[name] = value
    elif not value:
        document.pop(name, None)


def _set_table(document: tomlkit.TOMLDocument, name: str, values: Mapping[str, str]) -> None:
    held = document.get(name)
    if not values:
        document.pop(name, None)
    elif isinstance(held, Table):
        for key in [key for key in held if key not in values]:
            held.remove(key)
        for key, value in values.items():
            if held.get(key) != value:
                held[key] = value
    else:
        document[name] = dict(values)


def _tables(document: tomlkit.TOMLDocument) -> Iterable[Any]:
    yield from document.get("column", ())


def _column_text(column: ProfileColumn) -> dict[str, Any]:
    text: dict[str, Any] = {"heading": list(column.heading), "to": column.to}
    return {**text, "codes": dict(column.codes)} if column.codes else text


def _plain(column: Any) -> dict[str, Any]:
    return dict(column.unwrap())
