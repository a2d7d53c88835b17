"""Words, with units, for the columns that reach popups and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

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
LIMIT_LABELS = {
    "basis": "",
    "neighbour": "Towards",
    "length_km": "Length (km)",
}
MODEL_LABELS = {
    "domain": "Domain",
    "stations": "Stations",
    "mean_kg_m2": "Mean (kg/m², wet)",
    "sd_kg_m2": "Standard deviation (kg/m²)",
    "median_spacing_m": "Median spacing (m)",
    "method": "Method",
    "model": "Model",
    "nugget": "Nugget ((kg/m²)²)",
    "sill": "Sill ((kg/m²)²)",
    "effective_range_m": "Effective range (m)",
    "azimuth_deg": "Longest range towards (°)",
    "range_ratio": "Shortest over longest range",
    "longest_supported_lag_m": "Longest supported lag (m)",
    "estimates_reach_m": "Estimates reach (m)",
    **dict.fromkeys(
        ("range_given_by", "refusal", "beats_mean_leave_one_out", "beats_mean_blocked"),
        "",
    ),
}
SCORE_LABELS = {
    "domain": "Domain",
    "scheme": "Left out",
    "method": "Method",
    "samples": "Stations",
    "ME": "Mean error (kg/m²)",
    "MAE": "Mean absolute error (kg/m²)",
    "RMSE": "Root mean square error (kg/m²)",
    "MSDR": "Error² over kriging variance",
    "correlation": "Correlation",
    "folds": "Turns",
    "extrapolated": "Not predicted",
}
CHOICE_LABELS = {
    "domain": "Domain",
    "candidate": "Variogram model",
    "log_score": "Logarithmic score (less is better)",
    "RMSE": "Root mean square error (kg/m²)",
    "MSDR": "Error² over kriging variance",
    "ME": "Mean error (kg/m²)",
    "weighted_sse": "Weighted misfit of the lags",
    "chosen": "Chosen",
    "refused": "Refused, because",
}
_STATEMENT_LABELS = {
    "zone": "Domain",
    "cutoff_kg_m2": "Cut-off (kg/m², wet)",
    "area_km2": "Area (km²)",
    "abundance_wet_kg_m2": "Abundance (kg/m², wet)",
    "wet_mt": "Mt wet",
    "moisture": "Moisture (wet basis)",
    "dry_mt": "Mt dry",
}
WATERFALL_LABELS = {
    "step": "Reason",
    "area_km2": "Area left (km²)",
    "wet_mt": "Mt wet left",
    "removed_km2": "Area taken (km²)",
    "removed_mt": "Mt wet taken",
    "alone_km2": "Area if alone (km²)",
    "alone_mt": "Mt wet if alone",
}
ROUTE_LABELS = {
    "route": "Route",
    "state": "State",
    "origin": "From",
    "destination": "To",
    "length_nm": "Length (nm)",
    "days": "Days at sea",
    "connector_km": "Connectors (km)",
    "land_km": "Over land (km)",
    "gates": "Gates",
    "blocked_by": "Blocked by",
}
CONCENTRATION_LABELS = {
    "commodity": "Commodity",
    "scope": "Scope",
    "hhi": "HHI (0 to 1)",
    "hhi_wgi": "HHI-WGI (0 to 10)",
    "effective_suppliers": "Effective suppliers",
    "largest": "Largest",
    "largest_share": "Its share",
}
STOP_LABELS = {
    "commodity": "Commodity",
    "label": "What stops",
    "target": "Kind",
    "unmet_t": "Unmet (t a year)",
    "unmet_share": "Unmet share of demand",
    "extra_days": "Longer under way (days)",
    "flows_hit": "Flows hit",
    "hit_t": "Tonnes hit (t a year)",
    "share_on_unverified": "Of them on unverified rows",
    "name": "",
}
FLOW_TABLE_LABELS = {
    "commodity": "Commodity",
    "mine_name": "Mine",
    "mine_iso3": "Country of the mine",
    "plant_name": "Plant",
    "plant_iso3": "Country of the plant",
    "tonnes": "Tonnes a year",
    "share": "Share of demand",
    "feed_nm": "Mine to plant (nm)",
    "market_nm": "Plant to market (nm)",
    "days": "Days under way",
    "gates": "Gates",
    "capacity_evidence": "Evidence for capacity",
    **dict.fromkeys(
        (
            "flow_id",
            "mine_id",
            "plant_id",
            "market_iso3",
            "market_port",
            "base_t",
            "lost_t",
            "reason",
            "feed_days",
            "market_days",
        ),
        "",
    ),
}
COVER_LABELS = {
    "commodity": "Commodity",
    "scenario": "Run",
    "disruptions": "Stops",
    "demand_t_per_year": "Demand (t a year)",
    "opening_stock_days": "Opening stock (days)",
    "seabed_t_per_year": "Seabed (t a year)",
    "stock_out_day": "Stock gone on day",
    "unmet_t": "Unmet (t)",
    "lowest_cover_days": "Lowest cover (days)",
    "demand_source": "Source of the demand",
}


def statement_labels(table: pd.DataFrame) -> dict[str, str]:
    """Give words to the columns of a statement, metals included.

    Parameters
    ----------
    table : pandas.DataFrame

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> import pandas as pd
    >>> statement_labels(pd.DataFrame({"ni_pct": [1.3]}))["ni_pct"]
    'Ni (% of dry)'
    """
    labels = dict(_STATEMENT_LABELS)
    for column in map(str, table.columns):
        metal, _, kind = column.rpartition("_")
        if kind == "pct":
            labels[column] = f"{metal.capitalize()} (% of dry)"
        elif kind == "kt":
            labels[column] = f"{metal.capitalize()} (kt)"
    labels["graded_share"] = "Share with a grade"
    return labels
