"""Put the sections of a report together."""

from collections.abc import Iterator

from threads.report.content import discussion, overview, rest, themes
from threads.report.content.facts import Content, Figure
from threads.report.content.index import MIN_FOR_SECTIONS, Index, index_run
from threads.report.content.theme_facts import ThemeTable
from threads.results import Analysis


def build_content(analysis: Analysis) -> Content:
    """Gather what the report of a run says.

    Args:
        analysis: A finished run.
    """
    return fill_content(index_run(analysis))


def fill_content(index: Index) -> Content:
    """Gather what a report says of what an index holds."""
    cards = overview.build_cards(index)
    n_pages = len(cards)
    small = index.n.n_with_words < MIN_FOR_SECTIONS
    table = overview.build_table(index)
    rows = table.rows if table else ()
    return Content(
        header=overview.build_header(index, cards),
        first=overview.build_first(index, cards),
        counts=overview.build_counts(index, cards),
        brief=overview.build_brief(index),
        table=table,
        themes=themes.build_sections(index, rows),
        exchanges=None if small else discussion.build_exchanges(index),
        article=None if small else discussion.build_article(index, rows),
        misfits=None if small else rest.build_misfits(index),
        distinct=None,
        speakers=None if small else discussion.build_speakers(index, n_pages=n_pages),
        spreads=() if small else discussion.build_spreads(index, cards),
        codebook=index.analysis.codebook,
        method=rest.build_method(index.analysis, n_comments=index.n.n_comments),
        appendix=rest.build_appendix(index, by_reply=small),
        figures={figure.name: figure for figure in describe_figures(table)},
        small=small,
    )


def describe_figures(table: ThemeTable | None) -> Iterator[Figure]:
    """Say which figures a report has, and what each shows."""
    if table:
        sizes = "; ".join(f"{row.theme.label}: {row.n_comments}" for row in table.rows)
        alt = f"Bar chart of comments per theme. {sizes}; in no theme: {table.n_unthemed}."
        yield Figure("sizes", alt)
