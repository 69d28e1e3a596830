"""Phrases: do comments say things, or do they only have words in common?"""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Excess of repeated pairs, in standard deviations of what chance gives, from which on texts
# surely say something, and how much less than that is chance. More words give more of it.
_SPEECH: Final = 2.75
_PER_WORD: Final = 0.001
_DOUBT: Final = 1.25
# Fewer texts, or fewer words, than these cannot be told from words dealt anew.
_FEWEST_TEXTS: Final = 15
_FEWEST_WORDS: Final = 250
# More are not looked at: whole threads reach 12 deviations with a third of these words.
_MOST_WORDS: Final = 3000
_MOST_OF_A_TEXT: Final = 200
_MOST_CHARACTERS: Final = 4000
_SHUFFLES: Final = 40
_WINDOW: Final = 2  # words apart, at most
# Thai to Khmer, kana and Han stand without spaces between words: each sign is one.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD: Final = re.compile(
    rf"[{_UNSPACED}]|[^\W_{_UNSPACED}](?:[^\s{_UNSPACED}]*[^\W_{_UNSPACED}])?"
)


def measure_phrases(texts: Sequence[str], *, seed: int) -> float:
    """Measure whether words stand side by side in several texts more often than by chance.

    Words dealt anew among the texts of a thread keep its subject and its words, so their
    vectors lie as near to each other as those of a thread. What they lose is that the same
    words go together in different texts; repeated pairs are counted, rare words weighing
    more, and compared with those in the same words dealt anew.

    Args:
        texts: Distinct.
        seed: Of the sample of texts and of the dealing.

    Returns:
        In [0, 1]; 0 where no more pairs are repeated than by chance, 1 where many more
        are, or where the texts are too few or too short to tell.
    """
    rng = np.random.default_rng(seed)
    words, owners = _take_words(texts, rng)
    if len(texts) < _FEWEST_TEXTS or len(words) < _FEWEST_WORDS:
        return 1.0
    weights = -np.log(np.bincount(words) / len(words))
    found = _weigh_repeats(words, owners, weights)
    chance = [_weigh_repeats(rng.permutation(words), owners, weights) for _ in range(_SHUFFLES)]
    excess = (found - np.mean(chance)) / max(float(np.std(chance)), 1.0)
    lacking = _SPEECH + _PER_WORD * len(words) - excess
    return float(np.clip(1 - lacking / _DOUBT, 0.0, 1.0))


def _take_words(
    texts: Sequence[str], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the words of a sample of the texts, and say which text each stands in."""
    numbers: dict[str, int] = {}
    words: list[int] = []
    owners: list[int] = []
    for owner, place in enumerate(rng.permutation(len(texts)).tolist()):
        own = _WORD.findall(texts[place][:_MOST_CHARACTERS].lower())[:_MOST_OF_A_TEXT]
        words.extend(numbers.setdefault(word, len(numbers)) for word in own)
        owners.extend([owner] * len(own))
        if len(words) >= _MOST_WORDS:
            break
    return np.array(words, np.int64), np.array(owners, np.int64)


def _weigh_repeats(
    words: NDArray[np.int64], owners: NDArray[np.int64], weights: NDArray[np.float64]
) -> float:
    """Weigh the pairs of near words by the number of further texts that have them."""
    total, n_words, n_owners = 0.0, len(weights), int(owners[-1]) + 1
    for apart in range(1, _WINDOW + 1):
        same = owners[apart:] == owners[:-apart]
        pairs = words[:-apart][same] * n_words + words[apart:][same]
        # Sorted, then compared with the next: np.unique takes five times as long.
        in_texts = np.sort(pairs * n_owners + owners[apart:][same])
        repeated = in_texts[np.diff(in_texts, prepend=-1) > 0] // n_owners
        first = np.flatnonzero(np.diff(repeated, prepend=-1))
        n_texts = np.diff(first, append=len(repeated))
        repeated = repeated[first]
        rarity = weights[repeated // n_words] + weights[repeated % n_words]
        total += float((rarity * (n_texts - 1)).sum()) / apart
    return total
