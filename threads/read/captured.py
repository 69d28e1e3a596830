"""When a page was saved, as far as its file tells; the file's own dates are never asked."""

import re
from datetime import datetime
from typing import Final

from threads.read.times import parse_time

_N_HEAD: Final = 20_000  # characters at either end of a page in which programs leave their notes
# SingleFile's comment, Save Page WE's line of the head, and HTTrack's comment.
_IN_HEAD: Final = (
    re.compile(
        r"\A[^<]{0,100}(?:<!doctype[^>]{0,200}>\s{0,100})?(?:<html[^>]{0,2000}>\s{0,100})?"
        r"<!--\s{0,100}Page saved with SingleFile[^<>]{0,4000}?"
        r"\n\s{0,20}saved date:\s?([^\n]{8,100})",
        re.IGNORECASE,
    ),
    re.compile(
        r"<meta name=[\"']?savepage-date[\"']? content=[\"']([^\"'<>]{8,100})", re.IGNORECASE
    ),
    re.compile(
        r"<!-- Mirrored from [^<>]{1,2000} by HTTrack Website Copier/[^<>]{1,60}\],"
        r"\s?([^<>]{8,60}?)\s?-->"
    ),
)
# The Wayback Machine's comment at the end of a page.
_IN_TAIL: Final = re.compile(
    r"<!--\s{1,20}FILE ARCHIVED ON (\d\d:\d\d:\d\d \w{3} \d\d?, \d{4}) AND RETRIEVED FROM"
)


def find_captured(html: str) -> datetime | None:
    """Read when a page was saved from the note of the program that saved it.

    Only notes of SingleFile, Save Page WE, HTTrack and the Wayback Machine are known,
    in the places where these leave them. Where a page went through two, the note about
    the page's own day at the archive wins over the day of the copy.

    Args:
        html: The source of the page.
    """
    archived = _IN_TAIL.search(html, max(0, len(html) - _N_HEAD))
    if archived:
        return parse_time(archived[1])
    head = html[:_N_HEAD]
    for pattern in _IN_HEAD:
        found = pattern.search(head)
        if found:
            return parse_time(found[1].strip())
    return None
