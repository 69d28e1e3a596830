"""Two runs to what changed between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from threads.discourse.own_words import embeddable_text
from threads.guided import member_key
from threads.report.diff import RunDiff, RunSide
from threads.report.saved import read_run
from threads.results import Tables
from threads.schemas import UNTHEMED, Comments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Nearness of two themes' centres from which on they are one theme, where the runs share no
# text of them: a cosine that is kept high, so that a pair that is shown is one. Not tuned.
_CENTRES_FROM: Final = 0.7
# Likewise, share of the shorter list of keywords that both have.
_WORDS_FROM: Final = 0.34


def place_texts(tables: Tables) -> list[tuple[str, int, str, str]]:
    """List comment id, main theme, key and text of every comment that was clustered."""
    spoken = Comments.validate(tables.comments.filter(pl.col("kind") == "text"))
    # Who was put there by --assign-unthemed is no reason to know the theme again.
    found = pl.when(pl.col("how") == "found").then("theme_id").otherwise(UNTHEMED)
    main = tables.assignments.filter(pl.col("rank") == 1).select("comment_id", theme_id=found)
    theme_of = dict(main.iter_rows())
    return [
        (comment_id, theme_of[comment_id], member_key(text), text)
        for comment_id, text in zip(
            spoken["comment_id"], embeddable_text(spoken).to_list(), strict=True
        )
        if comment_id in theme_of
    ]


def compare_runs(before: Path, after: Path, *, store: Path | None) -> RunDiff:
    """Find out what became of the themes of one run in another.

    Args:
        before: The folder of the earlier run.
        after: The folder of the later run.
        store: Folder of the store of vectors; None to compare by words alone where the
            runs share no comments.

    Raises:
        InputError: A folder is no run, or cannot be read.
        StoreError: The store cannot be used.
    """
    from threads.cluster.comparison import compare_themes, match_loose, word_likeness

    sides = [_read_side(folder) for folder in (before, after)]
    old, new = sides[0].members, sides[1].members
    changes = compare_themes(
        old, new, known_before=frozenset(sides[0].texts), known_after=frozenset(sides[1].texts)
    )
    shared = sides[0].texts.keys() & sides[1].texts.keys()
    open_before = frozenset(i for i, members in enumerate(old) if not members & shared)
    open_after = frozenset(j for j, members in enumerate(new) if not members & shared)
    centres = _centres(sides, open_before, open_after, store=store)
    if centres is not None:
        likeness, by, alike_from = centres, "centre", _CENTRES_FROM
    else:
        words = [side.run.tables.themes["keywords"].to_list() for side in sides]
        likeness, by, alike_from = word_likeness(*words), "keywords", _WORDS_FROM
    changes = match_loose(
        changes, likeness, alike_from=alike_from, by=by,
        open_before=open_before, open_after=open_after,
    )  # fmt: skip
    return RunDiff(sides[0].run, sides[1].run, len(shared), tuple(changes))


@dataclass(frozen=True)
class _Side:
    """One of the runs.

    Attributes:
        run: For the report.
        texts: Key to text of all that was clustered.
        members: For each theme the keys of its texts.
    """

    run: RunSide
    texts: dict[str, str]
    members: list[frozenset[str]]


def _read_side(folder: Path) -> _Side:
    tables, _, described = read_run(folder)
    members: dict[int, set[str]] = {theme_id: set() for theme_id in tables.themes["theme_id"]}
    texts = {}
    for _, theme_id, key, text in place_texts(tables):
        texts[key] = text
        if theme_id in members:
            members[theme_id].add(key)
    run = RunSide(folder.as_posix(), tables, described)
    return _Side(run, texts, [frozenset(keys) for keys in members.values()])


def _centres(
    sides: Sequence[_Side],
    open_before: frozenset[int],
    open_after: frozenset[int],
    *,
    store: Path | None,
) -> "NDArray[np.float64] | None":
    """Compare centres of themes, of the texts whose vectors are in the store.

    Returns:
        Shape ``(n_before, n_after)``, -1 for themes that are not open; None where a theme has
        no vectors, or the runs are of different models.
    """
    import numpy as np

    from threads.cluster.comparison import centre_likeness
    from threads.embed.store import FILE_NAME, open_store, text_key

    models = {side.run.described["model_hash"] for side in sides}
    if store is None or len(models) > 1 or not (store / FILE_NAME).is_file():
        return None
    (model_hash,) = models
    likeness = np.full((len(sides[0].members), len(sides[1].members)), -1.0)
    if not open_before or not open_after:
        return likeness
    stacked = []
    with open_store(store) as opened:
        for side, places in zip(sides, (open_before, open_after), strict=True):
            for place in sorted(places):
                keys = [text_key(side.texts[key]) for key in sorted(side.members[place])]
                found = opened.find(keys, model_hash=model_hash) if opened and model_hash else {}
                if not found:
                    return None
                stacked.append(np.stack([row for row, _ in found.values()]))
    old, new = stacked[: len(open_before)], stacked[len(open_before) :]
    likeness[np.ix_(sorted(open_before), sorted(open_after))] = centre_likeness(old, new)
    return likeness
