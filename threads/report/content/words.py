"""Numbers with their nouns, and as reports print them."""

import math
from datetime import datetime


def count(number: int, noun: str) -> str:
    """Count things: "1 comment", "2 comments".

    Example:
        >>> count(2, "reply")
        '2 replies'
    """
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {plural}"


def these(noun: str, number: int) -> str:
    """Point at things: "this page", "these 3 pages"."""
    return f"this {noun}" if number == 1 else f"these {count(number, noun)}"


def join(parts: list[str]) -> str:
    """Join words as a sentence does: "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def cut(share: float) -> str:
    """Print a share with two decimals, cut: 0.399 must not look like the bound 0.40."""
    return f"{math.floor(100 * share + 1e-6) / 100:.2f}"


def percent(share: int | None) -> str:
    """Print a percentage behind a count, nothing where there is none."""
    return "" if share is None else f" ({share} %)"


def date(moment: datetime) -> str:
    """Print a day."""
    return moment.strftime("%Y-%m-%d")


def moment(at: datetime) -> str:
    """Print a day and the time on it."""
    return at.strftime("%Y-%m-%d %H:%M UTC")


def span(first: datetime | None, last: datetime | None) -> str:
    """Print a stretch of days, nothing where it is not known."""
    if first is None or last is None:
        return ""
    return date(first) if date(first) == date(last) else f"{date(first)} to {date(last)}"
