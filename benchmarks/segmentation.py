"""Score the segmenter on annotated pages, beside its peers, in one run.

    python benchmarks/segmentation.py --gold ../shared/gold            # both halves
    python benchmarks/segmentation.py --gold ../shared/gold --only html

HTML: ours, trafilatura and resiliparse (``pip install resiliparse``; left out with a
word where it is not installed). Flat text: the shipped model on pages that it was
trained on, as a check of the code; the figures to quote are the cross-validated ones,
which ``benchmarks/train_flat.py`` prints. The scorer lies beside the gold and its head
defines every figure.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Tool = Callable[[str], dict[str, Any]]


def load_scorer(gold: Path, name: str) -> ModuleType:
    """Import a scorer that lies beside the gold."""
    sys.path.insert(0, str(gold))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(gold))


def ours_html(html: str) -> dict[str, Any]:
    """Segment a page as ``threads.segment`` does, as the scorer wants it."""
    from threads.segmentation.dom import segment_html

    draft = segment_html(html)
    article, comments = [], [[] for _ in draft.comments]
    for block in draft.blocks:
        text = draft.text[block.start : block.end].strip()
        if block.role == "article":
            article.append(text)
        elif block.role in {"comment", "quote"} and block.comment is not None:
            comments[block.comment].append(text)
    return {"article": "\n".join(article), "comments": ["\n".join(c) for c in comments]}


def ours_flat(lines: list[str]) -> list[tuple[str, int | None]]:
    """Segment lines as ``threads.segment`` does, one label a line."""
    from threads.segmentation.flat import segment_flat

    draft = segment_flat("\n".join(line.replace("\n", " ") for line in lines))
    labels: list[tuple[str, int | None]] = [("chrome", None)] * len(lines)
    for block in draft.blocks:
        first = draft.text.count("\n", 0, block.start)
        labels[first] = _scored(block.role, block.comment)
    return labels


def _scored(role: str, comment: int | None) -> tuple[str, int | None]:
    """Translate a role into the scorer's labels: a comment's byline is no text of its."""
    if role in {"comment", "quote"} and comment is not None:
        return "comment", comment
    return (role, None) if role in {"title", "article"} else ("chrome", None)


def resiliparse_tool() -> Tool | None:
    """Give resiliparse's extractor: main text, comments kept less main text as one blob."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError:
        print("resiliparse: not installed, left out")
        return None

    def extract(html: str) -> dict[str, Any]:
        article = extract_plain_text(html, main_content=True, comments=False)
        both = extract_plain_text(html, main_content=True, comments=True)
        known = set(article.split("\n"))
        return {
            "article": article,
            "comments": "\n".join(line for line in both.split("\n") if line not in known),
        }

    return extract


class Timed:
    """A tool that adds up the CPU seconds it takes, those of the scorer left out."""

    def __init__(self, tool: Callable[[Any], Any]) -> None:
        self.tool = tool
        self.n_pages = 0
        self.cpu_s = 0.0

    def __call__(self, page: Any) -> Any:  # noqa: ANN401 - HTML or lines, as the tool takes them
        """Run the tool on a page."""
        start = time.process_time()
        try:
            return self.tool(page)
        finally:
            self.n_pages += 1
            self.cpu_s += time.process_time() - start

    def show(self) -> None:
        """Print the mean time."""
        print(f"    {1000 * self.cpu_s / max(self.n_pages, 1):.0f} CPU ms a page")


def spread(pages: list[Any], limit: int | None) -> list[Any]:
    """Take so many pages evenly: the first ones are more than twice as long as the mean."""
    return pages[:: -(-len(pages) // limit)] if limit else pages


def score_html(scorer: ModuleType, gold: Path, limit: int | None) -> None:
    """Print the HTML half: articles, then forums and Q&A, each tool with its time."""
    pages = gold / "segmentation" / "pages-dev.parquet"
    peers = {"trafilatura": scorer.trafilatura_tool, "resiliparse": resiliparse_tool()}
    tools = {"threads": ours_html} | {name: tool for name, tool in peers.items() if tool}
    for name, kinds in (("articles", {"article"}), ("forum and Q&A", {"forum", "qa"})):
        loaded = spread(scorer.load(pages, kinds=kinds), limit)
        timed = {tool_name: Timed(tool) for tool_name, tool in tools.items()}
        found: dict[str, dict[str, Any]] = {tool_name: {} for tool_name in timed}
        for page in loaded:  # in turn: what else the machine does falls on all tools alike
            for tool_name, tool in timed.items():
                found[tool_name][page["html"]] = run_tool(tool, page["html"])
        for tool_name, tool in timed.items():
            figures = scorer.evaluate_html(loaded, found[tool_name].get)
            scorer.show(f"{tool_name}: {name}", figures)
            tool.show()


def run_tool(tool: Tool, html: str) -> dict[str, Any]:
    """Run a tool on a page; what it fails on, it found nothing in."""
    try:
        return tool(html) or {}
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return {}


def score_flat(scorer: ModuleType, gold: Path, limit: int | None) -> None:
    """Print the flat half for the shipped model, every variant, with its time."""
    pages = scorer.load(gold / "segmentation" / "pages-dev.parquet", kinds={"article"})
    pages = spread(pages, limit)
    for variant in ("traf", "main", "bare", "full"):
        timed = Timed(ours_flat)
        figures = scorer.evaluate_flat(pages, timed, variant)
        scorer.show(f"threads, trained on these: {variant}", figures)
        timed.show()


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--only", choices=["html", "flat"])
    parser.add_argument("--limit", type=int, help="about so many pages of each kind")
    given = parser.parse_args()
    scorer = load_scorer(given.gold, "score_segmentation")
    if given.only != "flat":
        score_html(scorer, given.gold, given.limit)
    if given.only != "html":
        score_flat(scorer, given.gold, given.limit)


if __name__ == "__main__":
    main()
