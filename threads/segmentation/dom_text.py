"""An HTML page as a tree, and its visible text as lines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.html import HTMLParser

from threads.segmentation.dom_crowded import Thinning, is_crowded
from threads.segmentation.draft import Role

Element = etree._Element  # noqa: SLF001 - lxml names its public element type with an underscore

BLOCK_TAGS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html "
    "input label legend li main menu nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul".split()
)
HIDDEN_TAGS = frozenset(
    "audio canvas datalist embed head iframe math noembed noframes noscript object script select "
    "style svg template textarea title video".split()
)
# Discourse serves its whole page to crawlers in one noscript; notes such as
# "please enable JavaScript" are shorter than this.
NOSCRIPT_MIN_CHARS = 1500
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# What XML cannot hold, and the marks that change a line's direction or hide in it.
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b\u2060]")


@dataclass(frozen=True)
class Mark:
    """What an element says about the lines in it.

    Attributes:
        role: None leaves the line to be judged by its words.
        comment: Index of the comment, or None.
    """

    role: Role | None
    comment: int | None
    rule: str
    confidence: float


@dataclass(frozen=True)
class Line:
    """One visible paragraph.

    Attributes:
        element: The element that holds the first text of the line.
        mark: Of the nearest marked element around it, None outside all.
        line: Of the source, 1-based.
        link_share: Share of its characters inside links, in [0, 1].
    """

    text: str
    element: Element
    mark: Mark | None
    line: int | None
    link_share: float


def parse_html(html: str) -> Element | None:
    """Read a page into a tree; None where it holds no element at all.

    Elements nested more than 2,047 levels deep are dropped by libxml2.
    """
    html = _UNWANTED.sub("", html)
    if not html.strip():
        return None
    parser = HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        target=Thinning() if is_crowded(html) else None,
    )
    try:
        root = etree.fromstring(html.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, AssertionError):
        return None  # a target that got no tag at all asserts
    if not isinstance(root, Element) or not isinstance(root.tag, str):
        return None
    return root


def is_hidden(element: Element) -> bool:
    """Tell whether a browser would leave the element out of sight."""
    tag = element.tag
    if tag == "noscript":
        return len(element) == 0 or sum(map(len, element.itertext())) < NOSCRIPT_MIN_CHARS
    if tag in HIDDEN_TAGS:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def squeeze(text: str) -> str:
    """Normalise white space: one blank for any run of it, none at the ends."""
    return " ".join(text.split())


def inner_text(element: Element) -> str:
    """Read an element's words in one line, scripts and styles left out."""
    return squeeze(" ".join(_texts(element)))


def _texts(element: Element) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if is_hidden(node):
                walk.skip_subtree()
            elif node.text:
                yield node.text
        elif node is not element and node.tail:
            yield node.tail


def source_line(element: Element) -> int | None:
    """Read the line of the source on which an element begins."""
    line: object = element.sourceline  # the stubs say it may be an ellipsis
    return line if isinstance(line, int) else None


class _Writer:
    """Collects pieces of text until a block ends, then makes them a line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[str] = []
        self._first: tuple[Element, Mark | None] | None = None
        self._n_linked = 0

    def add(self, text: str, element: Element, mark: Mark | None, *, linked: bool) -> None:
        self._pieces.append(text)
        bare = text.strip()
        if not bare:
            return
        if self._first is None:
            self._first = (element, mark)
        if linked:
            self._n_linked += len(bare)

    def part(self) -> None:
        """Keep the words of two buttons apart that no blank stands between."""
        self._pieces.append(" ")

    def flush(self) -> None:
        if self._first is not None:
            text = squeeze("".join(self._pieces))
            element, mark = self._first
            share = min(1.0, self._n_linked / max(1, len(text)))
            if text:
                self.lines.append(Line(text, element, mark, source_line(element), share))
        self._pieces.clear()
        self._first = None
        self._n_linked = 0


def lay_out(root: Element, marks: Mapping[Element, Mark]) -> list[Line]:
    """Write a page's visible text, one paragraph a line.

    A marked element begins and ends a line, so that a line never has two roles.
    """
    writer = _Writer()
    around: list[Mark | None] = [None]
    n_links = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            mark = marks.get(node)
            if mark is not None or node.tag in BLOCK_TAGS:
                writer.flush()
            around.append(around[-1] if mark is None else mark)
            n_links += node.tag == "a"
            if node.tag == "button":
                writer.part()
            if is_hidden(node):
                walk.skip_subtree()
            elif node.text:
                writer.add(node.text, node, around[-1], linked=n_links > 0)
            continue
        if event == "end":
            around.pop()
            n_links -= node.tag == "a"
            if node.tag == "button":
                writer.part()
            if node in marks or node.tag in BLOCK_TAGS:
                writer.flush()
        parent = node.getparent()
        if node.tail and parent is not None and node is not root:
            writer.add(node.tail, parent, around[-1], linked=n_links > 0)
    writer.flush()
    return writer.lines
