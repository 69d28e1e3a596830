"""``threads themes``: list a run's themes, and change them for later runs."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from threads.errors import SettingsError

if TYPE_CHECKING:
    from rich.console import Console

    from threads.codebook.edits import RunTheme
    from threads.codebook.entries import Codebook
    from threads.results import Tables


@click.command(
    epilog="""\b
Example:
  threads themes reports/page
  threads themes reports/page --rename "3=Prices" --merge "2,5" --pin 3
  threads themes reports/page --split-off "4: 12,17 = Parking"
"""
)
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option(
    "--codebook",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Codebook that is written, TOML or YAML. [default: RUN.codebook.toml, beside RUN]",
)
@click.option("--rename", multiple=True, metavar="N=NAME", help="Give theme N another name.")
@click.option("--merge", multiple=True, metavar="N,N...", help="Join themes into the first.")
@click.option(
    "--split-off",
    multiple=True,
    metavar="N: COMMENT,... [= NAME]",
    help="Move comments of theme N, by number or id, into a theme of their own.",
)
@click.option("--pin", multiple=True, metavar="N", help="Keep the comments of theme N in it.")
@click.option("--quiet", is_flag=True, help="Print the path of the codebook, nothing else.")
def themes(
    run: Path,
    codebook: Path | None,
    rename: tuple[str, ...],
    merge: tuple[str, ...],
    split_off: tuple[str, ...],
    pin: tuple[str, ...],
    quiet: bool,  # noqa: FBT001 - click hands options by name
) -> None:
    """List the themes of RUN, or rename, merge, split and pin them.

    Themes go by their number in the report. Splits are made first, then merges,
    names and pins. The outcome is written to a codebook, and so are all themes when
    --codebook is given; threads analyze --codebook applies it to later runs, in which
    themes keep their numbers and names.
    """
    from threads.codebook.edits import take_themes
    from threads.codebook.entries import Codebook
    from threads.codebook.files import read_codebook, write_codebook
    from threads.report.saved import read_run

    edits = Edits(rename, merge, split_off, pin)
    tables, _, described = read_run(run)
    path = codebook or beside(run)
    if path.resolve().is_relative_to(run.resolve()):
        raise SettingsError(
            f"{path}: inside the folder of the run, which the next run replaces. "
            "Give a file elsewhere with --codebook."
        )
    if codebook is None and not edits:
        if not quiet:
            _show_themes(_console(), tables)
        return
    known = read_codebook(path) if path.exists() else Codebook()
    taken = take_themes(known, run_themes(tables), where=str(path))
    written = edit_codebook(taken, edits, tables=tables)
    write_codebook(written, path)
    if quiet:
        click.echo(path)
        return
    console = _console()
    _show_entries(console, written)
    console.print(f"Codebook: {path}")
    again = shlex.join(["threads", "analyze", *described["inputs"], "--codebook", str(path)])
    console.print(f"Apply:    {_inert(again)}")


def beside(run: Path) -> Path:
    """Give the place of a run's codebook where the user names none.

    Beside the run's folder, not in it: the next run replaces the folder whole.
    """
    folder = run if run.name not in {"", ".."} else run.resolve()
    return folder.with_name(f"{folder.name}.codebook.toml")


@dataclass(frozen=True)
class Edits:
    """What the command line asks for, as it was given."""

    rename: tuple[str, ...] = ()
    merge: tuple[str, ...] = ()
    split_off: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.rename or self.merge or self.split_off or self.pin)


def run_themes(tables: "Tables") -> "list[RunTheme]":
    """Give the themes of a run with the keys of their texts."""
    from threads.codebook.edits import RunTheme
    from threads.stages.comparing import place_texts

    members: dict[int, dict[str, None]] = {t: {} for t in tables.themes["theme_id"]}
    for _, theme_id, key, _ in place_texts(tables):
        if theme_id in members:
            members[theme_id][key] = None
    return [
        RunTheme(
            row["theme_id"], row["label"], row["label_source"], tuple(members[row["theme_id"]])
        )
        for row in tables.themes.iter_rows(named=True)
    ]


def edit_codebook(codebook: "Codebook", edits: Edits, *, tables: "Tables") -> "Codebook":
    """Apply splits, merges, names and pins, in this order.

    Raises:
        SettingsError: An edit cannot be read, or names what is not there.
    """
    from threads.codebook.edits import merge_themes, pin_theme, rename_theme, split_theme

    for text in edits.split_off:
        where = f"--split-off '{text}'"
        number, comments, name = _read_split(text, where=where)
        place = _find_theme(codebook, number, where=where)
        keys = _find_comments(tables, comments, number=number, where=where)
        label = name or f"{codebook.entries[place].name}, split off"
        codebook = split_theme(codebook, place, members=keys, name=label, where=where)
    for text in edits.merge:
        where = f"--merge '{text}'"
        numbers = [_read_number(part, where=where) for part in text.split(",")]
        if len(set(numbers)) < max(2, len(numbers)):
            raise SettingsError(f"{where}: two or more different numbers were expected: 2,5.")
        places = [_find_theme(codebook, number, where=where) for number in numbers]
        codebook = merge_themes(codebook, places)
    for text in edits.rename:
        where = f"--rename '{text}'"
        number_text, equals, name = text.partition("=")
        if not equals or not name.strip():
            raise SettingsError(f"{where}: N=NAME was expected: 3=Prices.")
        number = _read_number(number_text, where=where)
        place = _find_theme(codebook, number, where=where)
        codebook = rename_theme(codebook, place, name=name, where=where)
    for text in edits.pin:
        where = f"--pin '{text}'"
        place = _find_theme(codebook, _read_number(text, where=where), where=where)
        codebook = pin_theme(codebook, place)
    return codebook


def _read_number(text: str, *, where: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()) or int(text) < 1:
        raise SettingsError(f"{where}: '{text.strip()}' is not the number of a theme.")
    return int(text)


def _read_split(text: str, *, where: str) -> tuple[int, list[str], str]:
    number, colon, rest = text.partition(":")
    listed, _, name = rest.partition("=")
    comments = [part.strip() for part in listed.split(",") if part.strip()]
    if not colon or not comments:
        raise SettingsError(f"{where}: N: COMMENT,COMMENT was expected: 4: 12,17.")
    return _read_number(number, where=where), comments, name.strip()


def _find_theme(codebook: "Codebook", number: int, *, where: str) -> int:
    """Give the place of the entry with a number as reports print it."""
    for place, entry in enumerate(codebook.entries):
        if entry.theme_id == number - 1:
            return place
    known = sorted(e.theme_id + 1 for e in codebook.entries if e.theme_id is not None)
    listed = ", ".join(map(str, known)) or "none"
    raise SettingsError(f"{where}: there is no theme {number}. Known: {listed}.")


def _find_comments(
    tables: "Tables", comments: Sequence[str], *, number: int, where: str
) -> list[str]:
    """Give the text keys of comments that a report's reader names."""
    from threads.stages.comparing import place_texts

    commented = tables.comments["page_id"].unique(maintain_order=True).to_list()
    pages = {page: i + 1 for i, page in enumerate(tables.pages["page_id"])}
    placed = {}
    for comment_id, theme_id, key, _ in place_texts(tables):
        page, _, tail = comment_id.rpartition("-")
        placed[comment_id] = (theme_id, key)
        placed[f"{pages[page]}.{tail}" if len(commented) > 1 else tail] = (theme_id, key)
    keys = []
    for comment in comments:
        if comment not in placed:
            raise SettingsError(
                f"{where}: there is no comment {comment} with words of its own. "
                "Give its number as the report prints it, or its id."
            )
        theme_id, key = placed[comment]
        if theme_id != number - 1:
            stands = "in no theme" if theme_id < 0 else f"in theme {theme_id + 1}"
            raise SettingsError(f"{where}: comment {comment} is {stands}, not in {number}.")
        keys.append(key)
    return keys


