"""Write how one page was taken apart, as a page of its own."""

from threads.report.environment import make_markup_environment
from threads.report.escape import visible
from threads.results import SegmentedPage
from threads.schemas import ROLES


def build_inspection(page: SegmentedPage) -> str:
    """Build an HTML page on which every block is tinted by its role.

    It holds no script and asks for nothing over the network.

    Args:
        page: A segmented page.
    """
    environment = make_markup_environment()
    blocks, before = [], ""
    for block in page.blocks.iter_rows(named=True):
        number = (block["comment_id"] or "").rpartition("-")[2]
        text = visible(page.text[block["start"] : block["end"]].strip())
        first = bool(number) and number != before
        blocks.append(block | {"number": number, "text": text, "first": first})
        before = number
    roles = page.blocks["role"].to_list()
    return environment.get_template("inspect.html.j2").render(
        page=page.pages.to_dicts()[0],
        blocks=blocks,
        counts={role: roles.count(role) for role in ROLES},
    )
