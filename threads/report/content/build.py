"""Put the sections of a report together."""

from threads.report.content import discussion, overview, rest, themes
from threads.report.content.drawn import build_map, build_strip, build_tree, describe_figures
from threads.report.content.facts import Content
from threads.report.content.index import MIN_FOR_SECTIONS, Index, index_run
from threads.results import Analysis


def build_content(analysis: Analysis) -> Content:
    """Gather what the report of a run says.

    Args:
        analysis: A finished run.
    """
    return fill_content(index_run(analysis))


def fill_content(index: Index, *, drawn: bool = True) -> Content:
    """Gather what a report says of what an index holds.

    Args:
        index: The run, or a page of it.
        drawn: Whether the report has figures.
    """
    cards = overview.build_cards(index)
    n_pages = len(cards)
    small = index.n.n_with_words < MIN_FOR_SECTIONS
    table = overview.build_table(index)
    rows = table.rows if table else ()
    article = None if small else discussion.build_article(index, rows)
    exchanges = None if small else discussion.build_exchanges(index)
    speakers = None if small else discussion.build_speakers(index, n_pages=n_pages)
    misfits = None if small else rest.build_misfits(index)
    unknown = [
        *([exchanges.note] if exchanges and not exchanges.n_replies else []),
        *([article.note] if article and not article.rows else []),
        *([speakers.note] if speakers and speakers.n_authors is None else []),
    ]
    full = drawn and not small
    places = build_map(index) if full else None
    strip = build_strip(index) if full else None
    tree = build_tree(index) if full else None
    figures = describe_figures(table, places=places, strip=strip, article=article, tree=tree)
    return Content(
        header=overview.build_header(index, cards),
        first=overview.build_first(index, cards),
        counts=overview.build_counts(index, cards),
        brief=overview.build_brief(index),
        table=table,
        themes=() if small else themes.build_sections(index, rows),
        exchanges=exchanges if exchanges and exchanges.n_replies else None,
        article=article if article and article.rows else None,
        misfits=misfits,
        distinct=rest.build_distinct(index, misfits),
        speakers=speakers if speakers and speakers.n_authors is not None else None,
        spreads=() if small else discussion.build_spreads(index, cards),
        codebook=index.analysis.codebook,
        method=rest.build_method(index.analysis, n_comments=index.n.n_comments),
        appendix=rest.build_appendix(index, by_reply=small),
        unknown=tuple(unknown),
        figures={figure.name: figure for figure in figures} if full else {},
        places=places,
        strip=strip,
        tree=tree,
        small=small,
    )
