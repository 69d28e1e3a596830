"""What the tests share: the sample inputs, one store of vectors, one finished run."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

import threads
from threads.cli import main

if TYPE_CHECKING:
    import dataframely as dy

    from threads.schemas import Comments

# A busy machine is no reason to fail: claims about time are tests of their own.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

CHECKOUT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let kept reports be written anew, to be read in review."""
    parser.addoption("--rewrite-golden", action="store_true", help="Keep today's reports.")


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that README and pyproject stand in."""
    return CHECKOUT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The sample inputs."""
    return CHECKOUT / "seeds"


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    """The user's cache folder, as every test's process sees it."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def store(cache) -> Path:
    """The folder of the store of vectors that all tests share."""
    return cache / "threads"


@pytest.fixture(scope="session")
def run_threads(cache) -> Callable[..., Outcome]:
    """Run the command in a process of its own."""

    def run(
        *args: object,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        python: tuple[str, ...] = (),
        before: tuple[str, ...] = (),
    ) -> Outcome:
        # -P keeps the current folder off the import path: the installed package is tested.
        done = subprocess.run(
            [*before, sys.executable, "-P", *python, "-m", "threads", *map(str, args)],
            cwd=cwd,
            env=os.environ | {"XDG_CACHE_HOME": str(cache), "COLUMNS": "200"} | (env or {}),
            input=stdin,
            capture_output=True,
            timeout=300,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def call_threads(monkeypatch, tmp_path) -> Callable[..., Outcome]:
    """Run the command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*args: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["threads", *map(str, args)])
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
            main()
        return Outcome(int(str(stop.value.code)), out.getvalue(), err.getvalue())

    return call


@pytest.fixture(scope="session")
def seeds_run(seeds, store) -> threads.Analysis:
    """The finished run of the sample inputs."""
    from threads.options import build_settings

    settings, origins = build_settings()
    return threads.analyze([seeds], settings=settings, settings_from=origins, store=store)


@pytest.fixture(scope="session")
def seeds_folder(seeds_run, tmp_path_factory) -> Path:
    """The folder of the finished run of the sample inputs."""
    return seeds_run.write(tmp_path_factory.mktemp("reports") / "seeds").parent


# What readers write who mean harm, and what breaks tools without being meant to.
HOSTILE = (
    "<script>fetch('http://evil.example/x')</script> The bridge is a waste of money.",
    "<img src=x onerror=alert(1)> Nobody needs a second bridge over the river.",
    "[The bridge](javascript:alert(1)) ![costs](http://evil.example/a.png) too much money.",
    "| bridge | money |\n| --- | --- |\n| too | much |",
    "# The bridge\n## costs money\n- [ ] a lot\n1. of it\n> for nothing\n---\n===\n***",
    "```\nthe bridge\n~~~\n    and the river\n``` ` `` ```` the money",
    "\x1b[31mThe bridge\x1b[0m \x1b]0;owned\x07 is \x00 money \x9b2J thrown into the river.",
    "=cmd|'/C calc'!A0 the bridge money",
    "+1+1 for the ferry, which takes bicycles and people over the river",
    "@SUM(A1:A9) @everyone take the ferry, it takes bicycles",
    "-2+3 I take my bicycle on the ferry every morning",
    "The ferry \u202eelcycib eht\u202c takes my bicycle \u2066and\u2069 \u200fme.",
    "Bicycle" + "y" * 100_000 + " ferry",
    "`ferry` ``bicycle`` ```people``` on the ferry with a bicycle",
    "{{ 7 * 7 }} {% include 'report.md.j2' %} {# the ferry #} ${bicycle}",
    "$\\frac{ferry}{bicycle}$ $$ferry$$ \\[x\\] \\(y\\)",
    "<!-- the ferry --> ]]> <![CDATA[ &lt;b&gt; &amp;amp; &#60;script&#62; bicycle </blockquote>",
    "www.evil.example http://evil.example/ferry a@evil.example ftp://evil.example bicycle",
    "[^1]: ferry\n[ferry]: http://evil.example\n[ferry] [bicycle][ferry] *[abbr]: x",
    "Ferry\u2028bicycle\u2029people\u0085river\ufeff\u200b. :smile: #1 ~~gone~~ __so__ **it** _is_",
    '\'; DROP TABLE ferry; -- bicycle " onmouseover="alert(1)',
    "</text></svg><script>alert('ferry')</script> bicycle",
)


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory) -> Path:
    """A page whose title and comments hold whatever commands a reader's tools."""
    from html import escape

    def shown(text: str) -> str:
        # Controls that HTML cannot hold as references stand in the file as they are.
        return "<br>".join(escape(line) for line in text.split("\n"))

    items = "".join(
        f'<li id="comment-{i}" class="comment depth-1"><article class="comment-body">'
        '<footer class="comment-meta"><div class="comment-author vcard"><b class="fn">'
        f"{escape('<i>R|eader</i> `' + str(i) + '`')}</b></div></footer>"
        f'<div class="comment-content"><p>{shown(comment)}</p></div></article></li>'
        for i, comment in enumerate(HOSTILE, start=1)
    )
    title = escape("A bridge | `x` <script>alert(1)</script> [y](z) \x1b[31m")
    path = tmp_path_factory.mktemp("hostile") / "hostile.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><main><article class="post"><h1>{title}</h1><div class="entry-content"><p>The town '
        "council wants a second bridge over the river and says what it will cost.</p></div>"
        f'</article><div id="comments"><h2>{len(HOSTILE)} comments</h2><ol class="comment-list">'
        f"{items}</ol></div></main></body></html>",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="session")
