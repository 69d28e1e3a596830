"""The template engine of the Markdown files, with filters that make text inert."""

from typing import TYPE_CHECKING

from threads.report.escape import markdown_line, markdown_quote, visible

if TYPE_CHECKING:
    from jinja2 import Environment


def make_environment() -> "Environment":
    """Make the engine: a name that a template asks for and nobody gave is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("threads.report"),
        autoescape=False,  # noqa: S701 - Markdown, not HTML: the filters below escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "line": lambda text: markdown_line(str(text)),
        "quote": markdown_quote,
        "code": lambda text: text.replace("`", "'"),
        "cell": lambda text: " ".join(visible(text).split()).replace("`", "'").replace("|", "\\|"),
        "capfirst": lambda text: text[:1].upper() + text[1:],
    }
    return environment
