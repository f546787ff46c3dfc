"""The group robot's small markdown as HTML: escaped first, so that nothing of a message becomes markup."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

COLOURS = {"info": "ok", "comment": "quiet", "warning": "warn"}
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_INLINE: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(r"`([^`]+)`"), lambda m: f"<code>{m[1]}</code>"),
    (re.compile(r"\*\*(.+?)\*\*"), lambda m: f"<b>{m[1]}</b>"),
    (
        re.compile(r"\[([^\]\[]+)\]\((https?://[^\s()<>&\"']+(?:&amp;[^\s()<>&\"']+)*)\)"),
        lambda m: f'<a href="{m[2]}" rel="noopener noreferrer nofollow">{m[1]}</a>',
    ),
    (
        re.compile(r"&lt;font color=&#34;(info|comment|warning)&#34;&gt;(.*?)&lt;/font&gt;"),
        lambda m: f'<span class="{COLOURS[m[1]]}-text">{m[2]}</span>',
    ),
    (re.compile(r"&lt;@([\w.-]+)&gt;"), lambda m: f'<span class="at">@{m[1]}</span>'),
]


def render(text: str) -> Markup:
    """Headings, quotes, lists, bold, code, links to http(s), the three colours and mentions."""
    return Markup("".join(_line(line) for line in text.splitlines()))


def _line(line: str) -> str:
    heading = _HEADING.fullmatch(line.strip())
    if heading:
        return f'<p class="h{min(len(heading[1]), 3)}">{_inline(heading[2])}</p>'
    if line.startswith(">"):
        return f"<blockquote>{_inline(line[1:].strip()) or '&nbsp;'}</blockquote>"
    if line.startswith(("- ", "* ")):
        return f'<p class="item">{_inline(line[2:].strip())}</p>'
    return f"<p>{_inline(line)}</p>" if line.strip() else '<p class="gap"></p>'


def _inline(text: str) -> str:
    shown = str(escape(text))
    for pattern, replace in _INLINE:
        shown = pattern.sub(replace, shown)
    return shown
