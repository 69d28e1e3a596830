"""Mark comments that repeat an earlier one, to the letter or nearly."""

from collections.abc import Mapping
from typing import Final

import dataframely as dy
import numpy as np
import polars as pl

from threads.discourse.shingles import hash_shingles
from threads.schemas import Comments

# Below this many characters two different short replies look alike ("I agree." twice is
# two readers); only equal texts of equal length count there.
_MIN_CHARACTERS: Final = 40
_MIN_RATIO: Final = 95.0  # of rapidfuzz.fuzz.ratio: one typo or added word in a sentence
_N_PERMUTATIONS: Final = 128
_N_BANDS: Final = 32  # pairs of Jaccard 0.6 meet with probability 0.99
_SHINGLE: Final = 5  # characters


def mark_duplicates(comments: dy.DataFrame[Comments]) -> dy.DataFrame[Comments]:
    """Fill ``duplicate_of`` with the first comment that says the same.

    Only comments of the same page are compared, which stand together. Nothing is
    dropped. Candidates come from MinHash, the verdict from the edit
    ratio of the folded texts, so that no pair is marked by chance of a hash.

    References:
        Broder, On the resemblance and containment of documents (1997).
    """
    folded = comments.select(_fold(pl.col("text"))).to_series().to_list()
    ids = comments["comment_id"].to_list()
    marked: list[str | None] = []
    for n_comments in comments["page_id"].rle().struct.field("len"):
        start = len(marked)
        firsts = _find_firsts(folded[start : start + n_comments])
        marked += [None if first is None else ids[start + first] for first in firsts]
    return Comments.validate(comments.with_columns(duplicate_of=pl.Series(marked, dtype=pl.String)))


def mark_across_pages(comments: dy.DataFrame[Comments]) -> dy.DataFrame[Comments]:
    """Fill ``duplicate_of`` also where the first that says the very same is on another page.

    Args:
        comments: Of several pages, with the repeats within each marked.
    """
    told = comments.select("comment_id", "duplicate_of", folded=_fold(pl.col("text")))
    told = told.with_columns(first=pl.col("comment_id").first().over("folded"))
    earlier = dict(told.select("comment_id", "duplicate_of").drop_nulls().iter_rows())
    again = told.filter(
        pl.col("duplicate_of").is_null(),
        pl.col("first") != pl.col("comment_id"),
        pl.col("folded").str.len_chars() >= _MIN_CHARACTERS,
    )
    if not again.height:
        return comments
    earlier |= dict(again.select("comment_id", "first").iter_rows())
    roots = {comment_id: _follow(earlier, comment_id) for comment_id in earlier}
    marked = pl.col("comment_id").replace_strict(roots, default=None, return_dtype=pl.String)
    return Comments.validate(comments.with_columns(duplicate_of=marked))


def _follow(earlier: Mapping[str, str], comment_id: str) -> str:
    while (before := earlier.get(comment_id)) is not None:
        comment_id = before
    return comment_id


def _fold(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all(r"\W+", " ").str.strip_chars()


def _find_firsts(folded: list[str]) -> list[int | None]:
    """Give for each text of a page the first that says the same, None where none does."""
    first_of: dict[str, int] = {}
    original: list[int | None] = []
    for i, text in enumerate(folded):  # row by row: a comment repeats an earlier one only
        first = first_of.setdefault(text, i) if len(text) >= _MIN_CHARACTERS else i
        original.append(first if first != i else None)
    distinct = [
        i for i, j in enumerate(original) if j is None and len(folded[i]) >= _MIN_CHARACTERS
    ]
    for i, j in _near_pairs([folded[i] for i in distinct]):
        original[distinct[i]] = distinct[j]
    return [None if j is None else _root(original, j) for j in original]


def _root(original: list[int | None], i: int) -> int:
    while (before := original[i]) is not None:
        i = before
    return i


def _near_pairs(texts: list[str]) -> list[tuple[int, int]]:
    """Pair each text that nearly repeats an earlier one with the first such."""
    from rapidfuzz import fuzz
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.6, num_perm=_N_PERMUTATIONS, num_bands=_N_BANDS)
    pairs = []
    for i in _find_alike(texts) if texts else ():
        text = texts[i]
        minhash = RMinHash(num_perm=_N_PERMUTATIONS, seed=0)
        minhash.update([text[k : k + _SHINGLE] for k in range(len(text) - _SHINGLE + 1)])
        for j in sorted(index.query(minhash)):
            if fuzz.ratio(text, texts[j], score_cutoff=_MIN_RATIO):
                pairs.append((i, j))
                break
        index.insert(i, minhash)
    return pairs


def _find_alike(texts: list[str]) -> list[int]:
    """Find the texts that are much like another one: a pass over numbers leaves few."""
    from rensa import RMinHash, RMinHashLSH

    letters = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(letters, dtype=np.uint32).astype(np.uint64)
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    hashed, edges = hash_shingles(codes, lengths, size=_SHINGLE)
    digests = RMinHash.digest_matrix_from_flat_token_hashes(
        hashed, edges.astype(np.uint64), _N_PERMUTATIONS, 0
    )
    index = RMinHashLSH(threshold=0.6, num_perm=_N_PERMUTATIONS, num_bands=_N_BANDS)
    return [i for i, met in enumerate(index.query_duplicate_flags_matrix_one_shot(digests)) if met]
