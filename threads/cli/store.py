"""``threads store``: the vectors and the read inputs that are kept between runs."""

from datetime import UTC, datetime
from pathlib import Path

import click

from threads.errors import SettingsError
from threads.options import build_settings


@click.command(
    epilog="""\b
Example:
  threads store
  threads store --prune --store-max-mb 500
"""
)
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the store of vectors. [default: the user's cache]",
)
@click.option("--clear", is_flag=True, help="Forget all vectors and inputs.")
@click.option("--prune", is_flag=True, help="Forget those used longest ago, down to the bound.")
@click.option(
    "--config", type=click.Path(path_type=Path), help="Settings file. [default: ./threads.toml]"
)
@click.option(
    "--store-max-mb", type=int, help="Largest store of vectors, in MB. [default: the setting]"
)
def store(
    folder: Path | None,
    clear: bool,  # noqa: FBT001 - click hands options by name
    prune: bool,  # noqa: FBT001 - likewise
    config: Path | None,
    store_max_mb: int | None,
) -> None:
    """Show where vectors are kept, of which models, and how many; forget them.

    The store saves a later run the embedding and, of inputs that have not changed,
    the reading. Deleting it costs time and nothing else. A run prunes it by itself
    when it outgrows --store-max-mb.
    """
    if clear and prune:
        raise SettingsError("--clear and --prune: give one of them.")
    settings, _ = build_settings(config=config, flags={"store_max_mb": store_max_mb})

    from threads.cache import cache_folder
    from threads.embed.store import FILE_NAME, open_store
    from threads.report.escape import visible
    from threads.stages.kept import describe_inputs, prune_inputs

    place = folder or cache_folder()
    if not (place / FILE_NAME).is_file() and not any(describe_inputs(place)):
        click.echo(f"No store yet: {visible(str(place / FILE_NAME))}")
        return
    max_mb = settings.embed.store_max_mb
    with open_store(place) as opened:
        if opened is None:  # for the type checker: a folder was given
            return
        if clear or prune:
            left = opened.clear() if clear else opened.prune(max_mb)
            n_inputs = prune_inputs(place, max_mb=0 if clear else max_mb)
            click.echo(f"Vectors forgotten: {left}. Inputs forgotten: {n_inputs}.")
        models = opened.describe()
        size_mb = opened.path.stat().st_size / 1e6
    click.echo(f"{visible(str(place / FILE_NAME))}: {size_mb:.1f} MB of at most {max_mb} MB")
    for model in models:
        last = datetime.fromtimestamp(model.used / 1e9, tz=UTC).date()
        click.echo(
            f"{model.n_vectors:8}  vectors of {visible(model.name)} "
            f"({visible(model.model_hash[:12])}), last used {last}"
        )
    n_inputs, n_bytes = describe_inputs(place)
    click.echo(f"{n_inputs:8}  inputs as they were read, {n_bytes / 1e6:.1f} MB")
