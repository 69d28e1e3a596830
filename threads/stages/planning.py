"""How long a run would take: some pages and texts are tried, the rest is arithmetic."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

from threads.errors import InputError
from threads.read.documents import find_inputs
from threads.settings import Settings
from threads.stages.embedding import embed
from threads.stages.reading import read_pages
from threads.stages.watch import Progress, Silence

_N_PAGES: Final = 20
_N_TEXTS: Final = 64
_TRY_S: Final = 10.0  # no further page is tried after so many seconds
# Measured but for reading, segmenting and embedding: 2.7 seconds on 1,000 comments, 5.7 on
# 3,000, 44 on 30,000 and 121 on 100,000; and 2.1 GB in all (benchmarks/README.md).
_REST_S: Final = 120 / (100_000 * log2(100_000))
_FIRST_S: Final = 1.5  # whatever their number
_COMMENT_MB: Final = 1600 / 100_000
_BASE_MB: Final = 700  # of a run that loads MiniLM
_LONG_S: Final = 600.0
_VERY_LONG_S: Final = 6 * 3600.0


@dataclass(frozen=True)
class Plan:
    """What a run would take on this machine.

    Attributes:
        n_pages: Files that would be read.
        n_tried: Of these, how many were read for the plan.
        n_comments: Expected, from the pages tried.
        n_characters: Of the expected comments.
        seconds: Stage to expected wall seconds; an empty store is assumed.
        memory_mb: Expected at the peak.
        advice: What to do about it, one sentence each.
    """

    n_pages: int
    n_tried: int
    n_comments: int
    n_characters: int
    seconds: dict[str, float]
    memory_mb: int
    advice: tuple[str, ...]


def plan_run(inputs: Sequence[str], *, settings: Settings, progress: Progress) -> Plan:
    """Try some pages and texts of the inputs and work out what all would take.

    Args:
        inputs: Files and folders.
        settings: Those of the run that is planned.
        progress: Told what is tried.

    Raises:
        InputError: Not one of the pages tried could be read.
        ModelError: The embedding model is missing.
    """
    names = list(find_inputs(inputs))
    # Spread over all, largest among the rest: the first of a folder are often alike.
    step = max(1, len(names) // _N_PAGES)
    texts, n_tried, read_s = _try_pages(names[::step][:_N_PAGES], settings, progress)
    share = len(names) / n_tried
    n_comments = round(len(texts) * share)
    n_characters = round(sum(map(len, texts)) * share)
    sample: tuple[str, ...] = ()
    seconds = {"read and segment": read_s * share, "embed": 0.0, "link, cluster and label": 0.0}
    if texts:
        tried = texts[:: max(1, len(texts) // _N_TEXTS)][:_N_TEXTS]
        # The first call imports the model's libraries, the second loads the model only.
        made = embed(tried[:1], settings=settings, store=None, progress=progress)
        sample = tell_sample(n_comments, dim=made.rows.shape[1], settings=settings)
        load_s, all_s = (_time_embedding(t, settings, progress) for t in (tried[:1], tried))
        pace = max(all_s - load_s, 0.0) / max(1, sum(map(len, tried)))
        seconds["embed"] = load_s + pace * n_characters
        rest_s = _FIRST_S + _REST_S * n_comments * log2(max(n_comments, 2))
        seconds["link, cluster and label"] = rest_s
    memory_mb = round(_BASE_MB + _COMMENT_MB * n_comments)
    advice = advise(sum(seconds.values()), memory_mb, model=settings.embed.model)
    return Plan(
        len(names), n_tried, n_comments, n_characters, seconds, memory_mb, (*sample, *advice)
    )


def _time_embedding(texts: list[str], settings: Settings, progress: Progress) -> float:
    start = time.perf_counter()
    embed(texts, settings=settings, store=None, progress=progress)
    return time.perf_counter() - start


def _try_pages(
    names: Sequence[str], settings: Settings, progress: Progress
) -> tuple[list[str], int, float]:
    """Read and segment pages; give their comments' words, how many pages, and seconds."""
    texts: list[str] = []
    n_tried, start = 0, time.perf_counter()
    wrong = []
    for name in names:
        try:
            pages, _, _ = read_pages([name], settings=settings, progress=Silence())
        except InputError as error:
            wrong.append(str(error).removesuffix("."))
        else:
            texts += [text for text in pages.comments["own_text"].to_list() if text.strip()]
        n_tried += 1
        progress.advance("try", n_tried, len(names))
        if time.perf_counter() - start > _TRY_S:
            break
    if len(wrong) == n_tried:
        raise InputError("; ".join(wrong) + ".")
    return texts, n_tried, time.perf_counter() - start


def tell_sample(n_comments: int, *, dim: int, settings: Settings) -> tuple[str, ...]:
    """Say on how many comments themes would be found, where that is not all of them.

    Args:
        n_comments: Expected.
        dim: Numbers of a vector.
        settings: Those of the run that is planned.
    """
    from threads.cluster.sampling import count_fitted

    n = count_fitted(n_comments, dim=dim, max_memory_gb=settings.cluster.max_memory_gb)
    if n == n_comments:
        return ()
    return (
        f"Themes would be found on about {n:,} of them, for --max-memory-gb "
        f"{settings.cluster.max_memory_gb:g}; the others are put with their nearest.",
    )


def advise(seconds: float, memory_mb: int, *, model: str) -> tuple[str, ...]:
    """Say what to do about a run's time and memory.

    Args:
        seconds: Expected in all.
        memory_mb: Expected at the peak.
        model: That the run would embed with.
    """
    advice = []
    if seconds > _LONG_S and model == "minilm":
        advice.append("Faster on this machine: --model minilm-int8.")
    if seconds > _VERY_LONG_S and model != "static":
        advice.append("Much faster, with somewhat worse themes: --model static.")
    if seconds > _VERY_LONG_S:
        advice.append("Faster on more machines: --engine dask --scheduler tcp://HOST:8786.")
    if memory_mb > 16_000:
        advice.append(f"{memory_mb / 1000:.0f} GB are needed at once; divide the input.")
    return tuple(advice) or ("Run it as it is.",)
