"""What the commands that make a folder share: their options and the folder's name."""

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import click

from threads.errors import OutputError, SettingsError


@dataclass(frozen=True)
class RunOptions:
    """The options that every command takes that embeds and writes a folder.

    Attributes:
        out: Folder that the command's own folder is put into.
        name: Name of that folder; None for one after the input.
        config: Settings file; None for ``threads.toml`` where there is one.
        store: Folder of the store of vectors; None for the user's cache.
        no_store: Neither read nor write stored vectors.
        quiet: Print the path of what was written, nothing else.
    """

    out: Path
    name: str | None
    config: Path | None
    store: Path | None
    no_store: bool
    quiet: bool

    def place(self, inputs: tuple[str, ...], *, suffix: str = "") -> Path:
        """Give the folder that the command writes.

        Raises:
            SettingsError: The name is no single folder's.
        """
        return self.out / f"{check_name(self.name or name_run(inputs))}{suffix}"

    def open_store(self) -> Path | None:
        """Give the folder of the store of vectors, None to keep none."""
        from threads.cache import cache_folder

        return None if self.no_store else self.store or cache_folder()


_OPTIONS: Final = (
    click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("reports"),
        show_default=True,
        help="Folder that the folder of results is put into.",
    ),
    click.option("--name", help="Name of the folder of results. [default: after the input]"),
    click.option(
        "--config", type=click.Path(path_type=Path), help="Settings file. [default: ./threads.toml]"
    ),
    click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the store of vectors. [default: the user's cache]",
    ),
    click.option("--no-store", is_flag=True, help="Neither read nor write stored vectors."),
    click.option("--quiet", is_flag=True, help="Print the path of what was written, nothing else."),
)


def run_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the shared options to a command, which gets them as ``options``.

    Raises:
        SettingsError: When called: ``--store`` and ``--no-store`` stand together.
    """

    @functools.wraps(command)
    def with_options(**given: object) -> None:
        held = {field.name: given.pop(field.name) for field in fields(RunOptions)}
        options = RunOptions(**held)  # type: ignore[arg-type]  # click made each of its type
        if options.store is not None and options.no_store:
            raise SettingsError("--store and --no-store: give one of them.")
        command(options=options, **given)

    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return with_options


def check_name(name: str) -> str:
    """Refuse a name that leads out of the folder of reports.

    Raises:
        SettingsError: The name is no single folder's.
    """
    if name in {"", ".", ".."} or Path(name).name != name or "\0" in name:
        raise SettingsError(f"--name: {name!r} is not the name of one folder. Give --out for more.")
    return name


def name_run(inputs: tuple[str, ...]) -> str:
    """Name a run after its inputs: the only one, or the first and how many more."""
    path = Path(os.path.abspath(inputs[0]))  # noqa: PTH100 - resolve raises at a circle of links
    first = "stdin" if inputs[0] == "-" else path.name if path.is_dir() else path.stem
    return first if len(inputs) == 1 else f"{first}-and-{len(inputs) - 1}-more"


def check_spared(path: Path, inputs: tuple[str, ...]) -> None:
    """Refuse to write over what was read.

    Raises:
        OutputError: The file is an input, or lies in a folder that is one.
    """
    if not path.is_file():
        return
    for given in (Path(i) for i in inputs if Path(i).exists()):
        if path.samefile(given) or any(
            folder.samefile(given) for folder in path.absolute().parents
        ):
            raise OutputError(f"{path}: is an input, and would be lost. Give another file.")
