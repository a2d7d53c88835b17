"""Words, with units, for the columns of the tables on costs and revenue.

Each mapping names the columns that are shown, in their order; the files have more.
"""

from __future__ import annotations

PRICE_LABELS = {
    "metal": "Metal",
    "usd_per_t": "Price (USD/t)",
    "spread_pct": "Standard deviation (% of the price)",
    "date": "Date",
    "evidence": "Evidence",
    "source": "Source",
}
WORTH_LABELS = {
    "metal": "Metal",
    "grade_pct": "Mean grade (% of dry)",
    "recovery_pct": "Recovered (%)",
    "payable_pct": "Of it paid (%)",
    "paid_usd_per_dry_t": "Paid (USD/dry t)",
    "value_pct": "Of all that is paid (%)",
}
TERM_LABELS = {
    "what": "What",
    "amount": "Amount (unit beside)",
    "unit": "Unit",
    "date": "Date",
    "evidence": "Evidence",
    "source": "Source",
}
ORDER_LABELS = {
    "order": "First",
    "life_years": "Life (years)",
    "wet_mt": "Delivered (Mt wet)",
    "moved_km": "Way between blocks (km)",
    "npv_musd": "Net present value (USD M)",
    "irr_pct": "Internal rate of return (% a year)",
    "payback": "Paid back (years from the decision)",
}
SCHEDULE_LABELS = {
    "year": "Year of mining (number)",
    "swept_km2": "Driven over (km\u00b2)",
    "wet_mt": "Delivered (Mt wet)",
    "abundance_kg_m2": "Its ground (kg/m\u00b2 wet, in situ)",
    "worked": "Of the year (fraction)",
    "binding": "What ends the year",
    "moved_km": "Way between blocks (km)",
}
FLOW_LABELS = {
    "year": "Year (0: the decision)",
    "stage": "Stage",
    "revenue_musd": "Revenue (USD M)",
    "costs_musd": "Running costs (USD M)",
    "royalty_musd": "Royalty (USD M)",
    "tax_musd": "Tax (USD M)",
    "capital_musd": "Capital, sustaining and closure with it (USD M)",
    "net_musd": "Net (USD M)",
    "cumulated_musd": "Added up (USD M)",
}
STAGE_LABELS = {
    "stage": "Value",
    "npv_musd": "Net present value (USD M)",
    "irr_pct": "Internal rate of return (% a year)",
    "payback": "Paid back (years from the decision)",
}
BREAK_EVEN_LABELS = {
    "metal": "Metal",
    "price_usd_t": "Price (USD/t)",
    "break_even_usd_t": "Pays from (USD/t)",
    "times": "Times the price (ratio)",
    "reason": "Or why there is none",
}
"""The last row is of all prices together, which has no price of its own."""
