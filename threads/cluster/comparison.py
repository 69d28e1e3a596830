"""Comparison: what became of the themes of one run in another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from threads.cluster.alignment import align_themes
from threads.results import ThemeChange

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A theme is a part of another when at least half of it is the other's, two texts at least,
# and no less than a tenth of the other: a stray comment splits nothing.
_PART_FROM: Final = 0.5
_SHARE_FROM: Final = 0.1


def compare_themes(
    before: Sequence[frozenset[str]],
    after: Sequence[frozenset[str]],
    *,
    known_before: frozenset[str],
    known_after: frozenset[str],
) -> list[ThemeChange]:
    """Follow themes from run to run by the texts that both runs have.

    A theme is split when two or more later themes are mostly made of it, and merged when
    most of two or more earlier themes went into it. Of the others, those that overlap most
    continue one another.

    Args:
        before: Keys of the texts of each theme of the earlier run.
        after: Likewise, of the later run.
        known_before: Keys of all texts of the earlier run, the unthemed among them.
        known_after: Likewise, of the later run.

    Returns:
        Same, grew, shrank, split and merged, new and gone; every theme is in one of them at
        least. What one run lacks moves nothing: it is neither shared nor lost.
    """
    shared = known_before & known_after
    held_before = [members & shared for members in before]
    held_after = [members & shared for members in after]
    flows = np.array([[len(b & a) for a in held_after] for b in held_before], dtype=np.int64)
    flows = flows.reshape(len(before), len(after))
    children = {
        i: parts
        for i in range(len(before))
        if len(parts := _parts(flows[i], [len(a) for a in held_after])) > 1
    }
    parents = {
        j: parts
        for j in range(len(after))
        if len(parts := _parts(flows[:, j], [len(b) for b in held_before])) > 1
    }
    changes = [_change("split", (i,), parts, before, after) for i, parts in children.items()]
    changes += [_change("merged", parts, (j,), before, after) for j, parts in parents.items()]
    done_before = {i for change in changes for i in change.before}
    done_after = {j for change in changes for j in change.after}
    left_before = [i for i in range(len(before)) if i not in done_before]
    left_after = [j for j in range(len(after)) if j not in done_after]
    aligned = align_themes(
        [held_after[j] for j in left_after], [held_before[i] for i in left_before]
    )
    for j, place in zip(left_after, aligned, strict=True):
        if place is not None:
            changes.append(_continue(left_before[place], j, before, after))
    return [*changes, *_rest(changes, len(before), len(after))]


def match_loose(
    changes: Sequence[ThemeChange],
    likeness: "NDArray[np.float64]",
    *,
    alike_from: float,
    by: str,
    open_before: frozenset[int],
    open_after: frozenset[int],
) -> list[ThemeChange]:
    """Pair themes that are gone with themes that are new where the runs share no text of them.

    Args:
        changes: As ``compare_themes`` gives them.
        likeness: Shape ``(n_before, n_after)``; of every earlier theme with every later one.
        alike_from: Likeness from which on a pair is one theme.
        by: What likeness is of, for the reader.
        open_before: Earlier themes that may be paired.
        open_after: Likewise, of the later run.

    Returns:
        The changes, with each pair that is nearest both ways as the same theme.
    """
    gone = sorted({c.before[0] for c in changes if c.kind == "gone"} & open_before)
    new = sorted({c.after[0] for c in changes if c.kind == "new"} & open_after)
    if not gone or not new:
        return list(changes)
    near = likeness[np.ix_(gone, new)]
    pairs = {
        (gone[i], new[j])
        for i in range(len(gone))
        if near[i, (j := int(near[i].argmax()))] >= alike_from and int(near[:, j].argmax()) == i
    }
    paired_before, paired_after = {i for i, _ in pairs}, {j for _, j in pairs}
    kept = [
        c
        for c in changes
        if not (c.kind == "gone" and c.before[0] in paired_before)
        and not (c.kind == "new" and c.after[0] in paired_after)
    ]
    return [ThemeChange("same", (i,), (j,), by=by) for i, j in sorted(pairs)] + kept


def word_likeness(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> "NDArray[np.float64]":
    """Measure how many keywords themes have in common.

    Returns:
        Shape ``(n_before, n_after)``: shared keywords by the number of the shorter list.
    """
    old = [{word.casefold() for word in words} for words in before]
    new = [{word.casefold() for word in words} for words in after]
    rows = [[len(a & b) / max(1, min(len(a), len(b))) for b in new] for a in old]
    return np.array(rows, dtype=np.float64).reshape(len(before), len(after))


def centre_likeness(
    before: "Sequence[NDArray[np.float32]]", after: "Sequence[NDArray[np.float32]]"
) -> "NDArray[np.float64]":
    """Measure how near the centres of themes lie, as cosines.

    Args:
        before: For each earlier theme the vectors of its texts, shape ``(n, dim)``, n > 0.
        after: Likewise, of the later run.
    """
    old, new = (np.array([rows.mean(axis=0) for rows in side], dtype=np.float64)
                for side in (before, after))  # fmt: skip
    old /= np.maximum(np.linalg.norm(old, axis=1, keepdims=True), 1e-12)
    new /= np.maximum(np.linalg.norm(new, axis=1, keepdims=True), 1e-12)
    return np.asarray(old @ new.T, dtype=np.float64)


def _parts(flow: "NDArray[np.int64]", sizes: Sequence[int]) -> tuple[int, ...]:
    """Give the themes that are parts of one, of the texts that they share with it."""
    enough = max(2.0, _SHARE_FROM * int(flow.sum()))
    return tuple(
        k for k, size in enumerate(sizes) if flow[k] >= enough and flow[k] >= _PART_FROM * size
    )


def _change(
    kind: str,
    old: tuple[int, ...],
    new: tuple[int, ...],
    before: Sequence[frozenset[str]],
    after: Sequence[frozenset[str]],
) -> ThemeChange:
    was = frozenset().union(*(before[i] for i in old))
    now = frozenset().union(*(after[j] for j in new))
    moved = {"n_stayed": len(was & now), "n_came": len(now - was), "n_left": len(was - now)}
    return ThemeChange(kind, old, new, by="comments", **moved)


def _continue(
    i: int, j: int, before: Sequence[frozenset[str]], after: Sequence[frozenset[str]]
) -> ThemeChange:
    came, left = len(after[j] - before[i]), len(before[i] - after[j])
    kind = "grew" if came > left else "shrank" if left > came else "same"
    return _change(kind, (i,), (j,), before, after)


def _rest(changes: Sequence[ThemeChange], n_before: int, n_after: int) -> list[ThemeChange]:
    old = {i for change in changes for i in change.before}
    new = {j for change in changes for j in change.after}
    gone = [ThemeChange("gone", (i,), ()) for i in range(n_before) if i not in old]
    return [*(ThemeChange("new", (), (j,)) for j in range(n_after) if j not in new), *gone]
