"""Times as exports write them."""

import re
from datetime import UTC, datetime
from typing import Final

import polars as pl

_UTC: Final = pl.Datetime("us", "UTC")
_FIRST_YEAR: Final = 1985
_LAST_YEAR: Final = 2100
# Epochs by their number of digits, in seconds, milliseconds and microseconds.
_EPOCHS: Final = ((r"^\d{9,10}(?:\.\d+)?$", 1e6), (r"^\d{12,13}$", 1e3), (r"^\d{15,16}$", 1.0))
_ISO: Final = (
    "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f UTC",
)  # fmt: skip
_ZERO: Final = re.compile(r"[0\s:./TZ+-]*")
_DATE: Final = re.compile(r"\d.*\d", re.DOTALL)
_NUMERIC: Final = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2\d{2,4}\b")
# "Mon Jun 29 2020 10:11:12 GMT+0000 (Coordinated Universal Time)": JavaScript's own.
_ZONE_NAME: Final = re.compile(r"\s*\([^)]*\)\s*$")
# dateutil takes "GMT+0100" as POSIX does, an hour behind; people and JavaScript mean ahead.
_GMT: Final = re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)")
_PLAIN: Final = re.compile(
    r"([0-9]{9,10})|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z?"
)
_N_LONGEST: Final = 80


def parse_times(stated: pl.Series) -> pl.Series:
    """Read points in time: epochs, ISO 8601, and what people and programs write.

    A time without a zone is taken as UTC. What names no day between 1985 and 2100 is
    null, zero dates among it. "05/06/2021" is the fifth of June where another value of
    the same column has a first number above twelve, else the sixth of May.

    Args:
        stated: Strings, null where nothing is said.

    Returns:
        As many times, in UTC.
    """
    plain = stated.str.strip_chars()
    found = pl.Series([None] * len(plain), dtype=_UTC)
    for pattern, per_unit in _EPOCHS:
        number = plain.str.extract(f"({pattern})").cast(pl.Float64, strict=False)
        if number.count():
            found = _either(found, (number * per_unit).round().cast(pl.Int64).cast(_UTC))
    for form in _ISO:
        open_ = plain.filter(found.is_null() & plain.is_not_null())
        if open_.len() == 0:
            break
        read = plain.str.to_datetime(form, strict=False, time_unit="us").dt.replace_time_zone("UTC")
        found = _either(found, read.cast(_UTC))
    open_ = plain.filter(found.is_null() & plain.is_not_null()).unique()
    if open_.len():
        words = _parse_words(open_.to_list())
        found = _either(found, plain.replace_strict(words, default=None, return_dtype=_UTC))
    year = found.dt.year()
    told = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR)
    return found.to_frame("t").select(pl.when(told).then("t")).to_series()


def parse_time(stated: str | None) -> datetime | None:
    """Read one point in time; see ``parse_times``."""
    if stated and (plain := _PLAIN.fullmatch(stated.strip())):
        # A column of one takes polars four milliseconds, which pages of a crawl sum up to hours.
        try:
            quick = (
                datetime.fromtimestamp(int(plain[1]), UTC)
                if plain[1]
                else datetime.fromisoformat(plain[0]).replace(tzinfo=UTC)
            )
        except ValueError:
            return None
        return quick if _FIRST_YEAR <= quick.year <= _LAST_YEAR else None
    found: datetime | None = parse_times(pl.Series([stated], dtype=pl.String))[0]
    return found


def _either(first: pl.Series, second: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(first, second)).to_series()


def _parse_words(values: list[str]) -> dict[str, datetime | None]:
    numeric = [m for v in values if (m := _NUMERIC.match(v))]
    day_first = any(m[2] == "." or int(m[1]) > 12 for m in numeric)
    return {value: _parse_one(value, day_first=day_first) for value in values}


def _parse_one(value: str, *, day_first: bool) -> datetime | None:
    if len(value) > _N_LONGEST or _ZERO.fullmatch(value) or not _DATE.search(value):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None:
        from dateutil import parser  # type: ignore[import-untyped]  # stubs are a package apart

        default = datetime(1900, 1, 1, tzinfo=None)  # noqa: DTZ001 - tells that no year was given
        try:
            found = parser.parse(
                _GMT.sub("", _ZONE_NAME.sub("", value)), default=default, dayfirst=day_first
            )
        except (ValueError, OverflowError, TypeError, AttributeError):
            return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (OverflowError, ValueError):  # a zone a hundred hours away
        return None
