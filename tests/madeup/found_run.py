"""What the steps of a run found, written by hand: as much of it as a brief reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.model.resilience import ResilienceSettings
from geo.resilience.balance import CHAIN_COLUMNS
from geo.resilience.lever_value import LEVER_VALUE_COLUMNS
from geo.sources.project_file import ProjectFile, read_project
from geo.workflow.examples import example_project

METALS = {"cobalt": "Co", "nickel": "Ni"}
CLASSES = {"Indicated": 60.0, "Inferred": 160.0, "total": 220.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How the made-up run differs.

    Parameters
    ----------
    commodities : tuple of str, optional
        Asked for; none: the project has no supply.
    stop : str, optional
        Name of what stops.
    bands : bool, optional
        Whether there are realizations.
    estimated : bool, optional
        Whether any cell has an estimate.
    domains : tuple of str, optional
    levers : tuple of str, optional
        Portfolios are nothing, all but the last, and all of them; the last is the sea
        floor.
    kriged : bool, optional
        Whether kriging was possible.
    planned : bool, optional
        Whether the project plans to mine.
    """

    commodities: tuple[str, ...] = ("cobalt", "nickel", "rare_earths")
    stop: str = "China"
    bands: bool = True
    estimated: bool = True
    domains: tuple[str, ...] = ("field",)
    levers: tuple[str, ...] = ("stock", "thrift", "nodules")
    kriged: bool = True
    planned: bool = True


def found_run(found: Found) -> tuple[ProjectFile, dict[str, dict[str, object]]]:
    """Give a project and what its steps found."""
    steps = ("samples", "ground", "classes", "comparison", "facts", "routes", "maps")
    done: dict[str, dict[str, object]] = {name: {} for name in steps}
    done |= {
        "zone": _zone(found),
        "truth": {
            "notes": {"lines": ["positions are taken as exact"]},
            "stations": pd.DataFrame({"domain": [*(200 * found.domains[:1]), ""]}),
        },
        "estimate": _estimate(found),
        "statement": _statement(found),
        "contingency": {},
        "economics": {},
        "supply": {},
        "resilience": {},
    }
    done["classes"]["widest_spacing"] = pd.DataFrame(
        {
            "zone": found.domains,
            "resource_class": "Indicated",
            "widest_m": 1800.0,
            "nearest_station_m": 3797.4,
        }
    )
    if found.commodities:
        done |= {
            "contingency": _contingency(found),
            "supply": _supply(found),
            "resilience": _resilience(found),
        }
    return _project(found), done


def _project(found: Found) -> ProjectFile:
    file = read_project(example_project("minamitorishima"))
    project = replace(file.project, economics=None)
    supply = project.supply
    if not found.commodities or supply is None:
        changed = replace(
            project, supply=None, disruptions=(), resilience=ResilienceSettings()
        )
        return replace(file, project=changed)
    first = supply.commodities[0]
    asked = tuple(
        replace(first, name=name, demand_t=1000.0, metal=METALS.get(name, ""))
        for name in found.commodities
    )
    seabed = supply.seabed if found.planned else None
    return replace(
        file,
        project=replace(
            project, supply=replace(supply, commodities=asked, seabed=seabed)
        ),
    )


def _zone(found: Found) -> dict[str, object]:
    facts = {"name": "Minamitorishima", "area_km2": 435_632.6, "basis": "200 nm"}
    return {"facts": facts, "domains": pd.DataFrame({"name": found.domains})}


def _estimate(found: Found) -> dict[str, object]:
    count = len(found.domains)
    models = pd.DataFrame(
        {
            "domain": found.domains,
            "stations": 200,
            "method": "ordinary kriging" if found.kriged else "mean of the stations",
            "model": "spherical" if found.kriged else "none",
            "nugget": 9.3,
            "sill": 70.1,
            "effective_range_m": 17_907.2,
            "refusal": "" if found.kriged else "too few pairs",
            "beats_mean_blocked": found.kriged,
        }
    )
    scores = pd.DataFrame(
        {
            "domain": [*found.domains] * 2,
            "method": ["kriging"] * count + ["mean"] * count,
            "scheme": "squares of 17,907 m",
            "RMSE": [8.6] * count + [9.02] * count,
        }
    )
    return {"models": models, "cross_validation": scores}


