"""The only bridge between settings, command-line options and TOML keys.

A setting is one field in ``threads.settings``; its flag, its key, its bounds and
its row in the README follow from that field here.
"""

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

import click
from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from threads.errors import SettingsError
from threads.settings import Section, Settings

CONFIG_NAME: Final = "threads.toml"


@dataclass(frozen=True)
class Setting:
    """One setting as the user meets it.

    Attributes:
        section: Name of its section, the TOML table.
        name: Its Python name.
        field: Its declaration.
    """

    section: str
    name: str
    field: FieldInfo

    @property
    def key(self) -> str:
        """The TOML key, which is the flag less its dashes in front."""
        return self.name.replace("_", "-")

    @property
    def path(self) -> str:
        """The dotted name that error texts and ``run.json`` use."""
        return f"{self.section}.{self.key}"

    @property
    def bounds(self) -> tuple[Any, Any]:
        """Smallest and largest value, None where unbounded."""
        low = next((m.ge for m in self.field.metadata if isinstance(m, Ge)), None)
        high = next((m.le for m in self.field.metadata if isinstance(m, Le)), None)
        return low, high

    @property
    def is_list(self) -> bool:
        """Whether it takes several of its words."""
        return get_origin(self.field.annotation) is tuple

    @property
    def kind(self) -> type | tuple[str, ...]:
        """The Python type, or the allowed words."""
        annotation = self.field.annotation
        if self.is_list:
            annotation = get_args(annotation)[0]
        arms = [arm for arm in get_args(annotation) if arm is not type(None)]
        if get_origin(annotation) is Literal:
            return tuple(get_args(annotation))
        kind: type = arms[0] if arms else annotation  # type: ignore[assignment]
        return kind

    @property
    def default_text(self) -> str:
        """The default, as the help and the README print it."""
        if self.field.default is None:
            extra = self.field.json_schema_extra
            return str(extra["default"]) if isinstance(extra, dict) else "from the data"
        return value_text(self.field.default)

    @property
    def bounds_text(self) -> str:
        """The bounds, as the README prints them."""
        if isinstance(self.kind, tuple):
            return ", ".join(self.kind)
        low, high = self.bounds
        return "" if low is None else f"{low:g} to {high:.12g}"


def value_text(value: object) -> str:
    """Print a setting's value as the command line takes it; an empty list as "none"."""
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def all_settings() -> Iterator[Setting]:
    """Walk every setting in the order of its declaration."""
    for section, holder in Settings.model_fields.items():
        model = holder.annotation
        if isinstance(model, type) and issubclass(model, Section):
            for name, field in model.model_fields.items():
                yield Setting(section, name, field)


class Words(click.ParamType[tuple[str, ...]]):
    """Several of some words, with commas between them."""

    name = "words"

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Show the words in the help."""
        return f"[{'|'.join(self.words)}],..."

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split at commas and refuse what is none of the words."""
        one = click.Choice(self.words)
        return tuple(one.convert(word.strip(), param, ctx) for word in value.split(","))


def _join_words(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    param: click.Parameter,  # noqa: ARG001 - likewise
    value: tuple[tuple[str, ...] | str, ...],
) -> tuple[str, ...] | None:
    """Join what an option gave each time; None where it was not given."""
    each = [words if isinstance(words, tuple) else (words,) for words in value]
    return tuple(dict.fromkeys(word for words in each for word in words)) or None


def _click_type(setting: Setting) -> click.ParamType[Any]:
    kind = setting.kind
    if isinstance(kind, tuple) and setting.is_list:
        return Words(kind)
    if isinstance(kind, tuple):
        return click.Choice(kind)
    low, high = setting.bounds
    if kind is int:
        return click.IntRange(low, high)
    return click.FloatRange(low, high) if kind is float else click.STRING


def settings_options(*sections: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command one option for every setting of some sections.

    The options have no default of their own: what is not given arrives as None
    and is left to the file and the declaration.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for setting in reversed([s for s in all_settings() if s.section in sections]):
            flag = setting.kind is bool
            described = f"{setting.field.description} [default: {setting.default_text}]"
            option = click.option(
                f"--{setting.key}",
                setting.name,
                default=None,
                is_flag=flag,
                multiple=setting.is_list,
                callback=_join_words if setting.is_list else None,
                type=None if flag else _click_type(setting),
                help=described,
            )
            command = option(command)
        return command

    return decorate


def _closest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean '{near[0]}'?" if near else f" Known: {', '.join(known)}."


def read_config(path: Path) -> dict[str, dict[str, object]]:
    """Read a ``threads.toml``.

    Returns:
        Section to setting's Python name to value; names checked, values not yet.

    Raises:
        SettingsError: The file cannot be read, is not TOML or has an unknown name.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}.") from error
    known: dict[str, dict[str, str]] = {}
    for setting in all_settings():
        known.setdefault(setting.section, {})[setting.key] = setting.name
    for section, table in tables.items():
        if section not in known:
            raise SettingsError(
                f"{path}: unknown section '{section}'.{_closest(section, list(known))}"
            )
        if not isinstance(table, dict):
            raise SettingsError(f"{path}: {section}: a table was expected, got {table!r}.")
        for key in table:
            if key not in known[section]:
                near = _closest(key, list(known[section]))
                raise SettingsError(f"{path}: unknown setting '{section}.{key}'.{near}")
    return {
        section: {known[section][key]: value for key, value in table.items()}
        for section, table in tables.items()
    }


def build_settings(
    *, config: Path | None = None, flags: Mapping[str, object] | None = None
) -> tuple[Settings, dict[str, str]]:
    """Join defaults, a file and the command line; the later wins.

    Args:
        config: A ``threads.toml``; None for the one in the current folder, if any.
        flags: Setting's Python name to value; None values count as not given.

    Returns:
        The settings, and for each dotted name where its value came from.

    Raises:
        SettingsError: A name is unknown or a value out of bounds.
    """
    path = config if config is not None else Path(CONFIG_NAME)
    given = read_config(path) if config is not None or path.is_file() else {}
    origins: dict[str, str] = {}
    for setting in all_settings():
        table = given.setdefault(setting.section, {})
        origins[setting.path] = path.name if setting.name in table else "default"
        flag = (flags or {}).get(setting.name)
        if flag is not None:
            table[setting.name] = flag
            origins[setting.path] = "command line"
    try:
        return Settings.model_validate(given), origins
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part).replace("_", "-") for part in first["loc"])
        origin = origins.get(where, "settings")
        problem = first["msg"][0].lower() + first["msg"][1:]
        raise SettingsError(f"{origin}: {where}: {problem}, got {first['input']!r}.") from error


def settings_table() -> str:
    """Write the README's table of settings, in Markdown."""
    rows = ["| setting | default | bounds | what it does |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `[{s.section}]` `--{s.key}` | {s.default_text} | {s.bounds_text} "
        f"| {s.field.description} |"
        for s in all_settings()
    ]
    return "\n".join(rows)
