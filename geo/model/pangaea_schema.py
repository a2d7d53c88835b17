"""What a table of PANGAEA holds once its positions are settled."""

from __future__ import annotations

from geo.model.shared_columns import LAT, LON
from geo.model.tables import TableSchema

PANGAEA = TableSchema(name="PANGAEA table", columns=(LON, LAT))
"""Beside these, every column of the file under its published name with its unit,
numbers where all its cells are numbers."""
