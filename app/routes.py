"""Routes whose addresses are made by code that is compiled when somebody asks for one.

Werkzeug compiles two functions for every route while an application is put together, most of which nobody ever calls:
six sevenths of what putting ours together takes, in every process that starts.
"""

from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any

from werkzeug.routing import Rule


class Route(Rule):
    """To be an application's `url_rule_class`; the addresses are those of werkzeug's own rule."""

    _compiled = False

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return _nobody_asked

    def build(self, values: Mapping[str, Any], append_unknown: bool = True) -> tuple[str, str] | None:
        if not self._compiled:  # two threads may both do it: the same comes out
            plain, unknown = super()._compile_builder(False), super()._compile_builder(True)
            self._build, self._build_unknown = MethodType(plain, self), MethodType(unknown, self)
            self._compiled = True
        return super().build(values, append_unknown)


def _nobody_asked(rule: Rule) -> tuple[str, str]:
    """In the place of what is not compiled yet."""
    raise AssertionError(f"{rule} is asked through build()")
