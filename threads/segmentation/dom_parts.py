"""The parts of a comment where no platform names them: head, words, and strays beside it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from threads.segmentation.dom_facts import Counts, is_author, is_time, names_user
from threads.segmentation.dom_text import Element, inner_text
from threads.segmentation.dom_units import Unit, id_prefix, name_tokens
from threads.segmentation.dom_words import CLOCK, FORM_NAME, has_date

Key = tuple[str, ...]

_BODY_TAGS = frozenset("div section article td dd blockquote p span li ul tr table tbody".split())
_PATH_TAGS = frozenset("div section article td dd blockquote".split())
# Of the characters outside links and heads; below it the "body" is a part of the words.
_BODY_SHARE = 0.6


def complete(units: Sequence[Unit], counts: Mapping[Element, Counts]) -> list[Unit]:
    """Find the author, the time and the words of units that lack them."""
    others = {u.element for u in units}
    headed = [_find_head(u, others) for u in units]
    bare = [u for u in headed if not u.bodies]
    if not bare:
        return headed
    bodies = dict(zip((u.element for u in bare), find_bodies(bare, others, counts), strict=True))
    return [u if u.bodies else replace(u, bodies=bodies[u.element]) for u in headed]


def inside(
    element: Element, others: Collection[Element], bodies: Collection[Element] = ()
) -> Iterator[Element]:
    """Walk an element in page order without the nested units and the bodies in it."""
    stack = [element]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(
            c
            for c in reversed(node)
            if isinstance(c.tag, str) and c not in others and c not in bodies
        )


def _find_head(unit: Unit, others: set[Element]) -> Unit:
    if unit.authors and unit.times:
        return unit
    author = unit.authors[0] if unit.authors else None
    time = unit.times[0] if unit.times else None
    # Where nothing is named so: a link to a user, and a hint that holds the time in full.
    linked: Element | None = None
    told: Element | None = None
    bodies = set(unit.bodies)
    for root in (*unit.strays, unit.element):
        for node in inside(root, others, () if root in bodies else bodies):
            if author is None and is_author(node) and 0 < len(inner_text(node)) <= 60:
                author = node
            if time is None and is_time(node):
                stated = node.get("datetime") or inner_text(node)
                if len(stated) <= 80 and has_date(stated):
                    time = node
            if linked is None and names_user(node) and 0 < len(inner_text(node)) <= 40:
                linked = node
            if told is None and _tells_time(node.get("title")):
                told = node
    author, time = author if author is not None else linked, time if time is not None else told
    return replace(
        unit,
        authors=() if author is None else (author,),
        times=() if time is None else (time,),
    )


def _tells_time(hint: str | None) -> bool:
    return hint is not None and len(hint) <= 80 and has_date(hint) and bool(CLOCK.search(hint))


def find_bodies(
    units: Sequence[Unit], others: set[Element], counts: Mapping[Element, Counts]
) -> list[tuple[Element, ...]]:
    """Find the element that holds the words: of the same kind in nearly every unit."""
    found: dict[Key, dict[int, Element]] = {}
    twice: set[Key] = set()
    for i, unit in enumerate(units):
        above = _around({*unit.authors, *unit.times}, unit.element)
        for node, path in _with_paths(unit.element, others):
            if node.tag not in _BODY_TAGS or node not in counts or node in above:
                continue
            key = _body_key(node, path)
            if key is None:
                continue
            if i in found.setdefault(key, {}):
                twice.add(key)
            found[key][i] = node
    best = _largest(found, twice, counts, n_units=len(units))
    words = sum(_words(counts.get(u.element, Counts())) for u in units)
    if sum(_words(counts[e]) for e in best.values()) < _BODY_SHARE * words:
        return [() for _ in units]
    return [(best[i],) if i in best else () for i in range(len(units))]


def _words(count: Counts) -> float:
    return count.chars - count.linked


def _largest(
    found: Mapping[Key, dict[int, Element]],
    twice: set[Key],
    counts: Mapping[Element, Counts],
    *,
    n_units: int,
) -> dict[int, Element]:
    scored = [
        (sum(_words(counts[e]) for e in nodes.values()), -n, nodes)
        for n, (key, nodes) in enumerate(found.items())
        if len(nodes) >= 0.7 * n_units and key not in twice
    ]
    if not scored:
        return {}
    most = max(score for score, _, _ in scored)
    # The innermost of those that hold nearly all: found last, being deepest.
    return min((s for s in scored if s[0] >= 0.93 * most), key=lambda s: s[1])[2]


def _body_key(node: Element, path: str) -> Key | None:
    tokens = name_tokens(node)
    prefix = id_prefix(node)
    if any(FORM_NAME.search(t) for t in tokens):
        return None
    if tokens or prefix:
        return (str(node.tag), *sorted(tokens), prefix)
    return ("path", path) if node.tag in _PATH_TAGS else None


def _with_paths(element: Element, others: set[Element]) -> Iterator[tuple[Element, str]]:
    stack: list[tuple[Element, str]] = [(element, "")]
    while stack:
        node, path = stack.pop()
        if node is not element:
            yield node, path
        if path.count("/") > 8:
            continue
        seen: dict[str, int] = {}
        below: list[tuple[Element, str]] = []
        for child in node:
            if isinstance(child.tag, str) and child not in others:
                seen[child.tag] = seen.get(child.tag, 0) + 1
                below.append((child, f"{path}/{child.tag}:{seen[child.tag]}"))
        stack.extend(reversed(below))


def _around(heads: set[Element], top: Element) -> set[Element]:
    above: set[Element] = set()
    for head in heads:
        node: Element | None = head
        while node is not None and node is not top and node not in above:
            above.add(node)
            node = node.getparent()
    return above
