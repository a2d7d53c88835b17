"""Words, with units, for the columns that reach popups and tables."""

from __future__ import annotations

FLOW_LABELS = {
    "commodity": "Commodity",
    "origin": "From",
    "destination": "To",
    "tonnes": "Tonnes a year (contained)",
    "length_nm": "Sea route (nm)",
    "days": "Voyage (days)",
    "gates": "Straits and canals passed",
    "zones_crossed": "Zones crossed",
    "cost_usd": "Freight (USD)",
    "land_km": "Over land (km)",
    "connector_km": "Connectors (km)",
    "source": "Source",
    "evidence": "Evidence",
}
FACILITY_LABELS = {
    "kind": "Works",
    "commodity": "Commodity",
    "iso3": "Country",
    "operator": "Operator",
    "capacity_t": "Capacity (t a year, contained)",
    "capacity_basis": "Basis of the capacity",
    "capacity_as_stated": "Capacity as stated",
    "status": "Status",
    "port": "Export port",
    "source": "Source",
    "evidence": "Evidence for the place",
    "capacity_evidence": "Evidence for the capacity",
    "facility_id": "Identifier",
}
GATE_LABELS = {
    "exposure": "Share of the tonnes that pass",
    "source": "Source",
    "evidence": "Evidence",
}

ZONE_LABELS = {
    "iso3": "Country",
    "basis": "Basis of the limits",
    "status": "Status",
    "regime": "Regime",
    "area_km2": "Area, geodesic (km²)",
    "area_without_contested_km2": "Area without contested parts (km²)",
    "source": "Source",
    "evidence": "Evidence",
}
STATION_LABELS = {
    "abundance": "Abundance (kg/m², wet)",
    "evidence": "Sampled by",
    "reason": "Rejected because",
    "lon": "Longitude (°)",
    "lat": "Latitude (°)",
    "depth_m": "Depth (m)",
    "source": "Source",
}
