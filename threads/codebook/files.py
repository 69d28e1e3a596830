"""Codebooks on disk: TOML, or YAML by the file's ending."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from threads.codebook.entries import Codebook, Entry, make_codebook, make_entry, parse_theme
from threads.errors import OutputError, SettingsError

_YAML: Final = (".yaml", ".yml")
_MAX_BYTES: Final = 50_000_000
_KEY: Final = "theme"
_HEAD: Final = """\
# A codebook of threads. One table a theme; edit it freely, or with `threads themes`.
# description, examples and counter-examples are your words for what belongs to a theme.
# theme-id, source and members come from the last run; theme-id counts from 0, reports from 1.
"""


def build_codebook(path: Path | None, themes: Sequence[str]) -> Codebook:
    """Join a codebook's file with the themes of the command line.

    Args:
        path: The file, or None.
        themes: Each ``NAME`` or ``NAME: what belongs to it``.

    Raises:
        SettingsError: The file or a theme cannot be used, or two share a name.
    """
    filed = read_codebook(path).entries if path is not None else ()
    given = [parse_theme(theme) for theme in themes]
    where = "--theme" if path is None else f"{path} and --theme" if given else str(path)
    return make_codebook([*filed, *given], where=where)


def read_codebook(path: Path) -> Codebook:
    """Read a codebook.

    Args:
        path: TOML, or YAML where it ends in ``.yaml`` or ``.yml``.

    Raises:
        SettingsError: It cannot be read or used; the text says where and why.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}.") from error
    if len(content) > _MAX_BYTES:
        raise SettingsError(f"{path}: larger than {_MAX_BYTES // 1_000_000} MB. Is it a codebook?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8: {error.reason} at byte {error.start}.") from error
    found = _parse_yaml(path, text) if path.suffix.lower() in _YAML else _parse_toml(path, text)
    return make_codebook(_read_entries(path, found), where=str(path))


def _parse_toml(path: Path, text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}.") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: not a codebook: nested too deep.") from error


def _parse_yaml(path: Path, text: str) -> object:
    import yaml

    # An anchor may stand for a thousand copies of itself; a codebook needs none.
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, yaml.SafeLoader)):
            raise SettingsError(f"{path}: aliases (*name) are not read. Write the text out.")
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{path}: not valid YAML: {error.problem} (line {line}).") from error
    except (yaml.YAMLError, ValueError) as error:
        problem = str(error).splitlines()[0]
        raise SettingsError(f"{path}: not valid YAML: {problem}.") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: not a codebook: nested too deep.") from error


def _read_entries(path: Path, found: object) -> list[Entry]:
    if found is None:
        return []
    if not isinstance(found, Mapping):
        raise SettingsError(f"{path}: tables called '{_KEY}' were expected.")
    for key in found:
        if key != _KEY:
            raise SettingsError(
                f"{path}: unknown key '{str(key)[:80]}'. A codebook holds tables [[{_KEY}]]."
            )
    tables = found.get(_KEY)
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise SettingsError(f"{path}: {_KEY}: a list of tables was expected: [[{_KEY}]].")
    return [
        make_entry(table, where=f"{path}: theme {i + 1}{_named(table)}")
        for i, table in enumerate(tables)
    ]


def _named(table: Mapping[str, Any]) -> str:
    name = table.get("name")
    return f" ('{name[:80]}')" if isinstance(name, str) else ""


def format_codebook(codebook: Codebook, *, yaml: bool) -> str:
    """Write a codebook as text; equal codebooks give equal text.

    Args:
        codebook: To be written.
        yaml: As YAML, else as TOML.
    """
    tables = {_KEY: [_describe(entry) for entry in codebook.entries]}
    if yaml:
        from yaml import safe_dump

        # PyYAML folds at these line ends and reads them back as spaces, unless escaped.
        plain = safe_dump(tables, sort_keys=False, allow_unicode=True, width=100)
        if any(end in plain for end in "\x85\u2028\u2029"):
            plain = safe_dump(tables, sort_keys=False, allow_unicode=False, width=100)
        return _HEAD + plain
    import tomli_w

    return _HEAD + "\n" + tomli_w.dumps(tables)


def _describe(entry: Entry) -> dict[str, Any]:
    """Give an entry's keys as files hold them, less what says nothing."""
    full = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"name": entry.name} | full


def write_codebook(codebook: Codebook, path: Path) -> None:
    """Write a codebook, whole or not at all.

    Args:
        codebook: To be written.
        path: TOML, or YAML where it ends in ``.yaml`` or ``.yml``.

    Raises:
        OutputError: The file cannot be written.
    """
    text = format_codebook(codebook, yaml=path.suffix.lower() in _YAML)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OutputError(
            f"{path}: cannot be written: {error.strerror}. Give another file with --codebook."
        ) from error
