"""Photos: known by their content, drawn anew without EXIF, kept private."""

import hashlib
import io
import os
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from app.services import points
from app.services.access import Actor
from app.services.errors import DomainError, not_found
from app.services.orders.reading import find_order
from config.vocabulary import ErrorCode, Role
from models.boards import Objection
from models.database import opaque_code, transaction
from models.orders import Upload

LONGEST_SIDE = 1600
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def keep_photo(actor: Actor, content: bytes, folder: Path, now: datetime) -> Upload:
    """Store a photo as JPEG of at most 1600 pixels a side. NOT_A_PICTURE for anything else.

    The file is on disk before its row: a crash between leaves a file nobody refers to, never a row without.
    """
    picture = _drawn_anew(content)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=82)
    data = buffer.getvalue()
    code = opaque_code("u")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_durably(folder / f"{code}.jpg", data)
    with transaction():
        return Upload.create(
            code=code,
            owner=actor.person,
            mime="image/jpeg",
            size=len(data),
            width=picture.width,
            height=picture.height,
            sha256=hashlib.sha256(data).hexdigest(),
            created_at=now,
        )


def _drawn_anew(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise DomainError(ErrorCode.TOO_LARGE, "照片太大，请缩小后再传")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DomainError(ErrorCode.NOT_A_PICTURE) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright


def _write_durably(path: Path, data: bytes) -> None:
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def find_upload(actor: Actor, code: str) -> Upload:
    """A photo the actor may see: their own, or one of an order, a deed or an objection they may see."""
    upload = Upload.get_or_none(Upload.code == code)
    if upload is None:
        raise not_found("这张照片")
    if upload.owner_id != actor.id:
        if upload.order_id is not None:
            find_order(actor, upload.order.code)
        elif upload.deed_id is not None:
            points.find_deed(actor, upload.deed.code)
        elif upload.objection_id is not None:
            _answers(actor, upload.objection)
        else:
            raise not_found("这张照片")
    return upload


def _answers(actor: Actor, objection: Objection) -> None:
    """What was said against a board is read by its author and by those who answer or audit it."""
    if not actor.covers(objection.board.place.path, Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR):
        raise not_found("这张照片")
