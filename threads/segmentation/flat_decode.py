"""From the model's scores to one state a line.

Not the single best path: where the comments begin and where each comment ends
are read off the sums over all paths, since a page may be cut in many ways that
agree on the one question asked.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from threads.segmentation.flat_features import LineFeatures
from threads.segmentation.flat_model import (
    FORBIDDEN,
    N_STATES,
    Chain,
    FlatModel,
    State,
    chain_scores,
    load_model,
    score_states,
)

# Chance of any comment from which comments are looked for.
MIN_CHANCE = 0.1
MAX_COMMENT_LINES = 60  # comments of more lines are cut; bounds the search for the ends
_MIN_MARKS, _MIN_THICK, _MIN_RATIO, _MIN_STEP = 6.0, 0.25, 3.0, 3.0
_FURNITURE_PENALTY = 8.0
_CERTAINTY_WEIGHT, _MAX_CERTAINTY = 0.7, 4.0
_FOOT_ABOVE, _AGAINST_MARK, _SURE = 3, 0.1, 0.5
_COMMENT_STATES = (State.FIRST, State.MORE, State.START)

Odds = NDArray[np.float64]


@dataclass(frozen=True)
class Hints:
    """What the rules say of the lines; arrays have shape ``(n_lines,)``.

    Attributes:
        ceilings: Highest chance to open a comment right after another comment
            line; 1 where no rule speaks.
        repeated: The same text stands again further down.
        marks: Marks of a discussion; see ``flat_marks``.
        furniture: A widget's line, which is no comment.
        foot: The first line that stands under a comment, such as "Reply".
        heading: The first line that heads a discussion with a count.
    """

    ceilings: NDArray[np.float64]
    repeated: NDArray[np.bool_]
    marks: NDArray[np.float64]
    furniture: NDArray[np.bool_]
    foot: int | None = None
    heading: int | None = None


@dataclass(frozen=True)
class Decoded:
    """The states of a page's lines.

    Attributes:
        states: Shape ``(n_lines,)``.
        odds: Shape ``(n_lines, n_states)``, rows of sum 1: each line's chance
            of each state over all paths.
        chance: Of there being any comment, in [0, 1].
    """

    states: NDArray[np.int64]
    odds: Odds
    chance: float


def best_path(scores: Odds, chain: Chain) -> NDArray[np.int64]:
    """Find the path of states of highest score (Viterbi); ties go to the lower state."""
    n_lines = len(scores)
    came_from = np.zeros((n_lines, N_STATES), dtype=np.int64)
    best = chain.starts + scores[0]
    columns = np.arange(N_STATES)
    for i in range(1, n_lines):
        through = best[:, None] + chain.steps
        came_from[i] = through.argmax(axis=0)
        best = through[came_from[i], columns] + scores[i]
    path = np.empty(n_lines, dtype=np.int64)
    path[-1] = int((best + chain.ends).argmax())
    for i in range(n_lines - 1, 0, -1):
        path[i - 1] = came_from[i, path[i]]
    return path


def path_odds(scores: Odds, chain: Chain) -> Odds:
    """Sum over all paths: each line's chance of each state (forward-backward)."""
    n_lines = len(scores)
    # The floor keeps a row's sum above 0 where every allowed state is hopeless.
    weight = np.exp(scores - scores.max(axis=1, keepdims=True)).clip(1e-30)
    step = np.exp(chain.steps)
    ahead = np.empty((n_lines, N_STATES))
    behind = np.empty((n_lines, N_STATES))
    row = np.exp(chain.starts) * weight[0]
    ahead[0] = row / row.sum()
    for i in range(1, n_lines):
        row = (ahead[i - 1] @ step) * weight[i]
        ahead[i] = row / row.sum()
    row = np.exp(chain.ends)
    behind[-1] = row / row.sum()
    for i in range(n_lines - 1, 0, -1):
        row = step @ (behind[i] * weight[i])
        behind[i - 1] = row / row.sum()
    # Floored: over thousands of lines the two sides can rule each other's states out.
    odds = ahead.clip(1e-150) * behind.clip(1e-150)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def reads_like_discussion(scores: Odds, marks: NDArray[np.float64], first: int) -> bool:
    """Tell whether marks of a discussion stand thick after a line and hardly before it.

    With these bounds none of 2,637 annotated pages and variants without comments, each
    scored by a network that did not know its site, passes.

    Args:
        scores: Shape ``(n_lines, n_states)``.
        marks: Shape ``(n_lines,)``.
        first: The line where comments would begin.
    """
    before, after = marks[:first], marks[first:]
    if len(before) < 2 or after.sum() < _MIN_MARKS or after.mean() < _MIN_THICK:
        return False
    lean = scores[:, State.MORE] - scores[:, State.ARTICLE]
    spread = (lean[:first].var() * first + lean[first:].var() * len(after)) / len(marks)
    error = np.sqrt((spread + 0.25) * (1 / first + 1 / len(after)))
    step = (lean[first:].mean() - lean[:first].mean()) / error
    return bool(after.mean() >= _MIN_RATIO * before.mean() and step >= _MIN_STEP)


