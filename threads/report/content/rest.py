"""Sections 9, 10, 13 and 14: what did not fit, the method, all comments."""

import shlex
from collections.abc import Mapping
from typing import Final

import numpy as np

from threads.options import all_settings, value_text
from threads.report.content.facts import (
    Distinct,
    Listed,
    Method,
    Misfit,
    Misfits,
    SettingRow,
)
from threads.report.content.index import N_QUOTED, Index
from threads.report.content.words import percent
from threads.report.escape import visible
from threads.results import Analysis
from threads.schemas import UNTHEMED

_FAR: Final = 0.5  # closeness below which a comment is far from every theme
_N_DISTINCT: Final = 5


def build_misfits(index: Index) -> Misfits | None:
    """Show comments in no theme, a sample where they are many."""
    if not index.n.n_unthemed:
        return None
    settings = index.analysis.settings
    keys = [key for key in index.members[UNTHEMED] if index.comments[key]["duplicate_of"] is None]
    if len(keys) > settings.report.n_unthemed:
        rng = np.random.default_rng(settings.cluster.seed)
        drawn = np.sort(rng.choice(len(keys), settings.report.n_unthemed, replace=False))
        keys = [keys[i] for i in drawn]
    nearest = {row["comment_id"]: row for row in index.analysis.tables.unthemed.to_dicts()}
    n, seed = index.n.n_unthemed, settings.cluster.seed
    are, they = ("is", "It is") if n == 1 else ("are", "They are")
    note = (
        f"{n} of {index.n.n_with_words} comments with words of their own {are} in no theme"
        f"{percent(index.share(n))}. {they} not forced into one; the figure beside the nearest "
        "theme is 1 where a comment is as near as the theme's own."
    )
    if len(keys) < n and keys:
        note += f" A sample of {len(keys)}, drawn with seed {seed}:"
    return Misfits(
        n_unthemed=n,
        note=note,
        sample=tuple(
            Misfit(
                index.quote(key, limit=N_QUOTED),
                index.run_themes[nearest[key]["theme_id"]] if key in nearest else None,
                nearest[key]["closeness"] if key in nearest else None,
            )
            for key in keys
        ),
    )


def build_distinct(index: Index, misfits: Misfits | None) -> Distinct | None:
    """Show single voices far from every theme that the sample of the unthemed left out.

    Args:
        index: The run.
        misfits: What is shown of the unthemed already.
    """
    if misfits is None or len(misfits.sample) == misfits.n_unthemed:
        return None
    shown = {misfit.quote.comment.comment_id for misfit in misfits.sample}
    order = {key: place for place, key in enumerate(index.comments)}
    far = sorted(
        (row["closeness"], order[row["comment_id"]], row["comment_id"])
        for row in index.analysis.tables.unthemed.iter_rows(named=True)
        if row["comment_id"] in order
        and row["comment_id"] not in shown
        and row["closeness"] < _FAR
        and index.comments[row["comment_id"]]["duplicate_of"] is None
    )
    groups = tuple((index.quote(key, limit=N_QUOTED),) for _, _, key in far[:_N_DISTINCT])
    return Distinct(groups) if groups else None


def build_method(analysis: Analysis, *, n_comments: int) -> Method:
    """Say how it was done, with every setting."""
    origin = analysis.origin
    sentences = [
        "Each page is cut into paragraphs, and each paragraph gets a role by a rule or a model; "
        "blocks.parquet holds the rule and its confidence."
    ]
    if n_comments:
        bound = origin.resolved.get("robust_from", 0.0)
        phrases = origin.resolved.get("phrases", 1.0)
        sentences += [
            "The own words of each comment, less what it quotes and its links, become a vector; "
            "comments whose vectors lie densely together form a theme.",
            *_tell_sample(origin.resolved),
            "A theme is robust when it comes out again from four fifths of the comments and from "
            "neighbouring settings, and its comments are closer to each other than strangers are; "
            "stability is the mean overlap (Jaccard) of those repeats times that closeness, and "
            f"robust begins at {bound}.",
            *_doubt_phrases(float(phrases)),
            "Labels and keywords are words that set a theme's comments apart from the rest; they "
            "are the readers' words, not a summary.",
            "A comment in no theme is near too few others; it may still matter.",
            "Nothing here measures support, opposition or mood.",
        ]
    return Method(
        sentences=tuple(sentences),
        settings=tuple(SettingRow(*row) for row in settings_rows(analysis)),
        model=origin.model,
        model_hash=origin.model_hash,
        seed=analysis.settings.cluster.seed,
        versions=origin.versions,
        command=_command(analysis),
        from_file=any(
            given not in {"default", "given", "command line"}
            for given in origin.settings_from.values()
        ),
        verify="threads verify",
    )


