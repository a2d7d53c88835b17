"""Words, with units, for the columns that reach popups and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.deposit_kinds import DepositKind
from geo.report.statement_columns import describe_column

if TYPE_CHECKING:
    import pandas as pd

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
    "error_sd": "Its standard error (kg/m²)",
    "evidence": "Sampled by",
    "block": "In block",
    "domain": "In domain",
    "reason": "Rejected because",
    "lon": "Longitude (°)",
    "lat": "Latitude (°)",
    "depth_m": "Depth (m)",
    "source": "Source",
}
AREA_LABELS = {
    "kind": "Kind",
    "reason": "Left out as",
    "source": "Source",
    "note": "Note",
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
    "stations": "Stations (number)",
    "mean_kg_m2": "Mean (kg/m², wet)",
    "sd_kg_m2": "Standard deviation (kg/m²)",
    "median_spacing_m": "Median spacing (m)",
    "method": "Method",
    "model": "Model",
    "nugget": "Nugget (kg²/m⁴)",
    "mean_error_variance": "Mean error variance (kg²/m⁴)",
    "sill": "Sill (kg²/m⁴)",
    "effective_range_m": "Effective range (m)",
    "azimuth_deg": "Longest range towards (°)",
    "range_ratio": "Shortest over longest range (ratio)",
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
    "samples": "Stations (number)",
    "ME": "Mean error (kg/m²)",
    "MAE": "Mean absolute error (kg/m²)",
    "RMSE": "Root mean square error (kg/m²)",
    "MSDR": "Error² over kriging variance (ratio)",
    "correlation": "Correlation (-1 to 1)",
    "folds": "Turns (number)",
    "extrapolated": "Not predicted (number)",
}
CHOICE_LABELS = {
    "domain": "Domain",
    "candidate": "Variogram model",
    "log_score": "Logarithmic score (less is better)",
    "RMSE": "Root mean square error (kg/m²)",
    "MSDR": "Error² over kriging variance (ratio)",
    "ME": "Mean error (kg/m²)",
    "weighted_sse": "Weighted misfit of the lags (less is better)",
    "chosen": "Chosen",
    "refused": "Refused, because",
}
WATERFALL_LABELS = {
    "step": "Step",
    "area_km2": "Area left (km²)",
    "wet_mt": "Left (Mt wet)",
    "removed_km2": "Area taken (km²)",
    "removed_mt": "Taken (Mt wet)",
    "alone_km2": "Area if alone (km²)",
    "alone_mt": "If alone (Mt wet)",
}
CLASS_LABELS = {
    "zone": "Domain",
    "resource_class": "Class, proposed",
    "area_km2": "Area (km²)",
    "cells": "Cells (number)",
    "stations": "Stations (number)",
    "stations_per_1000_km2": "Stations (per 1,000 km²)",
    "nearest_station_m": "Median distance of a cell to a station (m)",
    "half_width_quarter": "Half width, quarter's ground (fraction)",
    "half_width_year": "Half width, year's ground (fraction)",
    "half_width_quarter_without_common": "Half width, quarter, own errors (fraction)",
    "half_width_year_without_common": "Half width, year, own errors (fraction)",
    "slope_quarter": "Slope of regression, quarter (ratio)",
    "slope_year": "Slope of regression, year (ratio)",
    "efficiency_quarter": "Kriging efficiency, quarter (fraction)",
    "efficiency_year": "Kriging efficiency, year (fraction)",
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
    "old": "Before (in its unit)",
    "new": "Now (in its unit)",
    "change": "Change (in its unit)",
    "change_pct": "Change (%)",
    "by_area": "By area (in its unit)",
    "by_abundance": "By abundance (in its unit)",
    "by_moisture": "By moisture (in its unit)",
    "by_grade": "By grade (in its unit)",
    "by_share_with_grade": "By share with a grade (in its unit)",
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
    "ratio": "Here over there (ratio)",
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
    "deposits": "Deposits (number)",
    "figures": "Figures (number)",
    "cited": "Of them cited (number)",
    "land_low_pct": "Lowest there (% of mass)",
    "land_high_pct": "Highest there (% of mass)",
    "ratio_low": "Here over there, lowest (ratio)",
    "ratio_high": "Here over there, highest (ratio)",
    "holding": "Figures the claim holds against (number)",
    "like_with_like": "Figures that may be compared (number)",
    "verdict": "The claim",
}
TRUE_ABUNDANCE_LABELS = {
    "station": "Station",
    "evidence": "Sampled by",
    "campaign": "Campaign",
    "made_of": "Made of",
    "read": "Read (kg/m², wet)",
    "factor": "Factor (ratio)",
    "factor_sd": "Its standard deviation (ratio)",
    "expected_count": "Nodules expected (number)",
    "counting_cv": "Counting error (fraction)",
    "error_sd": "Own error (kg/m²)",
    "common_sd": "Common error (kg/m²)",
    "abundance": "Abundance, corrected (kg/m², wet)",
    "position_error_m": "Position error (m)",
    "how": "How",
}
REJECTED_LABELS = {
    "row": "Row (number)",
    "station": "Station",
    "reason": "Reason",
    "lon": "Longitude (°)",
    "lat": "Latitude (°)",
    "file": "File",
}
QUALITY_LABELS = {
    "table": "Table",
    "kind": "Kind",
    "figure": "Figure",
    "value": "Value (unit beside)",
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


def statement_labels(
    table: pd.DataFrame, *, kind: DepositKind = DepositKind.NODULES
) -> dict[str, str]:
    """Give words to the columns of a statement, metals, bands and checks included.

    Parameters
    ----------
    table : pandas.DataFrame
    kind : DepositKind, optional
        What the tonnes are of.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> import pandas as pd
    >>> statement_labels(pd.DataFrame({"ni_pct": [1.3]}))["ni_pct"]
    'Ni (% of dry)'
    """
    return {
        name: describe_column(name, kind=kind).label for name in map(str, table.columns)
    }
