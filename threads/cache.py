"""Where what may be deleted at any time is kept between runs."""

from pathlib import Path


def cache_folder() -> Path:
    """Give the program's folder in the user's cache; it need not be there."""
    from platformdirs import user_cache_path

    return user_cache_path("threads", appauthor=False)
