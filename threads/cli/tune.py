"""``threads tune``: which cluster settings hold on this input."""

from pathlib import Path

import click

from threads.errors import SettingsError
from threads.options import build_settings, settings_options


@click.command(
    epilog="""\b
Example:
  threads tune reports/page
  threads tune page.html --min-samples 3
"""
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT_OR_RUN...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Folder that the search's own folder is put into.",
)
@click.option("--name", help="Name of the search's folder. [default: after the input]")
@click.option(
    "--config", type=click.Path(path_type=Path), help="Settings file. [default: ./threads.toml]"
)
@click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the store of vectors. [default: the user's cache]",
)
@click.option("--no-store", is_flag=True, help="Neither read nor write stored vectors.")
@click.option("--quiet", is_flag=True, help="Print the path of tuning.md, nothing else.")
@settings_options("read", "embed", "cluster")
def tune(
    inputs: tuple[str, ...],
    out: Path,
    name: str | None,
    config: Path | None,
    store: Path | None,
    no_store: bool,  # noqa: FBT001 - click hands options by name
    quiet: bool,  # noqa: FBT001 - likewise
    **flags: object,
) -> None:
    """Try a grid of cluster settings on stored vectors and rank them.

    INPUT_OR_RUN is the folder of a run, or pages as threads analyze takes them.
    Settings that are given are kept; smallest theme, samples, method and
    neighbours are varied where they are not. Writes OUT/NAME-tuning/tuning.md
    with a table, a heat map, the plateau on which the themes stand still, and
    the command that applies it.
    """
    if store is not None and no_store:
        raise SettingsError("--store and --no-store: give one of them.")
    settings, _ = build_settings(config=config, flags=flags)

    from threads.cli.analyze import check_name, name_run
    from threads.cli.screen import Bars, make_console
    from threads.embed.store import default_folder
    from threads.pipeline import tune as search
    from threads.report.escape import visible
    from threads.report.folder import check_place
    from threads.report.tuning import TRIALS_FILE, command_of, write_tuning

    folder = out / f"{check_name(name or name_run(inputs))}-tuning"
    check_place(folder, known_by=TRIALS_FILE)
    with Bars(quiet=quiet) as bars:
        found = search(
            inputs,
            settings=settings,
            store=None if no_store else store or default_folder(),
            progress=bars,
        )
        written = write_tuning(found, folder)
    if quiet:
        click.echo(visible(str(written)))
        return
    console = make_console()
    for trial in found.trials[:5]:
        console.print(
            f"{trial.score:.3f}  {trial.n_themes:3} themes, {trial.coverage:.0%} themed, "
            f"stability {trial.stability:.2f}, plateau {trial.plateau}: "
            f"--min-cluster-size {trial.min_cluster_size} --min-samples {trial.min_samples} "
            f"--cluster-method {trial.cluster_method} --n-neighbors {trial.n_neighbors}"
        )
    console.print(f"Tried: {len(found.trials)} combinations on {found.n_comments} comments.")
    if found.best is None:
        console.print("No combination finds two themes.")
    else:
        console.print(f"Take:  {command_of(found)}")
    console.print(f"Table: {visible(str(written))}")
