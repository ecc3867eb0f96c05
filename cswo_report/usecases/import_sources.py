"""Says which source a sheet comes from where its file's name is the only sign of it: names change, and what was sent does not.

A file whose very bytes were imported before is of the source that it was then. One whose rows are, word for word, most of what another
source sent before is taken for that source. Otherwise every row of it would be written a second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from cswo_report.store import imports
from cswo_report.store.imports import Sent
from cswo_report.usecases.import_rows import Incoming, SheetRows

MOST = 0.5
"""The share of a sheet's rows, or of another source's, that are the same word for word, above which the two are one source."""

LEAST = 3
"""How many different rows must be the same, at the least: one or two short ones may be so by chance, and are possible duplicates."""


class SentBefore:
    """What any source sent before of the types of an import: how much of each, and what is word for word what comes now."""

    def __init__(self, session: Session, rows: Sequence[Incoming]) -> None:
        contents = {(row.given.type_name, row.content) for row in rows}
        self.count: Counter[tuple[str, str]] = Counter()  # by source and type: rows
        self.same: dict[tuple[str, str], list[Sent]] = {}  # by type and content
        for sent in imports.sent_before(session, sorted({name for name, _ in contents})):
            self.count[sent.source, sent.type_name] += 1
            if (sent.type_name, sent.content_hash) in contents:
                self.same.setdefault((sent.type_name, sent.content_hash), []).append(sent)

    def like(self, row: Incoming) -> Iterable[Sent]:
        """The rows sent before that say what this one says; none that the same source gave another key."""
        for sent in self.same.get((row.given.type_name, row.content), ()):
            keys = {sent.row_key, row.given.key}
            if sent.source != row.of.source or len(keys) == 1 or "" in keys:
                yield sent


def settle(
    session: Session, sheets: Sequence[SheetRows], rows: Sequence[Incoming], sent: SentBefore
) -> list[SheetRows]:
    """The sheets with their sources; the rows of one whose source is another than its name says are put to it."""
    of: dict[int, list[Incoming]] = {}
    for row in rows:
        of.setdefault(id(row.of), []).append(row)
    return [_settled(session, sheet, of.get(id(sheet), []), sent) if sheet.is_guessed else sheet for sheet in sheets]


def _settled(session: Session, sheet: SheetRows, rows: Sequence[Incoming], sent: SentBefore) -> SheetRows:
    name, why = _as_then(session, sheet, rows), f"its very content was imported before, as batch {sheet.batch_then}"
    if not name:
        name, why = _as_another(sheet, rows, sent), "most of its rows are word for word what that source sent before"
    if not name or name == sheet.source:
        return sheet
    note = f"Taken for the source {name}: {why}. If somebody else sent it, give --source NAME."
    found = replace(sheet, source=name, notes=(*sheet.notes, note))
    for row in rows:
        row.of = found
    return found


def _as_then(session: Session, sheet: SheetRows, rows: Sequence[Incoming]) -> str:
    """The source of this sheet when a file of these very bytes was imported."""
    if not sheet.batch_then:
        return ""
    name = imports.files_before(session).get(sheet.sha256)
    then = imports.sources_of_file(session, sheet.batch_then, name.name) if name else {}
    types = dict.fromkeys(row.given.type_name for row in rows)
    return next((then[sheet.sheet, each] for each in types if (sheet.sheet, each) in then), "")


def _as_another(sheet: SheetRows, rows: Sequence[Incoming], sent: SentBefore) -> str:
    """The source that sent most of these rows before, or most of whose rows these are; "" where this one is no new source."""
    types = {row.given.type_name for row in rows}
    if any(sent.count[sheet.source, name] for name in types):
        return ""
    same: Counter[str] = Counter()
    different: dict[str, set[str]] = {}
    for row in rows:
        for source in {each.source for each in sent.same.get((row.given.type_name, row.content), ())}:
            same[source] += 1
            different.setdefault(source, set()).add(row.content)
    for source, number in same.most_common():
        held = sum(sent.count[source, name] for name in types)
        if len(different[source]) >= LEAST and number > MOST * min(len(rows), held):
            return source
    return ""
