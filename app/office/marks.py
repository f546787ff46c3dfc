"""The small pieces a cell of a list is made of."""

from typing import Any

from flask import url_for
from markupsafe import Markup


def link(words: object, endpoint: str, **values: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url_for(endpoint, **values), words)


def tag(tone: str, words: object) -> Markup:
    """A state as a word on its colour: ok, warn, late or calm."""
    return Markup('<span class="tag {}">{}</span>').format(tone, words)


def faint(words: object) -> Markup:
    return Markup('<span class="m">{}</span>').format(words)
