"""Numbers with their nouns."""


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