def _statement(found: Found) -> dict[str, object]:
    facts: dict[str, object] = {
        "label": "SYNTHETIC mineral inventory",
        "cutoff_kg_m2": 15.0,
        "estimated_cells": 575 if found.estimated else 0,
        "recoverable_share": 0.7448,
        "recoverable_wet_t": 165.8e6,
    }
    ends = {"p10": 0.95, "p90": 1.05} if found.bands else {}
    rows = [
        {
            "zone": "total",
            "class": name,
            "cutoff_kg_m2": 15.0,
            "area_km2": 41.0 * wet,
            "wet_mt": wet,
            "dry_mt": 0.72 * wet,
            **{f"{metal}_kt": 3.2 * wet for metal in ("ni", "co", "cu", "mn")},
            **{f"wet_mt_{end}": factor * wet for end, factor in ends.items()},
            **{
                f"{metal}_kt_{end}": 3.2 * factor * wet
                for metal in ("ni", "co", "cu", "mn")
                for end, factor in ends.items()
            },
        }
        for name, wet in CLASSES.items()
    ]
    planned = found.planned and found.commodities and found.estimated
    seabed = {
        "wet_t_per_year": 3e6,
        "life_years": 55.2578,
        "metals_t_per_year": {"Co": 590.0, "Ni": 130.0},
    }
    return {
        "facts": facts,
        "seabed": seabed if planned else {},
        "printed": pd.DataFrame(rows),
    }


def _contingency(found: Found) -> dict[str, object]:
    names = list(found.commodities)
    shares = np.linspace(0.8, 0.5, len(names))
    keys = {"target": "country", "name": "CHN", "commodity": names}
    stops = pd.DataFrame(
        {
            **keys,
            "label": found.stop,
            "unmet_t": 1000.0 * shares,
            "unmet_share": shares,
            "share_on_unverified": [0.94, *[0.07] * (len(names) - 1)],
        }
    )
    return {"stops": stops, "stability": pd.DataFrame({**keys, "worst_share": 0.96})}


def _supply(found: Found) -> dict[str, object]:
    names = list(found.commodities)
    chains = [
        (name, "mine", 2024, 10.0, 0.9, 0.9, "9 of 9", "", True) for name in names
    ]
    exposure = pd.DataFrame(
        {"commodity": names, "gate": "Taiwan Strait", "stage": "market", "share": 0.79}
    )
    return {
        "chains": pd.DataFrame(chains, columns=list(CHAIN_COLUMNS)),
        "scenario": pd.DataFrame({"commodity": names}),
        "exposure": exposure,
    }