def hostile_run(hostile_page, store) -> threads.Analysis:
    """The finished run of the hostile page."""
    from contextlib import chdir

    with chdir(hostile_page.parent):
        return threads.analyze([hostile_page.name], store=store)


@pytest.fixture
def unprivileged() -> tuple[str, ...]:
    """What to put before a command so that file permissions bind it, also for root."""
    import shutil

    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root without setpriv: permissions bind nothing here")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")


@pytest.fixture
def write_page(tmp_path) -> Callable[..., Path]:
    """Write a small WordPress-like page with the comments given."""

    def write(
        *comments: str, name: str = "page.html", title: str = "A bridge for the town"
    ) -> Path:
        items = "".join(
            f'<li id="comment-{i}" class="comment depth-1"><article id="div-comment-{i}" '
            'class="comment-body"><footer class="comment-meta"><div class="comment-author vcard">'
            f'<b class="fn">Reader {i}</b> <span class="says">says:</span></div>'
            '<div class="comment-metadata"><a href="#comment"><time '
            f'datetime="2024-05-0{i % 9 + 1}T08:00:00+00:00">May {i % 9 + 1}, 2024</time></a></div>'
            f'</footer><div class="comment-content"><p>{comment}</p></div></article></li>'
            for i, comment in enumerate(comments, start=1)
        )
        path = tmp_path / name
        path.write_text(
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'</head><body class="single single-post"><main><article class="post"><h1>{title}</h1>'
            '<div class="entry-content"><p>The town council wants a second bridge over the river, '
            "and has asked three engineers for drawings before the end of the year.</p><p>The "
            "first bridge is a hundred years old, and lorries are kept off it.</p>"
            '</div></article><div id="comments" class="comments-area"><h2 class="comments-title">'
            f"{len(comments)} thoughts on &ldquo;{title}&rdquo;</h2>"
            f'<ol class="comment-list">{items}</ol></div></main></body></html>',
            encoding="utf-8",
        )
        return path

    return write


@pytest.fixture(scope="session")
def make_comments() -> Callable[..., "dy.DataFrame[Comments]"]:
    """Make the comments of one page, of texts or of records that lack what does not matter."""
    from threads.schemas import Comments, from_rows

    def make(*records: str | Mapping[str, object], page_id: str = "p") -> "dy.DataFrame[Comments]":
        rows = []
        for i, record in enumerate(records):
            given = {"text": record} if isinstance(record, str) else record
            row = {
                "page_id": page_id,
                "comment_id": f"{page_id}-{i + 1}",
                "position": i,
                "parent_source": "unknown",
                "kind": "text",
            } | given
            rows.append(row | {"own_text": row.get("own_text", row["text"])})
        return from_rows(Comments, rows)

    return make
