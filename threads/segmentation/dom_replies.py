"""Which unit answers which, where a page says so other than by nesting."""

import re
from collections.abc import Sequence
from dataclasses import replace

from threads.segmentation.dom_platform import Platform
from threads.segmentation.dom_text import Element
from threads.segmentation.dom_units import MAX_DEPTH, Unit, owner_of, select

_NUMBER = re.compile(r"\d{1,20}")
_MAX_VALUE = 500


def link_replies(root: Element, units: Sequence[Unit], platform: Platform) -> list[Unit]:
    """Give units the parents that their quotes, links or containers name.

    A unit that is nested in another, or has a stated depth, keeps its parent. Of
    several posts that one quotes, the first counts.
    """
    places = {u.element: i for i, u in enumerate(units)}
    parents: dict[int, int] = {}
    if platform.parent:
        parents |= _by_number(root, units, platform, places)
    if platform.replies:
        parents |= _by_container(root, units, platform.replies)
    linked: list[Unit] = []
    for i, unit in enumerate(units):
        parent = unit.parent if unit.parent is not None or unit.depth else parents.get(i)
        if parent is not None:
            depth = min((linked[parent].depth or 0) + 1, MAX_DEPTH)
            linked.append(replace(unit, parent=parent, depth=depth))
        else:
            linked.append(unit)
    return linked


def _by_number(
    root: Element, units: Sequence[Unit], platform: Platform, places: dict[Element, int]
) -> dict[int, int]:
    numbers: dict[str, int] = {}
    css, _, name = platform.key.rpartition("@")
    if css:
        for e in select(root, css):
            place = owner_of(e, places)
            if place is not None:
                _note(numbers, e.get(name), place)
    else:
        for i, unit in enumerate(units):
            _note(numbers, unit.element.get(platform.key), i)
    parents: dict[int, int] = {}
    css, _, name = platform.parent.rpartition("@")
    for e in select(root, css):
        owner = owner_of(e, places)
        if owner is None or owner in parents:
            continue
        # "pid=123&ptid=9": the last number that is a post's on this page.
        for number in reversed(_NUMBER.findall((e.get(name) or "")[:_MAX_VALUE])):
            answered = numbers.get(number)
            if answered is not None and answered < owner:
                parents[owner] = answered
                break
    return parents


def _note(numbers: dict[str, int], value: str | None, place: int) -> None:
    found = _NUMBER.findall((value or "")[:_MAX_VALUE])
    if found:
        numbers.setdefault(found[-1], place)


def _by_container(root: Element, units: Sequence[Unit], css: str) -> dict[int, int]:
    holders = dict.fromkeys(select(root, css), 0)
    parents: dict[int, int] = {}
    last: int | None = None
    for i, unit in enumerate(units):
        if owner_of(unit.element, holders) is None:
            last = i
        elif last is not None:
            parents[i] = last
    return parents
