"""The door: one file a verb. A verb parses, calls and prints."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the program. Until its modules are there, an interrupt ends it without a word."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from textclust.cli.app import main

    main()
