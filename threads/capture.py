"""Hold the comments found on a page against what the page declares."""


def judge_capture(
    n_found: int, *, n_declared: int | None, missing: str | None = None
) -> tuple[str, str]:
    """Say how much of a discussion is in the file.

    Args:
        n_found: Comments found.
        n_declared: The page's own count, None where it gives none.
        missing: Why comments may be elsewhere, None where nothing says so.

    Returns:
        One of ``schemas.VERDICTS_PAGE``, and a sentence part with the figures.
    """
    if n_found == 0 and (n_declared or missing):
        declared = f"the page declares {_count(n_declared or 0)} and holds none"
        return "comments not in this file", _join(declared if n_declared else "", missing)
    if n_found == 0:
        return "none declared none found", "no comments declared, none found"
    if n_declared is not None and n_declared > n_found:
        return "partial", _join(f"{n_found} of {n_declared} declared comments found", missing)
    if missing:
        return "partial", _join(f"{_count(n_found)} found", missing)
    if n_declared is None:
        return "count not declared", f"{_count(n_found)} found; the page declares no count"
    return "complete", f"{_count(n_found)} found, {n_declared} declared"


def _count(n: int) -> str:
    return "1 comment" if n == 1 else f"{n} comments"


def _join(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)
