"""Measure how fast comment tables and archives are read, and in how much memory.

Usage: ``python benchmarks/reading.py [--rows N] [--folder DIR] [--only csv,reddit,warc,big]``.
The files are made by this script; each reader and each peer runs in a process of its own.
"Read" is a file's records as the reader hands them over, "tables" all up to pages, blocks
and comments; "big" is only read. Peers do the reading only: pandas makes a frame, a loop of
zstandard and json looks at each record of a dump, warcio walks the records of a crawl.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

WORDS = (
    "bridge river council money bus school tax pier ferry storm summer town people vote mayor "
    "road because never always harbour winter fishermen pay closed open early late"
).split()
N_THREAD = 40  # comments of one discussion


def make_texts(seed: int = 0) -> Iterator[str]:
    """Give comments of five to sixty words, without end."""
    rng = random.Random(seed)  # noqa: S311 - texts for a benchmark, the same each time
    while True:
        yield " ".join(rng.choices(WORDS, k=rng.randint(5, 60)))


def make_csv(path: Path, n_rows: int) -> None:
    """Write a table with ids, parents, authors, times and votes."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["id", "thread_id", "parent_id", "author", "created_utc", "score", "body"])
        for i, text in enumerate(islice(make_texts(), n_rows)):
            parent = f"c{i - 1}" if i % N_THREAD and i % 3 else ""
            row = [f"c{i}", f"t{i // N_THREAD}", parent, f"reader{i % 5000}", 1_600_000_000 + i]
            table.writerow([*row, i % 90, text])


def make_reddit(path: Path, n_rows: int) -> None:
    """Write comments as a dump has them, packed with zstd."""
    import zstandard

    filler = {"subreddit": "harbour", "gilded": 0, "stickied": False, "distinguished": None}
    with path.open("wb") as packed, zstandard.ZstdCompressor().stream_writer(packed) as stream:
        for i, text in enumerate(islice(make_texts(1), n_rows)):
            thread = i // N_THREAD
            parent = f"t1_c{i - 1}" if i % N_THREAD and i % 3 else f"t3_t{thread}"
            comment = filler | {
                "id": f"c{i}", "link_id": f"t3_t{thread}", "parent_id": parent, "body": text,
                "author": f"reader{i % 5000}", "created_utc": 1_600_000_000 + i, "score": i % 90,
                "permalink": f"/r/harbour/comments/t{thread}/_/c{i}/",
            }  # fmt: skip
            stream.write(json.dumps(comment).encode() + b"\n")


