"""The codebook's way through the stages: match, cluster the rest, number, name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from threads.cluster.alignment import align_themes
from threads.cluster.codebook import Joined, Matches, NamedTheme, join_open, match_codebook
from threads.codebook.entries import N_KEY_DIGITS, Codebook, Entry, fold_name
from threads.codebook.findings import CodebookFindings, NearMiss
from threads.embed.store import text_key
from threads.results import Clustering
from threads.schemas import UNTHEMED, Assignments, Themes, Unthemed

if TYPE_CHECKING:
    import dataframely as dy
    import numpy as np
    from numpy.typing import NDArray


def member_key(text: str) -> str:
    """Give the hash by which a codebook knows a text: of what the model reads of it."""
    return text_key(text).hex()[:N_KEY_DIGITS]


@dataclass(frozen=True)
class Guided:
    """Themes of a run, and what the codebook says of each.

    Attributes:
        codebook: Of the run.
        clustering: Named and open themes, by size.
        entries: For each theme the place of its entry in the codebook, None where the
            codebook lacks it.
        theme_ids: For each theme its number in the tables.
        near_misses: Place of an entry and place of a text that came near to it.
    """

    codebook: Codebook
    clustering: Clustering
    entries: tuple[int | None, ...]
    theme_ids: tuple[int, ...]
    near_misses: tuple[tuple[int, int], ...]


def cluster_guided(
    rows: "NDArray[np.float32]",
    texts: Sequence[str],
    about: "NDArray[np.float32]",
    *,
    codebook: Codebook,
    codebook_rows: "NDArray[np.float32]",
    cluster: "Callable[[NDArray[np.bool_]], Clustering]",
) -> Guided:
    """Match the named themes, cluster the rest openly, and number the themes.

    Args:
        rows: Shape ``(n_texts, dim)``.
        texts: What the model read of each comment.
        about: Shape ``(n_texts, dim)``; what the page of each comment is about.
        codebook: At least one entry.
        codebook_rows: Shape ``(len(codebook.texts()), dim)``; the vectors of its texts.
        cluster: Finds the open themes of the texts where its argument is True.
    """
    keys = [member_key(text) for text in texts]
    matches, sought = _match(rows, texts, about, keys, codebook, codebook_rows)
    if matches is None:
        import numpy as np

        found = cluster(np.ones(len(texts), np.bool_))
        joined = Joined(found, (-1,) * len(found.stability))
    else:
        loose = matches.labels < 0
        joined = join_open(matches, cluster(loose) if loose.any() else None)
    entries = _find_entries(joined, keys, codebook, sought)
    numbers = _number(entries, codebook)
    misses = [
        (sought[place], text)
        for place, missed in enumerate(matches.near_misses if matches else ())
        for text in missed
        if joined.clustering.labels[text] == UNTHEMED
    ]
    return Guided(codebook, joined.clustering, entries, numbers, tuple(misses))


def _match(
    rows: "NDArray[np.float32]",
    texts: Sequence[str],
    about: "NDArray[np.float32]",
    keys: Sequence[str],
    codebook: Codebook,
    codebook_rows: "NDArray[np.float32]",
) -> tuple[Matches | None, list[int]]:
    """Look for the entries that have words or pinned members; give their places too."""
    places = {text: i for i, text in enumerate(codebook.texts())}
    at: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        at.setdefault(key, []).append(i)
    themes, sought = [], []
    for place, entry in enumerate(codebook.entries):
        held = tuple(i for key in entry.members for i in at.get(key, ())) if entry.pinned else ()
        if entry.prompts or held:
            sought.append(place)
            themes.append(
                NamedTheme(
                    prompts=entry.prompts,
                    prompt_rows=codebook_rows[[places[t] for t in entry.prompts]],
                    counter_rows=codebook_rows[[places[t] for t in entry.counter_examples]],
                    held=held,
                )
            )
    if not themes:
        return None, sought
    title = about[0] if (about == about[0]).all() else None
    return match_codebook(rows, texts=texts, title=title, themes=themes), sought


def _find_entries(
    joined: Joined, keys: Sequence[str], codebook: Codebook, sought: Sequence[int]
) -> tuple[int | None, ...]:
    """Find the entry of each theme: matched by words, or aligned by members."""
    entries: list[int | None] = [sought[i] if i >= 0 else None for i in joined.named]
    taken = set(sought)
    free = [i for i, e in enumerate(codebook.entries) if i not in taken and e.members]
    open_ = [number for number, entry in enumerate(entries) if entry is None]
    members: dict[int, set[str]] = {number: set() for number in open_}
    for key, label in zip(keys, joined.clustering.labels.tolist(), strict=True):
        if label in members:
            members[label].add(key)
    aligned = align_themes(
        [frozenset(members[number]) for number in open_],
        [frozenset(codebook.entries[i].members) for i in free],
    )
    for number, place in zip(open_, aligned, strict=True):
        entries[number] = None if place is None else free[place]
    return tuple(entries)


def _number(entries: Sequence[int | None], codebook: Codebook) -> tuple[int, ...]:
    """Give each theme its entry's number, or one that no entry ever had."""
    fresh = 1 + max((e.theme_id for e in codebook.entries if e.theme_id is not None), default=-1)
    numbers = []
    for place in entries:
        number = None if place is None else codebook.entries[place].theme_id
        if number is None:
            number, fresh = fresh, fresh + 1
        numbers.append(number)
    return tuple(numbers)


