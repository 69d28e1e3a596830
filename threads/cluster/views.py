"""Views: what a text is near to, with what all texts of the run share taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from threads.cluster.sparse import Sparse, hold, multiply
from threads.cluster.vocabulary import number_words

Rows = NDArray[np.float32]

# A run of 100,000 characters without a space is a word nobody shares.
_WORD = r"[\p{L}\p{N}]{2,40}"
_WORDS_PER_TEXT = 2000
# Dimensions kept of the vectors before words are brought in: 0.455 against 0.454
# AMI for all 384 of them, and a fifth of the time at 100,000 texts.
KEPT_DIMENSIONS = 96
# Of a view, where the settings leave it open: on threads of 100 to 2,300 texts 20 to 60 are
# alike, 10 lose 0.015 AMI.
N_DIMENSIONS = 32
# A text stays out of all themes below this share of what is typical for the run.
_OFF_TOPIC_SHARE = 0.4
# Runs whose typical text has less than this in common with the rest are about many
# things: nothing in them is off topic.
_COMMON_GROUND = 0.3
# What more than a third of the texts are about is one of the run's subjects.
_MOST_OFF_TOPIC = 1 / 3


@dataclass(frozen=True)
class Words:
    """Which text has which words.

    Attributes:
        weights: Shape ``(n_texts, n_words)``; inverse document frequency where the
            text has the word.
    """

    weights: Sparse

    def smooth(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give each text the mean of its words, each word the mean of its texts.

        Args:
            values: Shape ``(n_texts, dim)`` or ``(n_texts,)``.

        Returns:
            The shape of ``values``; 0 for a text without words.
        """
        by_word = self.weights.across(values)
        word_sums = np.maximum(self.weights.sum_columns(), 1e-9)
        text_sums = np.maximum(self.weights.sum_rows(), 1e-9)
        shape = (-1, 1) if values.ndim == 2 else (-1,)
        by_word /= word_sums.reshape(shape)
        smoothed = self.weights @ by_word.astype(np.float32)
        return np.asarray(smoothed / text_sums.reshape(shape), np.float32)


