"""``threads inspect``: how a page was taken apart, nothing else run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from threads.cli.shared import check_spared
from threads.errors import InputError, OutputError
from threads.options import build_settings, settings_options

if TYPE_CHECKING:
    from rich.console import Console

    from threads.results import SegmentedPage

_STYLES: Final = {
    "title": "bold",
    "byline": "italic cyan",
    "article": "green",
    "comment": "yellow",
    "quote": "magenta",
    "chrome": "dim",
}


@click.command(
    epilog="""\b
Example:
  threads inspect page.html
  threads inspect - --format text --json < page.txt
"""
)
@click.argument("page", metavar="PAGE")
@click.option("--json", "as_json", is_flag=True, help="Print blocks and comments as JSON.")
@click.option(
    "--html",
    "html_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page to this file on which each paragraph is tinted by its role.",
)
@click.option("--quiet", is_flag=True, help="Print the verdict only.")
@settings_options("read")
def inspect(
    page: str,
    as_json: bool,  # noqa: FBT001 - click hands options by name
    html_path: Path | None,
    quiet: bool,  # noqa: FBT001 - likewise
    **flags: object,
) -> None:
    """Show each paragraph of PAGE with its role, and the comments found.

    Each line shows the line of the source, the role, the comment's number, how
    sure the segmenter is, the rule that decided, and the text. PAGE may be "-"
    for standard input, or a table of comments, of which each discussion is shown.
    """
    settings, _ = build_settings(flags=flags)

    from threads.cli.screen import make_console, show_rejects
    from threads.read.documents import is_maildir
    from threads.stages.reading import read_pages, split_pages
    from threads.stages.watch import Silence

    if html_path is not None:
        check_spared(html_path, (page,))
    if Path(page).is_dir() and not is_maildir(Path(page)):
        raise InputError(f"{page}: a folder, not a page.")
    found, rejects, _ = read_pages((page,), settings=settings, progress=Silence())
    pages = list(split_pages(found))
    if as_json:
        described = [describe_page(one) for one in pages]
        shown = described[0] if len(described) == 1 else described
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    if html_path is not None:
        _write_html(pages[0], html_path)
    console = make_console()
    for one in pages:
        _show_verdict(console, one)
        if not quiet:
            _show_blocks(console, one)
    show_rejects(console, rejects)


def _write_html(page: "SegmentedPage", path: Path) -> None:
    from threads.report.inspection import build_inspection

    try:
        path.write_text(build_inspection(page), "utf-8")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}.") from error


def describe_page(page: "SegmentedPage") -> dict[str, Any]:
    """Give a page's tables as plain values; blocks carry their text."""
    blocks = [
        block | {"text": page.text[block["start"] : block["end"]].strip()}
        for block in page.blocks.iter_rows(named=True)
    ]
    described: dict[str, Any] = json.loads(
        json.dumps(
            {"page": page.pages.to_dicts()[0], "comments": page.comments.to_dicts()},
            default=lambda time: time.isoformat(),
        )
    )
    return described | {"blocks": blocks}


def _show_verdict(console: "Console", page: "SegmentedPage") -> None:
    from threads.cli.screen import shorten

    row = page.pages.to_dicts()[0]
    console.print(shorten(f"{row['source']}: {row['verdict']}: {row['verdict_text']}", 200))
    if row["evidence"]:
        console.print(shorten(f"seen: {'; '.join(row['evidence'])}", 400))


def _show_blocks(console: "Console", page: "SegmentedPage") -> None:
    from rich.text import Text

    from threads.cli.screen import shorten

    width = max(60, console.width if console.is_terminal else 120)
    for block in page.blocks.iter_rows(named=True):
        number = (block["comment_id"] or "").rpartition("-")[2]
        head = (
            f"{block['line'] or '':>6} {block['role']:<8} {number:>4} "
            f"{block['confidence']:.2f} {block['rule'][:20]:<20} "
        )
        text = shorten(page.text[block["start"] : block["end"]], width - len(head))
        console.print(Text(head + text, style=_STYLES[block["role"]]))
