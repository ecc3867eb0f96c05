"""The laid-out pages as plain things in millimetres: what was set, where, from which element, in which type.

One walk over the engine's boxes makes the whole of it, so that every check reads the same facts and none touches the engine.
An element that runs over a page's end has one `Node` for each page; its nodes share the `element`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MM = 25.4 / 96  # millimetres of a CSS pixel
POINT = 72 / 96
SMALLEST = 10.5  # points: the smallest type of a theme that does not say
_POINTS = re.compile(r"([\d.]+)")
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Run:
    """One run of type on a line: its words, its edges in mm, its size in points and the face it asks for."""

    words: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    family: str
    hung: bool = False  # a shorthand mark, which hangs beyond its column by design
    colour: Any = None  # the engine's own, with its transparency
    seen: bool = True  # False where the style makes it invisible
    base: float = 0.0  # the line on which its letters stand, in mm


@dataclass(slots=True, eq=False)
class Line:
    """One line of type of one element, in mm."""

    node: Node
    left: float
    right: float
    top: float
    bottom: float
    runs: list[Run] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(run.words for run in self.runs).split())


@dataclass(slots=True, eq=False)
class Node:
    """What one page shows of one element; edges in mm from the sheet's left and top, without the margin."""

    element: Any
    tag: str
    classes: frozenset[str]
    page: int
    left: float
    right: float
    top: float
    bottom: float
    parent: Node | None = None
    order: int = 0  # the place among all nodes of the document
    children: list[Node] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    footnote: bool = False  # the body of a footnote, at the foot of the page
    call: bool = False  # the call of a footnote in the text
    repeated: bool = False  # within the head of a table, said again on a later page
    hides: bool = False  # what runs over its edge is cut off
    turned: bool = False
    ground: Any = None  # the colour it is filled with, the engine's own; None where what is behind it shows
    height: int | None = None  # placed by hand: its z-index; None where it stands in the flow

    @property
    def layer(self) -> tuple[int, int]:
        """When it is painted: what is placed by hand comes after what stands in the flow, unless its z-index is below 0."""
        node: Node | None = self
        while node is not None and node.height is None:
            node = node.parent
        return (0, -1) if node is None or node.height is None else (node.height, node.order)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def inside(self, *names: str) -> Node | None:
        """The nearest element around this one (or itself) with one of these tags or `.classes`."""
        node: Node | None = self
        while node is not None:
            if node.tag in names or any(f".{name}" in names for name in node.classes):
                return node
            node = node.parent
        return None

    def all_lines(self) -> list[Line]:
        return [line for node in self.walk() for line in node.lines if line.words]

    @property
    def words(self) -> str:
        """What this page shows of its text, children included."""
        return " ".join(line.words for line in self.all_lines())


@dataclass(slots=True)
class Sheet:
    """One page: the edges of its text block in mm, its size, and everything on it in reading order."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    width: float
    height: float
    smallest: float = SMALLEST  # the smallest type the theme allows, in points
    nodes: list[Node] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def bled(self) -> bool:
        """Whether the page has no margins: the cover, which places everything itself."""
        return self.left <= 0 and self.top <= 0

    def of(self, *names: str) -> list[Node]:
        """Its elements of these tags or `.classes`, in order; a table's repeated head is left out."""
        tags = {name for name in names if name[0] != "."}
        classes = {name[1:] for name in names if name[0] == "."}
        return [
            node
            for node in self.nodes
            if not node.repeated and (node.tag in tags or not classes.isdisjoint(node.classes))
        ]

    def lowest(self) -> float:
        """The foot of the lowest line or picture, the footnotes left out; the top of the block on an empty page."""
        feet = [line.bottom for line in self.lines if line.words and not line.node.inside(".fn")]
        return max([*feet, *(node.bottom for node in self.nodes if node.tag == "svg")], default=self.top)


def read(laid_out: Any) -> list[Sheet]:
    """The pages of a laid-out document (WeasyPrint's `Document`)."""
    heads: dict[int, int] = {}  # the head of each table, and the page on which it was first set
    return [_Reader(number, heads).sheet(page._page_box) for number, page in enumerate(laid_out.pages)]


def read_page(laid_out: Any, number: int) -> Sheet:
    """One page of a laid-out document; a negative number counts from its end."""
    return _Reader(number % len(laid_out.pages), {}).sheet(laid_out.pages[number]._page_box)