def _console() -> "Console":
    from threads.cli.screen import make_console

    return make_console()


def _inert(text: str) -> str:
    from threads.report.escape import visible

    return visible(text)


def _show_themes(console: "Console", tables: "Tables") -> None:
    from threads.cli.screen import shorten
    from threads.report.content.words import count, cut

    for row in tables.themes.iter_rows(named=True):
        source = "" if row["label_source"] == "found" else f", {row['label_source']}"
        held = f"{row['verdict']} {cut(row['stability'])}"
        console.print(
            f"{row['theme_id'] + 1:4}  {shorten(row['label'], 60)}: "
            f"{count(row['n_comments'], 'comment')}, {held}{source}"
        )
        if row["keywords"]:
            console.print(f"{'':6}{shorten(', '.join(row['keywords']), 100)}")
    if not tables.themes.height:
        console.print("No themes.")


def _show_entries(console: "Console", codebook: "Codebook") -> None:
    from threads.cli.screen import shorten
    from threads.report.content.words import count

    for entry in codebook.entries:
        number = "" if entry.theme_id is None else entry.theme_id + 1
        notes = [
            *([count(len(entry.members), "distinct text")] if entry.members else []),
            entry.source,
            *(["pinned"] if entry.pinned else []),
        ]
        console.print(f"{number:>4}  {shorten(entry.name, 60)}: {', '.join(notes)}")
