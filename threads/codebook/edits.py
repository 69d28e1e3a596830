"""What ``threads themes`` does to a codebook: take a run's themes in, and change them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from threads.codebook.entries import Codebook, Entry, fold_name, make_codebook, make_entry
from threads.errors import SettingsError


@dataclass(frozen=True)
class RunTheme:
    """One theme of a run, as its tables have it.

    Attributes:
        theme_id: Its number in the tables.
        label: Its name.
        source: Where the name came from.
        members: Keys of its distinct texts, in page order.
    """

    theme_id: int
    label: str
    source: Literal["found", "codebook", "user", "model"]
    members: tuple[str, ...]


def take_themes(codebook: Codebook, themes: Sequence[RunTheme], *, where: str) -> Codebook:
    """Bring a codebook up to a run: every theme of the run has its entry afterwards.

    An entry that already has a theme's number keeps its words and gets the run's
    members; a theme without an entry is added. What a pinned entry holds stays its
    own, so that a theme which was merged into it is not added again. Entries of which
    the run has no theme stay as they are: their comments may come back.

    Args:
        codebook: As it was; the run was made with it, or it is empty.
        themes: Of the run.
        where: The codebook's file, for an error's text.

    Raises:
        SettingsError: An entry has the number of a theme but shares neither its name
            nor a text with it: the run was made without this codebook.
    """
    entries = list(codebook.entries)
    by_number = {e.theme_id: i for i, e in enumerate(entries) if e.theme_id is not None}
    by_name = {fold_name(e.name): i for i, e in enumerate(entries)}
    holder = {key: i for i, e in enumerate(entries) if e.pinned for key in e.members}
    for theme in themes:
        place = by_number.get(theme.theme_id)
        if place is None:
            place = by_name.get(fold_name(theme.label))
            clash = place is not None and entries[place].theme_id is not None
        else:
            clash = not _is_same(entries[place], theme)
        own = tuple(key for key in theme.members if holder.get(key, place) == place)
        if place is not None and clash:
            raise SettingsError(_not_its_run(where, entries[place], theme))
        if place is not None:
            kept = entries[place].members if entries[place].pinned else ()
            members = tuple(dict.fromkeys((*kept, *own)))
            update = {"theme_id": theme.theme_id, "members": members}
            entries[place] = entries[place].model_copy(update=update)
        elif own:
            entries.append(_entry_of(theme, own))
    return make_codebook(entries, where=where)


def _entry_of(theme: RunTheme, members: tuple[str, ...]) -> Entry:
    return Entry(name=theme.label, theme_id=theme.theme_id, source=theme.source, members=members)


def _is_same(entry: Entry, theme: RunTheme) -> bool:
    same_name = fold_name(entry.name) == fold_name(theme.label)
    return same_name or not set(entry.members).isdisjoint(theme.members)


def _not_its_run(where: str, entry: Entry, theme: RunTheme) -> str:
    return (
        f"{where}: theme {theme.theme_id + 1} is '{theme.label}' in the run, and '{entry.name}' "
        "there: the run was made without this codebook. Analyze with --codebook first, or "
        "give another file."
    )


def rename_theme(codebook: Codebook, place: int, *, name: str, where: str) -> Codebook:
    """Give a theme another name; what it is looked for by stays.

    Args:
        codebook: With the theme.
        place: Of the entry, from 0.
        name: Not another theme's.
        where: The start of an error's text.

    Raises:
        SettingsError: The name is empty, too long or taken.
    """
    entry = codebook.entries[place]
    taken = {fold_name(e.name) for i, e in enumerate(codebook.entries) if i != place}
    if fold_name(name) in taken:
        raise SettingsError(f"{where}: another theme is called '{name.strip()}' already.")
    prompts = entry.prompts[:1] if entry.source == "codebook" else (entry.description,)
    fresh = make_entry({"name": name}, where=where)
    changed = entry.model_copy(
        update={"name": fresh.name, "description": prompts[0], "source": "user"}
    )
    return _with(codebook, {place: changed})


def merge_themes(codebook: Codebook, places: Sequence[int]) -> Codebook:
    """Join themes into the first of them, which is pinned.

    Args:
        codebook: With the themes.
        places: Of the entries, from 0; two or more, none twice.
    """
    first, others = codebook.entries[places[0]], [codebook.entries[i] for i in places[1:]]
    together = [first, *others]
    merged = first.model_copy(
        update={
            "description": "; ".join(
                dict.fromkeys(e.description for e in together if e.description)
            ),
            "examples": _union(e.examples for e in together),
            "counter_examples": first.counter_examples,
            "members": _union(e.members for e in together),
            "pinned": True,
        }
    )
    return _with(codebook, {places[0]: merged} | dict.fromkeys(places[1:]))


def split_theme(
    codebook: Codebook, place: int, *, members: Sequence[str], name: str, where: str
) -> Codebook:
    """Move some texts of a theme into a new one, which is pinned.

    Args:
        codebook: With the theme.
        place: Of the entry, from 0.
        members: Keys of the texts that leave it; some, not all.
        name: Of the new theme.
        where: The start of an error's text.

    Raises:
        SettingsError: The texts are all of the theme's, or the name is taken.
    """
    entry = codebook.entries[place]
    leaving = set(members)
    staying = tuple(key for key in entry.members if key not in leaving)
    if not staying:
        raise SettingsError(f"{where}: these are all comments of the theme. Rename it instead.")
    if fold_name(name) in {fold_name(e.name) for e in codebook.entries}:
        raise SettingsError(f"{where}: another theme is called '{name.strip()}' already.")
    number = 1 + max((e.theme_id for e in codebook.entries if e.theme_id is not None), default=-1)
    part = make_entry({"name": name}, where=where).model_copy(
        update={
            "theme_id": number,
            "source": "user",
            "pinned": True,
            "members": tuple(key for key in entry.members if key in leaving),
        }
    )
    kept = _with(codebook, {place: entry.model_copy(update={"members": staying})})
    return Codebook(entries=(*kept.entries, part))


def pin_theme(codebook: Codebook, place: int) -> Codebook:
    """Hold the members of a theme together in later runs.

    Args:
        codebook: With the theme.
        place: Of the entry, from 0.
    """
    return _with(codebook, {place: codebook.entries[place].model_copy(update={"pinned": True})})


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))


def _with(codebook: Codebook, changes: Mapping[int, Entry | None]) -> Codebook:
    """Replace entries by place; None takes one out."""
    kept = (changes.get(i, entry) for i, entry in enumerate(codebook.entries))
    return Codebook(entries=tuple(entry for entry in kept if entry is not None))
