"""What a codebook holds: one entry a theme."""

import difflib
import reprlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from threads.errors import SettingsError

N_KEY_DIGITS: Final = 16  # of a text's hash: 64 bits, so that no two texts of a run share one
_MAX_NAME: Final = 200

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, max_length=10_000)]


def _one_line(name: str) -> str:
    folded = " ".join(name.split())
    if not folded:
        raise ValueError("a name was expected")
    return folded


Name = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True, max_length=_MAX_NAME),
    AfterValidator(_one_line),
]
TextKey = Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{N_KEY_DIGITS}}}$")]


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class Entry(BaseModel):
    """One theme of a codebook.

    Attributes:
        name: The theme's label in reports.
        description: What belongs to it, in the user's words.
        examples: Comments, real or invented, that belong to it.
        counter_examples: Comments that come near and do not belong to it.
        theme_id: Its number in the tables of runs; None before the first run.
        source: ``codebook`` was written by hand and is looked for by its words;
            ``found`` came out of a run, ``model`` likewise with a model's name; ``user``
            came out of a run and was renamed.
        pinned: Its members stay in it whatever later runs find.
        members: Hashes of the texts that were in it when it was last written.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, alias_generator=_dashed, populate_by_name=True
    )

    name: Name
    description: str = Field(default="", max_length=10_000)
    # Not strict: TOML and YAML have lists, which stay checked item by item.
    examples: tuple[Words, ...] = Field(default=(), strict=False)
    counter_examples: tuple[Words, ...] = Field(default=(), strict=False)
    theme_id: int | None = Field(default=None, ge=0, lt=2**31)
    source: Literal["codebook", "found", "user", "model"] = "codebook"
    pinned: bool = False
    members: tuple[TextKey, ...] = Field(default=(), strict=False)

    @property
    def prompts(self) -> tuple[str, ...]:
        """The texts that say what belongs to it; none where only members do."""
        described = self.description.strip()
        if self.source != "codebook":
            return ((described,) if described else ()) + self.examples
        return (f"{self.name}: {described}" if described else self.name, *self.examples)


class Codebook(BaseModel):
    """Themes that are named beforehand, in the user's order.

    Raises:
        SettingsError: Two entries share a name or a number.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    entries: tuple[Entry, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """Give every text that must be embedded to look for the themes, each once."""
        wanted = [
            text for entry in self.entries for text in (*entry.prompts, *entry.counter_examples)
        ]
        return tuple(dict.fromkeys(wanted))


def parse_theme(text: str) -> Entry:
    """Read one ``--theme`` of the command line.

    Args:
        text: ``NAME`` or ``NAME: what belongs to it``.

    Raises:
        SettingsError: There is no name, or it is too long.

    Example:
        >>> parse_theme("Prices: expensive, value for money").description
        'expensive, value for money'
    """
    name, _, described = text.partition(":")
    return make_entry({"name": name, "description": described.strip()}, where="--theme")


def make_entry(table: Mapping[str, Any], *, where: str) -> Entry:
    """Make an entry of a table as files hold it.

    Args:
        table: Keys with dashes.
        where: The start of an error's text.

    Raises:
        SettingsError: A key is unknown or a value does not fit.
    """
    known = [_dashed(name) for name in Entry.model_fields]
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(known)}."
            raise SettingsError(f"{where}: unknown key {_short(key)}. {hint}")
    try:
        return Entry.model_validate(dict(table))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = "".join(
            f" {part + 1}" if isinstance(part, int) else str(part) for part in first["loc"]
        )
        if first["type"] == "missing":
            raise SettingsError(f"{where}: {key}: a text was expected, got nothing.") from error
        problem = first["msg"][0].lower() + first["msg"][1:]
        raise SettingsError(f"{where}: {key}: {problem}, got {_short(first['input'])}.") from error


def make_codebook(entries: Sequence[Entry], *, where: str) -> Codebook:
    """Join entries, no two alike.

    Names are compared without regard to case and white space.

    Args:
        entries: In the user's order.
        where: The start of an error's text.

    Raises:
        SettingsError: Two entries share a name or a number.
    """
    names: dict[str, str] = {}
    numbers: dict[int, str] = {}
    for entry in entries:
        folded = fold_name(entry.name)
        if folded in names:
            raise SettingsError(
                f"{where}: two themes are called {_short(entry.name)}. Rename or remove one."
            )
        names[folded] = entry.name
        if entry.theme_id is not None and entry.theme_id in numbers:
            raise SettingsError(
                f"{where}: {_short(numbers[entry.theme_id])} and {_short(entry.name)} both have "
                f"theme-id {entry.theme_id}. Remove it from one of them."
            )
        if entry.theme_id is not None:
            numbers[entry.theme_id] = entry.name
    return Codebook(entries=tuple(entries))


def fold_name(name: str) -> str:
    """Give a name as it is compared.

    Example:
        >>> fold_name("UN  Law")
        'un law'
    """
    return " ".join(name.casefold().split())


def _short(value: object) -> str:
    """Show a value of a hostile file on one line, however large or deep it is."""
    shown = reprlib.Repr()
    shown.maxlevel, shown.maxstring, shown.maxother = 2, 80, 80
    return shown.repr(value)
