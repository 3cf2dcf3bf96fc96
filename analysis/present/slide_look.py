"""How what stands on a slide looks: colours, fills, lines and fonts of its theme, and what it
inherits from its layout and its master.

Start at `Look`. The rules are those of ECMA-376 part 1: 20.1.2.3 (colours), 20.1.4.2 (styles of
shapes), 21.1.2.4 (lists of text styles). A style's fill and line count, its shadow does not.
"""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.present import colours
from analysis.present.lettering import tag
from analysis.present.slide_deck import EMU

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
WHOLE = 100_000  # of a part of 1, as the file writes it
TURN = 60_000  # of a degree
_THIN = 9525  # of a line that says no width
_NAMED = {"black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "008000"}
_NAMED |= {"blue": "0000FF", "yellow": "FFFF00", "gray": "808080", "windowText": "000000"}
_PLAIN = ("solidFill", "bgClr")
_FILLS = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
# What a placeholder of a layout takes from one of another type on the master.
_KINDS = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}
_STYLES = {"title": "titleStyle", "body": "bodyStyle"}
_NOTHING: dict[str, object] = {"fill": "none"}
Attributes = dict[str, object]


class Look:
    """The looks of one slide, and its number; `defs` are the gradients that its fills refer to,
    as SVG."""

    def __init__(self, slide: Any) -> None:
        """Read the theme of a slide (python-pptx)."""
        self.slide, self.layout = slide, slide.slide_layout
        self.master = self.layout.slide_master
        self.presentation = slide.part.package.presentation_part.presentation
        self.number = self.presentation.slides.index(slide) + 1
        self.defs: list[str] = []
        theme = _parsed(self.master.part.part_related_by(_THEME).blob)
        self._styles = theme.find(f".//{A}fmtScheme")
        self._colours: dict[str, str] = {}
        for own in theme.find(f".//{A}clrScheme"):
            base = _base(own[0]) if len(own) else None
            self._colours[kind(own)] = base or "000000"
        self._names = dict(self.master._element.find(f"{P}clrMap").attrib)
        for held in (self.layout, slide):
            for own in held._element.iterfind(f"{P}clrMapOvr/{A}overrideClrMapping"):
                self._names |= dict(own.attrib)
        self._fonts = {
            key: own.get("typeface", "") if own is not None else ""
            for key, own in (
                ("+mj-lt", theme.find(f".//{A}majorFont/{A}latin")),
                ("+mn-lt", theme.find(f".//{A}minorFont/{A}latin")),
            )
        }

    @property
    def ink(self) -> str:
        """The colour of texts where nothing says another."""
        return "#" + self._colours.get(self._names.get("tx1", "dk1"), "000000")

    def font(self, name: str = "+mn-lt") -> str:
        """Return a font, then what stands for it where it is not known."""
        own = re.sub(r"[^\w .-]", "", self._fonts.get(name, name))
        known = ("Arial", "Liberation Sans", "Helvetica")
        names = dict.fromkeys((*([own] if own else ()), *known))
        return ", ".join([*(f"'{name}'" for name in names), "sans-serif"])

    def colour(self, held: Any, within: str = "") -> tuple[str, float] | None:
        """Return the first colour that an element holds, as `#RRGGBB`, and how opaque it is; None
        where it holds none that is known. `within` stands for the colour of a style."""
        for own in held if held is not None else ():
            if kind(own) == "schemeClr":
                name = own.get("val", "")
                base = within[1:] or None
                if name != "phClr":
                    base = self._colours.get(self._names.get(name, name))
            else:
                base = _base(own)
            if base:
                return _changed(base, own)
        return None

    def fill(self, held: Sequence[Any], style: Any = None) -> Attributes:
        """Return the fill of a shape, cell or ground (the elements that may hold it, the nearest
        first) as attributes of SVG: its own, else that of its style; of a pattern its ground."""
        own = next((one for near in held for one in near if kind(one) in _FILLS), None)
        if own is not None:
            return self._filled(own, "")
        reference = style.find(f"{A}fillRef") if style is not None else None
        return self.styled(reference) if reference is not None else _NOTHING

    def styled(self, reference: Any) -> Attributes:
        """Return the fill that a style refers to by number: from 1 those of shapes, from 1001
        those of grounds."""
        at = int(reference.get("idx", 0))
        name = "bgFillStyleLst" if at > 1000 else "fillStyleLst"
        known = self._styles.find(f"{A}{name}")
        base = self.colour(reference)
        if not 0 < at % 1000 <= len(known):
            return _NOTHING
        return self._filled(known[at % 1000 - 1], base[0] if base else "")

    def _filled(self, own: Any, within: str) -> Attributes:
        if kind(own) == "gradFill":
            return self._gradient(own, within)
        if kind(own) == "pattFill":
            own = own.find(f"{A}bgClr")
        found = self.colour(own, within) if own is not None and kind(own) in _PLAIN else None
        return _painted("fill", *found) if found else _NOTHING

    def _gradient(self, own: Any, within: str) -> Attributes:
        name = f"gradient{len(self.defs) + 1}"
        stops = [
            (int(stop.get("pos", 0)) / WHOLE, *found)
            for stop in own.iterfind(f"{A}gsLst/{A}gs")
            if (found := self.colour(stop, within))
        ]
        line = own.find(f"{A}lin")
        inside = "".join(
            tag("stop", offset=f"{at:.3f}", stop_color=colour, stop_opacity=f"{opaque:.2f}")
            for at, colour, opaque in sorted(stops)
        )
        if line is None:
            self.defs.append(tag("radialGradient", inside, id=name))
        else:
            turn = math.radians(int(line.get("ang", 0)) / TURN)
            ends = {"x1": -math.cos(turn), "y1": -math.sin(turn)}
            ends |= {"x2": math.cos(turn), "y2": math.sin(turn)}
            places = {key: f"{0.5 + end / 2:.3f}" for key, end in ends.items()}
            self.defs.append(tag("linearGradient", inside, id=name, **places))
        return {"fill": f"url(#{name})"}

    def line(self, held: Any, style: Any = None) -> Attributes:
        """Return the line of a shape (`a:ln`, None where it says none) as attributes of SVG: its
        own, else that of its style; dashes are drawn whole."""
        reference = style.find(f"{A}lnRef") if style is not None else None
        inside = held if held is not None else ()
        own = next((one for one in inside if kind(one) in _FILLS), None)
        wide = held.get("w") if held is not None else None
        found = self.colour(own)
        if own is None and reference is not None and 0 < int(reference.get("idx", 0)):
            found = self.colour(reference)
            known = self._styles.find(f"{A}lnStyleLst")
            at = min(int(reference.get("idx")), len(known)) - 1
            wide = wide or known[at].get("w")
        if not found:
            return {}
        return {**_painted("stroke", *found), "stroke_width": int(wide or _THIN) / EMU}

    def inherited(self, element: Any) -> list[Any]:
        """Return a shape of the slide, then the placeholders of layout and master that it takes
        its looks from."""
        found = [element]
        for held in (self.layout, self.master):
            own = element.find(f"./*/{P}nvPr/{P}ph")
            if own is None:
                break
            chosen = _alike(own, held._element)
            found += [] if chosen is None else [chosen]
            element = element if chosen is None else chosen
        return found

    def levels(self, element: Any, level: int) -> list[Any]:
        """Return what says how a paragraph of that level (from 0) looks, the nearest first."""
        name = f"{A}lvl{level + 1}pPr"
        lists = [own.find(f"{P}txBody/{A}lstStyle") for own in self.inherited(element)]
        held = element.find(f"./*/{P}nvPr/{P}ph")
        if held is not None:
            style = _STYLES.get(_sort(held), "otherStyle")
            lists.append(self.master._element.find(f"{P}txStyles/{P}{style}"))
        lists.append(self.presentation.element.find(f"{P}defaultTextStyle"))
        found = [own.find(name) for own in lists if own is not None]
        return [own for own in found if own is not None]


