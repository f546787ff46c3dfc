"""What is held of a person, for that person: everything in one document, and the end of it."""

from app.services.mydata.erasing import erase
from app.services.mydata.export import Document, Part, document_of

__all__ = ["Document", "Part", "document_of", "erase"]
