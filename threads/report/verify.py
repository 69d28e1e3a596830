"""Check a run's folder: files, tables, quotes, and every line of its reports.

A report is proved by being written again. Its text follows from the tables alone,
so the tables are checked first, against each other and against the pages' texts;
then the reports and figures are rendered from them and held against the files,
line by line and byte by byte. One changed figure, word or file is found.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import threads
from threads.report.audit import audit_tables
from threads.report.folder import RUN_FILE, hash_files
from threads.report.markdown import slug
from threads.report.rendered import render_files
from threads.report.runfile import RunFile, describe_run, hash_run
from threads.report.saved import read_analysis
from threads.results import Analysis, SegmentedPage

_N_NUMBERS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_LINK: Final = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
_CODE: Final = re.compile(r"`[^`]*`")
_HEADING: Final = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\(?=[\W_])")
_N_LINES: Final = 20  # differing lines of a file that are named
_N_SHOWN: Final = 60  # characters of a differing line


@dataclass(frozen=True)
class Difference:
    """Something in a run's folder that is not as it should be.

    Attributes:
        file: In the folder, or the source.
        line: 1-based, where the file has lines.
        what: What was expected and what is there.
    """

    file: str
    line: int | None
    what: str

    def __str__(self) -> str:
        """Name the place, then what is wrong with it."""
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.what}"


@dataclass(frozen=True)
class Verified:
    """What a check looked at and found.

    Attributes:
        differences: Empty where all is as it was written.
        notes: What could not be checked, and why.
        n_files: Files whose hash was compared.
        n_quotes: Quotes held against the stored texts.
        n_numbers: Numbers in the reports, each written again from the tables.
        n_lines: Lines of the reports, likewise.
        n_sources: Sources that were there, read and taken apart again.
    """

    differences: tuple[Difference, ...]
    notes: tuple[str, ...]
    n_files: int
    n_quotes: int
    n_numbers: int
    n_lines: int
    n_sources: int


def check_run(folder: Path, sources: Mapping[str, SegmentedPage | str | None]) -> Verified:
    """Check a run's folder.

    Args:
        folder: Of the run.
        sources: For each page of the run its source, taken apart again; None where it is
            not there, and the reason where it is another file by now.

    Raises:
        InputError: The folder is no run, or a table of it cannot be read.
    """
    analysis, run = read_analysis(folder)
    expected = render_files(analysis) if run.threads == threads.__version__ else {}
    found = list(check_files(folder, run, named=expected.keys()))
    found += [Difference(f"{table}.parquet", None, what) for table, what in audit_tables(analysis)]
    if describe_run(analysis, files=run.files).sha256 != run.sha256:
        found.append(Difference(RUN_FILE, None, "is not what the tables give"))
    found += check_sources(analysis, sources)
    notes = [
        f"{page['source']}: not here, so its bytes were not compared."
        for page in analysis.tables.pages.iter_rows(named=True)
        if sources[page["page_id"]] is None
    ]
    found += check_rendered(folder, expected)
    reports = [text.decode() for name, text in expected.items() if name.endswith(".md")]
    if not expected:
        notes.append(
            f"The reports were written by threads {run.threads}, this is {threads.__version__}: "
            "they were held against their hashes, not written again."
        )
    return Verified(
        differences=tuple(dict.fromkeys(found)),
        notes=tuple(notes),
        n_files=len(run.files),
        n_quotes=analysis.tables.quotes.height,
        n_numbers=sum(len(_N_NUMBERS.findall(text)) for text in reports),
        n_lines=sum(text.count("\n") for text in reports),
        n_sources=sum(isinstance(page, SegmentedPage) for page in sources.values()),
    )


def check_files(folder: Path, run: RunFile, *, named: Collection[str]) -> Iterator[Difference]:
    """Hold every file against its hash in ``run.json``, and that file against its own.

    Args:
        folder: Of the run.
        run: Its ``run.json``.
        named: Files of which more will be said than that their hash is another.
    """
    hashes = hash_files(folder)
    for name, sha256 in run.files.items():
        if name not in hashes:
            if name not in named:
                yield Difference(name, None, "is missing")
        elif name not in named and hashes[name] != sha256:
            yield Difference(name, None, "is not the file that was written: another hash")
    for name in sorted(hashes.keys() - run.files.keys()):
        yield Difference(name, None, "is no file of this run")
    if hash_run(run) != run.sha256:
        yield Difference(RUN_FILE, None, "is not the file that was written: another hash")


def check_sources(
    analysis: Analysis, sources: Mapping[str, SegmentedPage | str | None]
) -> Iterator[Difference]:
    """Hold the stored texts and comments against the sources that are there."""
    for page in analysis.tables.pages.iter_rows(named=True):
        source = sources[page["page_id"]]
        if isinstance(source, str):
            yield Difference(page["source"], None, source)
        elif source is not None:
            if source.text != analysis.texts[page["page_id"]]:
                yield Difference("texts.parquet", None, f"{page['source']} reads otherwise")
            kept = analysis.tables.comments.filter(page_id=page["page_id"])
            columns = ["comment_id", "text", "line_start", "line_end"]
            if not kept.select(columns).equals(source.comments.select(columns)):
                yield Difference("comments.parquet", None, f"{page['source']} gives other comments")


def check_rendered(folder: Path, expected: Mapping[str, bytes]) -> Iterator[Difference]:
    """Hold reports and figures against what the tables give."""
    for name, content in expected.items():
        path = folder / name
        if not path.is_file():
            yield Difference(name, None, "is missing")
            continue
        there = path.read_bytes()
        if name.endswith((".md", ".html")):
            text = there.decode("utf-8", "replace")
            yield from compare_lines(name, expected=content.decode(), found=text)
            if name.endswith(".md"):
                yield from check_links(path, name, text)
            # Bytes that are no text may read like the character that stands for them.
            if there != content and text == content.decode():
                yield Difference(name, None, "holds bytes that are no text")
        elif there != content:
            yield Difference(name, None, "is not the figure that the tables give")


def compare_lines(name: str, *, expected: str, found: str) -> Iterator[Difference]:
    """Name the lines of a report that are not what the tables give."""
    wanted, there = expected.split("\n"), found.split("\n")
    differing = [
        Difference(name, number, f"reads {_excerpt(b, a)}, the tables give {_excerpt(a, b)}")
        for number, (a, b) in enumerate(zip(wanted, there, strict=False), start=1)
        if a != b
    ]
    if len(wanted) != len(there):
        first = differing[:1]
        at = min(len(wanted), len(there)) + 1 if not first else first[0].line
        yield Difference(
            name, at, f"lines were added or removed: {len(there) - 1}, not {len(wanted) - 1}"
        )
        differing = first
    yield from differing[:_N_LINES]


def _excerpt(line: str, other: str) -> str:
    """Show a line from a little before the place where it leaves another."""
    same = next(
        (i for i, (a, b) in enumerate(zip(line, other, strict=False)) if a != b),
        min(len(line), len(other)),
    )
    start = max(0, same - _N_SHOWN // 2)
    return repr(line[start : start + _N_SHOWN])


def check_links(path: Path, name: str, text: str) -> Iterator[Difference]:
    """Find links and figures of a report that lead nowhere."""
    anchors = {slug(_ESCAPE.sub("", heading)) for heading in _HEADING.findall(text)}
    for number, line in enumerate(text.split("\n"), start=1):
        for target in _LINK.findall(_CODE.sub("", line)):
            if target.startswith("#"):
                if target[1:] not in anchors:
                    yield Difference(name, number, f"the link to {target} leads nowhere")
            elif not (path.parent / target).is_file():
                yield Difference(name, number, f"{target} is not there")
