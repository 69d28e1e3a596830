"""``threads tune``: which cluster settings hold on this input."""

import click

from threads.cli.shared import RunOptions, run_options
from threads.options import build_settings, settings_options


@click.command(
    epilog="""\b
Example:
  threads tune reports/page
  threads tune page.html --min-samples 3
"""
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT_OR_RUN...")
@run_options
@settings_options("read", "embed", "engine", "cluster")
def tune(
    inputs: tuple[str, ...],
    *,
    options: RunOptions,
    **flags: object,
) -> None:
    """Try a grid of cluster settings on stored vectors and rank them.

    INPUT_OR_RUN is the folder of a run, or pages as threads analyze takes them.
    Settings that are given are kept; smallest theme, samples, method and
    neighbours are varied where they are not. Writes OUT/NAME-tuning/tuning.md
    with a table, a heat map, the plateau on which the themes stand still, and
    the command that applies it.
    """
    settings, _ = build_settings(config=options.config, flags=flags)

    from threads.cli.screen import Bars, make_console
    from threads.pipeline import tune as search
    from threads.report.content.words import count
    from threads.report.escape import visible
    from threads.report.folder import check_place
    from threads.report.tuning import TRIALS_FILE, command_of, outcomes, write_tuning

    folder = options.place(inputs, suffix="-tuning")
    check_place(folder, known_by=TRIALS_FILE)
    with Bars(quiet=options.quiet) as bars:
        found = search(
            inputs,
            settings=settings,
            store=options.open_store(),
            progress=bars,
        )
        written = write_tuning(found, folder)
    if options.quiet:
        click.echo(visible(str(written)))
        return
    console = make_console()
    for trial, width in outcomes(found)[:5]:
        console.print(
            f"{trial.score:.3f}  {trial.n_themes:3} themes, {trial.coverage:.0%} themed, "
            f"stability {trial.stability:.2f}, {count(width, 'combination')}: "
            f"--min-cluster-size {trial.min_cluster_size} --min-samples {trial.min_samples} "
            f"--cluster-method {trial.cluster_method} --n-neighbors {trial.n_neighbors}"
        )
    console.print(f"Tried: {len(found.trials)} combinations on {found.n_comments} comments.")
    if found.best is None:
        console.print("No combination finds two themes.")
    else:
        console.print(f"Take:  {command_of(found)}")
    console.print(f"Table: {visible(str(written))}")
