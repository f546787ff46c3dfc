"""A table file, opened by what it holds and not by its name."""

from app.services.importing.workbook.grid import CellError, Formula, Sheet, Value, Workbook
from app.services.importing.workbook.opening import open_workbook
from app.services.importing.workbook.refusal import FileRefused, Refusal

__all__ = ["CellError", "FileRefused", "Formula", "Refusal", "Sheet", "Value", "Workbook", "open_workbook"]
