"""The engine's busiest inner functions, written again to give the same answers in less time.

A paper's layout asks for a property's value, or turns a length into a number, hundreds of thousands of times; each of these
functions first takes the case that nearly every call is, and leaves all others to the engine's own. They hold for one version of
the engine only, like the tags, and `tests/documents/test_render_quicker.py` holds them against its own functions.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import importlib
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

KNOWN_ENGINE = "70.0"
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_ROOT = re.compile(r":root\s*\{([^{}]*)\}")
_SET = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")


_SELDOM = ("fontTools.subset", "fontTools.varLib.instancer")
"""What the engine loads for fonts that vary, and for machines without HarfBuzz's own subsetting; a third of all it loads."""


@contextlib.contextmanager
def light_loading() -> Iterator[None]:
    """While this lasts, the engine is loaded without what it seldom needs, which then comes when it is first used.

    Looking for a system library under a name that it does not have on this system starts compilers and linkers, a dozen
    processes for each; on Linux the linker's own names, which the engine also tries, find them all.
    """
    for name in _SELDOM:
        sys.modules.setdefault(name, _later(name))
    theirs = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _not_found
    try:
        yield
    finally:
        ctypes.util.find_library = theirs


def _not_found(name: str) -> None:
    del name


def _later(name: str) -> ModuleType:
    """A module that is loaded when anything in it is called."""
    stand_in = ModuleType(name)

    def get(wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)

        def call(*given: Any, **named: Any) -> Any:
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
            return getattr(importlib.import_module(name), wanted)(*given, **named)

        return call

    stand_in.__getattr__ = get  # type: ignore[method-assign]
    return stand_in


def quicken(engine: ModuleType) -> None:
    """Put these functions in the place of the engine's own, once a process; another version of it is left alone."""
    if engine.__version__ != KNOWN_ENGINE or getattr(engine, "_quickened", False):
        return
    from weasyprint import css
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import percent

    css.ComputedStyle.__missing__ = _value_of_property(css)
    css.StyleFor.__init__ = _matched_styles(css)
    boxes.Box.is_in_normal_flow = _is_in_normal_flow
    _replace("resolve_percentages", percent.resolve_percentages, _resolved_percentages(percent, boxes))
    engine._quickened = True  # type: ignore[attr-defined]


def with_values(sheet: str) -> str:
    """A style sheet with its variables' values in their places, where each is set once and for the whole document."""
    blocks = _ROOT.findall(sheet)
    found = [pair for block in blocks for pair in _SET.findall(block)]
    values = {name: value.strip() for name, value in found}
    if len(values) != len(_SET.findall(sheet)) or any("var(" in value for value in values.values()):
        return sheet
    rest = _ROOT.sub(lambda block: block[0].replace("var(", "var ("), sheet)
    return _VARIABLE.sub(lambda use: values.get(use[1], use[0]), rest).replace("var (", "var(")


def _replace(name_of: str, theirs: Any, ours: Any) -> None:
    """Give every module of the engine that holds a function the other one."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint") and getattr(module, name_of, None) is theirs:
            setattr(module, name_of, ours)


def _value_of_property(css: Any) -> Any:
    """Most properties are set by no rule: then the value is the parent's or the initial one, and needs no computing."""
    theirs = css.ComputedStyle.__missing__
    initial, physical = css.INITIAL_VALUES, css.PHYSICAL_FUNCTIONS
    odd = {"float", "display", "position", "page"}
    every = {key for key in initial if key not in odd and not key.startswith("text_decoration_")}
    inherited = frozenset(every & set(css.INHERITED))
    settled = frozenset(every - inherited - set(css.INITIAL_NOT_COMPUTED))
    settled = frozenset(key for key in settled if not css.check_math(initial[key]))
    logical = {
        key: tuple(physical[key](block="ttb", inline=way) for way in ("ltr", "rtl")) for key in every if key in physical
    }
    none = ("", "")

    def missing(self: Any, key: str) -> Any:
        cascaded = self.cascaded
        if key not in cascaded:
            names = logical.get(key, none)
            if names is none or (names[0] not in cascaded and names[1] not in cascaded):
                if key in settled:
                    value = self[key] = initial[key]
                    return value
                if key in inherited and self.parent_style is not None:
                    value = self.parent_style[key]
                    if type(value) not in _PLAIN and css.check_math(value):
                        return theirs(self, key)
                    self[key] = value
                    return value
        return theirs(self, key)

    return missing


_PLAIN = frozenset((str, int, float, type(None)))


def _is_in_normal_flow(self: Any) -> bool:
    style = self.style
    position = style["position"]
    if position in ("static", "relative"):
        return style["float"] not in ("left", "right", "inline-start", "inline-end", "footnote")
    return not (
        self.is_floated()
        or self.is_absolutely_positioned()
        or self.is_running()
        or self.is_footnote()
        or self.is_note()
    )


