"""Which marks of which page belong to which HTML element, and what each element is to a screen reader.

The engine's boxes are walked page by page; the tree that grows follows the HTML, so that an element cut by the end of a
page, a note moved to the foot of a page and a figure moved to the margin stay where they stand in the text.

What HTML becomes: a chapter is a Part, a section a Sect, any other group a Div; a contents list is TOC with TOCI, each
entry a Reference holding its Link; a note is a Note where it is called, behind the Reference that calls it; a picture is a Figure with its words, and `<figure>` is the Div that holds
it together with its Caption (a Caption inside the Figure would be passed over by readers that take a Figure's
alternative text for the whole of it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cswo_report.errors import CswoReportError

SVG = "{http://www.w3.org/2000/svg}"
KINDS: dict[str, str] = {
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    **dict.fromkeys(
        [
            "span",
            "strong",
            "em",
            "b",
            "i",
            "u",
            "s",
            "small",
            "data",
            "abbr",
            "sup",
            "sub",
            "cite",
            "dfn",
            "time",
            "mark",
            "var",
            "bdi",
            "bdo",
            "ins",
            "del",
            "label",
        ],
        "Span",
    ),
    **dict.fromkeys(("code", "kbd", "samp"), "Code"),
    **dict.fromkeys(("section", "nav", "header", "footer", "aside"), "Sect"),
    **dict.fromkeys(("ul", "ol", "dl"), "L"),
    **dict.fromkeys(("figcaption", "caption"), "Caption"),
    **dict.fromkeys(("img", f"{SVG}svg"), "Figure"),
    **{"div": "Div", "figure": "Div", "p": "P", "pre": "P", "address": "P", "q": "Quote", "blockquote": "BlockQuote"},
    **{"main": "Part", "article": "Art", "a": "Link", "li": "LI", "dt": "Lbl", "dd": "LBody"},
    **{"table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD"},
}
UNTAGGED = frozenset({"html", "body", "br", "wbr", "hr", "col", "colgroup"})
"""Elements without an element of their own in the tag tree: the document itself, and what has no words."""
_REPEATED = frozenset({"thead", "caption", "tfoot"})


@dataclass(slots=True, eq=False)
class Node:
    """One element of the tag tree. `kids` are nodes, or (page, mark) for what is drawn; pages count from 0."""

    kind: str
    source: Any = None
    page: int = 0
    kids: list[Any] = field(default_factory=list)
    links: list[tuple[int, Any]] = field(default_factory=list)  # (page, annotation)
    box: tuple[float, float, float, float] | None = None  # of a picture, in points from the foot of its page
    number: str = ""  # its id, where another element points to it


FURNITURE = Node("Artifact")
"""What belongs to no element: headers and captions repeated on a later page."""


class Tree:
    """The tag tree of one document, grown page by page."""

    def __init__(self) -> None:
        self.document = Node("Document")
        self.inner: dict[Any, Node] = {}  # by HTML element: where its words go
        self.special: dict[tuple[Any, str], Node] = {}  # markers of lists and notes, calls of notes
        self.parents: dict[Any, Any] = {}
        self.owners: list[dict[int, Node]] = []  # for each page, the node of each mark
        self.furniture: set[int] = set()  # marks of the page last read
        self.tables: list[Any] = []
        self.notes = 0
        self._marks: dict[Any, dict[str, Any]] = {}
        self._page, self._height = 0, 0.0

    def read_page(self, page_box: Any, marks: dict[Any, dict[str, Any]], number: int, height: float) -> None:
        """Take one page's boxes; `marks` is the engine's number of each thing drawn, `height` is in CSS pixels."""
        self._marks, self._page, self._height, self.furniture = marks, number, height, set()
        self.owners.append({})
        if not self.parents:
            self._remember(page_box)
        self._walk(page_box, self.document)
        if marks:
            raise CswoReportError(f"{len(marks)} things on page {number + 1} of a chapter have no place in its tags.")

    def _remember(self, page_box: Any) -> None:
        """Who is whose parent, and which children stand in which place, from the root of the first page's boxes."""
        root = page_box.children[0].element
        self.inner[root] = self.document
        for parent in root.iter():
            if parent.tag != f"{SVG}svg":
                for child in parent:
                    self.parents[child] = parent

    def _walk(self, box: Any, node: Node) -> None:
        box = getattr(box, "_box", box)
        element = box.element
        if type(box).__name__ == "MarginBox":
            node = FURNITURE
        elif element is not None and node is not FURNITURE:
            node = self._node(element, box.element_tag)
        mark = self._marks.pop(box, None)
        if mark is not None:
            self._take(node, mark["mcid"], box)
        if (annotation := getattr(box, "link_annotation", None)) is not None:
            self._take_link(element, annotation)
        for child in getattr(box, "children", ()):
            self._walk(child, node)

    def _take(self, node: Node, mark: int, box: Any) -> None:
        if node is FURNITURE or (node.kind == "Figure" and _is_bare(node.source)):
            self.furniture.add(mark)
            return
        node.kids.append((self._page, mark))
        self.owners[-1][mark] = node
        if node.kind == "Figure":
            left, top = box.content_box_x(), box.content_box_y()
            low = self._height - top - box.height
            node.box = tuple(round(n * 0.75, 2) for n in (left, low, left + box.width, self._height - top))

    def _take_link(self, element: Any, annotation: Any) -> None:
        """A link belongs to its `a`, also where a word inside it is set apart and the engine makes it a second one."""
        owner = element
        while owner is not None and owner.tag != "a":
            owner = self.parents.get(owner)
        node = self._of(owner if owner is not None else element)
        node.links.append((self._page, annotation))

    def _node(self, element: Any, tag: str) -> Node:
        """Where the words of a box go."""
        name, apart, pseudo = tag.partition("::")
        if apart and pseudo in ("marker", "footnote-call", "footnote-marker"):
            return self._of_pseudo(element, pseudo)
        known = self.inner.get(element)
        if known is None:
            return self._of(element)
        if name in _REPEATED and known.page < self._page:
            return FURNITURE
        return known

    def _of(self, element: Any) -> Node:
        """The node of an element, made under that of its HTML parent when it is first met."""
        known = self.inner.get(element)
        if known is not None:
            return known
        parent = self._of(self.parents[element])
        if element.tag in UNTAGGED:
            self.inner[element] = parent
            return parent
        outer, inner = self._made(element, parent)
        if outer is not None:
            parent.kids.append(outer)
        self.inner[element] = inner
        return inner

    def _made(self, element: Any, parent: Node) -> tuple[Node | None, Node]:
        """The new node of an element, and the node inside it that takes its words."""
        node = Node(self._kind(element), element, self._page)
        if node.kind in ("LI", "Reference"):
            inner = Node("LBody" if node.kind == "LI" else "Link", element, self._page)
            node.source = None if node.kind == "Reference" else element
            node.kids.append(inner)
            return node, inner
        if element.tag == "dt":
            return Node("LI", None, self._page, [node]), node
        if element.tag == "dd":
            if not parent.kids:
                parent.kids.append(Node("LI", None, self._page))
            parent.kids[-1].kids.append(node)
            return None, node
        if node.kind == "Note":
            self.notes += 1
            node.number = f"note-{self.notes}"
        elif node.kind == "Table":
            self.tables.append(element)
        return node, node

    def _kind(self, element: Any) -> str:
        tag, classes = element.tag, element.get("class", "").split()
        if tag == "div" and ("chapter" in classes or "section" in classes):
            return "Part" if "chapter" in classes else "Sect"
        if tag == "span" and "fn" in classes:
            return "Note"
        if tag in ("ol", "ul", "li", "a") and self._in_contents(element):
            return {"li": "TOCI", "a": "Reference"}.get(tag, "TOC")
        if tag == "a" and not element.get("href"):
            return "Span"
        return KINDS.get(tag, "NonStruct")

    def _in_contents(self, element: Any) -> bool:
        while element is not None:
            if element.tag in ("ol", "ul") and "toc" in element.get("class", "").split():
                return True
            element = self.parents.get(element)
        return False

    def _of_pseudo(self, element: Any, pseudo: str) -> Node:
        """The node of a list's or a note's own number, or of the number in the text that calls a note."""
        if (element, pseudo) in self.special:
            return self.special[element, pseudo]
        inner = self._of(element)
        parent = self._of(self.parents[element])
        node = self.special[element, pseudo] = Node("Lbl", None, self._page)
        if pseudo == "marker":
            item = next(kid for kid in parent.kids if isinstance(kid, Node) and inner in kid.kids)
            item.kids.insert(0, node)
        elif pseudo == "footnote-marker":
            inner.kids.insert(0, node)
        else:
            node.kind = "Reference"
            parent.kids.insert(parent.kids.index(inner), node)
        return node


def _is_bare(source: Any) -> bool:
    """Whether a picture is only an ornament: it is hidden from readers, or says that it has no words."""
    return bool(source.get("aria-hidden") == "true" or source.get("alt") == "")
