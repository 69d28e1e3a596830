"""Write the report of a run, in GitHub-flavoured Markdown."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from threads.report.content.build import fill_content
from threads.report.content.facts import Content
from threads.report.content.index import Index, beginning, index_run
from threads.report.content.pages import index_pages
from threads.report.content.refs import CommentRef
from threads.report.content.theme_facts import ThemeTable
from threads.report.content.words import count, cut, date, moment, percent, span
from threads.report.environment import make_environment
from threads.results import Analysis

if TYPE_CHECKING:
    from jinja2 import Environment

_N_BAR: Final = 8  # block characters of the longest bar
_N_NAMES: Final = 200  # comments of a theme that are named
_N_BEGINNING: Final = 80  # characters of a paragraph in the table of the article
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
# Two paragraphs are one empty line apart; templates leave more where parts are left out.
_GAPS: Final = re.compile(r"\n{3,}")


def build_reports(index: Index, content: Content) -> dict[str, str]:
    """Build ``report.md`` and, where several pages have comments, one report a page.

    Args:
        index: A finished run.
        content: What its report says.

    Returns:
        Name of the file in the run's folder to its Markdown. Everything that a reader
        wrote is escaped in it.
    """
    pages = index_pages(index) if index.numbered else {}
    found = {"report.md": render_markdown(content, index=index, page_reports=pages)}
    for page_id, page in pages.items():
        one = fill_content(page, drawn=False)
        found[f"pages/{page_id}.md"] = render_markdown(one, index=page, up="../")
    return found


def build_report(analysis: Analysis) -> str:
    """Build ``report.md`` of a finished run."""
    index = index_run(analysis)
    return build_reports(index, fill_content(index))["report.md"]


def render_markdown(
    content: Content, *, index: Index, up: str = "", page_reports: Collection[str] = ()
) -> str:
    """Render a report.

    Args:
        content: What it says.
        index: Calls comments by their names.
        up: The way from the report to the run's folder, such as ``../``.
        page_reports: Ids of the pages that have reports of their own, to be linked.
    """
    text = (
        _environment()
        .get_template("report/report.md.j2")
        .render(
            c=content,
            call=lambda comment_id: index.ref(comment_id).name,
            up=up,
            page_reports=page_reports,
        )
    )
    return _GAPS.sub("\n\n", text).strip("\n") + "\n"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    """Make the engine once: a run with many pages renders as many reports."""
    environment = make_environment()
    environment.filters |= {
        "names": _names,
        "cut": cut,
        "percent": percent,
        "bar": _bar,
        "slug": lambda row: slug(f"{row.theme.number}. {row.theme.label}"),
        "span": span,
        "date": date,
        "moment": moment,
        "counted": count,
        "beginning": partial(beginning, limit=_N_BEGINNING),
        "deeper": lambda quoted: re.sub(r"^>", "> >", quoted, flags=re.M),
    }
    return environment


def slug(heading: str) -> str:
    """Give the anchor that GitHub makes of a heading.

    Example:
        >>> slug("1. Rules-based order, UN")
        '1-rules-based-order-un'
    """
    kept = re.sub(r"[^\w\- ]", "", " ".join(heading.lower().split()))
    return kept.replace(" ", "-")


def _names(refs: Sequence[CommentRef]) -> str:
    named = ", ".join(ref.name for ref in refs[:_N_NAMES])
    more = len(refs) - _N_NAMES
    return named if more <= 0 else f"{named} and {more} more, in `assignments.parquet`"


def _bar(number: int, table: ThemeTable) -> str:
    """Draw a bar of block characters, in eighths of a character."""
    longest = max(table.n_unthemed, *(row.n_comments for row in table.rows))
    eighths = max(1, round(8 * _N_BAR * number / longest)) if number else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
