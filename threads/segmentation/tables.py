"""From a segmenter's draft to the tables: ids, lines, texts and the verdict of a page."""

from dataclasses import asdict

import dataframely as dy

from threads.capture import judge_capture
from threads.results import Document, SegmentedPage
from threads.schemas import Blocks, Comments, Links, Pages, from_rows
from threads.segmentation.draft import BlockDraft, Segmentation


def build_page(draft: Segmentation, *, document: Document) -> SegmentedPage:
    """Give a draft its ids and put it into the tables of ``threads.schemas``.

    Args:
        draft: The page, told apart.
        document: The page as it was read; block and comment ids begin with its id.
    """
    page_id = document.page_id
    verdict, verdict_text = judge_capture(
        len(draft.comments), n_declared=draft.n_comments_declared, missing=draft.missing
    )
    pages = from_rows(
        Pages,
        [
            {
                "page_id": page_id,
                "source": document.source,
                "format": document.format,
                "encoding": document.encoding,
                "sha256": document.sha256,
                "title": draft.title,
                "author": draft.author,
                "url": draft.url,
                "published_at": draft.published_at,
                "captured_at": document.captured_at,
                "language": draft.language,
                "n_comments_declared": draft.n_comments_declared,
                "verdict": verdict,
                "verdict_text": verdict_text,
                "evidence": list(draft.evidence),
            }
        ],
    )
    return SegmentedPage(
        title=draft.title,
        article="\n".join(
            draft.text[b.start : b.end].strip() for b in draft.blocks if b.role == "article"
        ),
        text=draft.text,
        pages=pages,
        blocks=_build_blocks(draft, page_id),
        comments=_build_comments(draft, page_id),
        links=from_rows(Links, []),
    )


def _comment_id(page_id: str, number: int | None) -> str | None:
    # Counted from 1, as a reader counts.
    return None if number is None else f"{page_id}-{number + 1}"


def _build_blocks(draft: Segmentation, page_id: str) -> dy.DataFrame[Blocks]:
    rows = []
    for i, block in enumerate(draft.blocks):
        row = asdict(block) | {"page_id": page_id, "block_id": f"{page_id}-b{i + 1}"}
        row["comment_id"] = _comment_id(page_id, row.pop("comment"))
        rows.append(row)
    return from_rows(Blocks, rows)


def _texts_of(blocks: list[BlockDraft], text: str) -> str:
    return "\n".join(part for b in blocks if (part := text[b.start : b.end].strip()))


def _build_comments(draft: Segmentation, page_id: str) -> dy.DataFrame[Comments]:
    blocks_of: list[list[BlockDraft]] = [[] for _ in draft.comments]
    for block in draft.blocks:
        if block.comment is not None and block.role in {"comment", "quote"}:
            blocks_of[block.comment].append(block)
    rows = []
    for i, (comment, blocks) in enumerate(zip(draft.comments, blocks_of, strict=True)):
        lines = [b.line for b in blocks if b.line is not None]
        rows.append(
            {
                "page_id": page_id,
                "comment_id": _comment_id(page_id, i),
                "position": i,
                "parent_id": _comment_id(page_id, comment.parent),
                "parent_source": "unknown" if comment.parent is None else "given",
                "parent_confidence": None if comment.parent is None else 1.0,
                "depth": comment.depth,
                "author": comment.author,
                "posted_at": comment.posted_at,
                "votes_up": comment.votes_up,
                "votes_down": comment.votes_down,
                "permalink": comment.permalink,
                "text": "" if comment.deleted else _texts_of(blocks, draft.text),
                "own_text": ""
                if comment.deleted
                else _texts_of([b for b in blocks if b.role == "comment"], draft.text),
                "kind": "text",
                "duplicate_of": None,
                "line_start": min(lines, default=None),
                "line_end": max(lines, default=None),
            }
        )
    return from_rows(Comments, rows)