def _resilience(found: Found) -> dict[str, object]:
    names, scenario = list(found.commodities), "the project's"
    parts = {"nothing": (), "pillars": found.levers[:-1], "all": found.levers}
    portfolios = pd.DataFrame(
        [
            {
                "commodity": commodity,
                "scenario": scenario,
                "portfolio": portfolio,
                **_days(120.0 + 60.0 * len(levers)),
                "days_bought": 60.0 * len(levers),
                "levers": "; ".join(levers),
                "unmet_avoided_t": 334.6 * len(levers),
                "cost_usd": 4e6 * len(levers),
                "tied_up_usd": 57e6 * bool(levers),
                "cost_not_told": "",
                "value_at_risk_usd": np.nan,
            }
            for commodity in names
            for portfolio, levers in parts.items()
            if levers or portfolio == "nothing"
        ]
    )
    levers = pd.DataFrame(
        [
            {
                "commodity": commodity,
                "scenario": scenario,
                "lever": lever,
                "kind": "seabed" if lever == found.levers[-1] else "stock",
                **{f"{how}_days_bought": 61.4 for how in ("alone", "last")},
                **{f"{how}_unmet_avoided_t": 334.6 for how in ("alone", "last")},
                **{f"{how}_cost_usd": 4e6 * rank for how in ("alone", "last")},
                **{f"{how}_days_per_musd": 15.35 / rank for how in ("alone", "last")},
            }
            for commodity in names
            for rank, lever in enumerate(found.levers, start=1)
        ],
        columns=list(LEVER_VALUE_COLUMNS),
    )
    told = {
        "commodity": names,
        "scenario": scenario,
        "disruptions": f"{found.stop} closed from day 60 for 365 days",
        "portfolio": "nothing",
        "first_stop_day": 60.0,
        "public_days_at_stop": 42.0,
        "horizon_days": 730.0,
        "opening_stock_days": 60.0,
        "demand_source": "a claim (of a newspaper)",
    }
    tried = {
        "commodity": levers["commodity"],
        "scenario": scenario,
        "levers": levers["lever"],
        "tied_up_usd": 57e6,
    }
    smallest = {"commodity": names, "scenario": scenario, "confidence": 0.9}
    return {
        "portfolios": portfolios,
        "levers": levers,
        "cover_summary": pd.DataFrame(told),
        "claims": _claims(found),
        "gates": pd.DataFrame(
            {
                "commodity": names,
                "lever": found.levers[-1] if found.levers else "",
                "gate": "vessel",
                "least": True,
                "wet_t_per_year": 2.55e6,
                "metal_t_per_year": 500.0,
            }
        ),
        "pareto": pd.DataFrame(tried),
        "costs": pd.DataFrame({"lever": found.levers, "told": True}),
        "smallest_stock": pd.DataFrame({**smallest, "stock_days": 470.0}),
        "seabed_compared": _compared(found),
        "seabed_gains": _gains(found, scenario=scenario),
    }


def _compared(found: Found) -> pd.DataFrame:
    """Set the project's nodules, the last lever, beside a mud that is published."""
    own = found.levers[-1] if found.levers and found.planned else ""
    rows = [
        {
            "deposit": "published mud" if name == "rare_earths" else own,
            "kind": "mud" if name == "rare_earths" else "nodules",
            "basis": "its source" if name == "rare_earths" else "synthetic statement",
            "commodity": name,
            "group": "",
            "demand_share": 0.0046 if name == "rare_earths" else 0.62,
            "in_situ_t": 1e6,
        }
        for name in found.commodities
        if own
    ]
    columns = ["deposit", "kind", "basis", "commodity", "group"]
    return pd.DataFrame(rows, columns=[*columns, "demand_share", "in_situ_t"])


def _gains(found: Found, *, scenario: str) -> pd.DataFrame:
    compared = _compared(found)
    tables = [
        compared[["deposit", "commodity"]].assign(
            scenario=scenario, running=running, days_gained=123.4
        )
        for running in (False, True)
    ]
    return pd.concat(tables, ignore_index=True)


def _claims(found: Found) -> pd.DataFrame:
    told = {
        "implied demand": 1000.0,
        "years of demand": 75.0,
        "years of the told demand": 37.5,
    }
    rows = [
        (name, claim, value)
        for name in found.commodities
        if name in METALS
        for claim, value in told.items()
    ]
    return pd.DataFrame(rows, columns=["commodity", "claim", "value"])


def _days(middle: float) -> dict[str, float]:
    ends = {"p10": 0.9, "p50": 1.0, "p90": 1.2}
    return {
        "shortage_chance": 1.0,
        "stock_out_chance": 0.8,
        **{f"stock_out_day_{end}": factor * middle for end, factor in ends.items()},
        **{f"first_unmet_day_{end}": factor * middle for end, factor in ends.items()},
    }
