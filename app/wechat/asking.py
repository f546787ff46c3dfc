"""What a request must be before it is sent: what WeChat would refuse anyway costs no call, and no code or quota."""

import re

from app.wechat.errors import OurMistake

ROBOT_BYTES = {"text": 2048, "markdown": 4096}
"""The longest contents the group robot takes, in UTF-8."""
PICTURE_BYTES = 2 * 1024 * 1024
TEXT_LONGEST = 2500
"""Characters of one text check."""
QUERY_LONGEST = 1024
CONTENT_SCENES = {"profile": 1, "comment": 2, "forum": 3, "social": 4}
"""Where a text or a picture will stand, as content security numbers it."""
ENVIRONMENTS = ("release", "trial", "develop")
_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_PAGE = re.compile(r"[\w/-]{1,128}", re.A)


def scene_of_code(scene: str, page: str, env: str, width: int) -> None:
    """Of an unlimited code: the scene's alphabet and length, a page without leading / and query, 280 to 1280 dots."""
    if not _SCENE.fullmatch(scene):
        raise OurMistake(40169 if not 1 <= len(scene) <= 32 else 40129, "小程序码的 scene，没有发出")
    if page and (page.startswith("/") or not _PAGE.fullmatch(page)):
        raise OurMistake(41030, "小程序码的页面，没有发出")
    if env not in ENVIRONMENTS or not 280 <= width <= 1280:
        raise OurMistake(40097, "小程序码的版本或宽度，没有发出")


def content_scene(scene: int) -> None:
    if scene not in CONTENT_SCENES.values():
        raise OurMistake(40129, "内容检查的场景，没有发出")


def text_of_check(content: str, *others: str) -> None:
    """Neither empty nor longer than one check takes."""
    if not content.strip():
        raise OurMistake(44002, "要检查的文字，没有发出")
    if max(map(len, (content, *others))) > TEXT_LONGEST:
        raise OurMistake(what=f"要检查的文字超过 {TEXT_LONGEST} 字，没有发出")


def address_of_media(url: str) -> None:
    """A public https or http address: WeChat fetches it from outside."""
    if not re.fullmatch(r"https?://[!-~]{3,2000}", url):
        raise OurMistake(40097, "要检查的图片地址，没有发出")


def link(path: str, query: str, days: int, env: str) -> None:
    """Of a URL link: the page without its query, which has at most 1,024 characters, and 1 to 30 days."""
    if not _PAGE.fullmatch(path.lstrip("/")):
        raise OurMistake(40165, "链接的页面，没有发出")
    if len(query) > QUERY_LONGEST or not query.isascii():
        raise OurMistake(40212, "链接的参数，没有发出")
    if not 1 <= days <= 30:
        raise OurMistake(85401, "链接的有效天数，没有发出")
    if env not in ENVIRONMENTS:
        raise OurMistake(85402, "链接的版本，没有发出")


def robot_words(kind: str, content: str) -> None:
    size = len(content.encode("utf-8", "replace"))
    if not content.strip() or size > ROBOT_BYTES[kind]:
        raise OurMistake(40058 if content.strip() else 44004, f"群消息 {size} 字节，没有发出")


def robot_picture(raw: bytes) -> None:
    """JPEG or PNG of at most 2 MiB."""
    if not raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise OurMistake(40009, "群图片不是 JPG 或 PNG，没有发出")
    if len(raw) > PICTURE_BYTES:
        raise OurMistake(40009, f"群图片 {len(raw)} 字节，没有发出")
