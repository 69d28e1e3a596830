"""Labelled pages for the flat-text model: the annotated ones, and mixed ones.

Mixed pages set comments of one page, or of a forum thread, under the article
of another and dress them in invented discussion furniture, since most sites
show one style only and few show many comments.
"""

import hashlib
import importlib.util
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import train_flat_phrases as phrases
from numpy.typing import NDArray

from threads.segmentation.flat_features import LineFeatures, line_features
from threads.segmentation.flat_model import BEFORE, N_STATES, State

N_FOLDS = 5
VARIANTS = ("traf", "main", "bare", "full")
# Mixed pages of each kind a fold.
N_MIXED = {"other_page": 80, "thread": 110, "restyled": 120, "empty": 60}
COMMENTS_KEPT = (1, 1, 1, 2, 2, 3, 4, 5, 7, 9, 13, 21, 36)
_META = ("comment_meta", "pingback")
Row = dict[str, Any]
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """One variant of one page, ready to train on.

    Attributes:
        page: The row of the gold that it comes from; None for mixed pages.
        variant: One of VARIANTS, or ``mixed``.
        fold: Of the page's site.
        strange: The comments are on another subject than the article.
        first: Line of the first comment; a number past every page if none.
        allowed: States that the labels allow, ``(n_lines, n_states)``.
    """

    page: Row | None
    variant: str
    fold: int
    strange: bool
    lines: list[Line]
    features: LineFeatures
    first: int
    allowed: NDArray[np.bool_]


