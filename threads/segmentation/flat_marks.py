"""Marks of a discussion: what readers write to each other and articles do not.

The network judges from pages whose comments are mostly short and surrounded by
something; a long thread of bare paragraphs may look to it like one long essay.
Where marks stand thick after one line and hardly before it, that line begins a
discussion whatever the network says.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from threads.segmentation import flat_words as fw

# How readers open a reply: assent and dissent, a first person, a quote mark, a going on.
_OPENING = re.compile(
    r"(?:exactly|agreed?|yes|yeah|yep|no|nope|well|thanks|thank you|lol|haha|wow|sorry|actually"
    r"|so true|good point|great|nice|ok|okay|oh|hey|hi|hello|amen|true|wrong|indeed|re:|@\w|>|…"
    r"|\.\.\.?\w|as you|i (?:agree|disagree|think|would|don[’']t|am|was|have|never|just|also"
    r"|suspect|suppose|guess|love|hate|hope|wonder)|are you|do you|why do|you(?:[’']re|r)?\b"
    r"|if you|genau|stimmt|danke|ja|nein|doch|ich |exacte|merci|oui|non|je |gracias|sí|yo |grazie)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:you|your|you[’']re|ur|yourself|du|dein|deine|ihnen|vous|votre|tu|usted|tú|lei)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"”]{0,2000}[\"”]?")
_FURNITURE = re.compile(
    r"\W{0,3}(?:no (?:votes|ratings?) (?:yet|so far)|please wait|loading|be the first\b"
    r"|rate this|average rating|votes?: ?\d|rating: ?\d|click to rate|submit rating)",
    re.IGNORECASE,
)
# What a comment system prints with a comment and nowhere else. Of 180 annotated pages with such
# a line among all that is visible, 179 have comments, and on 166 these begin above it.
_FOOT = re.compile(
    r"\W{0,3}(?:reply|reply ?delete|reply to (?:this(?: comment)?|comment)|log ?in to reply"
    r"|report (?:abuse|comment|this comment|as abusive)|(?:flag|link to) (?:this )?comment"
    r"|antworten|antworten ?löschen|répondre|répondre ?supprimer|responder|responder ?eliminar"
    r"|rispondi|odpowiedz|odpowiedz ?usuń|ответить|ответить ?удалить|svara|απάντηση"
    r"|回复)\W{0,3}",
    re.IGNORECASE,
)
_FOOT_CHARACTERS = 40
_HEADING_CHARACTERS = 160
_HEADING_LINE = 3  # a count higher up stands beside the article's date
_MIN_REPEATED = 60  # characters of a paragraph that two readers would not write alike
_FURNITURE_CHARACTERS = 80  # a longer line is somebody's sentence


def _addresses(text: str) -> bool:
    """Tell whether somebody is spoken to outside quotation marks."""
    if _ADDRESS.search(text) is None:
        return False
    return _ADDRESS.search(_QUOTED.sub("", text)) is not None


def find_marks(texts: Sequence[str]) -> NDArray[np.float64]:
    """Count the marks of a discussion on each line.

    One for an opening, half for an address to somebody outside quotation marks,
    one for a long paragraph that stands twice.

    Args:
        texts: The lines of a page.

    Returns:
        Shape ``(n_lines,)``.
    """
    marks = np.zeros(len(texts))
    seen: dict[str, int] = {}
    for i, text in enumerate(texts):
        head = text[:1_000]
        marks[i] = bool(_OPENING.match(head)) + 0.5 * _addresses(head)
        if len(text) <= _MIN_REPEATED:
            continue
        folded = re.sub(r"\W+", " ", text.lower())
        if len(folded) > _MIN_REPEATED:
            first = seen.setdefault(folded, i)
            if first != i:
                marks[[first, i]] += 1
    return marks


def find_furniture(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which lines are a rating or loading widget's, which no reader wrote."""
    return np.array(
        [len(t) <= _FURNITURE_CHARACTERS and _FURNITURE.match(t) is not None for t in texts],
        dtype=np.bool_,
    )


def find_foot(texts: Sequence[str]) -> int | None:
    """Find the first line that a comment system prints with a comment: "Reply", "Report abuse"."""
    for i, text in enumerate(texts):
        if i and len(text) <= _FOOT_CHARACTERS and _FOOT.fullmatch(text):
            return i
    return None


def find_heading(texts: Sequence[str]) -> int | None:
    """Find the first line that heads a discussion with a count of its comments."""
    for i, text in enumerate(texts[:-1]):
        if i < _HEADING_LINE or len(text) > _HEADING_CHARACTERS:
            continue
        if fw.HEADING.match(text) and re.search(r"[1-9]", text[:60]):
            return i
    return None
