"""Comments on pages of no known platform: repeated structures with author, date and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median

from threads.segmentation.dom_facts import Counts, name_of
from threads.segmentation.dom_parts import complete
from threads.segmentation.dom_text import Element
from threads.segmentation.dom_units import (
    Unit,
    find_strays,
    id_prefix,
    name_tokens,
    nest,
    number_prefix,
    outermost,
    owner_above,
)
from threads.segmentation.dom_words import ASIDE_NAME, COMMENT_NAME, FORM_NAME, MANY_NAME, POST_NAME

Key = tuple[str, ...]

_MAX_ELEMENTS = 200_000
# Characters of a head or foot beside its comment.
_MAX_STRAY = 300
_UNIT_TAGS = frozenset("li div article dd section tr table tbody p blockquote dl ul ol".split())


@dataclass(frozen=True)
class Group:
    """Elements that look alike.

    Attributes:
        own: What each holds besides nested members.
        vocabulary: How plainly it is named as comments: 0 not, 1 by what is
            around it or as posts, 2 by its own name.
        single: Its name may stand for one comment, not for a list.
        strays: Heads and feet beside each member.
        numbered: Its name is what stands in front of a number.
    """

    members: tuple[Element, ...]
    own: tuple[Counts, ...]
    vocabulary: int
    single: bool
    strays: tuple[tuple[Element, ...], ...] = ()
    numbered: bool = False

    def share(self, column: str) -> float:
        """Share of the worded members that hold at least one of something."""
        worded = [c for c in self.own if c.chars - c.linked >= 2]
        return float(sum(getattr(c, column) > 0 for c in worded) / max(1, len(worded)))

    @property
    def n_worded(self) -> int:
        """Members with words outside links."""
        return sum(c.chars - c.linked >= 2 for c in self.own)

    @property
    def median_words(self) -> float:
        """Median of the characters outside links."""
        return float(median([c.chars - c.linked for c in self.own] or [0]))


def find_generic_units(
    root: Element, counts: Mapping[Element, Counts]
) -> tuple[list[Unit], str, float]:
    """Find what looks like comments.

    Returns:
        The units in page order, the rule's name, and its confidence.
    """
    best: Group | None = None
    best_score = 0.0
    for key, members in _gather(root, counts).items():
        group = _without_forms(_measure(key, members, counts))
        score = _score(group)
        if not score and group.vocabulary and group.n_worded:
            group = _with_strays(group, counts)
            score = _score(group)
        if score > best_score:
            best, best_score = group, score
    if best is None:
        return [], "", 0.0
    rule = "named-siblings" if best.vocabulary else "repeated-siblings"
    confidence = (0.6, 0.75, 0.9)[best.vocabulary]
    beside = dict(zip(best.members, best.strays, strict=True)) if best.strays else {}
    units = [Unit(e, strays=beside.get(e, ())) for e in outermost(best.members)]
    return nest(complete(units, counts)), rule, confidence


def _gather(root: Element, counts: Mapping[Element, Counts]) -> dict[Key, list[Element]]:
    """Sort elements into groups: by a name of theirs, by all names, by their list."""
    groups: dict[Key, list[Element]] = {}
    aside: dict[Element, bool] = {}
    most = 0.4 * counts.get(root, Counts()).chars
    for n, element in enumerate(root.iter("*")):
        if n > _MAX_ELEMENTS:
            break
        above = element.getparent()
        name = name_of(element)
        named = element.tag in ("nav", "footer") or _names_aside(name)
        # Half a page is no aside, whatever its name.
        small = counts.get(element, Counts()).chars < most
        aside[element] = (above is not None and aside[above]) or (named and small)
        if element.tag in _UNIT_TAGS:
            for key in _keys(element, above, aside=aside[element]):
                groups.setdefault(key, []).append(element)
    return groups


def _keys(element: Element, above: Element | None, *, aside: bool) -> Iterable[Key]:
    tag = str(element.tag)
    tokens = name_tokens(element)
    prefix = id_prefix(element)
    # A numbered comment is one wherever a broken page puts it.
    sure = prefix.lower().rstrip("-_") in ("comment", "li-comment", "div-comment")
    named = prefix and not FORM_NAME.search(prefix) and not _names_aside(prefix)
    if named and (sure or not aside):
        yield (tag, "id", prefix)
    anchored = "" if prefix else _anchor_prefix(element)
    if anchored and _names_comment(anchored):
        yield (tag, "anchor", anchored)
    if aside:
        return
    for token in tokens[:6]:
        if _names_comment(token):
            yield (tag, "class", token)
    if tokens:
        yield (tag, "classes", *sorted(tokens)[:6])
    elif above is not None and not prefix:
        yield (
            tag,
            "in",
            str(above.tag),
            (above.get("class") or "")[:100],
            (above.get("id") or "")[:60],
        )


def _anchor_prefix(element: Element) -> str:
    """Read the name in front of the number of the anchor that an element begins with."""
    first = next((c for c in element if isinstance(c.tag, str)), None)
    if first is None or first.tag != "a" or (element.text or "").strip():
        return ""
    return number_prefix(first.get("name") or first.get("id") or "")


# A page repeats few names, and a site's pages the same ones.
@lru_cache(maxsize=16_384)
def _names_aside(name: str) -> bool:
    return ASIDE_NAME.search(name) is not None


@lru_cache(maxsize=16_384)
def _names_comment(name: str) -> bool:
    return COMMENT_NAME.search(name) is not None and FORM_NAME.search(name) is None


def _measure(key: Key, members: Sequence[Element], counts: Mapping[Element, Counts]) -> Group:
    places = {e: i for i, e in enumerate(members)}
    own = [counts.get(e, Counts()) for e in members]
    for e in members:
        outer = owner_above(e, places)
        if outer is not None:
            own[outer] = own[outer].less(counts.get(e, Counts()))
    single = key[1] == "id" or not any(MANY_NAME.search(name) for name in key[2:])
    numbered = key[1] in ("id", "anchor")
    return Group(tuple(members), tuple(own), _vocabulary(key, members), single, numbered=numbered)


def _with_strays(group: Group, counts: Mapping[Element, Counts]) -> Group:
    strays = find_strays(group.members)
    if any(counts.get(e, Counts()).chars > _MAX_STRAY for beside in strays for e in beside):
        return group
    own = tuple(
        Counts.total((c, *(counts.get(e, Counts()) for e in beside)))
        for c, beside in zip(group.own, strays, strict=True)
    )
    return replace(group, own=own, strays=tuple(strays))


def _vocabulary(key: Key, members: Sequence[Element]) -> int:
    names = key[2:] if key[1] != "in" else ()
    if any(_names_comment(n) for n in names):
        return 2
    node: Element | None = members[0].getparent()
    for _ in range(4):
        if node is None:
            break
        if any(COMMENT_NAME.search(t) for t in name_of(node).split()):
            return 1
        node = node.getparent()
    return 1 if any(POST_NAME.search(n) for n in names) else 0


def _score(group: Group) -> float:
    """Weigh a group; 0 where it is no group of comments."""
    n = group.n_worded
    if not n or group.median_words < 8 or (n == 1 and not group.single):
        return 0.0
    chars = sum(c.chars for c in group.own)
    if sum(c.linked for c in group.own) > 0.5 * chars:
        return 0.0
    dated, authored, replied = (group.share(c) for c in ("dates", "authors", "replies"))
    signs = (dated >= 0.6) + (authored >= 0.6) + (replied >= 0.5)
    wanted = (3, 2, 1 if n > 1 else 2)[group.vocabulary]
    # One comment by itself needs a number of its own, or the time of day.
    lone = group.vocabulary == 2 and dated and (group.numbered or group.share("clocks"))
    if (signs < wanted and not lone) or n < (3, 2, 1)[group.vocabulary]:
        return 0.0
    if group.vocabulary < 2 and (dated < 0.6 or group.share("heads") > 0.4):
        return 0.0
    if group.vocabulary == 0 and group.share("clocks") < 0.5:
        return 0.0
    return n * (1 + 0.5 * dated + 0.5 * authored + 0.25 * replied + group.vocabulary)


def _without_forms(group: Group) -> Group:
    """Leave out members that ask for a comment, and those unlike the rest."""
    some = any(c.dates for c in group.own)
    kept = [
        i
        for i, c in enumerate(group.own)
        if not (c.fields and not c.dates) and (not some or c.dates or c.authors or c.replies)
    ]
    if len(kept) == len(group.own):
        return group
    return replace(
        group,
        members=tuple(group.members[i] for i in kept),
        own=tuple(group.own[i] for i in kept),
        strays=tuple(group.strays[i] for i in kept) if group.strays else (),
    )
