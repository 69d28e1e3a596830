"""The article of a page: its body and what the page says about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from threads.segmentation.dom_text import Element


@dataclass(frozen=True)
class Article:
    """What an extractor says about a page's article."""

    text: str = ""
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    url: str | None = None


def extract_article(root: Element, comments: Collection[Element]) -> Article:
    """Extract the article from a tree after taking the comments out of it.

    Args:
        root: Is changed: the comments are removed.
        comments: Elements that hold comments; nested ones are fine.

    Raises:
        Nothing: a page that the extractor cannot bear has no article.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    language = (root.get("lang") or "")[:2].lower() or None
    for element in comments:
        drop(element)
    try:
        found = bare_extraction(root, include_comments=False, with_metadata=True)
    except (ValueError, TypeError, RecursionError, AttributeError):
        found = None
    if not isinstance(found, Document):
        title = " ".join((root.findtext(".//title") or "")[:300].split())
        return Article(language=language, title=title or None)
    return Article(
        text=found.text or "",
        title=found.title or None,
        author=found.author or None,
        published_at=_day(found.date),
        language=language,
        url=found.url or None,
    )


def drop(element: Element) -> None:
    """Take an element out of its tree, leaving the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _day(stated: str | None) -> datetime | None:
    try:
        day = datetime.fromisoformat(stated or "")
    except ValueError:
        return None
    return day if day.tzinfo else day.replace(tzinfo=UTC)
