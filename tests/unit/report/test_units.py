"""Every column of the report's tables says its unit, or holds words."""

import pandas as pd
import pytest

from geo.report import labels, resilience_labels, supply_labels
from geo.report.labels import statement_labels
from geo.workflow import (
    brief_ground,
    brief_options,
    brief_supply,
    data_sources,
    first_screen,
    seabed_sections,
    stop_sections,
    supply_sections,
)
from geo.workflow import concentration_sections as concentration
from geo.workflow import resilience_sections as stocks
from geo.workflow import route_sections as routes

SECTIONS = (
    *(concentration, seabed_sections, stop_sections, supply_sections, stocks, routes),
    *(brief_ground, brief_options, brief_supply, data_sources, first_screen),
)
MODULES = (labels, resilience_labels, supply_labels)
WORDS = frozenset(
    {
        *("avoids", "blocked_by", "bottleneck", "by", "campaign", "candidate"),
        *("capacity_evidence", "chosen", "claim", "commodity", "contested"),
        *("cost_not_told", "countries", "demand_source", "destination", "domain"),
        *("element", "evidence", "figure", "file", "first", "from_name"),
        *("from_stage", "gate", "gates", "group", "how", "how_said", "input"),
        *("iso3", "key", "kind", "label", "leaves_out", "least", "left_out"),
        *("lever", "levers", "licence", "like_with_like", "made_of", "market"),
        *("may_be_ranked", "metal", "method", "mine", "missing", "model", "option"),
        *("origin", "output_evidence", "owners", "parameter", "meaning", "part"),
        *("payer", "period", "plant", "portfolio", "ranks", "reason", "refused"),
        *("regime", "resource_class", "risk", "route", "scenario", "scheme"),
        *("scope", "searched", "second", "sector", "source", "stage", "state"),
        *("states", "station", "status", "step", "stop", "table", "title"),
        *("to_name", "to_stage", "top", "unbalanced", "unit", "untold", "used"),
        *("verdict", "vintage", "what", "zone"),
        # days and tonnes with their bands, written as text
        *("bought", "first_short", "stock_out"),
        # a calendar year has no unit
        "year",
    }
)


def reported():
    """Take the labels that a section of the report is written with."""
    found = {}
    for module in MODULES:
        for name, value in vars(module).items():
            used = any(getattr(section, name, None) is value for section in SECTIONS)
            if name.endswith("_LABELS") and used:
                found[f"{module.__name__.rpartition('.')[2]}.{name}"] = value
    for section in SECTIONS:
        for name, value in vars(section).items():
            if name.startswith("_") and name.endswith("_LABELS"):
                found[f"{section.__name__.rpartition('.')[2]}.{name}"] = value
    return found


@pytest.mark.parametrize("name", sorted(reported()))
def test_each_label_names_a_unit_or_stands_for_words(name):
    bare = {
        column: label
        for column, label in reported()[name].items()
        if label and "(" not in label and column not in WORDS
    }
    assert bare == {}


def test_most_tables_are_looked_at():
    assert len(reported()) > 25


def test_each_number_of_a_statement_names_its_unit():
    metals = [f"ni_{unit}" for unit in ("pct", "kt", "kt_p10", "kt_nearest")]
    columns = [
        *("cutoff_kg_m2", "area_km2", "abundance_wet_kg_m2", "wet_mt", "moisture"),
        *("dry_mt", "support_m", "graded_share", "wet_mt_p90", "dry_mt_kriged"),
        *metals,
    ]
    named = statement_labels(pd.DataFrame(columns=columns))
    assert [name for name in columns if "(" not in named[name]] == []
