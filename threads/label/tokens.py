"""The words of texts as numbers: each word is looked at once, however often it stands."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Words with inner hyphens and apostrophes: "rules-based", "China’s". No phrase runs over
# what comes second.
_TOKEN: Final = re.compile(r"([^\W_]+(?:[-'’][^\W_]+)*)|[^\w\s'’\"“”-]|\s-\s|\n")
_POSSESSIVE: Final = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Tokens:
    """The words of some texts, one behind the other.

    Attributes:
        ids: Shape ``(n_tokens,)``; the number of each word, 0 where no phrase runs on: at
            punctuation and behind each text.
        owners: Shape ``(n_tokens,)``; the text that each stands in.
        words: Each word as it is written, by number, in the order of their letters; the
            first is empty.
    """

    ids: NDArray[np.int32]
    owners: NDArray[np.int64]
    words: Sequence[str]

    @cached_property
    def low(self) -> list[str]:
        """Each word in lower case."""
        return [word.lower().replace("’", "'") for word in self.words]

    def among(self, wanted: Collection[str]) -> NDArray[np.bool_]:
        """Mark the words that are, in lower case, among some."""
        return np.array([word in wanted for word in self.low], np.bool_)


def cut_tokens(texts: Sequence[str]) -> Tokens:
    """Cut texts into words; a possessive ending is dropped.

    Args:
        texts: Any strings.
    """
    arrivals = defaultdict(count(1).__next__, {"": 0})
    cut = [
        np.array([*map(arrivals.__getitem__, _TOKEN.findall(text)), 0], np.int32) for text in texts
    ]
    written = [_POSSESSIVE.sub("", word) for word in arrivals]
    words = sorted(set(written))
    number = {word: i for i, word in enumerate(words)}
    numbers = np.array([number[word] for word in written], np.int32)
    owners = np.repeat(np.arange(len(cut)), [len(own) for own in cut])
    return Tokens(numbers[np.concatenate([np.zeros(0, np.int32), *cut])], owners, words)
