"""Every deliberate error.

The tree, with the exit code of each::

    ThreadsError          1
    ├── SettingsError     2
    ├── InputError        3
    ├── OutputError       4
    ├── ModelError        5
    ├── StoreError        6
    └── EngineError       7

``threads verify`` ends with 1 where a run is not as it was written.
A run that ends with an uncaught Ctrl-C exits with 130, a wrong command line with 2.
"""

from typing import ClassVar


class ThreadsError(Exception):
    """An error with one line for the user: where, what is wrong, what to do."""

    exit_code: ClassVar[int] = 1


class SettingsError(ThreadsError):
    """A setting is unknown, out of bounds or of the wrong kind."""

    exit_code: ClassVar[int] = 2


class InputError(ThreadsError):
    """No input could be read."""

    exit_code: ClassVar[int] = 3


class OutputError(ThreadsError):
    """The result could not be written."""

    exit_code: ClassVar[int] = 4


class ModelError(ThreadsError):
    """The embedding model is missing, changed or cannot be loaded."""

    exit_code: ClassVar[int] = 5


class StoreError(ThreadsError):
    """The store of vectors cannot be used."""

    exit_code: ClassVar[int] = 6


class EngineError(ThreadsError):
    """The workers that a run was spread over could not do their part."""

    exit_code: ClassVar[int] = 7
