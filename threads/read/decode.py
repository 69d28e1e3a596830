"""Bytes to text: the encoding found, mojibake mended where it is certain."""

import codecs
import re
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a page says of itself; browsers look at the first 1,024 bytes, saved pages run over.
_DECLARED: Final = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)"
)
_NO_CHARSETS: Final = frozenset(
    {
        "undefined",
        "unicode-escape",
        "raw-unicode-escape",
        "idna",
        "punycode",
        "utf-7",
        "mbcs",
        "oem",
    }
)
_MAX_WORSE: Final = (
    0.05  # mess of charset-normalizer; one French sentence: cp1257 0.02, cp1252 0.06
)
_N_HEAD: Final = 4096
_N_SAMPLE: Final = 65_536
# Control characters that no text holds; tab, newline, form feed, return and escape pass.
_CONTROL: Final = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
_MAX_SHARE_CONTROL: Final = 0.02


def decode(content: bytes) -> tuple[str, str] | None:
    """Decode a file.

    Tried in order: the byte order mark, UTF-8, the charset that the page
    declares, detection.

    Args:
        content: The file's bytes.

    Returns:
        The text and a name of its encoding for the reader of the report; None
        where the bytes are not text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _mend(content.decode(encoding, "replace"), encoding)
    if _is_binary(content):
        return None
    declared = _DECLARED.search(content[:_N_HEAD].lower())
    for name in ["utf-8", *([declared[1].decode("ascii", "replace")] if declared else [])]:
        try:
            # Python's own codecs for source code and host names are no page's encoding.
            if codecs.lookup(name).name not in _NO_CHARSETS:
                return _mend(content.decode(name), name)
        except (UnicodeError, LookupError):
            continue
    return _detect(content)


def _is_binary(content: bytes) -> bool:
    head = content[:_N_SAMPLE]
    n_control = len(head) - len(head.translate(None, _CONTROL))
    return n_control > _MAX_SHARE_CONTROL * len(head)


def _detect(content: bytes) -> tuple[str, str] | None:
    from charset_normalizer import from_bytes

    matches = from_bytes(content[:_N_SAMPLE])
    best = matches.best()
    name = best.encoding if best is not None else "cp1252"
    for match in matches:
        # Undeclared pages are mostly Western; that wins where it reads nearly as well.
        western = "cp1252" in match.could_be_from_charset
        if best is not None and western and match.chaos <= best.chaos + _MAX_WORSE:
            name = "cp1252"
    return _mend(content.decode(name, "replace"), f"{name} (detected)")


def _mend(text: str, encoding: str) -> tuple[str, str]:
    mended, n_mended = mend_lines(text)
    note = f", mojibake mended in {n_mended} lines" if n_mended else ""
    return mended, f"{encoding}{note}"


def mend_lines(text: str) -> tuple[str, int]:
    """Undo UTF-8 read as something else, line by line, where the library is sure.

    Returns:
        The text, and how many of its lines were mended.
    """
    if text.isascii():
        return text, 0
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    lines = text.split("\n")
    mended = [fix_encoding(line) if is_bad(line) else line for line in lines]
    return "\n".join(mended), sum(a != b for a, b in zip(lines, mended, strict=True))
