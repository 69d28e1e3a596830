"""Under which page of a crawl the comments of an answer stand."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>\\{}|^`,;()\[\]]{4,2000}", re.IGNORECASE)
# Numbers by which a site calls a page: long enough to be no year and no count.
_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])(?:\d{5,}|[0-9a-f]{16,64})(?![0-9A-Za-z])")
# Short ones where the program is known by its paths: Discourse, Reddit.
_TOPIC: Final = re.compile(r"/t/(?:[^/]+/)?(\d+)(?=[/.]|$)|/comments/([0-9a-z]{4,12})(?=[/.]|$)")
# And those that WordPress writes into its pages.
_POST: Final = re.compile(r"\b(?:postid-|page-id-|/wp/v2/(?:posts|pages)/)(\d{1,12})\b")
_CANONICAL: Final = re.compile(
    r"<link\b(?=[^>]{0,500}\brel\s*=\s*[\"']?canonical\b)[^>]{0,500}?"
    r"\bhref\s*=\s*[\"']?([^\"'\s>]{1,2000})",
    re.IGNORECASE,
)
_N_HEAD: Final = 200_000  # characters of a page that are searched for its names
# What speaks for a page, the surest first.
_HOW: Final = (
    "by its address in the request",
    "by its number in the request",
    "by who asked for it",
    "as the only page of the archive",
)


@dataclass(frozen=True)
class Asked:
    """What a request says of who asked.

    Attributes:
        by: The address of the page or frame that asked, folded; empty where none is said.
        named: Addresses in the request, folded.
        framed: Whether it asked for a frame.
    """

    by: str = ""
    named: frozenset[str] = frozenset()
    framed: bool = False


@dataclass(frozen=True)
class Place:
    """A page or an answer of a crawl.

    Attributes:
        key: The page's id, or the key of the answer's one thread.
        address: Where it was fetched from.
        names: Of a page its own addresses, of an answer those that it and its address
            name; folded.
        numbers: By which a site calls it, each behind its site.
        records: The ids by which requests refer to it, the surest first.
        visit: The browser's visit that it was fetched in, empty where the crawl says none.
    """

    key: str
    address: str
    names: frozenset[str]
    numbers: frozenset[str]
    records: tuple[str, ...] = ()
    visit: str = ""


@dataclass(frozen=True)
class _Index:
    """The pages of a crawl by what they are known by; a key leads to ids of pages."""

    names: Mapping[str, set[str]]
    numbers: Mapping[str, set[str]]
    visits: Mapping[str, set[str]]
    askers: Mapping[str, Asked]
    frames: Mapping[str, Asked]
    only: set[str]


def fold_address(address: str) -> str:
    """Give an address in the form in which two of the same page are equal.

    Example:
        >>> fold_address("http://WWW.Paper.example/pier/#top")
        'paper.example/pier'
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    host = parts.netloc.lower().rpartition("@")[2].removeprefix("www.")
    host = host.removesuffix(":443").removesuffix(":80")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{unquote(parts.path).rstrip('/')}{query}" if host else ""


def find_named(text: str) -> frozenset[str]:
    """Find the addresses of pages in a query or in the body of a request; hosts alone are none."""
    parts = re.split("[?&]", text.replace("\\/", "/"))
    found = (fold_address(a) for part in parts for a in _ADDRESS.findall(unquote(unquote(part))))
    return frozenset(name for name in found if "/" in name)


def describe_page(page_id: str, address: str, text: str) -> Place:
    """Say by what a page is known."""
    head = text[:_N_HEAD]
    canonical = _CANONICAL.search(head)
    names = {fold_address(address), *([fold_address(canonical[1])] if canonical else [])} - {""}
    posts = {f"{host_of(address)} post {number}" for number in _POST.findall(head)}
    # More than one is a list of posts.
    numbers = _numbers(address) | (posts if len(posts) == 1 else set())
    return Place(page_id, address, frozenset(names), frozenset(numbers))


