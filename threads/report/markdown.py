"""Write the report of a run, in GitHub-flavoured Markdown."""

import math
import shlex
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl

import threads
from threads.options import value_text
from threads.report.accounting import Accounting, count_all, has_reliable_themes
from threads.report.environment import make_environment
from threads.report.escape import markdown_line, visible
from threads.results import Analysis, Tables
from threads.schemas import UNTHEMED

_MIN_FOR_SHARES: Final = 20  # comments; below, counts only
_SHORT_VERDICTS: Final = ("partial", "comments not in this file", "none declared none found")


def build_report(analysis: Analysis) -> str:
    """Build ``report.md``.

    Args:
        analysis: A finished run.

    Returns:
        The Markdown text. Everything a reader wrote is escaped in it.
    """
    tables = analysis.tables
    n = count_all(tables)
    themes = tables.themes.to_dicts()
    commented = tables.comments["page_id"].unique(maintain_order=True).to_list()
    numbers = {page: i + 1 for i, page in enumerate(tables.pages["page_id"])}
    short = partial(_short_id, numbers=numbers if len(commented) > 1 else {})
    environment = make_environment()
    environment.filters |= {"short": short, "cut": _cut}
    return environment.get_template("report.md.j2").render(
        title=_title(tables, analysis.origin.inputs),
        version=threads.__version__,
        pages=tables.pages.to_dicts(),
        commented_pages=commented,
        short_pages=[p for p in tables.pages.to_dicts() if p["verdict"] in _SHORT_VERDICTS],
        rejects=tables.rejects.to_dicts(),
        n=n,
        by_page=[
            (page, count_all(tables, page_id=page["page_id"])) for page in tables.pages.to_dicts()
        ],
        **_count_authors(tables),
        run_verdict=judge_run(tables, n),
        codebook=analysis.codebook,
        n_truncated=analysis.origin.n_truncated,
        themes=themes,
        robust=[t for t in themes if t["verdict"] == "robust"],
        shares=n.n_with_words >= _MIN_FOR_SHARES,
        quotes=_quotes_by_theme(tables),
        members=_members(tables),
        unthemed=_sample_unthemed(analysis),
        reliable=has_reliable_themes(tables),
        robust_from=analysis.origin.resolved.get("robust_from", 0.0),
        seed=analysis.settings.cluster.seed,
        settings=settings_rows(analysis),
        model=analysis.origin.model,
        model_hash=analysis.origin.model_hash,
        command=_command(analysis),
        listed=_listed(analysis, short=short),
    )


def judge_run(tables: Tables, n: Accounting) -> str:
    """Say in one sentence how far the themes of a run hold."""
    n_robust = tables.themes.filter(pl.col("verdict") == "robust").height
    if not n.n_with_words:
        return "No comment has words of its own, so there are no themes."
    if not tables.themes.height:
        return f"No themes: no group among the {n.n_with_words} comments holds together."
    if not has_reliable_themes(tables):
        return (
            "No reliable themes: most of the comments are in groups that do not hold together, "
            "or that other samples and settings would draw differently."
        )
    found = "1 theme was" if tables.themes.height == 1 else f"{tables.themes.height} themes were"
    return f"{found} found, {n_robust} of them robust."


def settings_rows(analysis: Analysis) -> list[tuple[str, str, str]]:
    """List every setting with its value and where that came from."""
    rows = []
    for path, origin in analysis.origin.settings_from.items():
        section, _, key = path.partition(".")
        name = key.replace("-", "_")
        value = getattr(getattr(analysis.settings, section), name)
        if value is None and name in analysis.origin.resolved:
            rows.append((path, str(analysis.origin.resolved[name]), "the data"))
        else:
            rows.append((path, "automatic" if value is None else value_text(value), origin))
    return rows


def _command(analysis: Analysis) -> str:
    """Give the command with the inputs and what the command line set."""
    flags: list[str] = []
    for path, origin in analysis.origin.settings_from.items():
        if origin == "command line":
            section, _, key = path.partition(".")
            value = getattr(getattr(analysis.settings, section), key.replace("-", "_"))
            flags += [f"--{key}"] if value is True else [f"--{key}", value_text(value)]
    return "threads analyze " + shlex.join(map(visible, [*analysis.origin.inputs, *flags]))


def _cut(share: float) -> str:
    """Print a share with two decimals, cut: 0.399 must not look like the bound 0.40."""
    return f"{math.floor(100 * share + 1e-6) / 100:.2f}"


def _short_id(comment_id: str, *, numbers: dict[str, int]) -> str:
    """Name a comment for a reader: by its number, behind the page's where several have some."""
    page, _, number = comment_id.rpartition("-")
    return f"{numbers[page]}.{number}" if numbers else number


def _title(tables: Tables, inputs: tuple[str, ...]) -> str:
    titles = [t for t in tables.pages["title"] if t]
    if tables.pages.height == 1 and titles:
        return str(titles[0])
    return ", ".join(inputs)


def _count_authors(tables: Tables) -> dict[str, int | None]:
    authors = tables.comments["author"].drop_nulls()
    return {"n_authors": authors.n_unique() if len(authors) else None, "n_signed": len(authors)}


def _where(line: int | None) -> str:
    return "" if line is None else f", line {line}"


def _quotes_by_theme(tables: Tables) -> dict[int, list[dict[str, Any]]]:
    quotes: dict[int, list[dict[str, Any]]] = {t: [] for t in tables.themes["theme_id"]}
    for row in tables.quotes.iter_rows(named=True):
        quotes[row["theme_id"]].append(row | {"where": _where(row["line"])})
    return quotes


def _members(tables: Tables) -> dict[int, list[str]]:
    placed = tables.assignments.filter(pl.col("rank") == 1).join(
        tables.comments.select("comment_id", "page_id", "position"), on="comment_id"
    )
    return {
        key[0]: group["comment_id"].to_list()
        for key, group in placed.sort("page_id", "position").group_by(
            "theme_id", maintain_order=True
        )
    }


def _sample_unthemed(analysis: Analysis) -> list[dict[str, Any]]:
    """Draw from the unthemed, in page order; a longer comment is shown whole."""
    tables, limit = analysis.tables, analysis.settings.report.n_unthemed
    loose = tables.assignments.filter(pl.col("theme_id") == UNTHEMED).select("comment_id")
    rows = (
        tables.comments.join(loose, on="comment_id", how="semi")
        .filter(pl.col("duplicate_of").is_null())
        .sort("page_id", "position")
    )
    if rows.height > limit:
        rng = np.random.default_rng(analysis.settings.cluster.seed)
        rows = rows[np.sort(rng.choice(rows.height, limit, replace=False))]
    return [row | {"where": _where(row["line_start"])} for row in rows.iter_rows(named=True)]


def _listed(analysis: Analysis, *, short: partial[str]) -> list[dict[str, Any]]:
    tables = analysis.tables
    if tables.comments.height > analysis.settings.report.n_listed:
        return []
    labels = dict(tables.themes.select("theme_id", "label").iter_rows())
    theme_of: dict[str, int] = dict(
        tables.assignments.filter(pl.col("rank") == 1).select("comment_id", "theme_id").iter_rows()
    )
    rows = []
    for row in tables.comments.iter_rows(named=True):
        theme = theme_of.get(row["comment_id"])
        if theme is None:
            about = f", {row['kind'].replace('_', ' ')}"
        else:
            about = f", {markdown_line(labels[theme])}" if theme != UNTHEMED else ", in no theme"
        if row["duplicate_of"]:
            about += f", repeats {short(row['duplicate_of'])}"
        rows.append(row | {"where": _where(row["line_start"]), "about": about})
    return rows
