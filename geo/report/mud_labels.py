"""Words, with units, for the tables of rare-earth mud."""

from __future__ import annotations

MUD_CORE_LABELS = {
    "station": "Core",
    "layers": "Layers (number)",
    "ends_m": "Ends at (m below the sea floor)",
    "unsampled_m": "Not sampled above the depth of mining (m)",
    "thickness_m": "Mud that counts (m)",
    "above_m": "Mud above it that does not (m)",
    "dry_kg_m2": "Mass (kg/m\u00b2, dry)",
    "rey_ppm": "REY (ppm of dry)",
    "reo_ppm": "REO (ppm of dry)",
    "used": "Takes part",
}
MUD_PROFILE_LABELS = {
    "zone": "Domain",
    "from_m": "From (m below the sea floor)",
    "to_m": "To (m)",
    "cores": "Cores (number)",
    "dry_kg_m2": "Mass (kg/m\u00b2, dry)",
    "rey_ppm": "REY (ppm of dry)",
    "reo_ppm": "REO (ppm of dry)",
    "reo_kg_m2": "REO (kg/m\u00b2)",
    "reo_pct": "Of all REO (%)",
    "reo_kt": "REO in situ (kt)",
}
MUD_CURVE_LABELS = {
    "zone": "Domain",
    "cutoff_rey_ppm": "Cut-off of a layer (ppm REY)",
    "thickness_m": "Mud above it (m)",
    "dry_kg_m2": "Mass (kg/m\u00b2, dry)",
    "rey_ppm": "REY (ppm of dry)",
    "reo_kg_m2": "REO (kg/m\u00b2)",
    "reo_pct": "Of all REO (%)",
}
MUD_ELEMENT_LABELS = {
    "element": "Element",
    "sets": "One of the",
    "element_ppm": "Element (ppm of dry)",
    "oxide_per_element": "Oxide per element (ratio)",
    "oxide_pct": "Of the oxides (%)",
    "oxide_kt": "Oxide in situ (kt)",
    "recoverable_kt": "Recoverable oxide (kt)",
}
MUD_PUBLISHED_LABELS = {
    "element": "Element",
    "oxide_kt": "Oxide in situ here (kt)",
    "published": "Years of the world's demand, as published",
    "implied": "Demand which that implies here (t a year)",
    "mined": "Mined in the world (t a year)",
    "ours": "Years of that output, here",
}
MUD_GROUP_LABELS = {
    "group": "Element group",
    "oxide_pct": "Of the oxides (%)",
    "oxide_kt": "Oxide in situ (kt)",
    "t_per_year": "From the plan (t a year)",
    "demand_t": "Demand of the market (t a year)",
    "demand_pct": "The plan meets (%)",
    "years_in_situ": "Years of demand, in situ",
    "years_recoverable": "Years of demand, recoverable",
    "world_years_in_situ": "Years of the world's mine output, in situ",
    "basis": "Demand is",
    "evidence": "Evidence of the demand",
}