def _tell_sample(resolved: Mapping[str, int | float | str]) -> list[str]:
    """Say on how many comments themes were found, where that is not all of them."""
    if "n_fitted" not in resolved:
        return []
    return [
        f"Themes were found on {resolved['n_fitted']} of {resolved['n_texts']} comments, in the "
        "memory that was allowed; the others were put with their nearest neighbours."
    ]


def _doubt_phrases(share: float) -> list[str]:
    """Say why a run of words in no order has no robust themes; nothing of other runs."""
    if share >= 1:
        return []
    return [
        "In these comments hardly more words stand side by side in several comments than if all "
        f"words had been dealt anew, so every stability is also times {share:.2f}."
    ]


def settings_rows(analysis: Analysis) -> list[tuple[str, str, str]]:
    """List every setting with its value and where that came from."""
    left_open = {setting.path: setting.default_text for setting in all_settings()}
    rows = []
    for path, origin in analysis.origin.settings_from.items():
        section, _, key = path.partition(".")
        name = key.replace("-", "_")
        value = getattr(getattr(analysis.settings, section), name)
        if value is None and name in analysis.origin.resolved:
            rows.append((path, str(analysis.origin.resolved[name]), "the data"))
        else:
            rows.append((path, left_open[path] if value is None else value_text(value), origin))
    return rows


def _command(analysis: Analysis) -> str:
    """Give the command with the inputs, the codebook and what the command line set."""
    flags: list[str] = []
    for path, origin in analysis.origin.settings_from.items():
        if origin == "command line":
            section, _, key = path.partition(".")
            value = getattr(getattr(analysis.settings, section), key.replace("-", "_"))
            flags += [f"--{key}"] if value is True else [f"--{key}", value_text(value)]
    given = [*analysis.origin.inputs, *analysis.origin.options, *flags]
    return "threads analyze " + shlex.join(map(visible, given))


def build_appendix(index: Index, *, by_reply: bool) -> tuple[Listed, ...]:
    """List all comments, in page order or by reply; none where they are too many.

    Args:
        index: The run.
        by_reply: Each comment under the one that it answers.
    """
    if len(index.comments) > index.analysis.settings.report.n_listed:
        return ()
    order = order_by_reply(index) if by_reply else [(key, 0) for key in index.comments]
    rows = []
    for key, depth in order:
        row = index.comments[key]
        theme_id = index.theme_of.get(key)
        status = "in no theme" if theme_id == UNTHEMED else ""
        rows.append(
            Listed(
                quote=index.quote(key),
                theme=None if theme_id is None else index.themes.get(theme_id),
                status=row["kind"].replace("_", " ") if theme_id is None else status,
                repeats=index.ref(row["duplicate_of"]) if row["duplicate_of"] else None,
                depth=depth,
            )
        )
    return tuple(rows)


def order_by_reply(index: Index) -> list[tuple[str, int]]:
    """Order the comments so that each stands under the one that it answers, with its depth."""
    below: dict[str | None, list[str]] = {}
    for key in index.comments:
        answered = index.replies[key].comment if key in index.replies else None
        parent = answered.comment_id if answered and index.roots[key] != key else None
        below.setdefault(parent, []).append(key)
    found: list[tuple[str, int]] = []
    waiting = [(key, 0) for key in reversed(below.get(None, []))]
    seen: set[str] = set()
    while waiting:
        key, depth = waiting.pop()
        if key not in seen:
            seen.add(key)
            found.append((key, depth))
            waiting += [(child, depth + 1) for child in reversed(below.get(key, []))]
    return found + [(key, 0) for key in index.comments if key not in seen]