def _weigh_first(odds: Odds, hints: Hints) -> tuple[NDArray[np.float64], bool]:
    """Weigh each line's chance to be the first comment's by what comment systems print.

    Comments begin below a heading with a count, and above a foot or, where the foot belongs to
    a comment's head, shortly below. A foot far above where the network is sure that comments
    begin is something else's.

    Returns:
        The weighed chances, and whether a foot shows that there are comments.
    """
    first = odds[:, State.FIRST].copy()
    if hints.heading is not None:
        first[: hints.heading + 1] *= _AGAINST_MARK
    if hints.foot is None or first[hints.foot + _FOOT_ABOVE + 1 :].sum() > _SURE:
        return first, False
    first[hints.foot + _FOOT_ABOVE + 1 :] = 0.0
    first[hints.foot :] *= _AGAINST_MARK
    return first, True


def _place_first(scores: Odds, first: NDArray[np.float64], hints: Hints) -> Odds:
    """Fix the line where comments begin by closing all other ways."""
    fixed = scores.copy()
    fixed[:, State.FIRST] = FORBIDDEN
    line = int(first.argmax())
    while line > 0 and hints.repeated[line - 1]:
        line -= 1
    fixed[line] = FORBIDDEN
    fixed[line, State.FIRST] = 0.0
    return fixed


def _without_comments(scores: Odds) -> Odds:
    """Close every way that has comments."""
    fixed = scores.copy()
    fixed[:, State.FIRST :] = FORBIDDEN
    return fixed


def convinces(scores: Odds, states: NDArray[np.int64], chance: float) -> bool:
    """Tell whether the page's chance of comments and how they read make up for each other.

    Cross-validated by site, 36 of 722 pages without comments get some, at a bound on the chance
    alone that finds as much 42 do.

    Args:
        scores: Shape ``(n_lines, n_states)``.
        states: Of the lines, some in comments.
        chance: Of there being any comment.
    """
    lines = np.isin(states, _COMMENT_STATES)
    lean = float((scores[lines, State.MORE] - scores[lines, State.ARTICLE]).mean())
    certainty = np.log(max(chance, 1e-9) / max(1 - chance, 1e-9))
    return _CERTAINTY_WEIGHT * min(float(certainty), _MAX_CERTAINTY) + lean >= 0


def best_cuts(chances: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Cut comment lines into comments so that most of them are expected to be right.

    A comment is right when it begins where it should, has no cut inside and
    ends where it should; the sum of these chances is made largest.

    Args:
        chances: Of each comment line to start a comment, shape ``(n_lines,)``.

    Returns:
        True where a comment starts; always at the first line.
    """
    n_lines = len(chances)
    start = np.concatenate([[0.0], np.log(chances[1:].clip(1e-6)), [0.0]])
    inside = np.concatenate([[0.0], np.cumsum(np.log((1 - chances).clip(1e-6)))])
    best = np.zeros(n_lines + 1)
    came_from = np.zeros(n_lines + 1, dtype=np.int64)
    for end in range(1, n_lines + 1):
        low = max(0, end - MAX_COMMENT_LINES)
        right = np.exp(start[low:end] + inside[end] - inside[low + 1 : end + 1] + start[end])
        gains = best[low:end] + right
        pick = int(gains.argmax())
        best[end], came_from[end] = gains[pick], low + pick
    cuts = np.zeros(n_lines, dtype=bool)
    end = n_lines
    while end > 0:
        end = int(came_from[end])
        cuts[end] = True
    return cuts


def _cut_comments(states: NDArray[np.int64], odds: Odds, hints: Hints) -> NDArray[np.int64]:
    lines = np.flatnonzero(np.isin(states, _COMMENT_STATES))
    if len(lines) < 2:
        return states
    starting = odds[lines, State.FIRST] + odds[lines, State.START]
    chances = starting / np.maximum(starting + odds[lines, State.MORE], 1e-9)
    adjacent = np.concatenate([[False], np.diff(lines) == 1])
    chances = np.where(adjacent, np.minimum(chances, hints.ceilings[lines]), chances)
    out = states.copy()
    out[lines] = np.where(best_cuts(chances), State.START, State.MORE)
    out[lines[0]] = State.FIRST
    return out


def decode_scores(
    scores: Odds, chain: Chain, hints: Hints, *, min_chance: float = MIN_CHANCE
) -> Decoded:
    """Read the states of a page's lines off their scores.

    Args:
        scores: Shape ``(n_lines, n_states)``, at least one line.
        chain: How the states follow each other.
        hints: What the rules say of the lines.
        min_chance: Of any comment, below which the page is said to have none.
    """
    scores = scores.copy()
    for state in _COMMENT_STATES:
        scores[hints.furniture, state] -= _FURNITURE_PENALTY
    odds = path_odds(scores, chain)
    chance = float(min(1.0, odds[:, State.FIRST].sum()))
    first, proven = _weigh_first(odds, hints)
    proven = proven or reads_like_discussion(scores, hints.marks, int(first.argmax()))
    if chance < min_chance and not proven:
        return Decoded(best_path(_without_comments(scores), chain), odds, chance)
    fixed = _place_first(scores, first, hints)
    sums = path_odds(fixed, chain) if chance < min_chance else odds  # the network is overruled
    found = _cut_comments(best_path(fixed, chain), sums, hints)
    if proven or convinces(scores, found, chance):
        return Decoded(found, sums, chance)
    return Decoded(best_path(_without_comments(scores), chain), odds, chance)


def decode_lines(
    features: LineFeatures, hints: Hints, *, model: FlatModel | None = None
) -> Decoded:
    """Give each line of a page its state.

    Args:
        features: Of at least one line.
        hints: What the rules say of the lines.
        model: The shipped one by default.
    """
    model = model or load_model()
    scores = score_states(model, features).astype(np.float64)
    return decode_scores(scores, chain_scores(model), hints)
