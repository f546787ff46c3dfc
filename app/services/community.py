"""Prepare a district: its schema, and the policy a new community starts with."""

from datetime import UTC, datetime

from app.services.boards import install_schemes
from app.services.orders.catalogue import install_services
from app.services.orders.kinds import install_kinds
from app.services.points.programmes import install_programmes
from models.database import migrate, transaction


def prepare() -> list[str]:
    """Migrate the entered district and install the defaults it lacks; answers the migrations applied."""
    applied = migrate()
    with transaction():
        install_programmes()
        install_kinds(datetime.now(UTC))
        install_services()
        install_schemes(datetime.now(UTC))
    return applied
