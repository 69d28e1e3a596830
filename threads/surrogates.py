"""Halves of surrogate pairs: in a Python string, but in no file and no other library's."""


def replace_halves(text: str) -> str:
    r"""Write a question mark for each half of a surrogate pair that stands alone.

    Example:
        >>> replace_halves("a\ud83d")
        'a?'
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
