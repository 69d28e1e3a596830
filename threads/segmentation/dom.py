"""A saved HTML page told apart: article, comments, and each comment by itself."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from threads.segmentation.dom_article import Article, extract_article
from threads.segmentation.dom_body import find_article_lines, tokens
from threads.segmentation.dom_embedded import Embedded, find_embedded, with_parents
from threads.segmentation.dom_ends import find_heads, find_signatures
from threads.segmentation.dom_facts import count_page
from threads.segmentation.dom_find import find_comments
from threads.segmentation.dom_missing import look_for_missing
from threads.segmentation.dom_text import (
    Element,
    Line,
    Mark,
    inner_text,
    lay_out,
    parse_html,
    squeeze,
)
from threads.segmentation.dom_times import parse_time
from threads.segmentation.dom_units import Unit
from threads.segmentation.dom_words import (
    DELETED,
    bare_name,
    has_date,
    is_furniture,
    name_beside,
    without_number,
)
from threads.segmentation.draft import BlockDraft, CommentDraft, Role, Segmentation

Judgement = tuple[Role, int | None, str, float]
Row = tuple[str, int | None, Judgement]
_MAX_BYLINE = 160
_MAX_BUTTON = 40


def segment_html(html: str) -> Segmentation:
    """Tell a page's article from its comments and each comment from the next.

    Args:
        html: The decoded source.

    Returns:
        The visible text, one paragraph a line, in blocks that partition it.
    """
    root = parse_html(html)
    if root is None:
        return Segmentation(text="", blocks=(), comments=(), evidence=("an empty page",))
    source = html.lower()
    found = find_comments(root, source, count_page(root))
    units = found.units
    marks = _mark(units, found.rule, found.confidence)
    marks |= {
        e: Mark("article", None, f"{found.rule}:first-post", found.confidence) for e in found.posts
    }
    lines = lay_out(root, marks)
    language = (root.get("lang") or "en")[:2].lower()
    authors = [_name(u) for u in units]
    comments = [_draft(u, a, language) for u, a in zip(units, authors, strict=True)]
    embedded, n_stated = find_embedded(root)
    embedded = _unseen(embedded, lines)
    n_found = len(units) + len(embedded)
    outlook = look_for_missing(
        root,
        source,
        lines,
        n_found=n_found,
        n_stated=n_stated,
        is_thread=bool(found.posts),
    )
    article = extract_article(root, [e for u in units for e in (u.element, *u.strays)])
    judged = _judge(lines, authors, article, marked=bool(found.posts))
    _judge_ends(lines, judged, authors)
    comments = _from_bylines(comments, lines, judged, language)
    comments += with_parents(embedded, len(comments))
    rows = _rows(lines, judged) + _embedded_rows(embedded, len(units))
    text, blocks = _as_blocks(rows)
    return Segmentation(
        text=text,
        blocks=tuple(blocks),
        comments=tuple(comments),
        title=article.title,
        author=article.author,
        published_at=article.published_at,
        language=article.language,
        url=article.url,
        n_comments_declared=outlook.n_declared,
        missing=outlook.missing,
        evidence=outlook.evidence,
    )


def _unseen(embedded: list[Embedded], lines: Sequence[Line]) -> list[Embedded]:
    """Keep the comments of the data that the page does not show, each once."""
    shown = " ".join(" ".join(tokens(line.text)) for line in lines)
    seen: set[tuple[str | None, str]] = set()
    kept: list[Embedded] = []
    for comment in embedded:
        words = " ".join(tokens(comment.text)[:12])
        if not words or words in shown or (comment.key, words) in seen:
            continue
        seen.add((comment.key, words))
        kept.append(comment)
    return kept


def _mark(units: Sequence[Unit], rule: str, confidence: float) -> dict[Element, Mark]:
    marks: dict[Element, Mark] = {}
    for i, unit in enumerate(units):
        byline = Mark("byline", i, rule, confidence)
        marks[unit.element] = byline if unit.bodies else Mark(None, i, rule, confidence * 0.9)
        for e in unit.chrome + unit.strays + unit.authors + unit.times:
            marks.setdefault(e, byline)
    for i, unit in enumerate(units):
        for e in unit.bodies:
            marks[e] = Mark("comment", i, rule, confidence)
            for part in e.iterdescendants():
                if part.tag == "blockquote":
                    marks[part] = Mark("quote", i, rule, confidence)
                elif _is_button(part):
                    marks[part] = Mark("byline", i, rule, confidence)
    return marks


def _is_button(element: Element) -> bool:
    # What is longer is a comment that can be pressed as a whole.
    named = element.tag == "button" or element.get("role") == "button"
    return named and len(inner_text(element)) <= _MAX_BUTTON


def _name(unit: Unit) -> str | None:
    for e in unit.authors:
        stated = squeeze(e.get("content") or inner_text(e))
        # A head named as a whole: "mara 3 months ago | link".
        name = bare_name((has_date(stated) and name_beside(stated)) or stated)
        if name:
            return name[:100]
    return None


def _draft(unit: Unit, author: str | None, language: str) -> CommentDraft:
    posted_at = None
    for e in unit.times:
        for stated in (
            e.get("datetime"),
            e.get("content"),
            e.get("data-time"),
            e.get("title"),
            e.get("data-tippy-content"),
            inner_text(e),
        ):
            posted_at = posted_at or (parse_time(stated, language=language) if stated else None)
    return CommentDraft(
        author=author,
        posted_at=posted_at,
        permalink=unit.permalink,
        votes_up=unit.votes_up,
        votes_down=unit.votes_down,
        parent=unit.parent,
        depth=unit.depth,
        deleted=unit.deleted or _is_deleted(unit),
    )


def _from_bylines(
    comments: Sequence[CommentDraft],
    lines: Sequence[Line],
    judged: Sequence[Judgement],
    language: str,
) -> list[CommentDraft]:
    """Read author and time from the lines around a comment where no element names them."""
    drafts = list(comments)
    for line, (role, i, _, _) in zip(lines, judged, strict=True):
        if role != "byline" or i is None or len(line.text) > _MAX_BYLINE:
            continue
        draft = drafts[i]
        if draft.posted_at is None:
            posted_at = parse_time(without_number(line.text), language=language)
            draft = replace(draft, posted_at=posted_at)
        if draft.author is None:
            draft = replace(draft, author=name_beside(line.text))
        drafts[i] = draft
    return drafts


def _is_deleted(unit: Unit) -> bool:
    return any(DELETED.fullmatch(inner_text(e)[:120]) for e in unit.bodies[:1])


def _judge(
    lines: Sequence[Line], authors: Sequence[str | None], article: Article, *, marked: bool
) -> list[Judgement]:
    free: list[int] = []
    judged: list[Judgement] = []
    for i, line in enumerate(lines):
        mark = line.mark
        if mark is None:
            free.append(i)
            judged.append(("chrome", None, "rest", 0.8))
        elif mark.comment is None or mark.role == "byline":
            judged.append((mark.role or "chrome", mark.comment, mark.rule, mark.confidence))
        else:
            furniture = mark.role is None and is_furniture(line.text, author=authors[mark.comment])
            role: Role = "byline" if furniture else (mark.role or "comment")
            judged.append((role, mark.comment, mark.rule, mark.confidence))
    if not marked:
        found: Judgement = ("article", None, "trafilatura", 0.85)
        if not article.text:
            found = ("article", None, "running-text", 0.5)
        for i in find_article_lines(article.text, lines, free):
            judged[i] = found
    _judge_title(lines, judged, article.title)
    return judged


def _judge_ends(
    lines: Sequence[Line], judged: list[Judgement], authors: Sequence[str | None]
) -> None:
    """Take for by-lines what comments begin or end with over and over."""
    for find in (find_heads, partial(find_signatures, authors=authors)):
        held: dict[int, list[int]] = {}
        for k, (role, i, _, _) in enumerate(judged):
            if role == "comment" and i is not None:
                held.setdefault(i, []).append(k)
        for k in find(lines, held):
            judged[k] = ("byline", *judged[k][1:])


def _judge_title(lines: Sequence[Line], judged: list[Judgement], title: str | None) -> None:
    wanted = tokens(title or "")
    if not wanted:
        return
    for i, line in enumerate(lines):
        if judged[i][1] is None and tokens(line.text) == wanted:
            judged[i] = ("title", None, "title", 0.9)
            return


def _rows(lines: Sequence[Line], judged: Sequence[Judgement]) -> list[Row]:
    return [(x.text, x.line, j) for x, j in zip(lines, judged, strict=True)]


def _embedded_rows(embedded: Sequence[Embedded], first: int) -> list[Row]:
    return [
        (text, None, ("comment", first + i, comment.rule, 0.95))
        for i, comment in enumerate(embedded)
        for text in comment.text.split("\n")
    ]


def _as_blocks(rows: Sequence[Row]) -> tuple[str, list[BlockDraft]]:
    blocks: list[BlockDraft] = []
    at = 0
    for i, (text, line, (role, comment, rule, confidence)) in enumerate(rows):
        end = at + len(text) + (i < len(rows) - 1)
        blocks.append(BlockDraft(at, end, line, role, comment, rule, confidence))
        at = end
    return "\n".join(text for text, _, _ in rows), blocks
