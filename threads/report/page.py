"""Write the report as one page of HTML that holds all it needs and asks for nothing."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import groupby
from typing import Final

from threads.report.content.facts import Content, PageCard
from threads.report.content.index import Index, beginning
from threads.report.content.refs import CommentRef
from threads.report.content.theme_facts import ThemeTable
from threads.report.content.words import count, cut, date, percent, span
from threads.report.escape import visible
from threads.results import Analysis

PAGE_FILE: Final = "report.html"
_N_BEGINNING: Final = 80  # characters of a paragraph in the table of the article
# Paragraphs in which a page names who commented; shown where names are kept only.
_NAMING: Final = ("byline", "chrome")


@dataclass(frozen=True)
class Group:
    """Paragraphs of a page that follow one another: of one comment, or of none.

    Attributes:
        comment: The comment; None between comments.
        line: Of its first paragraph.
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
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("threads.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    listed = {row.quote.comment.comment_id for row in content.appendix}
    source = [(page, tuple(group_blocks(index, page))) for page in content.header.pages]
    on_page = {g.comment.comment_id for _, groups in source for g in groups if g.comment}
    environment.filters |= {
        "target": lambda key: f"{'c' if key in listed else 's'}-{key}",
        "percent": percent,
        "cut": cut,
        "span": span,
        "date": date,
        "counted": count,
        "beginning": partial(beginning, limit=_N_BEGINNING),
        "length_of": partial(_measure_bar, longest=_longest(content.table)),
    }
    return environment.get_template("page/page.html.j2").render(
        c=content,
        source=source,
        listed_ids=listed,
        on_page=on_page,
        hidden_note=_say_hidden(index.analysis),
        figures={name: _as_address(svg) for name, svg in figures.items()},
        **_load_parts(),
    )


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
            yield Group(named, blocks[0]["line"], tuple(b for b in shown if b["text"]))


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
