"""Letters: mbox files and Maildir folders, each discussion a page."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import IO, Final

from threads.errors import InputError
from threads.read.decode import decode
from threads.read.markup import read_markup
from threads.read.options import ReadOptions
from threads.read.records import Found, Note, Raw, Thread, in_batches, make_batch, make_excerpt
from threads.read.sources import Source
from threads.results import Reject

_MAX_LETTER: Final = 50_000_000  # bytes; attachments are not looked at
_ID: Final = re.compile(r"<[^<>\s]{1,500}>")
_REPLY: Final = re.compile(
    r"^(?:\s*(?:re|aw|sv|antw|fwd?|wg|odp|ref)\s*(?:\[\d+\])?:|\s*\[[^\]]{1,40}\])+", re.I
)
_ADDRESS: Final = re.compile(r"<?\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b>?")
_SIGNATURE: Final = re.compile(r"\n-- ?\n(?!.*\n-- ?\n).*\Z", re.DOTALL)
_FROM: Final = re.compile(rb"From \S+.*\d{4}")
_Letter = tuple[int, bytes]


def read_mbox(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read letters of an mbox; ``In-Reply-To`` and ``References`` give the parents."""
    del options
    with source.open() as stream:
        yield from _read_letters(_split(stream), source)


def read_maildir(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Read the letters of a Maildir in the order of their files' names."""
    del options
    folder = source.path or Path()
    files = sorted(f for name in ("cur", "new") for f in (folder / name).iterdir() if f.is_file())
    letters = ((i, _read_file(file)) for i, file in enumerate(files, start=1))
    yield from _read_letters(letters, source)


def _read_file(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(_MAX_LETTER)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}.") from error


def _split(stream: IO[bytes]) -> Iterator[_Letter]:
    """Cut an mbox where a line begins with "From " behind an empty one."""
    lines: list[bytes] = []
    number, start, blank, size = 0, 1, True, 0
    while line := stream.readline(1 << 20):
        number += 1
        if blank and _FROM.match(line):
            if lines:
                yield start, b"".join(lines)
            lines, start, size = [], number, 0
        elif size < _MAX_LETTER:
            lines.append(line[1:] if line.startswith(b">From ") else line)
            size += len(line)
        blank = not line.strip()
    if lines:
        yield start, b"".join(lines)


def _read_letters(letters: Iterator[_Letter], source: Source) -> Iterator[Found]:
    """Sort letters into discussions by what they answer, else by their subject."""
    root_of: dict[str, str] = {}
    titles: dict[str, str] = {}
    for part in in_batches(letters):
        rows: list[Raw] = []
        lines: list[int] = []
        for line, raw in part:
            row, subject, refs = _read_letter(raw)
            if row is None:
                fault = "no letter: it has no text"
                yield Reject(source.name, fault, line, make_excerpt(raw[:200]))
                continue
            named = " ".join(_REPLY.sub("", subject).split())
            key = str(row["key"] or f"line {line}")
            # An answer that names no letter is known by its subject.
            above = refs or ([f"subject {named}"] if named != " ".join(subject.split()) else [])
            known = next((root_of[ref] for ref in above if ref in root_of), None)
            root = known or (refs[0] if refs else key)
            for name in (key, *refs, f"subject {named}"):
                root_of.setdefault(name, root)
            titles.setdefault(root, named)
            rows.append({**row, "thread": root})
            lines.append(line)
        yield make_batch(rows, lines)
    yield Note("each letter a comment")
    for root, title in titles.items():
        yield Thread(root, title=title or None)


def _read_letter(raw: bytes) -> tuple[Raw | None, str, list[str]]:
    try:
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        text = _body(letter)
        name, address = parseaddr(str(letter.get("From", "")))
        refs = _ID.findall(f"{letter.get('References', '')} {letter.get('In-Reply-To', '')}")
        own = _ID.search(str(letter.get("Message-ID", "")))
        subject, date = str(letter.get("Subject", "")), str(letter.get("Date", ""))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The library's own parsers of headers stumble over broken ones in all these ways.
        return None, "", []
    if text is None:
        return None, "", []
    answered = _ID.findall(str(letter.get("In-Reply-To", "")))
    row = {
        "key": own[0] if own else None,
        "parent": answered[0] if answered else (refs[-1] if refs else None),
        "author": name or address,
        "time": date,
        # "On Monday, Anna <anna@...> wrote:" would carry addresses into the report.
        "text": _ADDRESS.sub("", _SIGNATURE.sub("", text)),
    }
    return row, subject, refs


def _body(letter: EmailMessage) -> str | None:
    part = letter.get_body(preferencelist=("plain", "html"))
    if part is None:
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return None
    charset = part.get_content_charset()
    try:
        text = content.decode(charset or "utf-8")
    except (LookupError, UnicodeError):
        found = decode(content)
        text = found[0] if found else ""
    text = text.replace("\r\n", "\n")
    return read_markup(text)[0] if part.get_content_subtype() == "html" else text
