"""Puts the faces together: who enters the district, what limits a request, where errors go."""

from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Flask, Request, Response, g, request

from app.api import (
    board_page,
    boards,
    catalogue,
    errors,
    health,
    media,
    messages,
    mydata,
    names,
    notices,
    order_choices,
    order_figures,
    orders,
    pace,
    points,
    registry,
    scan,
    schemes,
    served,
    session,
)
from app.office import create_office
from app.routes import Route
from app.services import local_time, policy
from app.services.errors import DomainError
from app.services.guard import refuse_demo_data
from app.services.points import use_key
from app.wechat.gateway import Gateway
from app.wechat.letters import push_settings
from app.wechat.push import create_push
from app.wechat.settings import wechat_settings
from app.wechat.tokens import DatabaseTokens
from config.settings import ROOT, Settings
from config.vocabulary import ErrorCode
from models.database import District, enter

API = "/api/v1"
FILES = (f"{API}/uploads", f"{API}/points/batches")
"""Where a body may be a file."""


class LenientRequest(Request):
    """A POST without a body says the same as one with an empty object."""

    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        if not self.get_data(cache=True):
            return {}
        return super().get_json(*args, **kwargs)


class Application(APIFlask):
    request_class = LenientRequest
    url_rule_class = Route


def build(settings: Settings, district: District) -> Flask:
    app = Application("app", title="红管家", version="1", docs_ui="swagger-ui", openapi_blueprint_url_prefix=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        AUTO_404_RESPONSE=False,
        DESCRIPTION="居民社区的积分、爱心管家订单和红黑榜。",
        SECURITY_SCHEMES={"bearer": {"type": "http", "scheme": "bearer"}},
        SWAGGER_UI_CSS="/docs/assets/swagger-ui.css",
        SWAGGER_UI_BUNDLE_JS="/docs/assets/swagger-ui-bundle.js",
        SWAGGER_UI_STANDALONE_PRESET_JS="/docs/assets/swagger-ui-standalone-preset.js",
        DOCS_FAVICON="/docs/assets/favicon-32x32.png",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    local_time.use_zone(settings.timezone)
    local_time.use_days(policy.holidays)
    use_key(settings.ledger_key)
    app.extensions["settings"] = settings
    app.extensions["gateway"] = Gateway(
        wechat_settings(settings), DatabaseTokens(settings.wechat_appid, settings.secret_key)
    )
    if settings.production:
        with enter(district):
            refuse_demo_data()
    _enter_district(app, district)
    _limit(app, settings)
    errors.register(app)
    app.error_processor(errors.from_input)
    for module in (
        session,
        registry,
        catalogue,
        orders,
        order_choices,
        order_figures,
        points,
        boards,
        notices,
        messages,
        media,
        served,
        mydata,
        names,
        schemes,
    ):
        app.register_blueprint(module.blueprint, url_prefix=API)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(scan.blueprint)
    app.register_blueprint(board_page.blueprint)
    app.register_blueprint(create_office(settings), url_prefix="/office")
    if settings.wechat_push_token:
        app.register_blueprint(create_push(push_settings(settings)))
    app.register_blueprint(_static_folders())
    app.after_request(health.observe)
    return app


def _enter_district(app: Flask, district: District) -> None:
    """The one edge where a request enters its district."""

    @app.before_request
    def come_in() -> None:
        g.started = datetime.now(UTC)
        stack = ExitStack()
        stack.enter_context(enter(district))
        g.district = stack

    @app.teardown_request
    def leave(error: BaseException | None) -> None:
        stack = g.pop("district", None)
        if stack is not None:
            stack.close()


def _limit(app: Flask, settings: Settings) -> None:
    limiter = pace.Pace(settings.requests_per_minute)

    @app.before_request
    def keep_limits() -> None:
        if "\x00" in request.path or "\x00" in request.query_string.decode("latin-1"):
            raise DomainError(ErrorCode.NOT_FOUND)
        if request.path.startswith(API):
            if request.path not in FILES:
                request.max_content_length = settings.max_json_bytes
            limiter.check(request.headers.get("Authorization") or request.remote_addr or "")

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if request.path.startswith(API):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _static_folders() -> APIBlueprint:
    """The API's page of docs and the preview of the mini-program, served by us: no CDN anywhere."""
    from flask import send_from_directory

    blueprint = APIBlueprint("folders", __name__, enable_openapi=False)
    docs = str(resources.files("flask_swagger_ui").joinpath("dist"))
    preview = ROOT / ".cache" / "preview" / "dist"

    @blueprint.get("/docs/assets/<path:name>")
    def docs_assets(name: str) -> Response:
        return send_from_directory(docs, name, max_age=86400)

    @blueprint.get("/preview/")
    @blueprint.get("/preview/<path:name>")
    def preview_page(name: str = "index.html") -> Response:
        if not (preview / "index.html").is_file():
            words = "小程序预览还没准备好：请等一会儿再刷新，或运行 make preview"
            return Response(words, 503, content_type="text/plain; charset=utf-8")
        return send_from_directory(preview, name)

    return blueprint
