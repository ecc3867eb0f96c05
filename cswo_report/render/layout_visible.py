"""Faults that keep printed words from being seen: paler than can be read, invisible, covered, printed over one another, or off the sheet.

A style that a council or a section brings may do any of these without a word from the engine. Colours are measured as they are
printed: type on the nearest filled box around it or laid under it, else on the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cswo_report.domain.findings import shown
from cswo_report.render.faults import Fault
from cswo_report.render.layout_flow import named
from cswo_report.render.layout_reading import Line, Node, Run, Sheet
from cswo_report.render.theme_colours import contrast

LEAST_CONTRAST, LEAST_OF_LARGE = 4.5, 3.0  # WCAG 2.2, 1.4.3
LARGE = 18.0  # points
UNSEEN = 1.5  # a contrast with which words are as good as not there
MOST_VOID = 60.0  # mm of white between two things on one page
_OVER, _BESIDE = 0.4, 1.0  # how much of a line's height, and how many mm of its length, may not lie over another
_SLACK = 0.6  # mm
_CAPITALS = 0.66  # of the size: the height of capitals and figures
MILLIMETRES_OF_A_POINT = 25.4 / 72
_PAPER = (1.0, 1.0, 1.0)
_COLOURS = "Take another colour of the theme."


def faults(sheets: Sequence[Sheet]) -> list[Fault]:
    """Every word that cannot be seen, each once an element, and pages with a hole in them."""
    return [
        fault for sheet in sheets for check in (_pale, _covered, _over, _above, _void) for fault in _once(check(sheet))
    ]


def _once(found: Iterator[tuple[Node, Fault]]) -> Iterator[Fault]:
    told: set[int] = set()
    for node, fault in found:
        if id(node.element) not in told:
            told.add(id(node.element))
            yield fault


def _runs(sheet: Sheet) -> list[tuple[Line, Run]]:
    return [(line, run) for line in sheet.lines for run in line.runs if run.words.strip()]


def _within(run: Run, node: Node) -> bool:
    """Whether the middle of a run lies in a box."""
    across, down = (run.left + run.right) / 2, (run.top + run.bottom) / 2
    return node.left <= across <= node.right and node.top <= down <= node.bottom


def _ancestors(node: Node) -> Iterator[Node]:
    at: Node | None = node
    while at is not None:
        yield at
        at = at.parent


def _on(colour: Any, ground: tuple[float, ...]) -> tuple[float, ...]:
    """A colour of the engine as it looks on what is behind it; shares of red, green and blue."""
    alpha = float(colour.alpha)
    return tuple(
        max(0.0, min(1.0, float(part))) * alpha + behind * (1 - alpha)
        for part, behind in zip(colour.to("srgb").coordinates, ground, strict=True)
    )


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in colour)


def _pale(sheet: Sheet) -> Iterator[tuple[Node, Fault]]:
    filled = [node for node in sheet.nodes if node.ground is not None]
    drawn = [node for node in sheet.nodes if node.tag in ("svg", "img")]
    measured: dict[tuple[Any, ...], tuple[str, str, float]] = {}
    for line, run in _runs(sheet):
        if run.colour is None or any(_within(run, node) for node in drawn):
            continue
        around = {id(node) for node in _ancestors(line.node)}
        under = [node for node in filled if id(node) in around or _under(node, line.node, run)]
        key = (run.colour, *(node.ground for node in under))
        if key not in measured:
            ground: tuple[float, ...] = _PAPER
            for node in under:
                ground = _on(node.ground, ground)
            ink, paper = _hex(_on(run.colour, ground)), _hex(ground)
            measured[key] = ink, paper, contrast(ink, paper)
        ink, paper, ratio = measured[key]
        if not run.seen or ratio < UNSEEN:
            rule = "Words that stand in a paper can be seen."
            given = f"{ink} on {paper}" if run.seen else "made invisible"
            fault = Fault(
                "layout.unseen", sheet.page, named(line.node), rule, "Take the style away.", given, blocks=True
            )
            yield line.node, fault
        elif ratio < (LEAST_OF_LARGE if run.size >= LARGE else LEAST_CONTRAST) - 0.01:
            rule = f"Type has a contrast of {LEAST_CONTRAST:g} to 1, and {LEAST_OF_LARGE:g} from {LARGE:g} points."
            given = f"{ink} on {paper}: {ratio:.1f} to 1"
            yield line.node, Fault("layout.pale", sheet.page, named(line.node), rule, _COLOURS, given)


def _under(box: Node, words: Node, run: Run) -> bool:
    return box.height is not None and _within(run, box) and box.layer < words.layer


def _covered(sheet: Sheet) -> Iterator[tuple[Node, Fault]]:
    """Words under a filled box that was laid over them by hand."""
    boxes = [node for node in sheet.nodes if node.height is not None and node.ground and node.ground.alpha > 0.5]
    for line, run in _runs(sheet) if boxes else []:
        around = {id(node) for node in _ancestors(line.node)}
        for box in boxes:
            if id(box) not in around and _within(run, box) and box.layer > line.node.layer:
                rule, given = "Nothing is laid over words.", shown(run.words, 48)
                fault = Fault("layout.covered", sheet.page, named(box), rule, "Move the box.", given, blocks=True)
                yield box, fault


def _over(sheet: Sheet) -> Iterator[tuple[Node, Fault]]:
    """Words printed over other words; those of neighbouring cells are told with their table."""
    inked = sorted(((_ink(run), line, run) for line, run in _runs(sheet) if not run.hung), key=lambda each: each[0])
    for at, ((top, foot), line, run) in enumerate(inked):
        for (beginning, end), other, beside in inked[at + 1 :]:
            if beginning >= foot:
                break
            across = min(run.right, beside.right) - max(run.left, beside.left)
            down = min(foot, end) - beginning
            if other is line or across <= _BESIDE or down <= _OVER * min(foot - top, end - beginning):
                continue
            if not _same_row(line.node, other.node):
                rule, given = "Words are not printed over other words.", f"{run.words[:24]} / {beside.words[:24]}"
                remedy = "Give each of them room of its own."
                where = named(other.node)
                yield (
                    other.node,
                    Fault("layout.overprint", sheet.page, where, rule, remedy, shown(given, 60), blocks=True),
                )


def _ink(run: Run) -> tuple[float, float]:
    """From the top of a run's capitals to the line they stand on, in mm: what its box has above and below is air."""
    return run.base - _CAPITALS * run.size * MILLIMETRES_OF_A_POINT, run.base