def unit_rows(rows: Rows) -> Rows:
    """Scale each row to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def centred(rows: Rows) -> Rows:
    """Take out the mean of the rows and scale them to length 1."""
    return unit_rows(rows - rows.mean(axis=0, dtype=np.float64).astype(np.float32))


def without_direction(rows: Rows, direction: Rows) -> Rows:
    """Take a direction out of the rows.

    Args:
        rows: Shape ``(n, dim)``, of length 1.
        direction: Shape ``(dim,)``, or ``(n, dim)`` for one a row; of length 1.

    Returns:
        Shape ``(n, dim)``, of length 1.
    """
    along = (rows * direction).sum(axis=1, keepdims=True)
    return unit_rows(rows - along * direction)


def principal_axes(rows: Rows, n_dimensions: int) -> Rows:
    """Reduce rows to their strongest directions, most of the spread first.

    Args:
        rows: Shape ``(n, dim)``.
        n_dimensions: Directions kept, fewer where the rows have fewer.

    Returns:
        Shape ``(n, min(n_dimensions, n, dim))``, rows of length 1.

    References:
        Pearson, Philosophical Magazine 2 (1901).
    """
    shifted = rows - rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    n, dim = shifted.shape
    kept = min(n_dimensions, n, dim)
    if n < dim:
        values, axes = np.linalg.eigh((shifted @ shifted.T).astype(np.float64))
        scores = axes * np.sqrt(np.maximum(values, 0))
        return unit_rows(scores[:, ::-1][:, :kept].astype(np.float32))
    _, axes = np.linalg.eigh((shifted.T @ shifted).astype(np.float64))
    return unit_rows(shifted @ axes[:, ::-1][:, :kept].astype(np.float32))


@dataclass(frozen=True)
class Vocabulary:
    """The words of some texts.

    Attributes:
        numbers: Of each word.
        idf: Shape ``(n_words,)``; its weight, more for a rare word, 0 for one that more
            than half of the texts have.
    """

    numbers: Mapping[str, int]
    idf: NDArray[np.float32]

    def weigh(self, held: Sparse) -> Words:
        """Weigh the words that texts hold; those that are not among them weigh nothing."""
        n = len(self.idf)
        places = np.minimum(np.arange(held.n_columns + 1), n)
        return Words(multiply(held, Sparse(places, np.arange(n), self.idf, n)))

    def count(self, texts: Sequence[str]) -> Words:
        """Count which of other texts has which of the words."""
        lowered = [text.lower() for text in texts]
        found = number_words(lowered, _WORD, most=_WORDS_PER_TEXT, known=self.numbers)
        return self.weigh(hold(found.ids, found.edges, n_columns=len(self.idf) + 1))


def count_words(texts: Sequence[str]) -> Words:
    """Count which text has which words, rare words weighing more.

    A word that more than half of the texts have weighs nothing.

    Args:
        texts: Any text; words are runs of letters and digits.
    """
    return learn_words(texts)[1]


def learn_words(texts: Sequence[str]) -> tuple[Vocabulary, Words]:
    """Count which text has which words, and keep the words; as ``count_words``."""
    found = number_words([text.lower() for text in texts], _WORD, most=_WORDS_PER_TEXT)
    held = hold(found.ids, found.edges, n_columns=len(found.numbers))
    share = held.sum_columns() / max(len(texts), 1)
    idf = np.where(share > 0.5, 0.0, -np.log(np.maximum(share, 1e-9)))
    vocabulary = Vocabulary(found.numbers, idf.astype(np.float32))
    return vocabulary, vocabulary.weigh(held)  # without the words that weigh nothing


def find_off_topic(vectors: Rows, words: Words) -> NDArray[np.bool_]:
    """Find the texts that have little in common with what the run is about.

    The measure is a text's cosine to the mean of the most typical 0.7 of the texts,
    lent in part by the texts that share its words. Texts from elsewhere mixed into
    a thread are told from its own with an area under the curve of 0.95 to 1.00.

    Args:
        vectors: Shape ``(n, dim)``, rows of length 1, nothing taken out.
        words: Of the same texts.

    Returns:
        Shape ``(n,)``.
    """
    middle = vectors.mean(axis=0)
    for _ in range(5):
        shares = vectors @ middle
        core = vectors[shares >= np.quantile(shares, 0.3)]
        middle = core.mean(axis=0)
        middle /= max(float(np.linalg.norm(middle)), 1e-9)
    common = vectors @ middle
    common = (0.3 * common + 0.7 * words.smooth(common)).astype(np.float32)
    typical = float(np.quantile(common, 0.75))
    if typical < _COMMON_GROUND:
        return np.zeros(len(vectors), np.bool_)
    off_topic = np.asarray(common < _OFF_TOPIC_SHARE * typical, np.bool_)
    return off_topic if off_topic.mean() <= _MOST_OFF_TOPIC else np.zeros_like(off_topic)


def build_views(
    vectors: Rows, words: Words, *, title: Rows | None, weight: float, n_dimensions: int
) -> list[Rows]:
    """Look at the texts in several ways: by vectors, by words, and by both.

    The view by words gives each text the mean of its words' vectors, a word's vector
    being the mean of the texts that have it, twice over. It needs no model.

    Args:
        vectors: Shape ``(n, dim)``, rows of length 1.
        words: Of the same texts.
        title: Shape ``(dim,)`` or, one a text, ``(n, dim)``: the direction that the
            texts of a page share, taken out.
        weight: How much the words count beside the vectors in the first view.
        n_dimensions: Dimensions of each view.

    Returns:
        The view by both at ``weight``, at half of it, by vectors alone and, where
        ``weight`` is not 0, by words alone. Shape ``(n, n_dimensions)`` each or
        fewer, rows of length 1.
    """
    if title is not None:
        vectors = without_direction(vectors, title)
    own = principal_axes(centred(vectors), KEPT_DIMENSIONS)
    plain = principal_axes(own, n_dimensions)
    if weight == 0:
        return [plain]
    lent = own
    for _ in range(2):
        lent = unit_rows(words.smooth(lent))
    lent = centred(lent)
    both, half = (
        principal_axes(np.hstack([own, share * lent]), n_dimensions)
        for share in (weight, weight / 2)
    )
    return [both, half, plain, principal_axes(lent, n_dimensions)]
