"""Write what changed between two runs, as Markdown and as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from threads.report.accounting import count_all
from threads.report.environment import make_environment
from threads.results import Tables, ThemeChange

KINDS: Final = ("same", "grew", "shrank", "split", "merged", "new", "gone")


@dataclass(frozen=True)
class RunSide:
    """One of two runs.

    Attributes:
        name: Its folder, as the user gave it.
        tables: Its tables.
        described: Its ``run.json``.
    """

    name: str
    tables: Tables
    described: Mapping[str, Any]


@dataclass(frozen=True)
class RunDiff:
    """What changed between two runs.

    Attributes:
        before: The earlier run.
        after: The later run.
        n_shared: Distinct texts that both have.
        changes: What became of each theme; places are rows of the tables of themes.
    """

    before: RunSide
    after: RunSide
    n_shared: int
    changes: tuple[ThemeChange, ...]


def build_diff(diff: RunDiff) -> str:
    """Build the Markdown; labels are escaped in it."""
    described = describe_diff(diff)
    return make_environment().get_template("diff.md.j2").render(described)


def write_diff_json(diff: RunDiff) -> str:
    """Give the same as JSON, a line end at its end; ASCII, so that no terminal obeys it."""
    return json.dumps(describe_diff(diff), indent=2) + "\n"


def describe_diff(diff: RunDiff) -> dict[str, Any]:
    """Give what both forms show: the runs, their settings that differ, the changes by kind."""
    ordered = sorted(diff.changes, key=lambda c: (KINDS.index(c.kind), c.before, c.after))
    return {
        "before": _describe_side(diff.before),
        "after": _describe_side(diff.after),
        "n_shared": diff.n_shared,
        "settings": _settings_that_differ(diff),
        "counts": {kind: sum(c.kind == kind for c in ordered) for kind in KINDS},
        "changes": [
            asdict(change)
            | {
                "before": [_theme(diff.before, place) for place in change.before],
                "after": [_theme(diff.after, place) for place in change.after],
            }
            for change in ordered
        ],
    }


def _describe_side(side: RunSide) -> dict[str, Any]:
    n = count_all(side.tables)
    return {
        "name": side.name,
        "threads": side.described["threads"],
        "model": side.described["model"],
        "n_pages": side.tables.pages.height,
        "n_with_words": n.n_with_words,
        "n_themed": n.n_themed,
        "n_unthemed": n.n_unthemed,
        "n_themes": side.tables.themes.height,
        "n_robust": int((side.tables.themes["verdict"] == "robust").sum()),
    }


def _theme(side: RunSide, place: int) -> dict[str, Any]:
    row = side.tables.themes.row(place, named=True)
    return {key: row[key] for key in ("theme_id", "label", "n_comments", "verdict")}


def _settings_that_differ(diff: RunDiff) -> list[dict[str, Any]]:
    """List what was set or followed from the data otherwise."""
    old, new = (_flat_settings(side.described) for side in (diff.before, diff.after))
    return [
        {"name": name, "before": old.get(name), "after": new.get(name)}
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _flat_settings(described: Mapping[str, Any]) -> dict[str, Any]:
    resolved = described["resolved"]
    flat = {}
    for section, values in described["settings"].items():
        if section != "report":  # what a report shows changes no theme
            for name, value in values.items():
                key = f"{section}.{name.replace('_', '-')}"
                flat[key] = resolved.get(name) if value is None else value
    return flat
