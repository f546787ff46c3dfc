"""Keeps secrets out of logs: WeChat wants tokens, keys and the app's secret in addresses, and urllib3 logs those."""

import logging
import re

_QUERY = re.compile(r"\?[^\s\"')]*")
_TELL_ADDRESSES = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")


class _NoQueries(logging.Filter):
    """Takes the query off every address in a record, at whatever level it is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _QUERY.sub("?…", record.getMessage()), ()
        return True


def guard_logs() -> None:
    """From now on urllib3 logs addresses without their queries: at DEBUG every call, as a warning a broken answer."""
    for name in _TELL_ADDRESSES:
        logger = logging.getLogger(name)
        if not any(isinstance(known, _NoQueries) for known in logger.filters):
            logger.addFilter(_NoQueries())
