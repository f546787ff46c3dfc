"""QR codes as pictures inside a page."""

import segno


def qr_picture(text: str, scale: int = 4) -> str:
    """A data address of an SVG that says `text`."""
    return segno.make(text, error="m").svg_data_uri(scale=scale, border=2)
