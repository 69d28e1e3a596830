"""Cells of a CSV file that no spreadsheet runs and no terminal obeys, and the way back."""

import re
from typing import Final

# What spreadsheets read as the start of a formula, by OWASP's list on CSV injection; the
# full-width signs count where the program is set to Chinese, Japanese or Korean. The
# apostrophe is in it so that the way back is certain.
_FORMULA: Final = re.compile(r"['\t\n]|\s*[=+\-@＝＋－＠]")
# Controls but for tab and line feed, and the bracket of what is already written so.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|\[(?=U\+[0-9A-F]{4}\])")
_WRITTEN: Final = re.compile(r"\[U\+([0-9A-F]{4})\]")


def guard_cell(text: str) -> str:
    r"""Write a text so that a spreadsheet shows it and nothing runs it.

    An apostrophe comes before what would begin a formula, and before an apostrophe. A
    control character becomes its code in brackets, tabs and line ends aside.

    Example:
        >>> guard_cell("=1+1"), guard_cell("it's"), guard_cell("a\x1b[0m")
        ("'=1+1", "it's", 'a[U+001B][0m')
    """
    text = _CONTROL.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
    return f"'{text}" if _FORMULA.match(text) else text


def restore_cell(cell: str) -> str:
    """Give the text back that ``guard_cell`` wrote, to the letter.

    Example:
        >>> restore_cell("'=1+1")
        '=1+1'
    """
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), cell.removeprefix("'"))