def words_of(element: Any) -> str:
    """All the text of an element, wherever it was set."""
    return " ".join("".join(element.itertext()).split())


class _Reader:
    def __init__(self, page: int, heads: dict[int, int]) -> None:
        self.page, self.heads = page, heads

    def sheet(self, box: Any) -> Sheet:
        left, top = box.content_box_x() * MM, box.content_box_y() * MM
        self.made = Sheet(
            self.page,
            left,
            left + box.width * MM,
            top,
            top + box.height * MM,
            box.margin_width() * MM,
            box.margin_height() * MM,
        )
        root = next((child.element for child in box.children if child.element_tag == "html"), None)
        if root is not None and (said := _POINTS.match(root.get("data-smallest") or "")):
            self.made.smallest = float(said.group(1))
        for child in box.children:
            self._block(child, None, repeated=False)
        return self.made

    def _block(self, box: Any, parent: Node | None, *, repeated: bool) -> None:
        """A box that is no text: its own node where it is an element's, else its children count to the element around."""
        repeated = repeated or self._is_repeated(box)
        node = self._node(box, parent, repeated) if self._opens(box, parent) else parent
        kind = type(box).__name__
        if kind == "LineBox" and node is not None:
            self._line(box, node, repeated)
            return
        for child in getattr(box, "children", ()):
            self._block(child, node, repeated=repeated)

    def _is_repeated(self, box: Any) -> bool:
        head = getattr(box, "is_header", False) and box.element is not None
        return head and self.heads.setdefault(id(box.element), self.page) != self.page

    @staticmethod
    def _opens(box: Any, parent: Node | None) -> bool:
        if box.element is None:
            return False
        pseudo = "::" in (box.element_tag or "")
        if pseudo:
            return bool(box.element_tag.endswith("::footnote-call"))
        return parent is None or parent.element is not box.element

    def _node(self, box: Any, parent: Node | None, repeated: bool) -> Node:
        tag = box.element_tag or ""
        left, top = box.border_box_x() * MM, box.border_box_y() * MM
        node = Node(
            box.element,
            "call" if "::" in tag else tag.rpartition("}")[2],
            frozenset((box.element.get("class") or "").split()),
            self.page,
            left,
            left + box.border_width() * MM,
            top,
            top + box.border_height() * MM,
            parent,
            len(self.made.nodes),
            call="::" in tag,
            repeated=repeated,
            hides=box.style["overflow"] == "hidden",
            turned=bool(box.style["transform"]),
            ground=_ground(box.style),
            height=_height(box.style),
        )
        node.footnote = box.style["float"] == "footnote" and not node.call
        if parent is not None:
            parent.children.append(node)
        self.made.nodes.append(node)
        return node

    def _line(self, box: Any, node: Node, repeated: bool) -> None:
        left, top = box.position_x * MM, box.position_y * MM
        line = Line(node, left, left + box.width * MM, top, top + box.height * MM)
        node.lines.append(line)
        self.made.lines.append(line)
        self._within(box, line, node, repeated, hung=False)

    def _within(self, box: Any, line: Line, node: Node, repeated: bool, *, hung: bool) -> None:
        for child in box.children:
            kind = type(child).__name__
            if kind == "TextBox":
                left, top = child.position_x * MM, child.position_y * MM
                style = child.style
                line.runs.append(
                    Run(
                        child.text,
                        left,
                        left + child.width * MM,
                        top,
                        top + child.height * MM,
                        style["font_size"] * POINT,
                        style["font_family"][0],
                        hung,
                        style["color"],
                        style["visibility"] == "visible",
                        top + (child.baseline or 0.0) * MM,
                    )
                )
            elif kind == "InlineBox":
                inner = self._node(child, node, repeated) if self._opens(child, node) else node
                marks = hung or (child.element is not None and child.element.get("class") == "mk")
                self._within(child, line, inner, repeated, hung=marks)
            else:
                self._block(child, node, repeated=repeated)


def _ground(style: Any) -> Any:
    """The colour that fills a box, where it is not transparent."""
    colour = style["background_color"]
    return style["color"] if colour == "currentcolor" else colour if colour.alpha > 0 else None


def _height(style: Any) -> int | None:
    """The z-index of a box that is placed by hand, 0 where it names none."""
    if style["position"] == "static":
        return None
    return style["z_index"] if isinstance(style["z_index"], int) else 0
