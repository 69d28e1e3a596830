"""``threads convert``: any input to one table of comments."""

import sys
from pathlib import Path
from typing import Literal

import click

from threads.cli.shared import check_spared, name_run
from threads.options import build_settings, settings_options


@click.command(
    epilog="""\b
Example:
  threads convert page.html comments.jsonl.zst --to csv --out comments.csv
  threads convert - --format reddit --to 4cat < dump.jsonl > dump.csv
"""
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--to",
    "table_format",
    type=click.Choice(["csv", "jsonl", "parquet", "4cat"]),
    required=True,
    help="Format of the table.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help='File to write; "-" for standard output. [default: after the input]',
)
@click.option("--quiet", is_flag=True, help="Print the path of the table, nothing else.")
@settings_options("read")
def convert(
    inputs: tuple[str, ...],
    table_format: Literal["csv", "jsonl", "parquet", "4cat"],
    out: Path | None,
    quiet: bool,  # noqa: FBT001 - click hands options by name
    **flags: object,
) -> None:
    """Write the comments of any inputs as one table.

    Authors are kept as the inputs name them; addresses of persons are not. What
    is written can be read again and gives the same comments, with their ids.
    """
    settings, _ = build_settings(flags=flags)

    from threads.cli.screen import Bars, make_console, shorten, show_rejects
    from threads.report.content.words import count
    from threads.report.escape import visible
    from threads.report.exports import ENDINGS, write_stream, write_table
    from threads.stages.reading import read_pages

    path = out or Path(f"{name_run(inputs)}{ENDINGS[table_format]}")
    to_stdout = str(path) == "-"
    if not to_stdout:
        check_spared(path, inputs)
    with Bars(quiet=quiet) as bars:
        pages, rejects, _ = read_pages(inputs, settings=settings, progress=bars)
    if to_stdout:
        write_stream(pages.comments, sys.stdout.buffer, format=table_format)
        return
    write_table(pages.comments, path, format=table_format)
    if quiet:
        click.echo(visible(str(path)))
        return
    console = make_console()
    for row in pages.pages.select("source", "encoding").unique(maintain_order=True).iter_rows():
        console.print(shorten(f"{row[0]}: read as {row[1]}", 400))
    show_rejects(console, rejects)
    held = f"{count(pages.comments.height, 'comment')} of {count(pages.pages.height, 'discussion')}"
    console.print(f"{held}: {visible(str(path))}")
