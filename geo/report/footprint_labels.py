"""Words, with units, for the columns of a footprint."""

from __future__ import annotations

_SUMS = {
    "wet_t": "Delivered (t wet)",
    "dry_t": "Delivered (t dry)",
    "worked_km2": "Ground worked (km²)",
    "track_km2": "Under the tracks (km²)",
    "track_length_km": "Length of the tracks, overlap included (km)",
    "sediment_t": "Sediment stirred up (t dry)",
    "track_plan_km2": "Under the tracks, as a chart shows it (km²)",
}
FOOTPRINT_LABELS = {"per": "For each"} | _SUMS
FOOTPRINT_YEAR_LABELS = {
    "year": "Year of mining (number)",
    **_SUMS,
    "abundance_kg_m2": "Abundance (kg/m², wet)",
    "track_km2_so_far": "Under the tracks so far (km²)",
    "mined_outline_km2_so_far": "Blocks entered so far (km²)",
    "reached_km2_so_far": "Mined or within the buffer so far (km²)",
}
REFERENCE_ZONE_LABELS = {
    "zone": "Zone",
    "how": "How it came about",
    "criterion": "Criterion",
    "verdict": "Verdict",
    "unit": "Unit",
    "mined_ground": "Mined ground (its unit)",
    "mined_sd": "Its standard deviation (its unit)",
    "in_zone": "In the zone (its unit)",
    "zone_sd": "Standard deviation there (its unit)",
    "mean_difference": "Difference of means (standard deviations)",
    "share_difference": "Largest difference of shares (fraction)",
    "tolerance": "Difference that does not matter (its unit)",
    "over_limit": "Difference beyond that (times its limit)",
}
CANDIDATE_LABELS = {
    "zone": "Zone",
    "rank": "Rank",
    "domain": "Domain",
    "lon": "Longitude (°)",
    "lat": "Latitude (°)",
    "area_km2": "Area (km²)",
    "worst": "Worst criterion (times its limit)",
    "depth_over_limit": "Depth (times its limit)",
    "slope_over_limit": "Slope (times its limit)",
    "abundance_over_limit": "Abundance (times its limit)",
    "facies_over_limit": "Facies (times their limit)",
}
DISTURBED_LABELS = {
    "kind": "Kind",
    "from_year": "From year",
    "to_year": "To year",
    "area_km2": "Area, geodesic (km²)",
    "note": "Note",
}
