"""When a comment was posted, from what a page says about it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from threads.segmentation.dom_words import CLOCK, DATE

_EPOCH = re.compile(r"\d{10}(?:\.\d+)?|\d{13}")
_NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{2,4})\b")
_AGO = re.compile(r"\bago\b|^vor |^hace |il y a|temu|назад|前$|atrás", re.IGNORECASE)
# "July 5, 2012 at 3:02 pm", "on", "um", "-": dateutil stumbles over some of these.
_JOINTS = re.compile(
    r"\b(?:at|on|um|uhr|à|a las|o godz\.?|posted|and|said|says|wrote)\b|[|•·@—–]", re.IGNORECASE
)
_OFFSET_COLON = re.compile(r"([+-]\d\d)(\d\d)$")
_YEAR = re.compile(r"[\s,.]{0,3}(?:de |г\. ?)?(?:19|20)\d\d\b")
_NOT_ENGLISH_LETTER = re.compile(r"[^\x00-\x7f]")
_FOUR_DIGITS = re.compile(r"\d{4}")
# Those that name a month as DATE knows it. Left to find the language among its two hundred,
# dateparser takes 3 s once and 40 ms for each date that it cannot read.
_LANGUAGES = "en de fr es it pt pl ru el zh ja nl sv tr uk bg hu sk cs ca lt".split()


@lru_cache(maxsize=4096)
def parse_time(stated: str, *, language: str | None = None) -> datetime | None:
    """Read a point in time; None where the words name none or only a span.

    A time without a zone is taken as UTC. Spans ("3 hours ago") are None, since
    nothing says when the page was saved.
    """
    stated = " ".join(stated[:200].split())
    if not any(map(str.isdigit, stated)):
        return None
    found = _parse_iso(stated) or _parse_epoch(stated)
    if found is None and not _AGO.search(stated):
        found = _parse_words(stated, language)
    if found is None or not 1985 <= found.year <= 2100:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):  # a zone a hundred hours away
        return None


def _parse_iso(stated: str) -> datetime | None:
    joined = re.sub(r"^(\S+) (\S+) ([+-]\d\d:?\d\d)$", r"\1T\2\3", stated)
    try:
        return datetime.fromisoformat(
            _OFFSET_COLON.sub(r"\1:\2", joined) if "T" in joined else joined
        )
    except ValueError:
        return None


def _parse_epoch(stated: str) -> datetime | None:
    if not _EPOCH.fullmatch(stated):
        return None
    seconds = float(stated) / (1000 if len(stated) == 13 else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _parse_words(stated: str, language: str | None) -> datetime | None:
    date = DATE.search(stated)
    if date is None:
        return None
    # Names before the date ("Anna on 5 May") and links after the clock ("#31") mislead a fuzzy
    # reader: it gets nothing before, and no more than a year and a clock after.
    after = stated[date.end() : date.end() + 40]
    clock = CLOCK.search(after)
    year = _YEAR.match(after)
    tail = after[: clock.end()] if clock else after[: year.end()] if year else ""
    early = CLOCK.search(stated[: date.start()]) if clock is None else None
    head = f"{early[0]} " if early else ""
    words = " ".join(_JOINTS.sub(" ", f"{head}{date[0]}{tail}").split())
    english = language in (None, "en") and not _NOT_ENGLISH_LETTER.search(words)
    return _by_dateutil(words, day_first=not english or _is_day_first(words)) or (
        None if english else _by_dateparser(words, language)
    )


def _is_day_first(words: str) -> bool:
    numeric = _NUMERIC.search(words)
    return numeric is not None and (numeric[2] == "." or int(numeric[1]) > 12)


def _by_dateutil(words: str, *, day_first: bool) -> datetime | None:
    from dateutil import parser  # type: ignore[import-untyped]  # stubs are a package apart

    default = datetime(1900, 1, 1, tzinfo=None)  # noqa: DTZ001 - tells that no year was given
    try:
        found = parser.parse(words, default=default, fuzzy=True, dayfirst=day_first, tzinfos=_zone)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return found if isinstance(found, datetime) and found.year != 1900 else None


def _zone(_name: str | None, offset: int | None) -> timezone | None:
    """Believe a zone's offset in seconds only: its name is many zones', or a reader's initial."""
    return None if offset is None else timezone(timedelta(seconds=offset))


def _by_dateparser(words: str, language: str | None) -> datetime | None:
    if _FOUR_DIGITS.search(words) is None:  # no year, so no point in time
        return None
    import dateparser  # type: ignore[import-untyped]  # it ships no types

    try:
        found = dateparser.parse(
            words,
            languages=[language[:2]] if language else _LANGUAGES,
            settings={"REQUIRE_PARTS": ["day", "month", "year"]},
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return found if isinstance(found, datetime) else None