def _resolved_percentages(percent: Any, boxes: Any) -> Any:
    percentage, check_math, adjust = percent.percentage, percent.check_math, percent.adjust_box_sizing
    inf = float("inf")

    def resolve(box: Any, containing_block: Any) -> None:
        if isinstance(containing_block, boxes.Box):
            across, down = containing_block.width, containing_block.height
        else:
            across, down = containing_block
        along = down if isinstance(box, boxes.PageBox) else across
        style = box.style
        set_ = box.__dict__

        def length(name: str, of: Any) -> Any:
            value = style[name]
            if value is None or value == "auto":
                return value
            unit = getattr(value, "unit", None)
            if unit == "%":
                return of * value.value / 100
            if unit is None:
                return percentage(value, style, of)
            return value.value

        set_["margin_left"] = length("margin_left", across)
        set_["margin_right"] = length("margin_right", across)
        set_["margin_top"] = length("margin_top", along)
        set_["margin_bottom"] = length("margin_bottom", along)
        set_["padding_left"] = length("padding_left", across)
        set_["padding_right"] = length("padding_right", across)
        set_["padding_top"] = length("padding_top", along)
        set_["padding_bottom"] = length("padding_bottom", along)
        set_["width"] = length("width", across)
        least = length("min_width", across)
        set_["min_width"] = 0 if least == "auto" else least
        set_["max_width"] = length("max_width", across)
        if down == "auto":
            height = style["height"]
            if height == "auto" or check_math(height) or height.unit == "%":
                set_["height"] = "auto"
            else:
                assert height.unit.lower() == "px"
                set_["height"] = height.value
            least = length("min_height", 0)
            set_["max_height"] = length("max_height", inf)
        else:
            set_["height"] = length("height", down)
            least = length("min_height", down)
            set_["max_height"] = length("max_height", down)
        set_["min_height"] = 0 if least == "auto" else least
        collapse = style["border_collapse"] == "collapse"
        for name in _BORDERS:
            if not (collapse and hasattr(box, name)):
                set_[name] = style[name]
        if style["box_sizing"] != "content-box":
            adjust(box, "width")
            adjust(box, "height")

    return resolve


_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


def _matched_styles(css: Any) -> Any:
    """As the engine's own, but what rules say of an element is not gathered again where the answer is already known."""
    inf = float("inf")

    def begin(
        self: Any, html: Any, sheets: Any, presentational_hints: Any, font_config: Any, target_collector: Any
    ) -> None:
        cascaded_styles: dict[Any, Any] = {}
        computed_styles: dict[Any, Any] = {}
        self._cascaded_styles, self._computed_styles = cascaded_styles, computed_styles
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets = sheets
        self.font_config = font_config
        precedence_of = css.declaration_precedence
        declared: dict[Any, Any] = {}
        for specificity, element, declarations, base_url in css.find_style_attributes(
            html.etree_element, presentational_hints, html.base_url
        ):
            declared[element] = tuple(declarations)
            _add(
                cascaded_styles.setdefault((element, None), {}),
                css.preprocess_declarations(base_url, declarations),
                "author",
                inf,
                specificity,
                precedence_of,
            )
        known: dict[Any, Any] = {}
        for wrapper in html.wrapper_element.iter_subtree():
            element = wrapper.etree_element
            parent = wrapper.parent.etree_element if wrapper.parent else None
            parent_id = id(computed_styles[parent, None]) if wrapper.parent else None
            keys: list[Any] = []
            met: list[Any] = []
            for sheet, origin, sheet_specificity in sheets:
                for specificity, _order, pseudo, (declarations, layer) in sheet.matcher.match(wrapper):
                    place = inf if layer is None else sheet.layers.index(layer)
                    keys.append((sheet, specificity, id(declarations), place))
                    met.append((pseudo, declarations, origin, place, sheet_specificity or specificity))
            key = (parent_id, declared.get(element), tuple(keys))
            same = known.get(key)
            for pseudo, declarations, origin, place, specificity in met:
                if same is None or pseudo is not None:
                    style = cascaded_styles.setdefault((element, pseudo), {})
                    _add(style, declarations, origin, place, specificity, precedence_of)
            if same is not None:
                computed_styles[element, None] = same
                continue
            self.set_computed_styles(
                element, root=html.etree_element, parent=parent, base_url=html.base_url,
                target_collector=target_collector,
            )  # fmt: skip
            known[key] = computed_styles[element, None]
        for element, pseudo in cascaded_styles:
            if pseudo:
                self.set_computed_styles(
                    element, pseudo_type=pseudo, root=html.etree_element, parent=element, base_url=html.base_url,
                    target_collector=target_collector,
                )  # fmt: skip
        self._cascaded_styles.clear()

    return begin


def _add(style: Any, declarations: Any, origin: str, layer: float, specificity: Any, precedence_of: Any) -> None:
    for name, values, importance in declarations:
        weight = (precedence_of(origin, importance), layer, specificity)
        old = style.get(name)
        if old is None or old[1] <= weight:
            style[name] = values, weight