def load_scorer(gold: Path) -> ModuleType:
    """Import the scorer that lies beside the gold."""
    spec = importlib.util.spec_from_file_location("scorer", gold / "score_segmentation.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(gold / "score_segmentation.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fold_of(page: Row) -> int:
    """Give the pages of one site one fold; a page of no known site stands for itself."""
    site = page["site"] or page["id"]
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % N_FOLDS


def is_comment(line: Line) -> bool:
    """Tell whether a gold line is comment text."""
    return bool(line["label"] == "comment")


def allowed_states(lines: Sequence[Line], *, granular: bool) -> NDArray[np.bool_]:
    """Turn gold labels into the states each line may have.

    Args:
        lines: Of one page.
        granular: The comments are known one by one; if not, starts are left open.
    """
    mask = np.zeros((len(lines), N_STATES), dtype=bool)
    first = next((i for i, x in enumerate(lines) if is_comment(x)), len(lines))
    last_comment = None
    for i, line in enumerate(lines):
        later, sub = i > first, line.get("sub")
        if is_comment(line):
            new = line["comment_index"] != last_comment
            last_comment = line["comment_index"]
            if i == first:
                states = [State.FIRST]
            elif not granular:
                states = [State.START, State.MORE]
            else:
                states = [State.START if new else State.MORE]
        elif sub == "unknown":
            states = [s for s in State if s > State.FIRST] if later else list(BEFORE)
        elif sub in _META:
            states = [State.META if later else State.FIRST_META]
        elif line["label"] == "title":
            states = [State.LATER_ARTICLE if later else State.TITLE]
        elif line["label"] == "article":
            states = [State.LATER_ARTICLE if later else State.ARTICLE]
        else:
            states = [State.LATER_CHROME if later else State.CHROME]
            if sub in ("supplement", "post_meta"):
                states.append(State.LATER_ARTICLE if later else State.ARTICLE)
        mask[i, states] = True
    return mask


def make_example(
    page: Row | None,
    *,
    variant: str,
    fold: int,
    strange: bool,
    granular: bool,
    lines: list[Line],
) -> Example:
    """Measure and label the lines of one page."""
    return Example(
        page,
        variant,
        fold,
        strange,
        lines,
        line_features([x["text"] for x in lines]),
        next((i for i, x in enumerate(lines) if is_comment(x)), 1 << 30),
        allowed_states(lines, granular=granular),
    )


def real_examples(pages: Sequence[Row], scorer: ModuleType) -> list[Example]:
    """Give every variant of every page that has three lines or more."""
    return [
        make_example(
            page,
            variant=name,
            fold=fold_of(page),
            strange=False,
            granular=bool(page["granular"]),
            lines=lines,
        )
        for page in pages
        for name in VARIANTS
        if (lines := scorer.variant(page, name)) and len(lines) >= 3
    ]


def load_threads(gold: Path) -> list[list[str]]:
    """Read forum threads of three posts or more; those with known replies count six times."""
    scale = pl.read_parquet(gold / "scale" / "comments-100k.parquet")
    replies = pl.read_parquet(gold / "replies" / "dev.parquet").filter(pl.col("seq") > 0)
    found = []
    for frame, times in ((scale, 1), (replies, 6)):
        grouped = frame.group_by("thread_id", maintain_order=True).agg("text")
        found += [texts for texts in grouped["text"].to_list() if len(texts) >= 3] * times
    return found


def _note(text: str, *, comment: int | None = None) -> Line:
    sub = None if comment is None else "comment_meta"
    return {"text": text, "label": "chrome", "sub": sub, "comment_index": comment}


def paragraphs(text: str, rng: random.Random) -> list[str]:
    """Shorten a forum post to the length of comments and cut it at sentence ends."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    n_kept = rng.choice([1, 1, 2, 2, 3, 4, 6, 9]) if rng.random() < 0.75 else 14
    out, current = [], ""
    for sentence in sentences[:n_kept]:
        current = f"{current} {sentence}".strip()
        if rng.random() < 0.22 and len(current) > 15:
            out.append(current)
            current = ""
    return [p for p in [*out, current] if p] or ["Yes."]


def _numbers(lines: Sequence[Line]) -> list[int]:
    return list(dict.fromkeys(x["comment_index"] for x in lines))


def _some(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """Keep the lines of a run of consecutive comments."""
    numbers = _numbers(lines)
    n_kept = rng.choice(COMMENTS_KEPT)
    start = rng.randrange(max(1, len(numbers) - n_kept + 1))
    kept = set(numbers[start : start + n_kept])
    return [x for x in lines if x["comment_index"] in kept]


@dataclass(frozen=True)
class _Style:
    """One page's way of showing who wrote and when."""

    language: str
    kind: str
    form: int
    year: int
    says: str
    reply: str | None


def _date(style: _Style, rng: random.Random) -> str:
    day, month = rng.randint(1, 28), rng.randint(1, 12)
    hour, minute, year = rng.randint(0, 23), rng.randint(0, 59), style.year
    name = phrases.MONTHS[style.language].split()[month - 1]
    noon = f"{(hour - 1) % 12 + 1}:{minute:02d} {'am' if hour < 12 else 'pm'}"
    full = f"{hour:02d}:{minute:02d}"
    if style.language == "en":
        ago = f"{rng.randint(2, 11)} {rng.choice(['years', 'months', 'days', 'hours'])} ago"
        forms = [
            f"{name} {day}, {year} at {noon}", f"{name[:3]} {day}, {year} {noon}",
            f"{day} {name} {year}", f"{year}-{month:02d}-{day:02d} {full}",
            f"{month}/{day}/{year} {full}", ago, f"{name} {day}, {year} | {noon.upper()}",
            f"{day} {name[:3]} {year}, {full}",
        ]  # fmt: skip
    else:
        dotted = f"{day:02d}.{month:02d}.{year}"
        at = f"{day}. {name} {year} um {full}" if style.language == "de" else f"{day} {name} {year}"
        forms = [at, f"{dotted} {full}", f"{day} {name} {year}", f"{dotted}, {full}"]
    return forms[style.form % len(forms)]


def _marks(style: _Style, number: int, rng: random.Random) -> tuple[list[str], list[str]]:
    """Make the lines above and below one comment."""
    name = rng.choice(phrases.NAMES)
    if rng.random() < 0.45:
        name += " " + rng.choice(phrases.SURNAMES)
    date = _date(style, rng)
    heads = {
        "says": [f"{name} {style.says}"],
        "says_date": [f"{name} {style.says}", date],
        "name": [name],
        "name_date": [name, date],
        "date": [date],
        "inline": [f"{name} | {date}" if style.form % 2 else f"{name}, {date}"],
        "number": [f"{number + 1}. {name} {date}"] if style.form % 2 else [f"#{number + 1}", name],
    }
    foot = [f"Posted by: {name} | {date}"] if style.kind == "foot_by" else []
    return heads.get(style.kind, []), foot + ([style.reply] if style.reply else [])


def _dress(
    head: Sequence[Line], comments: Sequence[Line], language: str, title: str, rng: random.Random
) -> list[Line]:
    """Set comments under an article, with a heading, by-lines and a form as it may be."""
    language = language if language in phrases.HEADINGS else "en"
    kind = rng.choice(phrases.STYLES)
    has_reply = kind == "foot_reply" or rng.random() < (0.15 if kind == "none" else 0.4)
    reply = rng.choice(phrases.REPLIES[language]) if has_reply else None
    says = rng.choice(phrases.SAYS[language])
    style = _Style(language, kind, rng.randrange(40), rng.randint(2005, 2024), says, reply)
    numbers = _numbers(comments)
    out = list(head)
    if rng.random() < 0.35:
        count = len(numbers) if rng.random() < 0.7 else rng.randint(1, 300)
        out.append(_note(rng.choice(phrases.HEADINGS[language]).format(n=count, t=title[:60])))
    elif rng.random() < 0.1:
        out += map(_note, rng.choice(phrases.FORMS[language]))
    for place, number in enumerate(numbers):
        above, below = _marks(style, place, rng)
        out += [_note(text, comment=number) for text in above]
        out += [x for x in comments if x["comment_index"] == number]
        out += [_note(text, comment=number) for text in below]
    if rng.random() < 0.35:
        out += map(_note, rng.choice(phrases.FORMS[language]))
    return out


def _article_part(page: Row, scorer: ModuleType, rng: random.Random) -> list[Line] | None:
    """Give what stands above the comments of a page, often to the last article line only."""
    lines = scorer.variant(page, rng.choice(["traf", "traf", "traf", "bare", "main"])) or []
    end = next(
        (i for i, x in enumerate(lines) if is_comment(x) or x.get("sub") in _META), len(lines)
    )
    article = [i for i in range(end) if lines[i]["label"] == "article"]
    if end < 2 or not article:
        return None
    return list(lines[: article[-1] + 1 if rng.random() < 0.6 else end])


def _mixed_page(
    kind: str,
    pages: Sequence[Row],
    *,
    donors: Sequence[Row],
    threads: Sequence[Sequence[str]],
    scorer: ModuleType,
    rng: random.Random,
) -> list[Line] | None:
    """Mix one page; None where the draw does not fit."""
    donor = rng.choice(donors)
    base = donor if kind == "restyled" else rng.choice(pages)
    head = _article_part(base, scorer, rng)
    language, title = base["lang"] or "en", base["title"] or "Post"
    if head is None:
        return None
    if kind == "empty":
        language = language if language in phrases.EMPTY else "en"
        if rng.random() < 0.7:
            line = rng.choice(phrases.EMPTY[language]).format(n=rng.randint(1, 200))
            head.append(_note(line))
        return head + [_note(t) for t in rng.choice(phrases.FORMS[language])]
    if kind == "thread":
        if language != "en":
            return None
        posts = [paragraphs(text, rng) for text in rng.choice(threads)[: max(COMMENTS_KEPT)]]
        comments: list[Line] = [
            {"text": p, "label": "comment", "sub": None, "comment_index": i}
            for i, post in enumerate(posts)
            for p in post
        ]
    elif donor["lang"] != base["lang"]:
        return None
    else:
        comments = [x for x in donor["flat_lines"] if is_comment(x)]
    return _dress(head, _some(comments, rng), language, title, rng)


def mixed_examples(
    pages: Sequence[Row], threads: Sequence[Sequence[str]], scorer: ModuleType, *, seed: int
) -> list[Example]:
    """Mix pages within each fold, so that a page never meets one of another fold."""
    rng = random.Random(seed)  # noqa: S311 - draws, not secrets
    out = []
    for fold in range(N_FOLDS):
        inside = [p for p in pages if fold_of(p) == fold]
        donors = [p for p in inside if p["granular"] and any(map(is_comment, p["flat_lines"]))]
        for kind, n_wanted in N_MIXED.items():
            drawn = 0
            while drawn < n_wanted:
                lines = _mixed_page(
                    kind, inside, donors=donors, threads=threads, scorer=scorer, rng=rng
                )
                if lines is None:
                    continue
                strange = kind in ("other_page", "thread")
                out.append(
                    make_example(
                        None,
                        variant="mixed",
                        fold=fold,
                        strange=strange,
                        granular=True,
                        lines=lines,
                    )
                )
                drawn += 1
    return out
