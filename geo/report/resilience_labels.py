"""Words, with units, for the columns of the tables on stocks and levers.

Each mapping names the columns that are shown, in their order; the files have more.
What is drawn on many paths says whether it is the mean of them or the median.
"""

from __future__ import annotations

PORTFOLIO_LABELS = {
    "commodity": "Commodity",
    "scenario": "Scenario",
    "portfolio": "Levers",
    "short_pct": "Somebody short (% of paths)",
    "first_short": "First short on day: median",
    "chance_pct": "Stock empty (% of paths)",
    "stock_out": "Stock empty on day: median",
    "lowest": "Lowest cover (days of demand): median",
    "unmet": "Unmet (t): median",
    "bought": "Days bought: median",
}
PORTFOLIO_COST_LABELS = {
    "commodity": "Commodity",
    "scenario": "Scenario",
    "portfolio": "Levers",
    "cost_musd": "Cost told: mean (USD M)",
    "tied_up_musd": "Tied up in goods: mean (USD M)",
    "cost_not_told": "Cost not told of",
}
SECTOR_LABELS = {
    "commodity": "Commodity",
    "portfolio": "Levers",
    "sector": "Sector",
    "priority": "Rank in stock release (1: first)",
    "demand_pct": "Of the demand (%)",
    "unmet": "Unmet (t): median (P10 to P90)",
    "value_musd": "Value added at risk: mean (USD M)",
}
LEVER_LABELS = {
    "commodity": "Commodity",
    "scenario": "Scenario",
    "lever": "Lever",
    "kind": "Kind",
    "alone_days_bought": "Alone: days bought (mean)",
    "alone_unmet_avoided_t": "Alone: less unmet (t, mean)",
    "alone_musd": "Alone: cost, mean (USD M)",
    "alone_days_per_musd": "Alone: days bought (per USD M, mean)",
    "last_days_bought": "Last of all: days bought (mean)",
    "last_unmet_avoided_t": "Last of all: less unmet (t, mean)",
    "last_days_per_musd": "Last of all: days bought (per USD M, mean)",
}
COST_LABELS = {
    "commodity": "Commodity",
    "lever": "Lever",
    "payer": "Paid by",
    "tonnes": "For: mean (t)",
    "musd": "Cost over the horizon: mean (USD M)",
    "tied_up_musd": "Tied up in goods: mean (USD M)",
    "evidence": "Evidence",
    "source": "Source of the cost",
}
FRONT_LABELS = {
    "commodity": "Commodity",
    "levers": "Levers",
    "cost_musd": "Cost: mean (USD M)",
    "tied_up_musd": "Tied up in goods: mean (USD M)",
    "unmet_t": "Unmet: mean (t)",
    "days_bought": "Days bought (mean)",
    "left_out": "Left out, cost not told",
    "searched": "Searched",
}
UNMET_TORNADO_LABELS = {
    "commodity": "Commodity",
    "scenario": "Scenario",
    "input": "Input",
    "kind": "Kind",
    "unit": "Unit",
    "low": "Low (P10)",
    "value": "As told (unit beside)",
    "high": "High (P90)",
    "unmet_low_t": "Unmet, nothing else drawn, at the low end (t)",
    "unmet_t": "As told (t)",
    "unmet_high_t": "At the high end (t)",
}
SMALLEST_LABELS = {
    "commodity": "Commodity",
    "scenario": "Scenario",
    "confidence_pct": "Survives on (% of paths)",
    "stock_days": "Smallest opening stock (days of demand)",
    "stock_t": "The same (t)",
    "refused": "Or why there is none",
}
INSURANCE_LABELS = {
    "commodity": "Commodity",
    "scenario": "Scenario",
    "stock_days": "Opening stock (days)",
    "premium_musd": "Premium (USD M a year)",
    "avoided_musd": "Loss avoided in the event: mean (USD M)",
    "break_even_pct": "Pays from a chance of (% a year)",
    "expected_musd": "Expected to avoid: mean (USD M a year)",
}
CLAIM_LABELS = {
    "commodity": "Commodity",
    "claim": "What is said",
    "value": "It comes to (unit beside)",
    "unit": "Unit",
    "how_said": "Made of",
    "leaves_out": "Does not count",
}
TRANSFER_LABELS = {
    "market": "Market",
    "commodity": "Commodity",
    "scenario": "Scenario",
    "portfolio": "Levers",
    "demand_t_per_year": "Demand (t a year)",
    "chance_pct": "Stock empty (% of paths)",
    "lasting_days": "Lasts, cut at the horizon: mean (days)",
    "days_bought": "Days bought (mean)",
    "unmet_pct": "Unmet: mean (% of the demand)",
    "cost_musd": "Cost told: mean (USD M)",
    "demand_source": "Who tells the demand",
}
SANKEY_LABELS = {
    "commodity": "Commodity",
    "from_stage": "At",
    "from_name": "From",
    "to_stage": "Then",
    "to_name": "To",
    "tonnes": "Flow (t a year)",
    "pct": "Of all (%)",
}
GATE_LABELS = {
    "commodity": "Commodity",
    "lever": "Lever",
    "gate": "Passes",
    "wet_t_per_year": "At most (wet t a year)",
    "from_day": "Open from (day)",
    "metal_t_per_year": "As metal (t a year)",
    "least": "Holds the others back",
    "source": "Source",
}
DELIVERY_LABELS = {
    "delivers": "Delivers on an ordinary day",
    "mines": "Mines of what the market gets",
    "left": "Delivers in the scenario, all of it in force",
    "reason": "What takes from it",
}
WAY_LABELS = {
    "name": "From",
    "becomes": "In the scenario",
    "base": "On an ordinary day (t a year)",
    "then": "In the scenario, all of it in force (t a year)",
    "reason": "What takes from it",
}
MARKET_LABELS = {
    "opening": "Stock on day 0 (days of demand)",
    "stock_out": "Stock empty on day: median (P10 to P90)",
    "first_short": "First short on day: median (P10 to P90)",
    "bought": "Days bought: median (P10 to P90)",
    "unmet": "Unmet (t): median (P10 to P90)",
}
LEVER_PLACE_LABELS = {
    "kind": "Kind",
    "most": "At most (t a year)",
    "starts": "Helps from",
    "ceiling": "Ceiling",
    "paid_by": "Paid by",
    "idle": "Brings nothing here",
    "evidence": "Evidence",
    "source": "Source",
}
PULLED_LABELS = {
    "lever": "Lever",
    "starts": "Helps from",
    "most": "At most",
    "musd": "Cost (USD M), payer",
}
LEVER_SOURCE_LABELS = {
    "lever": "Lever",
    "kind": "Kind",
    "starts": "Helps from",
    "ceiling": "Ceiling",
    "most": "At most (t a year)",
    "paid_by": "Paid by",
    "evidence": "Evidence",
    "source": "Source",
    "cost_source": "Source of the cost",
}
