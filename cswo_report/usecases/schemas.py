"""The published forms of what this program writes for other programs: their JSON Schemas, and a check against them.

The form is a frozen type of ours; its schema is made from it (`python -m cswo_report.usecases.schemas`) and ships in `data/schemas/`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cswo_report import shipped
from cswo_report.domain.manifest import Manifest
from cswo_report.domain.national_return import NationalReturn
from cswo_report.errors import CswoReportError, InputRefused

FORMS: dict[str, type] = {"return": NationalReturn, "manifest": Manifest}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a form, made from its type."""
    from pydantic import TypeAdapter

    form = FORMS[name]
    made = TypeAdapter(form).json_schema()
    return {"$schema": DIALECT, "$id": f"urn:cswo-report:schema:{name}:{form.VERSION}", **made}  # type: ignore[attr-defined]


def published(name: str) -> Path:
    """The file of a schema as it ships; InputRefused where there is none of that name."""
    if name not in FORMS:
        raise InputRefused(f"SCHEMA (given: {name[:20]}): the schemas are {', '.join(FORMS)}.")
    return shipped.root("data") / "schemas" / f"{name}.schema.json"


def as_bytes(content: Any) -> bytes:
    """One of the forms as JSON, read back and held against its type before anybody else sees it."""
    from pydantic import TypeAdapter, ValidationError

    written = json.dumps(asdict(content), indent=2, ensure_ascii=False).encode() + b"\n"
    try:
        same = TypeAdapter(type(content)).validate_json(written, strict=False) == content
    except ValidationError as fault:
        raise CswoReportError(
            f"What was to be written does not keep to its own form: {fault.error_count()} faults."
        ) from fault
    if not same:
        raise CswoReportError("What was to be written does not read back as it was.")
    return written


def _write() -> None:
    for name in FORMS:
        path = shipped.root("data") / "schemas" / f"{name}.schema.json"
        path.write_text(json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
