"""Write a run's folder, whole or not at all."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from threads.errors import OutputError
from threads.report.exports import ENDINGS, join_themes, write_table
from threads.report.rendered import REPORT_FILE, render_files
from threads.report.runfile import describe_run, write_json
from threads.schemas import Texts, from_rows

if TYPE_CHECKING:
    import polars as pl

    from threads.results import Analysis

RUN_FILE: Final = "run.json"


def write_folder(analysis: "Analysis", folder: Path) -> Path:
    """Write the folder of a run beside its place, then move it there.

    Args:
        analysis: A finished run.
        folder: Its place; an earlier run that stands there is replaced.

    Returns:
        The path of the report.

    Raises:
        OutputError: The place is taken by something that is no run, or is not writable.
    """
    place_folder(folder, lambda part: _fill(part, analysis), known_by=RUN_FILE)
    return folder / REPORT_FILE


def place_folder(folder: Path, fill: Callable[[Path], None], *, known_by: str) -> None:
    """Fill a folder beside its place, then move it there.

    Args:
        folder: Its place.
        fill: Writes the files into the folder that it is given.
        known_by: A file that tells an earlier one, which is replaced, from a stranger's.

    Raises:
        OutputError: The place is a stranger's, or is not writable.
    """
    check_place(folder, known_by=known_by)
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        _remove_leftovers(folder)
        part.mkdir(parents=True)
        fill(part)
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise OutputError(
            f"{folder}: cannot be written: {error.strerror}. Give another folder with --out."
        ) from error


def check_place(folder: Path, *, known_by: str = RUN_FILE) -> None:
    """Refuse a place that a run must not take, before work is done for it.

    Args:
        folder: The place.
        known_by: A file that an earlier folder of the same kind holds.

    Raises:
        OutputError: Something that is no run stands there, or it cannot be written.
    """
    if folder.exists() and not (folder / known_by).is_file():
        raise OutputError(
            f"{folder}: exists and is not a run of threads. Give another folder with --out."
        )
    standing = next(p for p in [*folder.parents] if p.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise OutputError(f"{standing}: is not writable. Give another folder with --out.")


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed runs to the same place left; a living run's is kept."""
    if not folder.parent.is_dir():
        return
    left = re.compile(rf"\.{re.escape(folder.name)}\.(\d+)\.(?:part|old)")
    for beside in folder.parent.iterdir():
        found = left.fullmatch(beside.name)
        if found and not _is_alive(int(found[1])):
            shutil.rmtree(beside, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _fill(part: Path, analysis: "Analysis") -> None:
    tables = analysis.tables
    for name, content in render_files(analysis).items():
        (part / name).parent.mkdir(exist_ok=True)
        (part / name).write_bytes(content)
    for field in fields(tables):
        frame: pl.DataFrame = getattr(tables, field.name)
        frame.write_parquet(part / f"{field.name}.parquet", compression="zstd")
    for kind in analysis.settings.report.export:
        write_table(join_themes(tables), part / f"export{ENDINGS[kind]}", format=kind)
    texts = from_rows(Texts, [{"page_id": p, "text": t} for p, t in analysis.texts.items()])
    texts.write_parquet(part / "texts.parquet", compression="zstd")
    (part / RUN_FILE).write_text(
        write_json(describe_run(analysis, files=hash_files(part))), "utf-8"
    )


def hash_files(folder: Path) -> dict[str, str]:
    """Hash every file of a run's folder but ``run.json``."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != RUN_FILE
    }
