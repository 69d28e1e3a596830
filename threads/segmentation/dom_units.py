"""Single comments in a tree: what a platform's row finds, and how they are nested."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree

from threads.segmentation.dom_platform import Platform
from threads.segmentation.dom_text import Element, inner_text, is_hidden

_NUMBER = re.compile(r"\d{2,}|\d$")
_DIGITS = re.compile(r"\d{1,9}")
_STATE = re.compile(
    r"even|odd|alt|first|last|.*[-_](?:even|odd|alt)|depth-.*|byuser|bypostauthor|.*-author-.*"
    r"|thread-.*|has-.*|is-.*|active|new|selected|clearfix|js-.*|\d.*"
)
_ANY_NUMBER = re.compile(r"\d+")
_NUMBERED_ID = re.compile(r"([a-z][a-z_-]{0,40}?)[-_]?\d{1,20}", re.IGNORECASE)
MAX_DEPTH = 200
_MAX_STRAYS = 6


@dataclass(frozen=True)
class Unit:
    """One comment's place in the tree.

    Attributes:
        bodies: Elements that hold its words; none: its words are to be told from
            the rest line by line.
        meta: Elements that name its author and its time; not its words.
        chrome: Links, forms and counters in it.
        parent: Index of the unit that it answers.
        strays: Heads and feet that stand beside the element, not in it.
    """

    element: Element
    bodies: tuple[Element, ...] = ()
    authors: tuple[Element, ...] = ()
    times: tuple[Element, ...] = ()
    chrome: tuple[Element, ...] = ()
    permalink: str | None = None
    votes_up: int | None = None
    votes_down: int | None = None
    depth: int | None = None
    parent: int | None = None
    deleted: bool = False
    strays: tuple[Element, ...] = ()


def name_tokens(element: Element) -> tuple[str, ...]:
    """Read an element's classes without numbers and without marks of state."""
    return _bare_tokens((element.get("class") or "")[:300])


@lru_cache(maxsize=16_384)
def _bare_tokens(names: str) -> tuple[str, ...]:
    return tuple(_ANY_NUMBER.sub("0", t) for t in names.split() if not _STATE.fullmatch(t))


def id_prefix(element: Element) -> str:
    """Read the name in front of an id's number; empty where the id has none."""
    return number_prefix(element.get("id") or "")


def number_prefix(name: str) -> str:
    """Read what stands in front of a name's number; empty where it has none."""
    found = _NUMBERED_ID.fullmatch(name[:80])
    return found[1] if found else ""


@lru_cache(maxsize=1024)
def selector(css: str) -> etree.XPath:
    """Compile a CSS selector that looks at all elements under its subject."""
    from cssselect import HTMLTranslator

    return etree.XPath(HTMLTranslator().css_to_xpath(css))


def select(root: Element, css: str) -> list[Element]:
    """Find the elements that a selector names, in page order."""
    if not css:
        return []
    found = selector(css)(root)
    return [e for e in found if isinstance(e, Element)] if isinstance(found, list) else []


def owner_of(element: Element, units: dict[Element, int]) -> int | None:
    """Find the nearest unit at or above an element."""
    node: Element | None = element
    while node is not None:
        if node in units:
            return units[node]
        node = node.getparent()
    return None


def owner_above(element: Element, units: dict[Element, int]) -> int | None:
    """Find the nearest unit above an element."""
    above = element.getparent()
    return None if above is None else owner_of(above, units)


def find_units(root: Element, platform: Platform) -> list[Unit]:
    """Read the comments that a platform's row finds, in page order."""
    elements = outermost([e for e in select(root, platform.unit) if not is_hidden(e)])
    if not elements:
        return []
    # A definition list keeps the head of a comment in the term before it.
    listed = platform.beside or all(e.tag == "dd" for e in elements)
    beside = find_strays(elements) if listed else [()] * len(elements)
    places = {e: i for i, e in enumerate(elements)}
    places |= {e: i for i, strays in enumerate(beside) for e in strays}
    bodies = _first_found(root, platform.body, places)
    authors = _first_found(root, platform.author, places)
    times = _first_found(root, platform.time, places)
    chrome = _all_found(root, platform.chrome, places)
    links = _all_found(root, platform.permalink, places)
    ups = _all_found(root, platform.votes_up, places)
    downs = _all_found(root, platform.votes_down, places)
    gone = _all_found(root, platform.deleted, places)
    units = [
        Unit(
            element=e,
            bodies=_without_nested(bodies.get(i, [])),
            authors=tuple(authors.get(i, [])[:1]),
            times=tuple(times.get(i, [])[:1]),
            chrome=tuple(chrome.get(i, [])),
            permalink=next((a.get("href") for a in links.get(i, []) if a.get("href")), None),
            votes_up=_number_in(ups.get(i, [])),
            votes_down=_number_in(downs.get(i, [])),
            depth=_stated_depth(e, platform),
            deleted=bool(gone.get(i)),
            strays=beside[i],
        )
        for i, e in enumerate(elements)
    ]
    return nest(units)


