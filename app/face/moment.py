"""The moment of a request."""

from datetime import UTC, datetime

from flask import g


def now() -> datetime:
    """The request's moment, the same wherever it is asked for."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    moment: datetime = g.now
    return moment
