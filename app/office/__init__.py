"""The community office's page: server-rendered, works without JavaScript."""

from apiflask import APIBlueprint
from flask import Flask

from app.office import checks, forms, messages, pages, signing_in, words
from app.office.trouble import register_errors
from config.settings import Settings


def create_office(settings: Settings) -> APIBlueprint:
    """The blueprint of the page, with its own login, guard against forged forms, and error page."""
    office = APIBlueprint(
        "office", __name__, template_folder="templates", static_folder="static", enable_openapi=False
    )
    signing_in.register(office, settings)
    messages.register(office)
    checks.register(office)
    pages.register(office)
    forms.register(office)
    register_errors(office)

    @office.record_once
    def add_filters(state: object) -> None:
        app: Flask = state.app  # type: ignore[attr-defined]
        app.jinja_env.filters.update(words.FILTERS)

    return office
