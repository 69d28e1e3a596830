"""Feed both segmenters broken pages and hold them to their laws.

    python benchmarks/fuzz.py --seconds 300 seeds/summit.html seeds/talks.txt
    python benchmarks/fuzz.py --seconds 300 --gold ../shared/gold

Pages are cut, doubled, spliced and sprinkled with what breaks parsers. A find is an
exception, a broken partition, a comment index out of place, or a page that takes more
than ten seconds; it is printed with the seed that makes it again.
"""

import argparse
import random
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from threads.read.decode import decode
from threads.segmentation.dom import segment_html
from threads.segmentation.draft import Segmentation
from threads.segmentation.flat import segment_flat

_MAX_S = 10.0
_MAX_CHARACTERS = 400_000
_POISON = (
    "<", ">", "</div>", "<div>", "<!--", "-->", "<![CDATA[", "<script>", "</script>", "\x00",
    "\x1b[31m", "\u202e", "\ufffd", "&#0;", "&#x110000;", "&amp", "<li>" * 300, "<blockquote>" * 99,
    "\r", "\u2028", "\n" * 50, " " * 999, "a" * 5_000, "{" * 999, '{"@type":"Comment","text":1}',
    "<time datetime='9999-99-99T99:99'>", "12345678901234567890 Comments", "Re: ", ">>>> ",
    "<table><tr><td>", "</body></html>", "<svg><foreignObject>", "<template>", "<frameset>",
)  # fmt: skip


def mutate(text: str, others: Sequence[str], chance: random.Random) -> str:
    """Break a page in one to eight places."""
    text = text[:_MAX_CHARACTERS]
    for _ in range(chance.randint(1, 8)):
        i, j = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        j = min(j, i + 2_000)
        kind = chance.randrange(5)
        if kind == 0:
            text = text[:i] + text[j:]
        elif kind == 1:
            text = text[:j] + text[i:j] * chance.randint(1, 4) + text[j:]
        elif kind == 2:
            text = text[:i] + chance.choice(_POISON) + text[i:]
        elif kind == 3:
            other = chance.choice(others)
            k = chance.randrange(len(other) + 1)
            text = text[:i] + other[k : k + 2_000] + text[i:]
        else:
            raw = bytearray(text[i:j].encode("utf-8", "replace"))
            for _ in range(min(len(raw), 20)):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            text = text[:i] + raw.decode("latin-1") + text[j:]
    return text


def find_fault(draft: Segmentation) -> str | None:
    """Say which law a segmentation breaks, None where it holds all."""
    place = 0
    for block in draft.blocks:
        if block.start != place or block.end < block.start:
            return f"block at {block.start} after {place}"
        place = block.end
        if block.comment is not None and not 0 <= block.comment < len(draft.comments):
            return f"comment {block.comment} of {len(draft.comments)}"
        if not 0 <= block.confidence <= 1:
            return f"confidence {block.confidence}"
    if place != len(draft.text):
        return f"blocks end at {place} of {len(draft.text)}"
    for i, comment in enumerate(draft.comments):
        if comment.parent is not None and not 0 <= comment.parent < len(draft.comments):
            return f"parent {comment.parent} of comment {i}"
    return None


def fuzz(
    segment: Callable[[str], Segmentation], pages: Sequence[str], *, seconds: float, first_seed: int
) -> tuple[int, list[str]]:
    """Segment broken pages for so many CPU seconds.

    Returns:
        Pages tried, and a line for each find.
    """
    finds: list[str] = []
    start, seed = time.process_time(), first_seed
    while time.process_time() - start < seconds:
        chance = random.Random(seed)  # noqa: S311 - no secret, a seed that repeats
        text = mutate(chance.choice(pages), pages, chance)
        decoded = decode(text.encode("utf-8", "surrogatepass"))
        began = time.process_time()
        try:
            fault = find_fault(segment(decoded[0])) if decoded else None
        except Exception:  # noqa: BLE001 - any exception is a find
            fault = traceback.format_exc().strip().replace("\n", " | ")[-400:]
        if time.process_time() - began > _MAX_S:
            fault = f"took {time.process_time() - began:.0f} CPU s"
        if fault:
            finds.append(f"seed {seed}: {fault}")
        seed += 1
    return seed - first_seed, finds


def main() -> None:
    """Run the fuzzer from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="CPU seconds for each segmenter")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=["html", "flat"])
    given = parser.parse_args()
    html = [p.read_text("utf-8") for p in given.pages if p.suffix == ".html"]
    flat = [p.read_text("utf-8") for p in given.pages if p.suffix == ".txt"]
    if given.gold is not None:
        import polars as pl

        pages = pl.read_parquet(given.gold / "segmentation" / "pages-dev.parquet").head(300)
        html += pages["html"].to_list()
        flat += [
            "\n".join(x["text"] for x in lines) for lines in pages["traf_lines"].to_list() if lines
        ]
    for name, segment, samples in (("html", segment_html, html), ("flat", segment_flat, flat)):
        if given.only not in (None, name):
            continue
        n, finds = fuzz(segment, samples, seconds=given.seconds, first_seed=given.seed)
        print(f"{name}: {n} pages, {len(finds)} finds")
        for find in finds[:20]:
            print(f"  {find}")


if __name__ == "__main__":
    main()
