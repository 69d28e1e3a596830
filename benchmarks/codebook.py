"""Print how well themes that are named beforehand are matched.

    python benchmarks/codebook.py [--gold ../shared/gold] [--model minilm]

Each annotated theme becomes an entry of a codebook: its name, and a line about it where the
name is but a word. Twice half of a thread's themes are named, drawn with seeds, and once all
of them; then three themes that belong to a thread of another corpus. Texts without an
annotated theme are not scored. Figures are means over threads, then over corpora:
precision (of the texts in a named theme, those that belong there), recall (of the texts that
belong to a named theme, those in it), taken in (of the texts of themes that are not named,
those in a named one) and strangers (of all texts, those in a theme of another thread).
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from threads.cluster.codebook import NamedTheme, match_codebook
from threads.settings import Settings

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Thread = dict[str, Any]
FIGURES: Final = ("precision", "recall", "taken in", "strangers")
SEEDS: Final = (0, 1, 2)  # of the halves that are named
N_STRANGERS: Final = 3
# What a user would write beside names of one word; the others say it themselves.
LINES: Final = {
    "food": "dishes, taste of the meal",
    "service": "waiters and staff",
    "ambience": "decor, atmosphere of the place",
    "price": "expensive or cheap, value for money",
    "transit-location": "transport links, tube and train, how close it is",
    "safety": "crime, safe or dangerous area",
    "live": "nice place to live",
    "multicultural": "diverse population",
    "shopping": "shops",
    "dining": "restaurants and places to eat",
    "touristy": "tourists and sights",
    "green-nature": "parks and green space",
    "nightlife": "bars, pubs, clubs",
    "quiet": "quiet or noisy",
    "Customer Service Issue": "rude or unhelpful, nobody answers, on hold on the phone",
    "Flight Booking Problems": "website, reservation",
    "Bad Flight": "uncomfortable seats, entertainment, wifi",
    "longlines": "queue at the counter",
}


def load_threads(gold: Path) -> list[Thread]:
    """Load the small corpora's threads."""
    sys.path.insert(0, str(gold))
    loaded: list[Thread] = importlib.import_module("score_themes").load()
    return loaded


def write_entry(name: str) -> str:
    """Write the words of an entry as ``--theme`` would give them."""
    return f"{name}: {LINES[name]}" if name in LINES else name


def names_of(thread: Thread) -> list[str]:
    """List the annotated themes of a thread."""
    return sorted({theme for theme in thread["gold"] if theme is not None})


def match(thread: Thread, names: Sequence[str], embed: Embed) -> NDArray[np.int32]:
    """Match named themes in a thread; -1 where a text is in none of them."""
    prompts = [write_entry(name) for name in names]
    rows = embed(prompts)
    themes = [
        NamedTheme((prompt,), row[None], rows[:0])
        for prompt, row in zip(prompts, rows, strict=True)
    ]
    title = embed([thread["thread"]])[0]
    return match_codebook(
        embed(thread["texts"]), texts=thread["texts"], title=title, themes=themes
    ).labels


def draw_names(thread: Thread) -> Iterator[tuple[str, list[str]]]:
    """Draw the themes that are named: halves, then all."""
    names = names_of(thread)
    for seed in SEEDS:
        drawn = np.random.default_rng(seed).permutation(len(names))[: max(1, (len(names) + 1) // 2)]
        yield "half", [names[i] for i in sorted(drawn)]
    yield "all", names


def judge(thread: Thread, names: Sequence[str], found: NDArray[np.int32]) -> dict[str, float]:
    """Give the figures of one match."""
    place = {name: i for i, name in enumerate(names)}
    scored = np.array([theme is not None for theme in thread["gold"]])
    want = np.array([place.get(theme, -1) for theme in thread["gold"]])[scored]
    got = found[scored]
    right = float(((got >= 0) & (got == want)).sum())
    others = want < 0
    taken = {"taken in": float((got[others] >= 0).mean())} if others.any() else {}
    return {
        "precision": right / max(int((got >= 0).sum()), 1),
        "recall": right / max(int((want >= 0).sum()), 1),
    } | taken


def measure(threads: Sequence[Thread], embed: Embed) -> dict[tuple[str, str, str], float]:
    """Give each figure by what is named, by figure and by corpus."""
    found: dict[tuple[str, str, str], list[float]] = {}
    rng = np.random.default_rng(0)
    for thread in threads:
        for named, names in draw_names(thread):
            for figure, value in judge(thread, names, match(thread, names, embed)).items():
                found.setdefault((named, figure, thread["corpus"]), []).append(value)
        away = [t for t in threads if t["corpus"] != thread["corpus"]]
        for _ in range(N_STRANGERS if away else 0):
            names = names_of(away[rng.integers(len(away))])
            share = float((match(thread, [names[rng.integers(len(names))]], embed) >= 0).mean())
            found.setdefault(("none", "strangers", thread["corpus"]), []).append(share)
    return {key: float(np.mean(values)) for key, values in found.items()}


def mean_over_corpora(found: dict[tuple[str, str, str], float], named: str, figure: str) -> float:
    """Give the mean of a figure over the corpora that have it."""
    return float(np.mean([v for (n, f, _), v in found.items() if (n, f) == (named, figure)]))


def make_embed(threads: Sequence[Thread], *, model: str, store: Path | None) -> Embed:
    """Embed all that is needed, each text once."""
    from threads.stages.embedding import embed
    from threads.stages.watch import Silence

    settings = Settings.model_validate({"embed": {"model": model}})
    wanted = {text for t in threads for text in [*t["texts"], t["thread"]]}
    wanted |= {write_entry(name) for thread in threads for name in names_of(thread)}
    texts = sorted(wanted)
    made = embed(texts, settings=settings, store=store, progress=Silence()).rows
    row_of = dict(zip(texts, made, strict=True))
    return lambda asked: np.stack([row_of[text] for text in asked])


def main() -> None:
    """Read the options and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    options.add_argument("--model", default="minilm")
    options.add_argument("--store", type=Path, help="folder of a store of vectors")
    given = options.parse_args()
    threads = load_threads(given.gold)
    found = measure(threads, make_embed(threads, model=given.model, store=given.store))
    print(
        "| named | figure | "
        + " | ".join(corpora := sorted({c for _, _, c in found}))
        + " | mean |"
    )
    print("| --- | --- |" + " ---: |" * (len(corpora) + 1))
    for named in ("half", "all", "none"):
        for figure in FIGURES:
            row = [found.get((named, figure, corpus)) for corpus in corpora]
            if any(value is not None for value in row):
                shown = " | ".join("" if value is None else f"{value:.3f}" for value in row)
                mean = mean_over_corpora(found, named, figure)
                print(f"| {named} | {figure} | {shown} | **{mean:.3f}** |")


if __name__ == "__main__":
    main()