def kind(element: Any) -> str:
    """Return the name of an element without its namespace; "" of a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _parsed(content: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _base(own: Any) -> str | None:
    named = _NAMED.get(own.get("val", ""), "FFFFFF")
    value = {
        "srgbClr": own.get("val", ""),
        "sysClr": own.get("lastClr", named),
        "prstClr": named,
    }.get(kind(own), "")
    return value.upper() if re.fullmatch("[0-9A-Fa-f]{6}", value) else None


def _changed(base: str, own: Any) -> tuple[str, float]:
    """Return a colour as its element changes it: lighter, darker, more grey, less opaque."""
    rgb = [int(base[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    opaque = 1.0
    for change in own:
        part = int(change.get("val", 0)) / WHOLE
        if kind(change) == "alpha":
            opaque = part
        elif kind(change) == "tint":
            rgb = [_written(colours.light(one) * part + 1 - part) for one in rgb]
        elif kind(change) == "shade":
            rgb = [_written(colours.light(one) * part) for one in rgb]
        else:
            hue, light, full = colorsys.rgb_to_hls(*rgb)
            light = {"lumMod": light * part, "lumOff": light + part}.get(kind(change), light)
            full = {"satMod": full * part, "satOff": full + part}.get(kind(change), full)
            rgb = list(colorsys.hls_to_rgb(hue, min(1, max(0, light)), min(1, max(0, full))))
    return "#" + "".join(f"{round(255 * min(1, max(0, one))):02X}" for one in rgb), opaque


def _written(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _painted(what: str, colour: str, opaque: float) -> Attributes:
    less: Mapping[str, object] = {f"{what}_opacity": f"{opaque:.2f}"} if opaque < 1 else {}
    return {what: colour, **less}


def _alike(own: Any, held: Any) -> Any:
    """Return the placeholder of a layout or master that stands behind one (its `p:ph`): that of
    the same type and number, else type, else number; None where there is none."""
    found, best = None, (False, False)
    for one in held.iterfind(f"{P}cSld/{P}spTree/{P}sp"):
        place = one.find(f"./*/{P}nvPr/{P}ph")
        if place is not None:
            same = (_sort(place) == _sort(own), place.get("idx", "0") == own.get("idx", "0"))
            found, best = (one, same) if same > best else (found, best)
    return found


def _sort(place: Any) -> str:
    name = place.get("type", "obj")
    return _KINDS.get(name, name)
