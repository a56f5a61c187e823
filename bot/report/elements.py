"""HTML and SVG as a tree: what is text stays text, however it is spelled, because only the serialiser writes markup."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

Content = Element | str | None


def element(tag: str, *content: Content, **attributes: str) -> Element:
    """Return an element; an attribute's name takes a dash for each underscore, and loses the last one (``class_``)."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    last: Element | None = None
    for part in content:
        if isinstance(part, Element):
            made.append(part)
            last = part
        elif part and last is None:
            made.text = (made.text or "") + part
        elif part and last is not None:
            last.tail = (last.tail or "") + part
    return made


def document(root: Element) -> str:
    """Return a whole HTML document; an empty SVG element is written with its end tag, which HTML reads as well."""
    return "<!doctype html>\n" + tostring(root, encoding="unicode", method="html") + "\n"
