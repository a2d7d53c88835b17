"""Words, with units, for the columns of the tables on ships, ports and plant."""

from __future__ import annotations

CYCLE_LABELS = {
    "part": "Part of the round",
    "hours": "Hours",
    "days": "Days",
    "share_pct": "Of the round (%)",
    "meaning": "What is in it",
}
PORT_LABELS = {
    "port_name": "Port",
    "state": "State",
    "chosen": "Chosen",
    "length_nm": "By sea (nm)",
    "great_circle_nm": "Great circle (nm)",
    "transit_days": "Laden (days)",
    "land_km": "Port to plant (km)",
    "cycle_days": "Round (days)",
    "vessels": "Ships",
    "t_per_year": "Arrive (wet t a year)",
    "binding": "Held back by",
    "usd_per_wet_t": "Carriage (USD per wet t)",
    "gates": "Straits and canals",
    "blocked_by": "Blocked by",
}
CROSSED_LABELS = {
    "port_name": "Way to",
    "name": "Legal regime",
    "km": "Length (km)",
    "share_pct": "Of the way (%)",
}
COUNT_LABELS = {
    "vessels": "Ships",
    "t_per_year": "Arrive at most (wet t a year)",
    "random_t_per_year": "With random hours at berths (wet t a year)",
    "binding": "Held back by",
    "at_work_pct": "At work (% of the time on hire)",
    "idle_h": "Idle (hours a trip)",
}
LIMIT_LABELS = {
    "limit": "What may hold the tonnes back",
    "t_per_year": "At most (wet t a year)",
    "binding": "It does",
}
SENSITIVITY_LABELS = {
    "parameter": "Changed",
    "factor": "Times",
    "vessels": "Ships",
    "cycle_days": "Round (days)",
    "t_per_vessel_year": "One ship carries (wet t a year)",
    "t_per_year": "Arrive (wet t a year)",
    "usd_per_wet_t": "Carriage (USD per wet t)",
}
TRANSPORT_SOURCE_LABELS = {
    "part": "Figures of",
    "source": "Source",
    "evidence": "Evidence",
}
