"""Abundance from coverage at the two grounds of SO268, pooled and apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geo.model.samples import (
    AbundanceColumn,
    CoverageColumn,
    SampleFile,
    StationColumns,
)
from geo.model.sampling import NoduleFile
from geo.resource.sampling.laws import CoverageLaw, LongAxisLaw
from geo.resource.sampling.photo import fit_coverage_law, fit_long_axis_law
from geo.sources.sample_nodules import read_nodules
from geo.sources.samples import read_samples

EAST_OF = -121.0  # degrees: between the two grounds
DOMAINS = ("east", "west")
CORES = SampleFile(
    file="SO268-bc-nodules-summary-PANGAEA-904967.tab",
    columns=StationColumns(station="Event", lon="Longitude", lat="Latitude"),
    abundance=AbundanceColumn(column="Nodules m", unit="kg", sampled_area_m2=0.25),
    coverage=CoverageColumn(
        column="Nodules [%] (seafloor coverage by nodules)", unit="%"
    ),
    crs="EPSG:4326",
    evidence="box core",
)
NODULES = NoduleFile(
    file="SO268-bc-nodules-PANGAEA-904962.tab",
    station="Event",
    long_axis_mm="Nodule l",
    mass_g="Nodule m",
)


def cores_of(data: Path) -> pd.DataFrame:
    """Read the box cores, with the domain of each."""
    found = read_samples(CORES, root=data / "nodules").accepted
    domain = np.where(found["lon"] > EAST_OF, *DOMAINS)
    cores = pd.DataFrame(found.drop(columns="geometry")).assign(domain=domain)
    return cores.reset_index(drop=True)


def law_of(cores: pd.DataFrame) -> CoverageLaw:
    """Fit abundance to coverage."""
    return fit_coverage_law(cores["coverage"], cores["abundance"])


def axis_law(data: Path) -> LongAxisLaw:
    """Fit mass to long axis."""
    nodules = read_nodules(NODULES, root=data / "nodules")
    return fit_long_axis_law(nodules["long_axis_mm"], nodules["mass_g"])


def laws_table(cores: pd.DataFrame) -> pd.DataFrame:
    """The laws of each domain and of both together."""
    parts = {name: cores[cores["domain"] == name] for name in DOMAINS}
    rows = {}
    for name, part in {**parts, "pooled": cores}.items():
        law = law_of(part)
        rows[name] = {
            "cores": law.pairs,
            "intercept": law.intercept,
            "slope per %": law.slope_per_percent,
            "sd of slope": float(np.sqrt(law.covariance[1][1])),
            "r2": law.r2,
            "residual sd": law.residual_sd,
            "mean coverage, %": 100.0 * part["coverage"].mean(),
            "mean abundance": part["abundance"].mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("domain")


def errors_table(cores: pd.DataFrame) -> pd.DataFrame:
    """Errors of cores that had no say, by who was asked."""
    told = cores.assign(
        **{name: [_told(cores, row, name) for row in cores.index] for name in ASKED}
    )
    rows = {}
    for name in ASKED:
        error = told[name] - told["abundance"]
        rows[name] = {
            **{
                f"rmse, {domain}": _rms(error[cores["domain"] == domain])
                for domain in DOMAINS
            },
            **{
                f"bias, {domain}": error[cores["domain"] == domain].mean()
                for domain in DOMAINS
            },
            "rmse, all": _rms(error),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("told by")


ASKED = (
    "mean of the own domain",
    "law of the own domain",
    "pooled law",
    "mean of the other domain",
    "law of the other domain",
)


def _told(cores: pd.DataFrame, row: int, asked: str) -> float:
    """Predict a core from cores that do not include it."""
    others = cores.drop(index=row)
    own = others["domain"] == cores.loc[row, "domain"]
    chosen = others if asked == "pooled law" else others[own ^ ("other" in asked)]
    if asked.startswith("mean"):
        return float(chosen["abundance"].mean())
    return float(law_of(chosen).abundance([cores.loc[row, "coverage"]])[0])


def _rms(error: pd.Series) -> float:
    return float(np.sqrt((error**2).mean()))
