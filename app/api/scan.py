"""Where the QR codes on the walls lead. WeChat opens the mini-program for this address; a browser gets these words."""

from apiflask import APIBlueprint
from flask import Response

from app.api.conventions import PUBLIC, who

blueprint = APIBlueprint("scan", __name__, enable_openapi=False)
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>红管家</title>
<body><h1>请用微信扫一扫</h1><p>打开微信，扫墙上的码，就能看到自己家的联系人，一键拨打。</p></body></html>"""


@blueprint.get("/s/contacts")
@who(PUBLIC)
def contacts() -> Response:
    """What somebody sees who scanned a sign with something other than WeChat."""
    return Response(PAGE, mimetype="text/html")
