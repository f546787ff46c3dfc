"""Routes whose addresses are made by code that is compiled when somebody asks for one.

Werkzeug compiles two functions for every route while an application is put together, most of which nobody ever calls:
six sevenths of what putting ours together takes, in every process that starts.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule


class Route(Rule):
    """To be an application's `url_rule_class`; the addresses are those of werkzeug's own rule."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiling = super()._compile_builder

        @cache
        def compiled() -> Callable[..., tuple[str, str]]:
            return compiling(append_unknown)

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build
