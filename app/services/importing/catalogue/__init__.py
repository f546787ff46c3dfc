"""The catalogue of services: read it, see what it would change, apply it."""

from app.services.importing.catalogue.model import CatalogueReading, Price, Promise, ServiceRow
from app.services.importing.catalogue.reading import read_catalogue

__all__ = ["CatalogueReading", "Price", "Promise", "ServiceRow", "read_catalogue"]
