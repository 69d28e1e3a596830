"""The files of a run that are written for people: made of the tables and nothing else."""

from typing import Final

from threads.report.accounting import count_all
from threads.report.figures import draw_sizes
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
    files = {name: text.encode() for name, text in build_reports(analysis).items()}
    if analysis.tables.themes.height:
        n_unthemed = count_all(analysis.tables).n_unthemed
        files["figures/sizes.svg"] = draw_sizes(analysis.tables.themes, n_unthemed=n_unthemed)
    return files
