"""Find out what the readers under an article talk about.

``segment`` tells a page's article from its comments, ``find_themes`` groups
texts, ``analyze`` does both and more, as ``threads analyze`` does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threads.errors import ThreadsError
    from threads.pipeline import analyze, find_themes, segment
    from threads.results import Analysis, FoundThemes, SegmentedPage
    from threads.settings import Settings

__version__ = "0.1.0"

# Public name -> where it is; loaded on first use, so that the command line starts fast.
_PUBLIC = {
    "Analysis": "threads.results",
    "FoundThemes": "threads.results",
    "SegmentedPage": "threads.results",
    "Settings": "threads.settings",
    "ThreadsError": "threads.errors",
    "analyze": "threads.pipeline",
    "find_themes": "threads.pipeline",
    "segment": "threads.pipeline",
}

__all__ = [
    "Analysis",
    "FoundThemes",
    "SegmentedPage",
    "Settings",
    "ThreadsError",
    "__version__",
    "analyze",
    "find_themes",
    "segment",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are anything
    if name not in _PUBLIC:
        raise AttributeError(f"module 'threads' has no attribute '{name}'")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value
