"""Photos: sent in, seen by those they concern, and fetched by WeChat's content security."""

import io
from typing import Annotated

from apiflask import APIBlueprint
from flask import Response, current_app, request, send_file
from pydantic import Field as Limits
from pydantic import StringConstraints

from app.api.conventions import PUBLIC, SIGNED_IN, Out, current_actor, who
from app.face.moment import now
from app.face.paging import Query
from app.services import content, orders
from app.services.errors import invalid, not_found
from config.vocabulary import CheckState

blueprint = APIBlueprint("media", __name__, tag="照片")


class UploadOut(Out):
    code: str
    width: int
    height: int
    size: int


class SignedQuery(Query):
    until: Annotated[int, Limits(ge=0, le=2**40)] = 0
    by: Annotated[str, StringConstraints(max_length=64)] = ""


@blueprint.post("/uploads")
@who(SIGNED_IN)
@blueprint.doc(summary="上传照片（multipart，字段名 file）")
@blueprint.output(UploadOut, status_code=201)
def upload() -> UploadOut:
    """上传照片"""
    file = request.files.get("file")
    if file is None:
        raise invalid("file", "请用 multipart 的 file 字段上传一张照片")
    folder = current_app.extensions["settings"].uploads_dir
    row = orders.keep_photo(current_actor(), file.read(), folder, now())
    return UploadOut(code=row.code, width=row.width, height=row.height, size=row.size)


@blueprint.get("/uploads/<code>")
@who(SIGNED_IN)
@blueprint.doc(summary="看照片")
def photo(code: str) -> Response:
    """看照片：只有相关的人能看；还没通过审核的，作者和社区以外的人只看到模糊的一片"""
    actor = current_actor()
    row = orders.find_upload(actor, code)
    state = content.photo_state(actor, row)
    path = current_app.extensions["settings"].uploads_dir / f"{row.code}.jpg"
    if not path.is_file() or state is CheckState.REFUSED:
        raise not_found("这张照片")
    if state is not CheckState.PASSED:
        return send_file(io.BytesIO(content.blurred(path)), mimetype=row.mime)
    response = send_file(path, mimetype=row.mime)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@blueprint.get("/media/<code>")
@who(PUBLIC)
@blueprint.input(SignedQuery, location="query", arg_name="asked")
@blueprint.doc(summary="微信来取要检查的照片")
def signed_photo(code: str, asked: SignedQuery) -> Response:
    """微信来取要检查的照片：地址带签名，一小时内有效"""
    settings = current_app.extensions["settings"]
    row = content.find_by_address(settings.secret_key, code, asked.until, asked.by, now())
    path = settings.uploads_dir / f"{row.code}.jpg"
    if not path.is_file():
        raise not_found("这张照片")
    return send_file(path, mimetype=row.mime)
