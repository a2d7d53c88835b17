"""Words, with units, for the columns of the supply tables of the report.

Each mapping names the columns that are shown, in their order; the files have more.
"""

from __future__ import annotations

STOP_LABELS = {
    "commodity": "Commodity",
    "title": "What stops",
    "unmet_t": "Unmet (t a year)",
    "unmet_pct": "Of the demand (%)",
    "moved_t": "Arrive another way (t a year)",
    "extra_days": "Longer under way (days, mean)",
    "extra_musd": "Dearer to move (USD M a year)",
    "extra_co2_kt": "CO2 more (kt a year)",
    "unverified_pct": "Of the tonnes hit, on unverified rows (%)",
}
PART_LABELS = {
    "commodity": "Commodity",
    "title": "What stops",
    "by": "By",
    "part": "Sector or element group",
    "demand_t": "Asks for (t a year)",
    "unmet_t": "Unmet (t a year)",
    "unmet_pct": "Of what it asks for (%)",
}
PAIR_LABELS = {
    "commodity": "Commodity",
    "first": "What stops",
    "second": "And with it",
    "unmet_t": "Unmet with both (t a year)",
    "unmet_pct": "Of the demand (%)",
    "added_t": "More than the worse alone (t a year)",
    "beyond_both_t": "More than both alone together (t a year)",
}
MOVE_LABELS = {
    "commodity": "Commodity",
    "title": "What stops",
    "from_name": "Delivered by",
    "base_t": "Ordinary day (t a year)",
    "tonnes": "Under the stop (t a year)",
    "change_t": "Change (t a year)",
}
STABILITY_LABELS = {
    "commodity": "Commodity",
    "title": "What stops",
    "rank": "Rank as the tables stand (1: worst)",
    "ranks": "Rank where rows are drawn (P10 to P90)",
    "unmet_t": "Unmet as the tables stand (t a year)",
    "unmet_p10_t": "P10 (t a year)",
    "unmet_p50_t": "P50 (t a year)",
    "unmet_p90_t": "P90 (t a year)",
    "worst_pct": "Nothing is worse (% of draws)",
    "five_pct": "Among the five worst (% of draws)",
}
PRICE_LABELS = {
    "commodity": "Commodity",
    "stop": "Under the stop of",
    "kind": "Kind",
    "label": "Limit",
    "group": "Element group",
    "tonnes": "Carries (t a year)",
    "limit_t": "May carry (t a year)",
    "up": "Unmet less for each t more (t)",
    "down": "Unmet more for each t less (t)",
}
EXPOSURE_LABELS = {
    "commodity": "Commodity",
    "gate": "Gate",
    "mine": "From mines (%)",
    "concentrate": "From concentrators and smelters (%)",
    "refined": "Refined goods (%)",
    "metal": "Metal and alloy (%)",
    "component": "Components (%)",
    "market": "End product, at any stage (%)",
    "tonnes": "End product (t a year)",
    "unverified_pct": "Of it on unverified rows (%)",
}
ORIGIN_LABELS = {
    "commodity": "Commodity",
    "origin": "Country of origin",
    "pct": "Of the imports (%)",
    "used": "Ordinary day made to agree",
    "period": "Period",
    "scope": "What was counted",
    "evidence": "Evidence",
    "source": "Source",
}
SCENARIO_LABELS = {
    "commodity": "Commodity",
    "by": "By",
    "part": "Sector or element group",
    "demand_t": "Asks for (t a year)",
    "usually_unmet_t": "Unmet on an ordinary day (t a year)",
    "unmet_t": "Unmet in the scenario (t a year)",
    "unmet_pct": "Of what it asks for (%)",
}
STAGE_LABELS = {
    "commodity": "Commodity",
    "scope": "What is concentrated",
    "hhi": "HHI (0 to 1)",
    "hhi_wgi": "HHI-WGI (0 to 10)",
    "effective_suppliers": "Effective suppliers (number)",
    "top": "Largest, share",
    "risk": "Supply risk, P10 to P90",
    "bottleneck": "Bottleneck",
    "owners": "HHI of owners",
    "unverified_pct": "Unverified (%)",
}
TORNADO_LABELS = {
    "commodity": "Commodity",
    "stage": "Stage",
    "input": "Input",
    "kind": "Kind",
    "low": "Low (in its unit)",
    "value": "As it stands (in its unit)",
    "high": "High (in its unit)",
    "risk_low": "Supply risk at the low end (index)",
    "risk": "As it stands (index)",
    "risk_high": "At the high end (index)",
}
CHAIN_LABELS = {
    "commodity": "Commodity",
    "stage": "Stage",
    "year": "Year",
    "world_t": "World output (t contained)",
    "balanced_share": "In countries that balance (share)",
    "tested_share": "By works told apart (share)",
    "countries": "Countries that balance",
    "unbalanced": "Do not balance, the largest first",
    "may_be_ranked": "May be ranked",
}
BALANCE_LABELS = {
    "commodity": "Commodity",
    "stage": "Stage",
    "iso3": "Country",
    "year": "Year",
    "output_t": "Output (t contained)",
    "listed_t": "Works listed (t a year)",
    "works": "Works (number)",
    "gap": "Works over output, less 1 (fraction)",
    "assigned_share": "Put there from the same output (share)",
    "verdict": "Verdict",
    "output_evidence": "Evidence for the output",
}
FLOW_TABLE_LABELS = {
    "commodity": "Commodity",
    "mine": "Mine",
    "plant": "Plant",
    "tonnes": "Flow (t a year)",
    "pct": "Of the demand (%)",
    "days": "Under way (days)",
    "usd_per_t": "To move a tonne (USD)",
    "capacity_evidence": "Evidence for capacity",
}
ROUTE_LABELS = {
    "route": "Route",
    "state": "State",
    "origin": "From",
    "destination": "To",
    "length_nm": "Length (nm)",
    "days": "Under way (days)",
    "usd_per_t": "Cost (USD a tonne)",
    "co2_t": "CO2 of the cargo (t)",
    "connector_km": "Connectors (km)",
    "land_km": "Over land (km)",
    "gates": "Gates",
    "blocked_by": "Blocked by",
}
ROUTE_RISK_LABELS = {
    "route": "Route",
    "state": "State",
    "attacks_per_transit": "Attacks (per transit)",
    "standard_error": "Its standard error (per transit)",
    "attack_probability": "Chance of one or more (fraction)",
    "attacks_near": "Attacks that add to it (number)",
    "share_without_traffic": "Without known traffic (fraction of the way)",
    "area_km": "In risk areas (km)",
    "area_events": "Events expected there (number)",
    "missing": "Not given or not known",
}
CLOSURE_LABELS = {
    "route": "Route",
    "gate": "Gate closed",
    "length_nm": "Length (nm)",
    "delta_nm": "Longer (nm)",
    "delta_days": "Longer (days)",
    "delta_usd_per_t": "Dearer (USD a tonne)",
    "blocked_by": "Blocked by",
}
ALTERNATIVE_LABELS = {
    "route": "Route",
    "state": "State",
    "rank": "Rank (1: shortest)",
    "length_nm": "Length (nm)",
    "delta_nm": "Longer (nm)",
    "delta_days": "Longer (days)",
    "delta_usd_per_t": "Dearer (USD a tonne)",
    "gates": "Gates",
    "avoids": "Avoids",
}
WAY_LABELS = {  # of a way in a popup of the routes map
    "tonnes": "Tonnes a year (contained)",
    "usual_t": "On an ordinary day (t a year)",
    "change": "What became of it",
    "carries": "Flows on it (t a year)",
    "groups": "Element groups (t a year)",
    "reason": "Lost, because",
    "length_nm": "Sea route (nm)",
    "sea_days": "At sea (days)",
    "days": "From works to works (days)",
    "usd_per_t": "To move a tonne (USD)",
    "co2_t_per_t": "CO2 to move a tonne (t)",
    "gates": "Straits and canals passed",
    "zones": "Zones crossed (of the sea route, provisional)",
    "evidence": "Evidence for the capacity, the weakest",
    "source": "Source",
}
MADE_LABELS = {  # of works in a popup of the routes map
    "kind": "Works",
    "iso3": "Country",
    "makes": "Makes (t contained)",
    "commodities": "Commodities",
    "operator": "Operator",
    "owners": "Owners",
    "status": "Status",
    "since": "Since",
    "port": "Export port",
    "capacity_source": "Source of the capacity",
    "capacity_evidence": "Evidence for the capacity",
    "evidence": "Evidence for the place",
    "facility_id": "Identifier",
}
PASSING_LABELS = {  # of a gate in a popup of the routes map
    "share": "Of what arrives, passes it",
    "base_share": "On an ordinary day",
    "tonnes": "Tonnes a year that pass (contained)",
    "state": "State",
    "source": "Source",
    "evidence": "Evidence",
}
OWN_ROUTE_LABELS = {  # of a route of the project in a popup of the routes map
    "state": "State",
    "length_nm": "Length (nm)",
    "days": "Under way (days)",
    "usd_per_t": "Cost (USD a tonne)",
    "co2_kg_per_t": "CO2 (kg a tonne)",
    "connector_km": "Connectors (km)",
    "gates": "Straits and canals passed",
    "legs": "Zones crossed, in order (provisional)",
    "closures": "Longer if one gate closes",
}
CHANGE_LABELS = {  # of the largest changes of a day, t a year
    "flow": "Flow",
    "base_t": "Was",
    "tonnes": "Now",
    "change_t": "Change",
    "change": "",
    "key": "",
}
LARGEST_LABELS = {  # of the largest flows of an ordinary day, t a year
    "flow": "Flow",
    "tonnes": "Tonnes",
    **dict.fromkeys(("base_t", "change_t", "change", "key"), ""),
}
PASSED_LABELS = {  # of the gates of a day
    "gate": "Gate",
    "share_pct": "Passes it (%)",
    "base_pct": "Ordinary day (%)",
    "state": "State",
    "tonnes": "",
}
