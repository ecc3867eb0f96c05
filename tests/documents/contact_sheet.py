"""Writes docs/contact-sheet.png: every page of the demo's members' edition, small, to be looked over at a glance.

    python -m tests.documents.contact_sheet [WORKSPACE or PDF]

Without an argument the demo is made anew in a temporary folder. A workspace's newest built report is taken as it stands.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

TARGET = Path(__file__).parents[2] / "docs" / "contact-sheet.png"
ACROSS, WIDE, GAP = 10, 230, 10  # pages in a row, and pixels
COLOURS = 96
MOST_BYTES = 1_500_000
_GROUND = "#C9CED2"
_REPORT = "out/**/*annual-report*members.pdf"


def drawn(pdf: Path) -> Image.Image:
    """All pages of a PDF on one sheet, row by row."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=WIDE / page.get_width()).to_pil().convert("RGB") for page in document]
    tall = max(page.height for page in pages)
    rows = -(-len(pages) // ACROSS)
    sheet = Image.new("RGB", (ACROSS * (WIDE + GAP) + GAP, rows * (tall + GAP) + GAP), _GROUND)
    for place, page in enumerate(pages):
        down, across = divmod(place, ACROSS)
        sheet.paste(page, (GAP + across * (WIDE + GAP), GAP + down * (tall + GAP)))
    return sheet


def written(pdf: Path, target: Path = TARGET) -> str:
    """Write the sheet with as many colours as keep it small enough, and say what was written."""
    sheet = drawn(pdf)
    for colours in (COLOURS, 32, 16):
        sheet.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            break
    return f"{target}: {target.stat().st_size / 1e6:.1f} MB, {sheet.width} by {sheet.height} pixels, from {pdf.name}"


def newest_report(workspace: Path) -> Path:
    """The report built last in a workspace; exits with 5 where there is none."""
    found = sorted(workspace.glob(_REPORT), key=lambda file: file.stat().st_mtime)
    if not found:
        print(
            f"{workspace}: no built report here. Build one: cswo-report -w {workspace} report build 2024-25",
            file=sys.stderr,
        )
        raise SystemExit(5)
    return found[-1]


def main(arguments: list[str]) -> None:
    if arguments:
        given = Path(arguments[0])
        print(written(newest_report(given) if given.is_dir() else given))
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "demo"
        subprocess.run([sys.executable, "-m", "cswo_report", "demo", str(workspace)], check=True, stdout=sys.stderr)
        print(written(newest_report(workspace)))


if __name__ == "__main__":
    main(sys.argv[1:])
