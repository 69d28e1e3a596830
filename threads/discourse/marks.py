"""Count what can be seen on a comment; nothing here guesses a mood."""

from typing import Final

import dataframely as dy
import polars as pl

from threads.schemas import Comments, Links, Marks

_WORD: Final = r"\w+"
_CAPITALS: Final = r"\b\p{Lu}{3,}\b"  # two letters are an abbreviation more often than a shout
_LINK: Final = r"(?i)\b(?:https?://|www\.)\S+"
_QUESTION: Final = r"[?？؟]+"
_EXCLAMATION: Final = r"[!！]+"
# Of the languages whose second person is a word of its own; in others the count is low.
_SECOND_PERSON: Final = (
    r"(?i)\b(?:you|your|yours|yourself|you['’](?:re|ve|ll|d)|ur|du|dein\w*|dir|dich|tu|toi|vous|"
    r"votre|vos|usted|ustedes|você|vocês|ты|тебя|тебе|вы|вас|вам|ваш\w*)\b"
)


def count_marks(
    comments: dy.DataFrame[Comments], links: dy.DataFrame[Links]
) -> dy.DataFrame[Marks]:
    """Count the marks of each comment, on its own words unless said otherwise.

    Args:
        comments: Of any pages.
        links: Whose quotes are counted.
    """
    plain = pl.col("own_text").str.replace_all(_LINK, " ")
    n_own, n_all = plain.str.count_matches(_WORD), pl.col("text").str.count_matches(_WORD)
    quotes = links.filter(pl.col("relation") == "quote").group_by("comment_id").len(name="n_quotes")
    marked = comments.join(quotes, on="comment_id", how="left", maintain_order="left").select(
        "comment_id",
        n_words=n_own,
        n_questions=plain.str.count_matches(_QUESTION),
        n_exclamations=plain.str.count_matches(_EXCLAMATION),
        n_capitals=plain.str.count_matches(_CAPITALS),
        n_second_person=plain.str.count_matches(_SECOND_PERSON),
        n_links=pl.col("own_text").str.count_matches(_LINK),
        n_quotes=pl.col("n_quotes").fill_null(0),
        share_quoted=(
            1.0 - pl.col("own_text").str.count_matches(_WORD).truediv(n_all.clip(1))
        ).clip(0, 1)
        * (n_all > 0),
    )
    return Marks.validate(marked, cast=True)