def outermost(hits: Sequence[Element]) -> list[Element]:
    """Keep one element a comment where a selector names it and its wrappers.

    Two nested hits are one comment if their ids share a number, or if the outer
    has no words of its own.
    """
    places = {e: i for i, e in enumerate(hits)}
    parents = [owner_above(e, places) for e in hits]
    children: dict[int, list[int]] = {}
    for i, outer_place in enumerate(parents):
        if outer_place is not None:
            children.setdefault(outer_place, []).append(i)
    dropped: set[int] = set()
    for i, outer in enumerate(hits):
        inner = children.get(i, [])
        if i in dropped or not inner:
            continue
        same = [j for j in inner if _number(hits[j]) and _number(hits[j]) == _number(outer)]
        if same:
            dropped.update(same)
        elif not has_own_words(outer, places):
            if len(inner) == 1 and (_number(outer) or not _number(hits[inner[0]])):
                dropped.update(inner)
            else:
                dropped.add(i)
    return [e for i, e in enumerate(hits) if i not in dropped]


def has_own_words(element: Element, places: dict[Element, int]) -> bool:
    """Tell whether an element has words that stand in no link and no nested unit."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            inner = node is not element and node in places
            if inner or is_hidden(node) or node.tag in ("a", "form", "button"):
                walk.skip_subtree()
            elif node.text and len(node.text.strip()) > 2:
                return True
        elif node is not element and node.tail and len(node.tail.strip()) > 2:
            return True
    return False


def nest(units: Sequence[Unit]) -> list[Unit]:
    """Give every unit its depth and the unit that it answers."""
    places = {u.element: i for i, u in enumerate(units)}
    stated = any(u.depth for u in units)
    base = min((u.depth for u in units if u.depth is not None), default=0)
    nested: list[Unit] = []
    trail: list[int] = []
    parent: int | None
    for unit in units:
        around = owner_above(unit.element, places)
        if around is not None:
            depth, parent = (nested[around].depth or 0) + 1, around
        elif stated and unit.depth is not None:
            depth = min(unit.depth - base, len(trail))
            parent = trail[depth - 1] if depth else None
        else:
            depth, parent = 0, None
        del trail[depth:]
        trail.append(len(nested))
        nested.append(replace(unit, depth=depth, parent=parent))
    return nested


def _first_found(
    root: Element, selectors: Iterable[str], places: dict[Element, int]
) -> dict[int, list[Element]]:
    found: dict[int, list[Element]] = {}
    for css in selectors:
        if len(found) == len(places):
            break
        for i, elements in _all_found(root, css, places).items():
            worded = [e for e in elements if e.tag == "meta" or _has_words(e)]
            if worded:
                found.setdefault(i, worded)
    return found


def _has_words(element: Element) -> bool:
    if element.get("datetime") or element.get("content"):
        return True
    return any(text.strip() for text in element.itertext())


def _all_found(root: Element, css: str, places: dict[Element, int]) -> dict[int, list[Element]]:
    found: dict[int, list[Element]] = {}
    for element in select(root, css):
        i = owner_of(element, places)
        if i is not None:
            found.setdefault(i, []).append(element)
    return found


def _without_nested(elements: Sequence[Element]) -> tuple[Element, ...]:
    kept: dict[Element, int] = {}
    for element in elements:
        if owner_above(element, kept) is None:
            kept[element] = 0
    return tuple(kept)


def _number(element: Element) -> str | None:
    numbers: list[str] = _NUMBER.findall(element.get("id") or "")
    return numbers[-1] if numbers else None


def _number_in(elements: Sequence[Element]) -> int | None:
    for element in elements:
        for text in (element.get("content"), element.get("data-value"), inner_text(element)):
            found = _DIGITS.search(text or "")
            if found:
                sign = -1 if re.search(r"[-\u2212]\s*$", (text or "")[: found.start()]) else 1
                return sign * int(found[0])
    return None


def _stated_depth(element: Element, platform: Platform) -> int | None:
    css, _, name = platform.depth.rpartition("@")
    if not platform.depth:
        return None
    if css:
        stated = next((e.get(name) for e in select(element, css)), None) or ""
    elif re.fullmatch(r"[a-z-]+", platform.depth):
        stated = element.get(platform.depth) or ""
    else:
        found = re.search(platform.depth, (element.get("class") or "")[:1000])
        stated = found[1] if found else ""
    if not re.fullmatch(r"[0-9]{1,6}", stated):
        return None
    return min(int(stated), MAX_DEPTH)


def find_strays(elements: Sequence[Element]) -> list[tuple[Element, ...]]:
    """Find heads and feet that stand beside their comments, not in them.

    Old Blogger writes ``<dt>author<dd>words<dd>date``; tables do the same with
    rows. What stands before the first comment tells how a head looks.
    """
    places = {e: i for i, e in enumerate(elements)}
    strays: list[list[Element]] = [[] for _ in elements]
    # A dict, not a set: sets of elements have no fixed order.
    parents = dict.fromkeys(e.getparent() for e in elements)
    for parent in parents:
        if parent is None:
            continue
        children = [c for c in parent if isinstance(c.tag, str)]
        at = [k for k, c in enumerate(children) if c in places]
        if not at:
            continue
        head = _look(children[at[0] - 1]) if at[0] else None
        for here, after in zip(at, [*at[1:], min(len(children), at[-1] + 3)], strict=True):
            gap = children[here + 1 : after]
            heads = [k for k, c in enumerate(gap) if _look(c) == head]
            cut = heads[0] if heads else len(gap)
            if len(gap) <= _MAX_STRAYS:
                strays[places[children[here]]].extend(gap[:cut])
                if after < len(children) and children[after] in places:
                    strays[places[children[after]]][:0] = gap[cut:]
        if at[0]:
            strays[places[children[at[0]]]].insert(0, children[at[0] - 1])
    return [tuple(s) for s in strays]


def _look(element: Element) -> tuple[str, ...]:
    return (str(element.tag), *name_tokens(element))
