"""``threads analyze``: everything, from pages to a report."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from threads.cli.shared import RunOptions, run_options
from threads.options import build_settings, settings_options

if TYPE_CHECKING:
    from rich.console import Console

    from threads.results import Analysis


@click.command(
    epilog="""\b
Example:
  threads analyze page.html saved/ --min-cluster-size 4 --out reports
"""
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@run_options
@click.option(
    "--codebook",
    "codebook_path",
    type=click.Path(path_type=Path),
    help="Themes named beforehand, TOML or YAML, as threads themes writes it.",
)
@click.option(
    "--theme",
    "named",
    multiple=True,
    metavar="'NAME: WORDS'",
    help="A theme named beforehand and what belongs to it; may be given often.",
)
@click.option("--verbose", is_flag=True, help="Print seconds a stage and settings from the data.")
@settings_options("read", "embed", "engine", "cluster", "discourse", "label", "report")
def analyze(
    inputs: tuple[str, ...],
    *,
    options: RunOptions,
    codebook_path: Path | None,
    named: tuple[str, ...],
    verbose: bool,
    **flags: object,
) -> None:
    """Read pages, find the themes of their comments, and write a report.

    INPUT is a saved page (.html, .htm), flat text (.txt) with a paragraph a
    line, or a folder of them. What cannot be read is listed with the reason and
    does not stop the run. The run is written to OUT/NAME/, report.md first.
    """
    settings, origins = build_settings(config=options.config, flags=flags)
    folder = options.place(inputs)
    codebook = None
    if codebook_path is not None or named:
        from threads.codebook.files import build_codebook

        codebook = build_codebook(codebook_path, named)

    from threads.cli.screen import Bars, make_console
    from threads.pipeline import analyze as run
    from threads.report.content.languages import warn_of_language
    from threads.report.escape import visible
    from threads.report.folder import check_place

    check_place(folder)
    with Bars(quiet=options.quiet) as bars:
        analysis = run(
            inputs,
            settings=settings,
            settings_from=origins,
            codebook=codebook,
            store=options.open_store(),
            progress=bars,
        )
        given = name_options(options.config, codebook_path, named)
        analysis = replace(analysis, origin=replace(analysis.origin, options=given))
        report = analysis.write(folder)
    if options.quiet:
        click.echo(visible(str(report)))
    else:
        foreign = warn_of_language(analysis.tables, model=analysis.origin.model)
        if foreign:
            click.echo(f"warning: {foreign}", err=True)
        show_summary(make_console(), analysis, report, verbose=verbose)


def name_options(
    config: Path | None, codebook: Path | None, named: tuple[str, ...]
) -> tuple[str, ...]:
    """Give the options that are no settings and change the report, as they were given."""
    files = {"--config": config, "--codebook": codebook}
    given = [part for flag, path in files.items() if path for part in (flag, path.as_posix())]
    return (*given, *(part for theme in named for part in ("--theme", theme)))


def show_summary(console: "Console", analysis: "Analysis", report: Path, *, verbose: bool) -> None:
    """Print the run on one screen: pages, themes, what was not read, where the report is."""
    from threads.cli.screen import N_SHOWN, say_more, shorten, show_rejects
    from threads.report.accounting import count_all
    from threads.report.content.overview import judge_run
    from threads.report.escape import visible
    from threads.results import Reject

    tables = analysis.tables
    n = count_all(tables)
    for page in tables.pages.head(N_SHOWN).iter_rows(named=True):
        seen = f" ({'; '.join(page['evidence'])})" if not n.n_comments and page["evidence"] else ""
        console.print(shorten(f"{page['source']}: {page['verdict_text']}{seen}", 160))
    say_more(console, tables.pages.height, "pages")
    show_rejects(console, [Reject(**row) for row in tables.rejects.iter_rows(named=True)])
    if n.n_comments:
        console.print()
        for theme in tables.themes.head(N_SHOWN).iter_rows(named=True):
            name = shorten(theme["label"], 60)
            console.print(f"{theme['n_comments']:6}  {name} ({theme['verdict']})")
        say_more(console, tables.themes.height, "themes")
        console.print(f"{n.n_unthemed:6}  in no theme")
        console.print(f"{n.n_with_words:6}  comments with words of their own, of {n.n_comments}")
        console.print()
        console.print(judge_run(tables, n))
    if verbose:
        stages = ", ".join(f"{k} {v:.2f} s" for k, v in analysis.origin.seconds.items())
        console.print(f"Stages: {stages}. Texts embedded: {analysis.origin.n_embedded}.")
        left_open = {k for k, v in analysis.settings.cluster if v is None}
        resolved = analysis.origin.resolved.items()
        found = ", ".join(f"{k.replace('_', '-')} {v}" for k, v in resolved if k in left_open)
        console.print(f"From the data: {found or 'nothing'}.")
    console.print(f"Report: {visible(str(report))}")
