"""Let the vector of a short reply lean on what it answers."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SHORT: Final = 25  # words; a longer comment says itself what it is about
# Of a link. Those who answer a survey answer nobody; of the two links in a hundred texts
# that are inferred there, nearly all are below.
_SURE: Final = 0.7


def lean_on_parents(
    rows: NDArray[np.float32],
    *,
    comment_ids: Sequence[str],
    n_words: Sequence[int],
    parents: Mapping[str, tuple[str, float]],
    weight: float,
) -> NDArray[np.float32]:
    """Move the vectors of short replies towards the comments that they answer.

    Args:
        rows: Shape ``(n, dim)``, L2 norm 1.
        comment_ids: Of the rows.
        n_words: Of the rows' own words.
        parents: Comment id to the comment answered and how sure that is.
        weight: In [0, 1]: the part that the answered comment gets of a reply of one
            word; less the longer the reply and the less sure the link, none from 25
            words on or with a link below 0.7.

    Returns:
        Shape ``(n, dim)``, L2 norm 1; ``rows`` itself where nothing is to be done.
    """
    place = {comment_id: i for i, comment_id in enumerate(comment_ids)}
    leaning = [
        (i, place[parent], weight * sure * (1 - n_words[i] / _SHORT))
        for i, comment_id in enumerate(comment_ids)
        if n_words[i] < _SHORT
        for parent, sure in [parents.get(comment_id, ("", 0.0))]
        if parent in place and parent != comment_id and sure >= _SURE
    ]
    if weight <= 0 or not leaning:
        return rows
    own = np.array([i for i, _, _ in leaning])
    answered = np.array([j for _, j, _ in leaning])
    part = np.array([p for _, _, p in leaning], dtype=np.float32)[:, None]
    mixed = (1 - part) * rows[own] + part * rows[answered]
    norms = np.linalg.norm(mixed, axis=1, keepdims=True)
    leant = rows.copy()
    leant[own] = np.where(norms > 0, mixed / np.where(norms > 0, norms, 1), rows[own])
    return leant
