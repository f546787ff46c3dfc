"""`hongguanjia` (or `python -m jobs`)."""

import sys

from config.loading import loading


def main(argv: list[str] | None = None) -> int:
    """The command line; answers the exit code."""
    with loading():
        from jobs import commands
    return commands.main(argv)


if __name__ == "__main__":
    sys.exit(main())
