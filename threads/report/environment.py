"""The template engines of the report: for Markdown, and for HTML and SVG."""

import marshal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from threads.cache import cache_folder
from threads.report.escape import markdown_line, markdown_quote, visible

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket


def make_environment() -> "Environment":
    """Make the engine of Markdown, with filters that make text inert."""
    environment = _make_engine(autoescape=False)
    environment.filters |= {
        "line": lambda text: markdown_line(str(text)),
        "quote": markdown_quote,
        "code": lambda text: text.replace("`", "'"),
        "cell": lambda text: " ".join(visible(text).split()).replace("`", "'").replace("|", "\\|"),
        "capfirst": lambda text: text[:1].upper() + text[1:],
    }
    return environment


def make_markup_environment(*, finalize: Callable[[Any], Any] | None = None) -> "Environment":
    """Make the engine of HTML and SVG, which escapes every text.

    Args:
        finalize: Applied to every value before it is escaped.
    """
    return _make_engine(autoescape=True, finalize=finalize)


def _make_engine(
    *, autoescape: bool, finalize: Callable[[Any], Any] | None = None
) -> "Environment":
    """Make an engine: a name that a template asks for and nobody gave is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("threads.report"),
        autoescape=autoescape,  # noqa: S701 - off for Markdown, whose filters escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
        bytecode_cache=_make_bytecode_cache(cache_folder() / "templates"),
    )


def _make_bytecode_cache(folder: Path) -> "BytecodeCache":
    """Keep templates compiled, as Python keeps modules: compiling takes 0.15 CPU seconds a run.

    Not the library's own file cache, which reads pickles and needs its folder to be there.
    Where nothing can be written, nothing is kept.

    Args:
        folder: In the user's cache, as trusted as the modules compiled in the user's folders.
    """
    import jinja2

    made_by = f"{version('jinja2')} {sys.version_info}"

    class Compiled(jinja2.BytecodeCache):
        def load_bytecode(self, bucket: "Bucket") -> None:
            with suppress(OSError, ValueError, EOFError, TypeError):
                head, _, code = self._place(bucket).read_bytes().partition(b"\n")
                if head == self._head(bucket):
                    bucket.code = marshal.loads(code)  # noqa: S302 - written below

        def dump_bytecode(self, bucket: "Bucket") -> None:
            place = self._place(bucket)
            passing = place.with_suffix(f".{token_hex(4)}")
            with suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                passing.write_bytes(self._head(bucket) + b"\n" + marshal.dumps(bucket.code))
                passing.replace(place)

        def _place(self, bucket: "Bucket") -> Path:
            return folder / f"{bucket.key}.{sys.implementation.cache_tag}"

        def _head(self, bucket: "Bucket") -> bytes:
            """Say what the code was made of: the engine's version and the template's text."""
            return f"{made_by} {bucket.checksum}".encode()

    return Compiled()
