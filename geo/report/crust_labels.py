"""Words, with units, for the tables of crust on slopes."""

from __future__ import annotations

CRUST_SLOPE_LABELS = {
    "domain": "Domain",
    "from_deg": "Slope from (\u00b0)",
    "to_deg": "To (\u00b0)",
    "plan_km2": "Plan area (km\u00b2)",
    "along_km2": "Along the slope (km\u00b2)",
    "exposed_share": "Exposed (fraction)",
    "bare_km2": "Bare ground (km\u00b2)",
}
CRUST_THICKNESS_LABELS = {
    "domain": "Domain",
    "stations": "Stations (number)",
    "mean_mm": "Mean thickness (mm)",
    "sd_mm": "Standard deviation (mm)",
    "least_mm": "Thinnest (mm)",
    "most_mm": "Thickest (mm)",
    "too_thin": "Thinner than is cut (number)",
}
CRUST_ORE_LABELS = {
    "stage": "Crust",
    "dry_mt": "Dry tonnes (Mt)",
    "rock_mt": "Of it rock (Mt)",
}
