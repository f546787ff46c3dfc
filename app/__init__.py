"""The web application: wiring only."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config.settings import Settings
    from models.database import District


def create_app(settings: "Settings | None" = None, district: "District | None" = None) -> "Flask":
    """The Flask application of one district. SettingsError when the deployment's decisions make no sense."""
    from config.settings import load

    if district is not None:
        from app.web import build

        return build(settings or load(), district)
    from config.loading import loading

    with loading():
        from app.web import build
        from models.database import open_district

        settings = settings or load()
        opened = open_district(settings.database_url, settings.district)
        app = build(settings, opened)
    # The server may fork what is made here; a connection belongs to one process.
    opened.database.close_idle()
    return app
