"""What every page, table and grid of synthetic stations says."""

WATERMARK = "SYNTHETIC stations: not a measurement, not a resource"