def make_big(path: Path, n_rows: int) -> None:
    """Write ten kilobytes a row, a gigabyte for 100,000: packed, since texts come back."""
    import zstandard

    texts = make_texts(3)
    pool = [json.dumps(" ".join(islice(texts, 56))).encode() for _ in range(500)]
    with path.open("wb") as packed, zstandard.ZstdCompressor().stream_writer(packed) as stream:
        for i in range(n_rows):
            head = b'{"id": "c%d", "thread_id": "t%d", "author": "reader%d", "body": '
            stream.write(head % (i, i // N_THREAD, i % 5000) + pool[i * 7 % 500] + b"}\n")


def make_warc(path: Path, n_rows: int) -> None:
    """Write pages, each with the answer of a comment system that it asked for, forty comments."""
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    texts = make_texts(2)
    headers = [("Content-Type", "application/json")]
    html = [("Content-Type", "text/html; charset=utf-8")]
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for page in range(n_rows // N_THREAD):
            posts = [
                {
                    "id": f"{page}-{i}", "thread": f"{page}", "parent": None, "likes": i,
                    "author": {"name": f"reader{i}"}, "createdAt": "2024-03-01T10:00:00",
                    "message": f"<p>{next(texts)}</p>",
                }
                for i in range(N_THREAD)
            ]  # fmt: skip
            body = BytesIO(json.dumps({"code": 0, "response": posts}).encode())
            http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            address = f"https://comments.example/{page}"
            record = writer.create_warc_record(address, "response", body, http_headers=http)
            asker = f"https://paper.example/{page}"
            asked = StatusAndHeaders("GET /", [("Referer", asker)], is_http_request=True)
            said = "".join(f"<p>{text}</p>" for text in islice(texts, 5))
            article = BytesIO(f"<html><title>{page}</title><article>{said}</article>".encode())
            shown = StatusAndHeaders("200 OK", html, protocol="HTTP/1.1")
            for made in (
                writer.create_warc_record(asker, "response", article, http_headers=shown),
                record,
                writer.create_warc_record(address, "request", http_headers=asked),
            ):
                writer.write_record(made)


def read(path: Path) -> int:
    """Read a file's records."""
    from threads.read.inputs import open_input
    from threads.read.records import Batch
    from threads.results import Reject
    from threads.settings import ReadSettings

    opened = open_input(str(path), settings=ReadSettings(max_mb=100_000, max_unpacked_mb=100_000))
    if isinstance(opened, Reject):
        raise SystemExit(opened.reason)
    return sum(found.frame.height for found in opened[2] if isinstance(found, Batch))


def tables(path: Path) -> int:
    """Read a file into pages, blocks and comments, before quotes and repeats are looked for."""
    from threads.read.discussions import File, build_discussions
    from threads.read.inputs import open_input
    from threads.read.records import Batch, Thread
    from threads.results import Reject
    from threads.settings import ReadSettings

    opened = open_input(str(path), settings=ReadSettings(max_mb=100_000, max_unpacked_mb=100_000))
    if isinstance(opened, Reject):
        raise SystemExit(opened.reason)
    found = list(opened[2])
    frames = [one.frame for one in found if isinstance(one, Batch)]
    threads = [one for one in found if isinstance(one, Thread)]
    pages, _ = build_discussions(File(str(path), "csv", "", "0" * 64), frames, threads)
    return pages.comments.height


def peer(path: Path) -> int:
    """Read a file as its peer does."""
    if path.suffix == ".csv":
        import pandas as pd

        return len(pd.read_csv(path, dtype=str))
    if path.suffix == ".zst":
        import io

        import zstandard

        unpacker = zstandard.ZstdDecompressor()
        with path.open("rb") as packed, unpacker.stream_reader(packed) as stream:
            return sum("body" in json.loads(line) for line in io.BufferedReader(stream))
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as stream:
        records = (r for r in ArchiveIterator(stream) if r.rec_type == "response")
        return N_THREAD * sum(bool(r.content_stream().read()) for r in records) // 2


FILES: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "csv": ("rows.csv", make_csv),
    "reddit": ("dump.jsonl.zst", make_reddit),
    "warc": ("crawl.warc.gz", make_warc),
    "big": ("big.jsonl.zst", make_big),
}
TASKS: dict[str, Callable[[Path], int]] = {"read": read, "tables": tables, "peer": peer}


def run_task(task: str, path: Path) -> None:
    """Run one task here and print rows, CPU seconds and peak memory."""
    n_rows = TASKS[task](path)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(n_rows, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def main() -> None:
    """Make the files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", default="csv,reddit,warc")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        run_task(given.task, given.path)
        return
    folder = given.folder or Path(tempfile.mkdtemp(prefix="reading-"))
    print("| file | MB | task | rows a CPU second | CPU s | peak MB |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    for name in given.only.split(","):
        file, make = FILES[name]
        path = folder / file
        if not path.exists():
            make(path, given.rows)
        for task in TASKS if name != "big" else ("read", "peer"):
            command = [sys.executable, __file__, "--task", task, "--path", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"| {name} | | {task} | failed: {done.stderr.strip()[-80:]} | | |")
                continue
            n_rows, seconds, peak = map(float, done.stdout.split())
            size = path.stat().st_size / 1e6
            speed = n_rows / seconds
            print(
                f"| {name} | {size:.0f} | {task} | {speed:,.0f} | {seconds:.1f} | {peak:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
