"""``threads verify``: check a run's folder."""

from pathlib import Path

import click

from threads.errors import ThreadsError


@click.command(
    epilog="""\b
Example:
  threads verify reports/page
"""
)
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--quiet", is_flag=True, help="Print differences, nothing else.")
def verify(
    run: Path,
    quiet: bool,  # noqa: FBT001 - click hands options by name
) -> None:
    """Check every quote, number, link and file of RUN.

    Quotes are held against the stored texts and, where the sources are still in their
    place, against these; tables against each other; reports and figures against what
    the tables give, line by line. It ends with 1 where anything differs, and names the
    file and the line. It finds what was changed, not who lied: whoever forges a whole
    run, hashes and all, is found out only by the sources.
    """
    from threads.cli.screen import make_console
    from threads.pipeline import verify as check
    from threads.report.escape import visible

    found = check(run)
    console = make_console()
    for difference in found.differences:
        console.print(visible(str(difference)))
    if not quiet:
        for note in found.notes:
            console.print(f"Note: {visible(note)}")
    if found.differences:
        n = len(found.differences)
        raise ThreadsError(f"{run}: {n} {'difference' if n == 1 else 'differences'}.")
    if not quiet:
        console.print(
            f"{run}: all as written. {found.n_files} files, {found.n_quotes} quotes, "
            f"{found.n_numbers} numbers in {found.n_lines} lines of reports, "
            f"{found.n_sources} sources."
        )
