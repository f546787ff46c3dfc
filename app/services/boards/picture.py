"""A board as a long picture for group chats (长图): title, the best and why, the list, how it is counted, a QR code that
leads to how the board stands now, date and issuer. Only what everybody may read is drawn."""

import io
from datetime import datetime, timedelta
from typing import Any

import segno
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from app.services.boards.definitions import SchemeDefinition
from app.services.boards.indicators import INDICATORS
from app.services.boards.ranking import name_of
from app.services.boards.reading import Shown, public_entries, rules_of
from app.services.errors import DomainError
from app.services.local_time import local_day, period_label
from config.vocabulary import BoardSide, BoardState, ErrorCode
from models.boards import Board

WIDTH, EDGE = 1080, 72
INNER = WIDTH - 2 * EDGE
RED, INK, SOFT, LINE, PAPER, GROUND, BLAME = (
    "#b8322a",
    "#1f1d1a",
    "#5c5750",
    "#e8e3db",
    "#ffffff",
    "#f6f3ee",
    "#a32118",
)
MOST_LISTED = 40


class _Sheet:
    """A sheet that grows downwards: what is drawn is remembered and put on paper when the height is known."""

    def __init__(self) -> None:
        self.y = EDGE
        self._drawn: list[tuple[str, tuple[Any, ...]]] = []

    def text(
        self, words: str, size: int, color: str = INK, x: int = EDGE, bold: int = 0, right: bool = False
    ) -> None:
        self._drawn.append(("text", (words, size, color, WIDTH - x if right else x, self.y, bold, right)))

    def box(self, top: int, height: int, color: str, left: int = EDGE, right: int = WIDTH - EDGE) -> None:
        self._drawn.append(("box", (left, top, right, top + height, color)))

    def paragraph(self, words: str, size: int, color: str = SOFT, x: int = EDGE, width: int = INNER) -> None:
        """Lines no longer than the width; a line never begins with a mark that ends one."""
        for line in _lines(words, size, width):
            self.text(line, size, color, x)
            self.y += round(size * 1.6)

    def picture(self, image: Image.Image, x: int) -> None:
        self._drawn.append(("image", (image, x, self.y)))

    def paper(self) -> bytes:
        sheet = Image.new("RGB", (WIDTH, self.y + EDGE), PAPER)
        pen = ImageDraw.Draw(sheet)
        for kind, said in self._drawn:
            if kind == "text":
                words, size, color, x, y, bold, right = said
                anchor = "ra" if right else "la"
                pen.text((x, y), words, color, _font(size), anchor, stroke_width=bold, stroke_fill=color)
            elif kind == "box":
                pen.rounded_rectangle(said[:4], 14, fill=said[4])
            else:
                sheet.paste(said[0], said[1:])
        buffer = io.BytesIO()
        sheet.quantize(64, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sans_path()), size)


def _lines(words: str, size: int, width: int) -> list[str]:
    font, lines, line = _font(size), [], ""
    for char in words:
        if font.getlength(line + char) > width and char not in "，。；：、）！？":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line] if line else lines


def long_picture(board: Board, address: str, now: datetime) -> bytes:
    """The board as PNG, 1080 wide; `address` is where its QR code leads. STATE_CONFLICT unless it is on notice or in
    force: nothing else is shown outside."""
    shown = public_entries(board, now)
    if board.state not in (BoardState.ON_NOTICE, BoardState.PUBLISHED) or not shown:
        raise DomainError(ErrorCode.STATE_CONFLICT, "公示中和有效期内的榜单，有可以公开的名单时才有长图")
    rules, sheet = rules_of(board), _Sheet()
    _head(sheet, board)
    red = [one for one in shown if one.entry.side == BoardSide.RED]
    _best(sheet, rules, red[:3])
    _list(sheet, red[3:] if red else shown)
    _blame(sheet, [one for one in shown if one.entry.side == BoardSide.BLACK])
    _counted(sheet, rules)
    _foot(sheet, board, address, now)
    return sheet.paper()


def _head(sheet: _Sheet, board: Board) -> None:
    sheet.text(f"{board.place.label} · {period_label(board.period)}", 38, SOFT)
    sheet.y += 66
    for line in _lines(board.scheme.name, 76, INNER):
        sheet.text(line, 76, bold=1)
        sheet.y += 110
    sheet.y += 6
    if board.state == BoardState.ON_NOTICE and board.notice_until:
        last = local_day(board.notice_until) - timedelta(days=1)
        words = f"公示中，到 {last.month} 月 {last.day} 日，有异议请扫码提出"
    else:
        words = "已发布"
        if board.effective_until:
            last = local_day(board.effective_until)
            words = f"已发布，有效到 {last.year} 年 {last.month} 月 {last.day} 日"
    sheet.paragraph(words, 34)
    sheet.y += 30