def _same_row(one: Node, other: Node) -> bool:
    row = one.inside("tr")
    return row is not None and row is other.inside("tr")


def _above(sheet: Sheet) -> Iterator[tuple[Node, Fault]]:
    """Type above or below the text block, where the foot of the page or nothing at all is printed; footnotes stand in it."""
    if sheet.bled:
        top, bottom = 0.0, sheet.height
    else:
        top, bottom = sheet.top, sheet.bottom
    for line, run in _runs(sheet):
        over = max(top - run.top, run.bottom - bottom)
        if over > (_SLACK if sheet.bled else 2.5) and line.node.inside(".fn") is None:
            lost = run.top < 0 or run.bottom > sheet.height
            rule = "Type stays between the head and the foot of its page."
            given = f"{over:.1f} mm beyond"
            yield (
                line.node,
                Fault("layout.overhang", sheet.page, named(line.node), rule, "Shorten or move it.", given, lost),
            )


def _void(sheet: Sheet) -> Iterator[tuple[Node, Fault]]:
    """A hole in the midst of a page: white space that nothing asked for. The cover is composed by hand."""
    if sheet.bled:
        return
    things = [(line.top, line.bottom, line.node) for line in sheet.lines if line.words and not line.node.inside(".fn")]
    things += [(node.top, node.bottom, node) for node in sheet.nodes if node.tag in ("svg", "img") or node.ground]
    reached = sheet.top
    for top, bottom, node in sorted(things, key=lambda thing: thing[:2]):
        if top - reached > MOST_VOID:
            rule = f"No more than {MOST_VOID:g} mm of a page stay white between two things."
            given = f"{top - reached:.0f} mm"
            yield node, Fault("layout.void", sheet.page, named(node), rule, "Close the gap above it.", given)
        reached = max(reached, bottom)
