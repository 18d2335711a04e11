"""Typed errors, each one line that names the file, row, column or option, and the way out.

The exit code of the command line is a property of the error (0 done, 1 failed, 2 usage, 3 bad data,
4 a check said no), so
that the library never has to know about the terminal.
"""


class TextclustError(Exception):
    """Something failed; the message is meant for the user."""

    exit_code = 1


class UsageError(TextclustError, ValueError):
    """An option or parameter is wrong or contradicts another."""

    exit_code = 2


class DataError(TextclustError, ValueError):
    """The input cannot be used as it is: a broken file, no documents, fewer documents than clusters."""

    exit_code = 3


class ModelFormatError(DataError):
    """A model or run directory is damaged, hostile, or of a future version."""


class CheckFailed(TextclustError):  # noqa: N818 - it answers a question, nothing went wrong
    """A check was asked for, and the answer is no."""

    exit_code = 4


class MemoryLimitError(TextclustError, MemoryError):
    """A step would need more memory than there is; the message gives both numbers."""


class OutputError(TextclustError, OSError):
    """Something could not be written; what was there before is untouched."""
