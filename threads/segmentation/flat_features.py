"""What the flat-text model sees of each line.

Two kinds: dense figures (shape, punctuation, person, place on the page,
likeness to the neighbours and to what came before) and hashed words. Content
is looked at in the first and last characters of a line only, so that the time
is bounded by the number of lines.
"""

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from threads.segmentation import flat_words as fw
from threads.segmentation.flat_page import Line, page_features

# The opening gives a reader away, the end holds the signature.
HEAD_CHARS = 400
TAIL_CHARS = 100
N_BUCKETS = 1 << 14
MAX_WORDS = 40
N_OWN = 89  # leading columns that look at the line alone
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:['’][^\W_]+)?")
_FOREIGN = re.compile(r"[^\x00-\u024f]")
_DIGIT = re.compile(r"\d")
_CURLY = re.compile(r"[’‘“”„…–—«»]")
_SLOPPY = re.compile(r"[a-zа-яα-ω] ?[,.!?][A-Za-zА-Яа-я]|\s[,.!?]|,,")
_LOW_START = re.compile(r"[.!?] [a-zа-яα-ω]")
# "Don, who is": somebody is spoken to.
_ADDRESSED = re.compile(r"\W{0,2}[^\W\d_]{2,20}(?: [^\W\d_]{1,20})?\s?[,:–—-](?:\s|$)")
_KINDS = (
    fw.FIRST_PERSON, fw.SECOND_PERSON, fw.WE, fw.GREETING, fw.CLOSING, fw.INFORMAL, fw.REPORTING,
)  # fmt: skip
_KINDS_OF = {
    word: tuple(i for i, kind in enumerate(_KINDS) if word in kind)
    for word in frozenset().union(*_KINDS)
}
_DIGITS = str.maketrans("0123456789", "9999999999")
_ASCII_KINDS = {
    code: "A"
    if 65 <= code <= 90
    else "a"
    if 97 <= code <= 122
    else "9"
    if 48 <= code <= 57
    else " "
    for code in range(128)
}
_SENTENCE_END = frozenset(".!?…。！？")
_CLOSERS = "\"'”’»)]*“"
_STOP_LENGTH = 4


@dataclass(frozen=True)
class LineFeatures:
    """Features of the lines of one page.

    Attributes:
        dense: Shape ``(n_lines, n_dense)``.
        words: One array of bucket numbers in ``0..N_BUCKETS-1`` a line.
    """

    dense: NDArray[np.float32]
    words: tuple[NDArray[np.int64], ...]


def _read_line(source: str) -> Line:
    text = source.strip()
    n_chars = len(text)
    if n_chars > HEAD_CHARS + TAIL_CHARS:
        text = text[:HEAD_CHARS] + " " + text[-TAIL_CHARS:]
    raw = _WORD.findall(text)
    words = " ".join(raw).lower().replace("’", "'").split(" ") if raw else []
    content = frozenset(
        [w[:8] for w in words if len(w) >= _STOP_LENGTH or (len(w) == 1 and w > "\u3000")]
    )
    return Line(text, n_chars, words, raw, content)


def _ending(text: str) -> list[float]:
    bare = text.rstrip(_CLOSERS)
    last = bare[-1:] or text[-1:]
    return [
        float(last in _SENTENCE_END and bool(last)),
        float(last == "?"),
        float(last == "!"),
        float(last in ":："),
        float(last in ",;，、-–—"),
        float(text.endswith(("...", "…"))),
        float(last.isalnum()),
        float(text.endswith(('"', "”", "»"))),
    ]


def _opening(text: str, words: Sequence[str]) -> list[float]:
    first = text[:1]
    return [
        float(first.islower()),
        float(first.isupper()),
        float(first.isdigit()),
        float(first in "\"“”„«'‘"),
        float(first in "….") or float(text.startswith("..")),
        float(first in "([{"),
        float(first in "|#~=_"),
        float(fw.QUOTE_MARK.match(text) is not None),
        float(fw.BULLET.match(text) is not None),
        float(fw.HANDLE.match(text) is not None),
        float(fw.RE_LINE.match(text) is not None),
        float(_ADDRESSED.match(text) is not None),
        float(bool(words) and words[0] in fw.GREETING),
        float(bool(words) and words[0] in fw.FIRST_PERSON),
        float(bool(words) and words[0] in fw.SECOND_PERSON),
        float(bool(words) and words[0] in fw.CLOSING),
    ]


def _characters(line: Line) -> list[float]:
    text = line.text
    n = max(1, len(text))
    if text.isascii():
        counted = text.translate(_ASCII_KINDS)
        upper, lower, digits = counted.count("A"), counted.count("a"), counted.count("9")
        letters = upper + lower
    else:
        upper = sum(map(str.isupper, text))
        letters = sum(map(str.isalpha, text))
        digits = sum(map(str.isdigit, text))
    spaces = text.count(" ")
    curly = 0 if text.isascii() else len(_CURLY.findall(text))
    straight = text.count("'") + text.count('"')
    raw = line.raw_words
    n_words = max(1, len(raw))
    return [
        upper / max(1, letters),
        digits / n,
        (n - letters - digits - spaces) / n,
        0.0 if text.isascii() else len(_FOREIGN.findall(text)) / n,
        sum([w[:1].isupper() for w in raw]) / n_words,
        sum([w.isupper() for w in raw if len(w) > 2]) / n_words,
        sum(map(len, raw)) / n_words / 10,
        min(curly, 8) / 4,
        min(straight, 8) / 4,
        float(curly > 0) - float(straight > 0),
        min(text.count("!"), 4) / 2,
        min(text.count("?"), 4) / 2,
        float("!!" in text or "??" in text or "?!" in text),
        float("..." in text or ".." in text or "…" in text),
        float(_SLOPPY.search(text) is not None),
        float(_LOW_START.search(text) is not None),
        min(text.count("  "), 3),
        min(text.count("|"), 4) / 2,
        min(text.count(","), 8) / 4,
        float("(" in text),
        float(";" in text),
    ]


def _persons(words: Sequence[str]) -> list[float]:
    counts = [0.0] * len(_KINDS)
    for word in words:
        for kind in _KINDS_OF.get(word, ()):
            counts[kind] += 1
    n = max(1, len(words)) ** 0.5
    return [c / n for c in counts] + [float(c > 0) for c in counts]


def _patterns(line: Line) -> list[float]:
    text = line.text
    short = len(line.words) <= 12
    few = len(line.words) <= 5
    head = text[:160]
    named = (
        few and all(w[:1].isupper() for w in line.raw_words) and not text.endswith((".", "!", "?"))
    )
    low = head.lower()
    digit = _DIGIT.search(head) is not None
    date = digit and fw.has_date(head, low)
    time = digit and fw.TIME.search(head) is not None
    year = digit and fw.YEAR.search(head) is not None
    about = fw.hints_at(low, fw.COMMENT_HINTS) and fw.COMMENT_WORD.search(head) is not None
    share = fw.hints_at(low, fw.SHARE_HINTS) and fw.SHARE.search(head) is not None
    form = fw.hints_at(low, fw.FORM_HINTS) and fw.FORM.search(head) is not None
    reply = fw.REPLY.match(head) is not None
    found = [
        short and digit and about and fw.DECLARED_BEFORE.search(head) is not None,
        short and digit and about and fw.DECLARED_AFTER.search(head) is not None,
        short and about,
        about,
        short and about and fw.NO_COMMENTS.search(head) is not None,
        form,
        short and reply,
        few and reply,
        short and fw.hints_at(low, fw.SAYS_HINTS) and fw.SAYS.search(head) is not None,
        short and time,
        time,
        short and date,
        date,
        short and fw.hints_at(low, fw.AGO_HINTS) and fw.AGO.search(head) is not None,
        short and year,
        year,
        ("://" in text or "www." in text.lower()) and fw.URL.search(text) is not None,
        fw.BARE_URL.match(text) is not None,
        fw.EMOTICON.search(text) is not None,
        short and share,
        share,
        named and bool(line.words),
        "@" in text,
        not line.words,
        short,
        few,
    ]
    return [float(f) for f in found]


def _own_features(line: Line) -> list[float]:
    size = [
        math.log1p(line.n_chars) / 3,
        math.log1p(len(line.words)) / 2,
        float(len(line.words) == 1),
        min(line.n_chars, 1000) / 500,
    ]
    return [
        *size,
        *_ending(line.text),
        *_opening(line.text, line.words),
        *_characters(line),
        *_persons(line.words),
        *_patterns(line),
    ]


def _hashed(line: Line) -> NDArray[np.int64]:
    """Buckets of the words, the opening pair and the last word."""
    words = line.words
    if len(words) > MAX_WORDS:
        words = words[: MAX_WORDS - 8] + words[-8:]
    short = [w[:12] for w in words]
    keys = [w.translate(_DIGITS) for w in short] if _DIGIT.search(line.text) else short
    pairs = [f"{a} {b}" for a, b in pairwise(keys[:13])]
    edges = []
    if keys:
        edges = [f"^{keys[0]}", f"{keys[-1]}$", f"{line.text[:1]}^", f"{line.text[-1:]}$"]
    elif line.text:
        edges = [f"~{line.text[:3]}"]
    pieces = [k.encode("utf-8", "surrogatepass") for k in (*keys, *pairs, *edges)]
    return np.array([zlib.crc32(p) % N_BUCKETS for p in pieces] or [0], dtype=np.int64)


def line_features(texts: Sequence[str]) -> LineFeatures:
    """Measure the lines of one page.

    Args:
        texts: The non-blank lines in page order, at least one.

    Returns:
        One row and one array of buckets a line. Same input, same figures on
        every machine: the hash is CRC-32.
    """
    read = {text: _read_line(text) for text in dict.fromkeys(texts)}  # furniture repeats itself
    own_of = {text: _own_features(line) for text, line in read.items()}
    words_of = {text: _hashed(line) for text, line in read.items()}
    lines = [read[text] for text in texts]
    own = np.array([own_of[text] for text in texts], dtype=np.float32)
    dense = np.concatenate([own, page_features(lines, own)], axis=1)
    return LineFeatures(dense, tuple(words_of[text] for text in texts))
