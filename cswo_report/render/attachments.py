"""Files of data that travel inside the PDF, so that a paper carries its own numbers.

Each is declared as the data of the whole paper (PDF/A-3's associated file), with the paper's own date: the moment of
building would make every build a different file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from cswo_report.domain.paper import DataFile
from cswo_report.render.metadata import pdf_date


def attach(out: pikepdf.Pdf, data: Sequence[DataFile], dated: str) -> None:
    """Put `data` into the file, in their order, and nothing else; `dated` is the paper's ISO instant."""
    if not data:
        return
    stamp = String(pdf_date(dated))
    listed = {file.name: out.make_indirect(_specification(out, file, stamp)) for file in data}
    out.Root.AF = Array(list(listed.values()))
    names = sorted(listed, key=lambda name: name.encode())
    flat = [item for name in names for item in (String(name), listed[name])]
    out.Root.Names.EmbeddedFiles = Dictionary(Names=Array(flat))


def _specification(out: pikepdf.Pdf, file: DataFile, stamp: String) -> Dictionary:
    check = hashlib.md5(file.content, usedforsecurity=False).digest()
    content = out.make_stream(
        file.content,
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{file.media_type}"),
        Params=Dictionary(Size=len(file.content), CreationDate=stamp, ModDate=stamp, CheckSum=String(check)),
    )
    return Dictionary(
        Type=Name.Filespec,
        F=String(file.name),
        UF=String(file.name),
        Desc=String(file.description),
        AFRelationship=Name.Data,
        EF=Dictionary(F=content, UF=content),
    )
