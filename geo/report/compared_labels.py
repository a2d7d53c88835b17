"""Words, with units, for the tables of deposits of the sea floor side by side."""

from __future__ import annotations

DEPOSIT_LABELS = {
    "deposit": "Deposit, by its lever",
    "kind": "Kind",
    "wet_mt": "Planned (Mt wet a year)",
    "life": "Lasts past the gates (years)",
    "first_day": "Helps from day",
    "full_day": "In full from day",
    "basis": "Figures are those of",
    "evidence": "Evidence",
}
SOURCE_LABELS = {"deposit": "Deposit", "source": "Who tells of it"}
SUPPLY_LABELS = {
    "what": "Commodity",
    "deposit": "Deposit",
    "contained": "In the ore lifted (t a year)",
    "planned": "From the plant, planned (t a year)",
    "passed": "Past the gates (t a year)",
    "share_pct": "Of the demand (%)",
    "in_situ": "In the ground (t)",
    "years": "Years of demand, in the ground",
    "years_left": "Years of demand, after losses",
    "demand_basis": "Demand is",
}
GATE_LABELS = {
    "what": "Commodity",
    "deposit": "Deposit",
    "planned": "Plan (t a year)",
    "vessel": "Vessel",
    "riser": "Riser",
    "port": "Port",
    "plant": "Plant",
    "least": "Held back by",
}
GAIN_LABELS = {
    "commodity": "Commodity",
    "scenario": "Scenario",
    "deposit": "Deposit, alone",
    "days_planned": "As planned: days gained, mean (P10 to P90)",
    "days_running": "If it ran already: days gained, mean (P10 to P90)",
    "avoided": "Less unmet (t): as planned; if it ran",
    "musd_a_year": "Cost (USD M a year of the horizon)",
    "musd_a_day": "A day gained costs (USD M): as planned; if it ran",
}
GROUP_GAIN_LABELS = {
    "deposit": "Deposit, alone",
    "scenario": "Scenario",
    "group": "Element group",
    "demand": "Demand (t a year)",
    "passed": "Past plant and gates (t a year)",
    "share_pct": "Of the demand (%)",
    "lasts": "Stock gone on day, nothing done",
    "lasts_with": "With it: as planned; if it ran already",
    "gained": "Days gained, mean (P10 to P90), if it ran already",
    "avoided_pct": "Less unmet (%): as planned; if it ran",
    "hangs_on": "Hangs on, ordinary day",
    "hangs_with": "With it (%)",
}
