"""Writing a grown tag tree into the document: elements, who owns which mark, header cells of tables, the index of ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cswo_report.render.tag_tree import SVG, Node, Tree

PRINT = 4
"""The flag that lets an annotation be printed, which an archive file must carry."""


def write_tree(tree: Tree, pdf: Any, prefix: str) -> None:
    """Write `tree` as the document's structure. Every id begins with `prefix`, so that documents can be joined."""
    _Writing(tree, pdf, prefix).write()


@dataclass
class _Writing:
    tree: Tree
    pdf: Any
    prefix: str
    made: dict[Node, Any] = field(default_factory=dict)
    ids: dict[str, bytes] = field(default_factory=dict)
    headers: dict[Any, list[str]] = field(default_factory=dict)  # by cell

    def write(self) -> None:
        import pydyf

        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(root)
        for table in self.tree.tables:
            self._head(table)
        document = self._element(self.tree.document, root.reference)
        root["K"] = pydyf.Array([document])
        root["ParentTree"] = self._owners()
        if self.ids:
            names = pydyf.Array()
            for name in sorted(self.ids):
                names.extend((pydyf.String(name), self.ids[name]))
            root["IDTree"] = pydyf.Dictionary({"Names": names})
        self.pdf.catalog["StructTreeRoot"] = root.reference
        self.pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def _head(self, table: Any) -> None:
        """Name every header cell of a table by its place, and tell each other cell which headers speak for it."""
        columns: dict[int, list[str]] = {}
        taken: dict[int, int] = {}  # columns still covered by a cell above: how many rows more
        at = self.tree.tables.index(table)
        for part in table:
            rows = [part] if part.tag == "tr" else list(part)
            group: list[str] = []
            for i, row in enumerate(each for each in rows if each.tag == "tr"):
                own: list[str] = []
                waiting: list[tuple[Any, list[int]]] = []
                column = 0
                for cell in row:
                    while taken.get(column, 0):
                        taken[column] -= 1
                        column += 1
                    across = list(range(column, column + int(cell.get("colspan", 1))))
                    taken |= dict.fromkeys(across, int(cell.get("rowspan", 1)) - 1)
                    column = across[-1] + 1
                    if cell.tag == "td":
                        waiting.append((cell, across))
                        continue
                    name = self._named(cell, f"t{at}-{part.tag}{list(table).index(part)}-{i}-{across[0]}")
                    scope = cell.get("scope", "col")
                    if scope == "rowgroup":
                        group = [name]
                    elif scope == "row":
                        own.append(name)
                    else:
                        for each in across:
                            columns.setdefault(each, []).append(name)
                for cell, across in waiting:
                    above = [name for each in across for name in columns.get(each, ())]
                    self.headers[cell] = list(dict.fromkeys((*group, *own, *above)))

    def _named(self, cell: Any, name: str) -> str:
        if (node := self.tree.inner.get(cell)) is not None:
            node.number = name
        return name

    def _element(self, node: Node, parent: bytes) -> bytes:
        """Write a node and all under it; answers its reference."""
        import pydyf

        element = pydyf.Dictionary({"S": f"/{node.kind}", "P": parent})
        self.pdf.add_object(element)
        reference: bytes = element.reference
        self.made[node] = reference
        page = next((kid[0] for kid in node.kids if type(kid) is tuple), node.links[0][0] if node.links else None)
        if page is not None:
            element["Pg"] = self.pdf.page_references[page]
        kids = [pydyf.Dictionary(self._link(number, link)) for number, link in node.links]
        for kid in _in_order(node):
            if type(kid) is tuple:
                kids.append(kid[1] if kid[0] == page else pydyf.Dictionary(self._mark(*kid)))
            else:
                kids.append(self._element(kid, reference))
        element["K"] = pydyf.Array(kids)
        if node.number:
            name = f"{self.prefix}-{node.number}"
            element["ID"] = pydyf.String(name)
            self.ids[name] = reference
        if node.source is not None:
            self._describe(element, node)
        return reference

    def _mark(self, page: int, mark: int) -> dict[str, Any]:
        return {"Type": "/MCR", "Pg": self.pdf.page_references[page], "MCID": mark}

    def _link(self, page: int, annotation: Any) -> dict[str, Any]:
        return {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.pdf.page_references[page]}

    def _describe(self, element: Any, node: Node) -> None:
        """What the HTML says about an element beside its words."""
        import pydyf

        source, kind = node.source, node.kind
        if language := source.get("lang"):
            element["Lang"] = pydyf.String(language)
        if kind in ("TH", "TD"):
            element["A"] = pydyf.Dictionary(self._cell(source, kind))
        elif kind == "Figure":
            element["Alt"] = pydyf.String(words_of_picture(source))
            if node.box:
                element["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array(node.box)})
        elif kind == "L" and source.tag != "dl":
            numbering = "/Decimal" if source.tag == "ol" else "/Disc"
            element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})
        elif source.tag == "abbr" and (full := source.get("title", "")):
            element["E"] = pydyf.String(full)
        if node.links:
            words = pydyf.String(" ".join("".join(source.itertext()).split()))
            for _, annotation in node.links:
                annotation["Contents"], annotation["F"] = words, PRINT

    def _cell(self, cell: Any, kind: str) -> dict[str, Any]:
        import pydyf

        about: dict[str, Any] = {"O": "/Table"}
        for name, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
            if int(cell.get(name, 1)) > 1:
                about[key] = int(cell.get(name))
        if kind == "TH":
            about["Scope"] = "/Row" if cell.get("scope", "").startswith("row") else "/Column"
        elif names := self.headers.get(cell):
            about["Headers"] = pydyf.Array(pydyf.String(f"{self.prefix}-{name}") for name in names)
        return about

    def _owners(self) -> bytes:
        """Who owns each mark of each page, then each annotation; furniture is owned by nobody."""
        import pydyf

        numbers = pydyf.Array()
        for page, owners in enumerate(self.tree.owners):
            last = max(owners, default=-1)
            listed = [self.made[owners[mark]] if mark in owners else "null" for mark in range(last + 1)]
            numbers.extend((page, pydyf.Array(listed)))
        key = len(self.tree.owners)
        for node, reference in self.made.items():
            for _, annotation in node.links:
                annotation["StructParent"] = key
                numbers.extend((key, reference))
                key += 1
        table = pydyf.Dictionary({"Nums": numbers})
        self.pdf.add_object(table)
        reference = table.reference
        return bytes(reference)


def words_of_picture(source: Any) -> str:
    """What a picture shows, in words: `alt`, or the drawing's own title and description."""
    if source.tag != f"{SVG}svg":
        return str(source.get("alt", ""))
    words = [source.findtext(f"{SVG}title", "").strip(), source.findtext(f"{SVG}desc", "").strip()]
    if not any(words):
        words = [source.get("aria-label", "").strip()]
    found = ". ".join(word.rstrip(".") for word in dict.fromkeys(words) if word)
    return f"{found}." if found else ""


def _in_order(node: Node) -> list[Any]:
    """A node's kids in the order of the text: one that the engine laid out late goes back to its place.

    Only where nothing but elements stand; words between elements are already in their order, and nothing tells theirs.
    """
    if node.source is None or len(node.kids) < 2 or any(type(kid) is tuple for kid in node.kids):
        return node.kids
    place = {child: at for at, child in enumerate(node.source)}
    first = [place.get(kid.source, -1) for kid in node.kids]
    if -1 in first or first == sorted(first):
        return node.kids
    return [kid for _, kid in sorted(zip(first, node.kids, strict=True), key=lambda pair: pair[0])]
