"""How a reader is told to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReadOptions:
    """What the user said of an input.

    Attributes:
        columns: Role to column, as ``columns.check_roles`` gives them.
        format: The format that was found or said: a key of ``catalog.READERS``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
