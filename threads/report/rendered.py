"""The files of a run that are written for people: made of the tables and nothing else."""

from collections.abc import Iterator
from typing import Final

from threads.report.content.build import fill_content
from threads.report.content.facts import Content
from threads.report.content.index import index_run
from threads.report.figures.discussion import draw_article, draw_tree
from threads.report.figures.places import draw_map
from threads.report.figures.themes import draw_sizes, draw_strip
from threads.report.markdown import build_reports
from threads.results import Analysis

REPORT_FILE: Final = "report.md"


def render_files(analysis: Analysis) -> dict[str, bytes]:
    """Render the reports and figures of a run.

    The same analysis gives the same bytes, also one that was read back from its folder:
    by that ``threads verify`` tells a report that was changed.

    Returns:
        Name in the run's folder to content.
    """
    index = index_run(analysis)
    content = fill_content(index)
    files = {name: text.encode() for name, text in build_reports(index, content).items()}
    figures = dict(draw_figures(content))
    if analysis.settings.report.report_format == "html":
        from threads.report.page import PAGE_FILE, build_page

        files[PAGE_FILE] = build_page(index, content, figures=figures).encode()
    return files | {f"figures/{name}.svg": svg for name, svg in figures.items()}


def draw_figures(content: Content) -> Iterator[tuple[str, bytes]]:
    """Draw the figures that a report has, each with its name."""
    figures = content.figures
    if content.table and "sizes" in figures:
        yield "sizes", draw_sizes(content.table, figures["sizes"])
    if content.places and "map" in figures:
        yield "map", draw_map(content.places, figures["map"])
    if content.strip and "order" in figures:
        yield "order", draw_strip(content.strip, figures["order"])
    if content.article and "article" in figures:
        yield "article", draw_article(content.article, figures["article"])
    if content.tree and "exchange" in figures:
        yield "exchange", draw_tree(content.tree, figures["exchange"])
