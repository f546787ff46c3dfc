"""Whether the server lives, is ready, and how busy it is."""

from datetime import UTC, datetime, timedelta

from apiflask import APIBlueprint
from flask import Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from app.api.conventions import PUBLIC, who
from app.services import calendar
from models.database import pending_migrations

blueprint = APIBlueprint("health", __name__, enable_openapi=False)
REGISTRY = CollectorRegistry()
REQUESTS = Counter("hgj_requests", "Requests answered", ["route", "method", "status"], registry=REGISTRY)
SECONDS = Histogram("hgj_request_seconds", "Seconds to an answer", ["route"], registry=REGISTRY)
SILENCE = timedelta(minutes=5)


@blueprint.get("/healthz")
@who(PUBLIC)
def alive() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@who(PUBLIC)
def ready() -> tuple[Response, int]:
    """The database answers with the newest schema; says whether the scheduler has been seen lately."""
    beat = calendar.last_beat("scheduler")
    quiet = beat is None or datetime.now(UTC) - beat > SILENCE
    missing = pending_migrations()
    body = {
        "status": "not_ready" if missing else "ready",
        "pending_migrations": missing,
        "scheduler": "silent" if quiet else "alive",
        "scheduler_beat": beat.isoformat() if beat else None,
    }
    return jsonify(body), 503 if missing else 200


@blueprint.get("/metrics")
@who(PUBLIC)
def metrics() -> Response:
    """Figures of this worker process, for Prometheus."""
    return current_app.response_class(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def observe(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unknown"
    REQUESTS.labels(route, request.method, response.status_code).inc()
    if "started" in g:
        SECONDS.labels(route).observe((datetime.now(UTC) - g.started).total_seconds())
    return response