def describe_answer(thread: str, address: str, said: Iterable[str | None]) -> Place:
    """Say what an answer names.

    Args:
        thread: The key of its thread, as the program that wrote it says it.
        address: Where it was fetched from.
        said: Addresses of the page that it gives itself.
    """
    path, _, query = address.partition("?")
    own = {fold_address(path.removesuffix(".json")), *map(fold_address, filter(None, said))}
    names = find_named(query) | {name for name in own if "/" in name}
    numbers = _numbers(address)
    if "/wp/v2/" in unquote(address):
        numbers |= {f"{host_of(address)} post {thread}"}
    return Place(thread, address, names, frozenset(numbers))


def link_answers(
    pages: Sequence[Place], answers: Sequence[Place], askers: Mapping[str, Asked]
) -> dict[str, tuple[str, str]]:
    """Find for each thread the page that its comments stand under, where that is certain.

    What names the page wins over who asked; a thread of which two pages are as likely,
    and threads that are as likely to stand under the same page, are left out.

    Args:
        pages: All pages, with the ids of their documents.
        answers: The answers that hold comments of one thread each.
        askers: Requests by the ids of what answered them.

    Returns:
        Key of the thread to the id of its page, and to what speaks for it.
    """
    index = _make_index(pages, askers)
    found: dict[str, tuple[int, set[str]]] = {}
    for answer in answers:
        rank, ids = _rank(answer, index)
        best, known = found.get(answer.key, (len(_HOW), set()))
        if rank <= best:
            found[answer.key] = (rank, ids | (known if rank == best else set()))
    threads_of: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, (rank, ids) in found.items():
        if len(ids) == 1:
            threads_of[min(ids)].append((rank, key))
    linked = {}
    for page_id, ranked in threads_of.items():
        best = min(rank for rank, _ in ranked)
        keys = [key for rank, key in ranked if rank == best]
        if len(keys) == 1:
            linked[keys[0]] = (page_id, _HOW[best])
    return linked


def _make_index(pages: Sequence[Place], askers: Mapping[str, Asked]) -> _Index:
    named = {name for page in pages for name in page.names}
    names: dict[str, set[str]] = {}
    numbers: dict[str, set[str]] = defaultdict(set)
    visits: dict[str, set[str]] = {}
    frames: dict[str, Asked] = {}
    for page in pages:
        asked = _asked(page, askers)
        others = find_named(page.address.partition("?")[2]) - page.names
        if asked.framed or others & named:
            frames[fold_address(page.address)] = asked
            continue
        for name in page.names:
            names.setdefault(name, {page.key})  # of two captures, the first
        for number in page.numbers:
            numbers[number].add(page.key)
        if page.visit:
            visits.setdefault(page.visit, {page.key})
    everything = set().union(*names.values())
    only = everything if len(everything) == 1 else set()
    return _Index(names, numbers, visits, askers, frames, only)


def _rank(answer: Place, index: _Index) -> tuple[int, set[str]]:
    """Give the surest of what speaks for pages, and their ids."""
    asked = _asked(answer, index.askers)
    frame = index.frames.get(asked.by, Asked())
    ways = (
        _look_up(answer.names | asked.named | find_named(asked.by), index.names),
        _look_up(answer.numbers, index.numbers),
        _look_up([asked.by], index.names)
        or _look_up([frame.by], index.names)
        or index.visits.get(answer.visit, set()),
        index.only,
    )
    return next(((rank, ids) for rank, ids in enumerate(ways) if ids), (len(_HOW), set()))


def _look_up(keys: Iterable[str], index: Mapping[str, set[str]]) -> set[str]:
    return set().union(*(index.get(key, set()) for key in keys))


def _asked(place: Place, askers: Mapping[str, Asked]) -> Asked:
    return next((askers[record] for record in place.records if record in askers), Asked())


def _numbers(address: str) -> set[str]:
    path = unquote(address.partition("://")[2].partition("/")[2])
    topics = {
        f"{host_of(address)} topic {a or b}"
        for a, b in _TOPIC.findall(f"/{path.partition('?')[0]}")
    }
    return topics | {f"{_site(address)} {number}" for number in _NUMBER.findall(path)}


def host_of(address: str) -> str:
    """Give the host of an address, folded."""
    return fold_address(address).partition("/")[0].partition("?")[0]


def _site(address: str) -> str:
    """Give what the hosts of one site have in common: the name and what it ends in."""
    labels = host_of(address).split(".")
    # "co.uk" and the like are no name.
    n_ending = 2 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 1
    return ".".join(labels[-n_ending - 1 :])