def _best(sheet: _Sheet, rules: SchemeDefinition, best: list[Shown]) -> None:
    """The first three, large, each with the figure that carried them."""
    for one in best:
        sheet.box(sheet.y, 178, "#fbeeec")
        top = sheet.y
        sheet.y = top + 34
        sheet.text(str(one.entry.rank), 72, RED, EDGE + 40, bold=1)
        sheet.text(one.name, 48, INK, EDGE + 130, bold=1)
        sheet.text(f"{one.entry.score / 100:.1f} 分", 44, INK, EDGE + 40, bold=1, right=True)
        sheet.y = top + 108
        sheet.text(_why(rules, one), 32, SOFT, EDGE + 130)
        sheet.y = top + 202


def _why(rules: SchemeDefinition, one: Shown) -> str:
    title = (one.entry.grade and f"{one.entry.grade} 级") or one.entry.title
    strongest = max(one.entry.indicators, key=lambda figure: figure["score"] * figure["weight"], default=None)
    if strongest is None:
        return title
    return f"{title} · {name_of(rules, strongest['code'])} {strongest['score'] / 100:.0f} 分"


def _list(sheet: _Sheet, rows: list[Shown]) -> None:
    rows = [one for one in rows if one.entry.side != BoardSide.BLACK]
    if not rows:
        return
    sheet.y += 14
    for one in rows[:MOST_LISTED]:
        sheet.text(str(one.entry.rank), 36, SOFT, EDGE + 40)
        sheet.text(one.name, 38, INK, EDGE + 130)
        sheet.text(f"{one.entry.score / 100:.1f}", 38, INK, EDGE + 40, right=True)
        sheet.y += 70
        sheet.box(sheet.y - 12, 2, LINE)
    if len(rows) > MOST_LISTED:
        sheet.paragraph(f"还有 {len(rows) - MOST_LISTED} 个，请扫码查看", 32)
    sheet.y += 16


def _blame(sheet: _Sheet, black: list[Shown]) -> None:
    """The other side, quietly: with the reason, until when, and the way out."""
    if not black:
        return
    sheet.y += 20
    sheet.text("需要改进", 40, INK, bold=1)
    sheet.y += 72
    for one in black:
        sheet.text(one.name, 38, INK)
        sheet.text(f"{one.entry.score / 100:.1f}", 38, INK, right=True)
        sheet.y += 58
        until = ""
        if one.entry.ends_at:
            day = local_day(one.entry.ends_at)
            until = f"到 {day.year} 年 {day.month} 月 {day.day} 日，"
        sheet.paragraph(f"{one.entry.reason}。{until}整改后可申请信用修复。", 32, BLAME)
        sheet.y += 14


def _counted(sheet: _Sheet, rules: SchemeDefinition) -> None:
    sheet.y += 24
    sheet.text("怎么算的", 40, INK, bold=1)
    sheet.y += 72
    for one in rules.indicators:
        known = INDICATORS.get(one.code)
        words = known.explanation if known else one.explanation
        sheet.paragraph(f"{name_of(rules, one.code)}（{one.weight}%）：{words}", 32)
    sheet.y += 30


def _foot(sheet: _Sheet, board: Board, address: str, now: datetime) -> None:
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="png", scale=8, border=2)
    code = Image.open(buffer).convert("RGB").resize((260, 260), Image.Resampling.NEAREST)
    sheet.box(sheet.y, 320, GROUND)
    top = sheet.y
    sheet.y = top + 30
    sheet.picture(code, EDGE + 30)
    sheet.y = top + 70
    sheet.text("扫码看最新名单和每个分数", 36, INK, EDGE + 330, bold=1)
    sheet.y += 66
    sheet.text("撤回、到期或修复的，以扫码结果为准", 30, SOFT, EDGE + 330)
    sheet.y += 60
    day = local_day(now)
    sheet.text(f"{board.place.label} · {day.year} 年 {day.month} 月 {day.day} 日", 30, SOFT, EDGE + 330)
    sheet.y = top + 320