def settle_themes(
    assignments: "dy.DataFrame[Assignments]",
    themes: "dy.DataFrame[Themes]",
    *,
    guided: Guided,
) -> "tuple[dy.DataFrame[Assignments], dy.DataFrame[Themes]]":
    """Give the themes of the tables the numbers and names of the codebook.

    Args:
        assignments: With themes numbered 0..k-1 by size.
        themes: Likewise.
        guided: Of the same themes.
    """
    codebook = guided.codebook
    numbered = _numbers(guided)
    used = {fold_name(codebook.entries[i].name) for i in guided.entries if i is not None}
    rows = []
    for row in themes.iter_rows(named=True):
        place = guided.entries[row["theme_id"]]
        named = (
            _own_name(row["label"], used) if place is None else _name_of(codebook.entries[place])
        )
        rows.append(row | named)
    renamed = pl.DataFrame(rows, schema=themes.schema).with_columns(numbered)
    return Assignments.validate(assignments.with_columns(numbered)), Themes.validate(renamed)


def settle_unthemed(
    unthemed: "dy.DataFrame[Unthemed]", *, guided: Guided
) -> "dy.DataFrame[Unthemed]":
    """Give the themes that the unthemed are nearest to the numbers of the codebook."""
    return Unthemed.validate(unthemed.with_columns(_numbers(guided)))


def _numbers(guided: Guided) -> pl.Expr:
    number_of = dict(enumerate(guided.theme_ids)) | {UNTHEMED: UNTHEMED}
    return pl.col("theme_id").replace_strict(number_of, return_dtype=pl.Int32)


def _name_of(entry: Entry) -> dict[str, str]:
    return {"label": entry.name, "label_source": entry.source}


def _own_name(label: str, used: set[str]) -> dict[str, str]:
    """Keep a found label apart from the codebook's names."""
    free, n = label, 2
    while fold_name(free) in used:
        free, n = f"{label} ({n})", n + 1
    used.add(fold_name(free))
    return {"label": free, "label_source": "found"}


def report_codebook(guided: Guided, *, comment_ids: Sequence[str]) -> CodebookFindings:
    """Say what became of a codebook.

    Args:
        guided: The themes of the run.
        comment_ids: Of the texts that were clustered, in their order.
    """
    codebook = guided.codebook
    present = {place for place in guided.entries if place is not None}
    absent = [e for i, e in enumerate(codebook.entries) if i not in present]
    return CodebookFindings(
        n_named=sum(1 for e in codebook.entries if e.prompts or e.pinned),
        without_hit=tuple(e.name for e in absent if e.prompts or e.pinned),
        near_misses=tuple(
            NearMiss(codebook.entries[place].name, comment_ids[text])
            for place, text in guided.near_misses
        ),
        lacking=tuple(
            number
            for number, place in zip(guided.theme_ids, guided.entries, strict=True)
            if place is None
        ),
        gone=tuple(e.name for e in absent if not (e.prompts or e.pinned)),
    )
