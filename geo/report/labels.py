"""Words, with units, for the columns that reach popups and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.statement_columns import describe_column

if TYPE_CHECKING:
    import pandas as pd

FLOW_LABELS = {
    "commodity": "Commodity",
    "groups": "Element groups",
    "origin": "From",
    "destination": "To",
    "tonnes": "Tonnes a year (contained)",
    "base_t": "On an ordinary day (t a year)",
    "length_nm": "Sea route (nm)",
    "days": "Voyage (days)",
    "usd_per_t": "To move a tonne (USD)",
    "gates": "Straits and canals passed",
    "zones_crossed": "Zones crossed",
    "cost_usd": "Freight (USD)",
    "land_km": "Over land (km)",
    "connector_km": "Connectors (km)",
    "source": "Source",
    "evidence": "Evidence",
}
WORKS_LABELS = {
    "kind": "Works",
    "commodities": "Commodities",
    "iso3": "Country",
    "operator": "Operator",
    "owners": "Owners",
    "makes": "Makes (t contained)",
    "status": "Status",
    "since": "Since",
    "port": "Export port",
    "capacity_source": "Source of the capacity",
    "capacity_evidence": "Evidence for the capacity",
    "evidence": "Evidence for the place",
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
    "states": "States",
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
    "rests_on": "Rests on",
    "length_km": "Length (km)",
}
ISLAND_LABELS = {
    "iso3": "Country",
    "status": "Status",
    "source": "Source",
    "evidence": "Evidence",
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
WATERFALL_LABELS = {
    "step": "Step",
    "area_km2": "Area left (km²)",
    "wet_mt": "Mt wet left",
    "removed_km2": "Area taken (km²)",
    "removed_mt": "Mt wet taken",
    "alone_km2": "Area if alone (km²)",
    "alone_mt": "Mt wet if alone",
}
CLASS_LABELS = {
    "zone": "Domain",
    "resource_class": "Class, proposed",
    "area_km2": "Area (km²)",
    "cells": "Cells",
    "stations": "Stations",
    "stations_per_1000_km2": "Stations per 1,000 km²",
    "nearest_station_m": "Median distance of a cell to a station (m)",
    "half_width_quarter": "Half width, quarter's ground (fraction)",
    "half_width_year": "Half width, year's ground (fraction)",
    "half_width_quarter_without_common": "Half width, quarter, own errors (fraction)",
    "half_width_year_without_common": "Half width, year, own errors (fraction)",
    "slope_quarter": "Slope of regression, quarter",
    "slope_year": "Slope of regression, year",
    "efficiency_quarter": "Kriging efficiency, quarter",
    "efficiency_year": "Kriging efficiency, year",
    "lowered_by_caps": "Lowered by caps (share of area)",
    "lowered_by_patches": "Lowered as too small a patch (share of area)",
    "raised_by_override": "Raised by hand (share of area)",
    "lowered_by_override": "Lowered by hand (share of area)",
}
OVERRIDE_LABELS = {
    "class": "Class set",
    "author": "Author",
    "date": "Day",
    "reason": "Reason",
}
WIDEST_SPACING_LABELS = {
    "zone": "Domain",
    "resource_class": "Class",
    "ground_km2": "Ground of a quarter or year (km²)",
    "widest_m": "Widest spacing that reaches it (m)",
    "nearest_station_m": "Median distance of a station to the next (m)",
    "spacing_of_density_m": "Spacing of as many stations on a square grid (m)",
    "reached": "Reached",
}
RECONCILIATION_LABELS = {
    "zone": "Domain",
    "class": "Class",
    "cutoff_kg_m2": "Cut-off (kg/m², wet)",
    "quantity": "Quantity",
    "old": "Before",
    "new": "Now",
    "change": "Change",
    "change_pct": "Change (%)",
    "by_area": "By area",
    "by_abundance": "By abundance",
    "by_moisture": "By moisture",
    "by_grade": "By grade",
    "by_share_with_grade": "By share with a grade",
}
SEABED_AND_LAND_LABELS = {  # empty: in the file alone
    "element": "Element",
    "grade_pct": "Here (% of dry mass)",
    "figure": "",
    "land_deposit": "Deposit on land",
    "iso3": "Country",
    "kind": "Kind",
    "land_figure": "Kind of figure there",
    "land_grade_pct": "There (% of mass)",
    "ratio": "Here over there",
    "like_with_like": "A mean against a mean",
    "land_basis": "Basis there",
    "told_as": "",
    "tonnage_mt": "Tonnage there (Mt)",
    "tonnage_class": "Class of that tonnage",
    "evidence": "Evidence",
    "source": "Source",
}
LAND_CLAIM_LABELS = {
    "element": "Element",
    "kind": "Kind of deposit on land",
    "deposits": "Deposits",
    "figures": "Figures",
    "cited": "Of them cited",
    "land_low_pct": "Lowest there (% of mass)",
    "land_high_pct": "Highest there (% of mass)",
    "ratio_low": "Here over there, lowest",
    "ratio_high": "Here over there, highest",
    "holding": "Figures the claim holds against",
    "like_with_like": "Figures that may be compared",
    "verdict": "The claim",
}
TRUE_ABUNDANCE_LABELS = {
    "station": "Station",
    "evidence": "Sampled by",
    "campaign": "Campaign",
    "made_of": "Made of",
    "read": "Read (kg/m², wet)",
    "factor": "Factor",
    "factor_sd": "Its standard deviation",
    "expected_count": "Nodules expected",
    "counting_cv": "Counting error (fraction)",
    "error_sd": "Own error (kg/m²)",
    "common_sd": "Common error (kg/m²)",
    "abundance": "Abundance, corrected (kg/m², wet)",
    "how": "How",
}
QUALITY_LABELS = {
    "table": "Table",
    "kind": "Kind",
    "figure": "Figure",
    "value": "Value",
    "unit": "Unit",
}
REGIME_LABELS = {
    "domain": "Domain",
    "route": "Route",
    "state": "State",
    "regime": "Regime",
    "states": "Whose",
    "contested": "Contested",
    "from_km": "From (km)",
    "to_km": "To (km)",
    "km": "Length (km)",
    "area_km2": "Area (km², geodesic)",
    "share": "Share (fraction)",
}


def statement_labels(table: pd.DataFrame) -> dict[str, str]:
    """Give words to the columns of a statement, metals, bands and checks included.

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
    return {name: describe_column(name).label for name in map(str, table.columns)}
