"""Write the report as one page of HTML that holds all it needs and asks for nothing."""

import base64
import hashlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import groupby
from typing import Final

from threads.report.content.facts import Content, PageCard
from threads.report.content.index import Index, beginning
from threads.report.content.map_facts import CommentMap, Place
from threads.report.content.refs import CommentRef
from threads.report.content.theme_facts import ThemeTable
from threads.report.content.words import count, cut, date, moment, percent, span
from threads.report.environment import make_markup_environment
from threads.report.escape import visible
from threads.report.figures.drawing import GREY, WIDTH
from threads.report.figures.places import (
    COLOURS,
    HEIGHT,
    NAME_SIZE,
    MapName,
    place_dots,
    place_names,
)
from threads.results import Analysis

PAGE_FILE: Final = "report.html"
_N_BEGINNING: Final = 80  # characters of a paragraph in the table of the article
_N_TOLD: Final = 160  # characters of a comment that its dot on the map tells
# Paragraphs in which a page names who commented; shown where names are kept only.
_NAMING: Final = ("byline", "chrome")


@dataclass(frozen=True)
class Group:
    """Paragraphs of a page that follow one another: of one comment, or of none.

    Attributes:
        comment: The comment; None between comments.
        line: Of its first words.
        blocks: Id, role and text of each paragraph.
    """

    comment: CommentRef | None
    line: int | None
    blocks: tuple[Mapping[str, str], ...]


def build_page(index: Index, content: Content, *, figures: Mapping[str, bytes]) -> str:
    """Build ``report.html``: what the Markdown says, and the source beside it.

    Every text is escaped; the browser is told to run and to fetch nothing but what is
    written here.

    Args:
        index: A finished run.
        content: What its report says.
        figures: Name to SVG.
    """
    environment = make_markup_environment(
        finalize=lambda value: visible(value) if type(value) is str else value
    )
    listed = {row.quote.comment.comment_id for row in content.appendix}
    source = [(page, tuple(group_blocks(index, page))) for page in content.header.pages]
    on_page = {g.comment.comment_id for _, groups in source for g in groups if g.comment}
    in_source = {page.page_id for page in content.header.pages}
    environment.filters |= {
        "target": partial(_find_target, listed=listed, on_page=on_page),
        "place": lambda p: f"b-{p.block_id}" if p.page_id in in_source else "",
        "ref": index.ref,
        "theme_of": lambda comment_id: index.theme_of.get(comment_id, ""),
        "percent": percent,
        "cut": cut,
        "span": span,
        "date": date,
        "moment": moment,
        "counted": count,
        "capfirst": lambda text: text[:1].upper() + text[1:],
        "px": lambda number: f"{number:.1f}".removesuffix(".0"),
        "beginning": partial(beginning, limit=_N_BEGINNING),
        "length_of": partial(_measure_bar, longest=_longest(content.table)),
    }
    places = content.places if "map" in content.figures else None
    return environment.get_template("page/page.html.j2").render(
        c=content,
        sections=tuple(_name_sections(content)),
        places=_draw_places(index, places) if places else None,
        source=source,
        listed_ids=listed,
        on_page=on_page,
        hidden_note=_say_hidden(index.analysis),
        figures={name: _as_address(svg) for name, svg in figures.items()},
        **_load_parts(),
    )


def _name_sections(content: Content) -> Iterator[tuple[str, str]]:
    """Give the id and the title of each section that the page has."""
    yield "first", "Read this first"
    yield "counts", "What was counted"
    if content.brief:
        yield "brief", "In brief"
    if content.table:
        yield "themes", "Themes"
    if content.exchanges:
        yield "exchanges", "Exchanges"
    if content.article:
        yield "article", "What of the article is answered"
    if content.misfits:
        yield "misfits", "What did not fit"
    if content.distinct:
        yield "distinct", "Small but distinct"
    if content.speakers:
        yield "speakers", "Who speaks"
    for spread in content.spreads:
        yield f"over-{spread.over}", f"Over {'the pages' if spread.over == 'pages' else 'time'}"
    if content.unknown:
        yield "unknown", "Not knowable here"
    if content.codebook:
        yield "codebook", "The codebook"
    yield "method", "Method and limits"
    if content.appendix:
        yield "comments", "The comments" if content.small else "All comments"
    yield "source", "The source"


