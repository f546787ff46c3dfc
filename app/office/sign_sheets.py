"""Signs for the wall as PDF: the building's name, who answers for it with a number to call, and a QR code.

The font is one of the Chinese fonts every PDF reader knows, so that nothing has to be installed on the server.
"""

import io
from collections.abc import Sequence

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A3, A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from app.services.registry.contacts import Contact
from app.services.registry.signs import Sign

PAPERS = {"a4": A4, "a3": A3}
FONT = "STSong-Light"
BRAND, INK, FAINT, LINE = (HexColor(code) for code in ("#B8322A", "#1F1D1A", "#5C5750", "#E8E3DB"))
MOST_CONTACTS = 8
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def sign_sheets(signs: Sequence[Sign], paper: str, addresses: Sequence[str]) -> bytes:
    """One page for each sign; `addresses` is what each QR code leads to."""
    buffer = io.BytesIO()
    width, height = PAPERS[paper]
    canvas = Canvas(buffer, pagesize=(width, height), invariant=True)
    canvas.setTitle(f"{signs[0].estate}楼栋公示牌")
    canvas.setAuthor("红管家")
    for sign, address in zip(signs, addresses, strict=True):
        # Drawn for A4 and scaled: A3 is the same sheet, larger.
        scale = width / A4[0]
        canvas.saveState()
        canvas.scale(scale, scale)
        _sheet(canvas, sign, address)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _sheet(canvas: Canvas, sign: Sign, address: str) -> None:
    width, height = A4
    left, right = 18 * mm, width - 18 * mm
    canvas.setFillColor(BRAND)
    canvas.rect(left, height - 25 * mm, 9 * mm, 1.6 * mm, stroke=0, fill=1)
    _text(canvas, left, height - 36 * mm, sign.estate, 20, FAINT)
    _text(canvas, left, height - 58 * mm, sign.place.label, 52, INK)
    _text(canvas, right, height - 58 * mm, "有事找管家", 24, BRAND, "right")
    top = height - 70 * mm
    shown = _once_each(sign.contacts)[:MOST_CONTACTS]
    step = min(24 * mm, 150 * mm / max(1, len(shown)))
    for contact in shown:
        canvas.setStrokeColor(LINE)
        canvas.line(left, top, right, top)
        middle = top - step / 2
        _text(canvas, left, middle - 2 * mm, contact.post.label, 19, FAINT)
        _text(canvas, left + 46 * mm, middle - 2 * mm, contact.name, 24, INK)
        _text(
            canvas,
            right,
            middle - 2.5 * mm,
            _spaced(contact.phone) or "电话请问社区",
            26 if contact.phone else 16,
            INK,
            "right",
        )
        if contact.instead_of:
            _text(canvas, left + 46 * mm, middle - 8 * mm, f"暂代{contact.instead_of}", 10, FAINT)
        top -= step
    canvas.line(left, top, right, top)
    if not shown:
        _text(canvas, left, top - 14 * mm, "岗位正在落实，请扫码查看最新联系人", 18, FAINT)
    _qr(canvas, address, right - 42 * mm, 18 * mm, 42 * mm)
    _text(canvas, left, 48 * mm, "扫一扫，看自己家的全部联系人", 18, INK)
    _text(canvas, left, 38 * mm, "一键拨打、下单、查积分；人员变动以扫码看到的为准", 12, FAINT)
    _text(canvas, left, 20 * mm, "红管家", 14, BRAND)


def _once_each(contacts: Sequence[Contact]) -> list[Contact]:
    """Who stands in for somebody holds a post of their own as well: one line, the nearest, is enough to call."""
    nearest: dict[tuple[str, str], Contact] = {}
    for one in contacts:
        nearest.setdefault((one.name, one.phone), one)
    return list(nearest.values())


def _spaced(number: str) -> str:
    """199 0000 4385: easier to read from the wall and to dial."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 else number


def _text(canvas: Canvas, x: float, y: float, words: str, size: float, color: HexColor, side: str = "left") -> None:
    canvas.setFillColor(color)
    canvas.setFont(FONT, size)
    (canvas.drawRightString if side == "right" else canvas.drawString)(x, y, words)


def _qr(canvas: Canvas, address: str, x: float, y: float, side: float) -> None:
    """The code as filled squares: sharp at any size."""
    rows = list(segno.make(address, error="m").matrix)
    module = side / len(rows)
    canvas.setFillColor(INK)
    for number, row in enumerate(rows):
        for column, dark in enumerate(row):
            if dark:
                canvas.rect(x + column * module, y + side - (number + 1) * module, module, module, stroke=0, fill=1)
