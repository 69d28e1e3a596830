"""The front door: ``threads COMMAND``. Only this folder prints and exits.

Commands are loaded when called, so that ``threads --help`` imports neither
polars nor anything heavier.
"""

import gc
import os
import sys
from importlib import import_module
from typing import Final

import click

import threads
from threads.errors import ThreadsError

# Command -> its module's attribute and its line in the list of commands.
COMMANDS: Final = {
    "analyze": (
        "threads.cli.analyze:analyze",
        "Read pages, find the themes of their comments, write a report.",
    ),
    "tune": (
        "threads.cli.tune:tune",
        "Try a grid of cluster settings and show where the themes stand still.",
    ),
    "convert": (
        "threads.cli.convert:convert",
        "Write the comments of any inputs as one table, for other programs.",
    ),
    "inspect": (
        "threads.cli.inspect:inspect",
        "Show each paragraph of a page with its role, and the comments found.",
    ),
    "themes": (
        "threads.cli.themes:themes",
        "List the themes of a run; rename, merge, split or pin them for later runs.",
    ),
    "verify": (
        "threads.cli.verify:verify",
        "Check every quote, number, link and file of a run.",
    ),
    "plan": (
        "threads.cli.plan:plan",
        "Say how many comments, seconds and megabytes to expect of a run.",
    ),
    "store": (
        "threads.cli.store:store",
        "Show and clear what is kept between runs.",
    ),
    "diff": (
        "threads.cli.diff:diff",
        "Tell which themes of one run are the same in another.",
    ),
}
_INTERRUPTED: Final = 130


class LazyGroup(click.Group):
    """A group that imports a command when it is called, not to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(threads.__version__, prog_name="threads")
def cli() -> None:
    """Find out what the readers under an article talk about.

    \b
    Example:
      threads analyze page.html      write reports/page/report.md
      threads inspect page.html      see how the page was taken apart

    \b
    Exit codes:
      0  done            3  no input could be read     6  store unusable
      1  other error     4  output not writable        7  a worker failed
      2  wrong setting   5  model missing or changed  130  interrupted
    """


def main() -> None:
    """Run the command line and exit with the code that the error tree gives."""
    # Looking for cycles takes 0.13 of a second run's 2 CPU seconds, most of it in imports.
    gc.set_threshold(200_000, 20, 100)
    # numpy's products are held to one thread wherever their order counts. The other threads,
    # started when it is imported, wait in a loop that takes 0.04 CPU seconds on two cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except SystemExit as leaving:
        # rich answers a closed pipe by itself, with code 1.
        if isinstance(leaving.__context__, BrokenPipeError):
            _forget_output()
        raise
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ThreadsError as error:
        from threads.report.escape import visible

        click.echo(f"Error: {visible(str(error))}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        _forget_output()
    finally:
        # The interpreter looks for cycles twice more as it ends: 0.1 CPU seconds over what is
        # about to be given back as a whole.
        gc.freeze()


def _forget_output() -> None:
    """End quietly: the reader of our output went away, nothing is left to say to it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