def _find_target(comment_id: str, *, listed: Container[str], on_page: Container[str]) -> str:
    """Give the id of the place where a comment stands, nothing where it stands nowhere."""
    if comment_id in listed:
        return f"c-{comment_id}"
    return f"s-{comment_id}" if comment_id in on_page else ""


@dataclass(frozen=True)
class DrawnDot:
    """A dot of the map: where, of which colour, and what it tells."""

    place: Place
    x: float
    y: float
    r: float
    fill: str
    told: str


@dataclass(frozen=True)
class DrawnMap:
    """The map, in pixels: what ``figures/map.svg`` draws, for a page to act on."""

    dots: tuple[DrawnDot, ...]
    names: tuple[MapName, ...]
    width: float
    height: float
    size: float


def _draw_places(index: Index, places: CommentMap) -> DrawnMap:
    return DrawnMap(
        dots=tuple(
            DrawnDot(
                place=dot.place,
                x=dot.x,
                y=dot.y,
                r=dot.r,
                fill=GREY if dot.colour is None else COLOURS[dot.colour],
                told=_tell_dot(index, dot.place),
            )
            for dot in place_dots(places)
        ),
        names=tuple(place_names(places)),
        width=int(WIDTH),
        height=int(HEIGHT),
        size=int(NAME_SIZE),
    )


def _tell_dot(index: Index, place: Place) -> str:
    """Say whose comment a dot is, its theme, and how it begins."""
    quote = index.quote(place.comment.comment_id, limit=_N_TOLD)
    theme = f"{place.theme.number}. {place.theme.label}" if place.theme else "in no theme"
    about = ", ".join(filter(None, [f"Comment {place.comment.name}", quote.author, theme]))
    more = "" if quote.whole or not quote.text else " …"
    return f"{about}\n{quote.text}{more}".strip()


def group_blocks(index: Index, page: PageCard) -> Iterator[Group]:
    """Go through the paragraphs of a page, those of a comment together.

    What the settings leave out of reports is left out here too: names where they are not
    kept, comments where quotes are not shown whole.
    """
    settings = index.analysis.settings.report
    text = index.analysis.texts[page.page_id]
    rows = index.analysis.tables.blocks.filter(page_id=page.page_id).sort("start").to_dicts()
    seen: set[str] = set()
    for comment_id, run in groupby(rows, key=lambda row: row["comment_id"]):
        blocks = list(run)
        shown = [
            {
                "block_id": block["block_id"],
                "role": block["role"],
                "text": text[block["start"] : block["end"]].strip(),
            }
            for block in blocks
            if (settings.authors == "keep" or block["role"] not in _NAMING)
            and (settings.quotes == "verbatim" or not comment_id)
        ]
        first = comment_id is not None and comment_id not in seen
        seen |= {comment_id}
        if shown or first:
            named = index.ref(comment_id) if first else None
            line = index.comments[comment_id]["line_start"] if comment_id else blocks[0]["line"]
            yield Group(named, line, tuple(b for b in shown if b["text"]))


def _say_hidden(analysis: Analysis) -> str:
    settings = analysis.settings.report
    parts = []
    if settings.authors != "keep":
        parts.append("Paragraphs that may name who commented are left out (--authors keep).")
    if settings.quotes != "verbatim":
        parts.append("The comments' own words are left out (--quotes verbatim).")
    return " ".join(parts)


def _longest(table: ThemeTable | None) -> int:
    return max(1, table.n_unthemed, *(row.n_comments for row in table.rows)) if table else 1


def _measure_bar(number: int, *, longest: int) -> str:
    return f"{100 * number / longest:.1f}"


def _as_address(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")


def _load_parts() -> dict[str, object]:
    """Give style and script with the hashes by which the browser is told to accept them."""
    from markupsafe import Markup

    found: dict[str, object] = {}
    for name, file in (("style", "page.css"), ("script", "page.js")):
        text = (files("threads.report") / "templates" / "page" / file).read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
        # Our own files: nothing that a reader wrote is in them.
        found |= {name: Markup(text), f"{name}_hash": f"sha256-{digest}"}  # noqa: S704
    return found
