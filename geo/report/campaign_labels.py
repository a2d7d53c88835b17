"""Words, with units, for the columns of the tables of a campaign."""

from __future__ import annotations

TIME_LABELS = {
    "plan": "Plan",
    "stations": "Stations (number)",
    "ship_days": "Ship days",
    "transit_days": "To the field and back (d)",
    "station_days": "On station (d)",
    "sailing_days": "Between stations (d)",
    "weather_days": "Weather (d)",
    "port_days": "In port (d)",
    "legs": "Legs (number)",
    "cost_usd": "Cost (USD)",
}
GAIN_LABELS = {
    "plan": "Plan",
    "ship_days": "Ship days",
    "turned_precision_mt": "Turned, by precision (Mt wet)",
    "turned_rules_mt": "Turned, by all rules (Mt wet)",
    "turned_mapped_mt": "With the depth mapped too (Mt wet)",
    "usd_per_turned_t": "Cost by precision (USD/t wet)",
    "evoi_wet_t": "Worth of the news (t wet)",
    "evoi_usd": "Worth of the news (USD)",
    "net_usd": "Less the cost (USD)",
    "efficient": "No plan is better",
}
CLASS_LABELS = {
    "basis": "Classes",
    "class": "Class",
    "km2_today": "Today (km², geodesic)",
    "mt_today": "Today (Mt wet)",
    "km2": "With the plan (km², geodesic)",
    "mt": "With the plan (Mt wet)",
}
HELD_LABELS = {
    "plan": "Plan",
    "zone": "Domain",
    "reason": "Held at most",
    "area_km2": "Area (km², geodesic)",
    "wet_mt": "Tonnes (Mt wet)",
    "lift": "What would lift it",
}
PLANNED_LABELS = {
    "station": "Station",
    "choice": "Choice (order of use)",
    "leg": "Leg",
    "zone": "Domain",
    "lat_minutes": "Latitude (° ′)",
    "lon_minutes": "Longitude (° ′)",
    "lat": "Latitude (°)",
    "lon": "Longitude (°)",
    "depth_m": "Depth (m)",
    "hours_on_station": "On station (h)",
    "sailed_nm": "From the one before (nm)",
}
BASIS_WORDS = {
    "precision": "by precision",
    "rules": "by all rules",
    "mapped": "by all rules, depth mapped too",
}
"""How classes are told by what they rest on."""
