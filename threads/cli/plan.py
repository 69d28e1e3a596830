"""``threads plan``: what a run would take, before it is run."""

from pathlib import Path

import click

from threads.options import build_settings, settings_options


@click.command(
    epilog="""\b
Example:
  threads plan saved/
  threads plan saved/ --model minilm-int8
  threads plan saved/ --max-memory-gb 2
"""
)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "--config", type=click.Path(path_type=Path), help="Settings file. [default: ./threads.toml]"
)
@click.option("--quiet", is_flag=True, help="Print the seconds in all, nothing else.")
@settings_options("read", "embed", "cluster")
def plan(
    inputs: tuple[str, ...],
    config: Path | None,
    quiet: bool,  # noqa: FBT001 - click hands options by name
    **flags: object,
) -> None:
    """Say how many comments, seconds and megabytes to expect of a run.

    Some pages and some of their comments are tried on this machine, in some
    seconds; the rest is arithmetic. What the store has is not counted off.
    """
    settings, _ = build_settings(config=config, flags=flags)

    from threads.cli.screen import Bars
    from threads.stages.planning import plan_run

    with Bars(quiet=quiet) as bars:
        found = plan_run(inputs, settings=settings, progress=bars)
    total_s = sum(found.seconds.values())
    if quiet:
        click.echo(f"{total_s:.0f}")
        return
    click.echo(f"{found.n_pages:12,}  pages, of which {found.n_tried} were tried")
    click.echo(f"{found.n_comments:12,}  comments, about")
    click.echo(f"{found.n_characters // 4:12,}  tokens, about (four characters each)")
    for stage, seconds in found.seconds.items():
        click.echo(f"{seconds:12,.1f}  seconds to {stage}")
    click.echo(f"{total_s:12,.1f}  seconds in all")
    click.echo(f"{found.memory_mb:12,}  MB of memory")
    for line in found.advice:
        click.echo(line)
