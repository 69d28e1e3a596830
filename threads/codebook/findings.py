"""What a run says about its codebook."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NearMiss:
    """A comment in no theme that came near to a named one."""

    name: str
    comment_id: str


@dataclass(frozen=True)
class CodebookFindings:
    """What became of a codebook's themes, for the report.

    Attributes:
        n_named: Themes that were named beforehand or pinned.
        without_hit: Names of those that no comment belongs to.
        near_misses: Comments that came nearest to a named theme without belonging to any.
        lacking: Numbers of the themes that were found and that the codebook has not.
        gone: Names of themes of an earlier run that did not come back.
    """

    n_named: int
    without_hit: tuple[str, ...]
    near_misses: tuple[NearMiss, ...]
    lacking: tuple[int, ...]
    gone: tuple[str, ...]
