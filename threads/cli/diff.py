"""``threads diff``: what became of the themes of one run in another."""

from pathlib import Path

import click

from threads.errors import SettingsError


@click.command(
    epilog="""\b
Example:
  threads diff reports/monday reports/friday
  threads diff reports/monday reports/friday --json
"""
)
@click.argument("before", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("after", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of Markdown.")
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the store of vectors. [default: the user's cache]",
)
@click.option("--no-store", is_flag=True, help="Read no stored vectors.")
def diff(
    before: Path,
    after: Path,
    as_json: bool,  # noqa: FBT001 - click hands options by name
    store: Path | None,
    no_store: bool,  # noqa: FBT001 - likewise
) -> None:
    """Tell which themes of the first RUN are the same in the second.

    A theme is the same, grew, shrank, split or merged, or it is new or gone. Themes are
    followed by the comments that both runs have; where they share none, by stored
    vectors, or else by keywords. Markdown goes to standard output.
    """
    if store is not None and no_store:
        raise SettingsError("--store and --no-store: give one of them.")

    from threads.cache import cache_folder
    from threads.pipeline import diff as compare
    from threads.report.diff import build_diff, write_diff_json

    found = compare(before, after, store=None if no_store else store or cache_folder())
    click.echo(write_diff_json(found) if as_json else build_diff(found), nl=False)
