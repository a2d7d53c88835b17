"""Abundance at the three DOMES sites, each told from the others and from itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pandas.core.groupby import SeriesGroupBy

from geo.model.randomness import generator
from geo.model.samples import (
    AbundanceColumn,
    SampleFile,
    SampleRules,
    StationColumns,
)
from geo.resource.prospectivity.design.design import Design, design_table
from geo.resource.prospectivity.evidence.evidence_errors import (
    EvidenceErrors,
    error_by_evidence,
)
from geo.resource.prospectivity.learners.catalogue import learner_named, learners_of
from geo.resource.prospectivity.skill.assessment import Assessment, assess
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan
from geo.sources.samples import read_samples
from realworld.ground import CCZ, COVARIATES, covariates_of

SEED = 1975
BOUNDS = (-152.5, 7.5, -124.0, 17.0)  # the sites, and ground for the rings round them
EDGES_LON = (-145.0, -130.0)  # between sites A, B and C
BLOCK_M = 20e3
UNIT = "kg m-2"
SITES = "ABC"
PLAIN = ("mean", "nearest", "inverse distance", "kriging")
EVIDENCE = {
    "box core": ("Fewkes_1980_2.tab", "Nodules [kg/m**2]"),
    "photo": ("Piper-etal_1979_tab8.tab", "Conc [kg/m**2]"),
}
BARE = ("Cov [%]", 1.0)  # a photo without a figure that shows no more is bare ground


def stations_of(evidence: str, *, data: Path) -> pd.DataFrame:
    """Read one kind of evidence; masses are weighed on board, so wet is assumed."""
    file, column = EVIDENCE[evidence]
    settings = SampleFile(
        file=file,
        columns=StationColumns(station="Event", lon="Longitude", lat="Latitude"),
        abundance=AbundanceColumn(column=column, unit="kg/m2", basis="wet"),
        crs="EPSG:4326",
        evidence=evidence,
        rules=SampleRules(duplicates="mean", impossible="reject"),
    )
    found = read_samples(settings, root=data / "nodules").accepted
    west, east = EDGES_LON
    site = np.select([found["lon"] < west, found["lon"] < east], ["A", "B"], "C")
    return pd.DataFrame(found.drop(columns="geometry")).assign(site=site)


class Domes:
    """Stations of both kinds and the covariates of their cells, read once."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.covariates = covariates_of(CCZ, data=data, bounds=BOUNDS)
        self.stations = {kind: stations_of(kind, data=data) for kind in EVIDENCE}

    def design(
        self,
        evidence: str,
        *,
        site: str = "",
        names: list[str] = COVARIATES,
        region: str = "site",
    ) -> Design:
        """Join one kind of evidence to its covariates, at one site or at all."""
        rows = self.stations[evidence]
        if site:
            rows = rows[rows["site"] == site]
        return design_table(
            rows,
            self.covariates[names],
            response="abundance",
            kind="quantity",
            response_units=UNIT,
            region=region,
        )

    def counts(self) -> pd.DataFrame:
        """Stations, cells that hold them, and abundances of each site."""
        rows = []
        for evidence, stations in self.stations.items():
            for site, found in stations.groupby("site"):
                design = self.design(evidence, site=str(site), names=["depth"])
                rows.append(
                    {
                        "evidence": evidence,
                        "site": site,
                        "stations": len(found),
                        "cells": len(np.unique(design.cell)),
                        "mean": found["abundance"].mean(),
                        "sd": found["abundance"].std(),
                    }
                )
        return pd.DataFrame(rows)

    def spread(self, evidence: str) -> dict[str, float]:
        """Standard deviations between the means of sites, within sites and cells."""
        design = self.design(evidence)
        abundance = pd.Series(design.response)
        by_site = abundance.groupby(design.region)
        by_cell = abundance.groupby(design.cell)
        return {
            "between sites": float(by_site.mean().std()),
            "within sites": _pooled_sd(by_site),
            "within cells": _pooled_sd(by_cell),
        }

    def readings(self, *, bare_as_zero: bool) -> pd.DataFrame:
        """Pair box cores and photos of one event; masses, kg/m2."""
        folder = self.data / "nodules"
        columns = {
            kind: pd.read_csv(folder / file, sep="\t").set_index("Event")
            for kind, (file, _) in EVIDENCE.items()
        }
        photos = columns["photo"]
        photo = photos[EVIDENCE["photo"][1]]
        if bare_as_zero:
            name, most = BARE
            photo = photo.where(photo.notna() | ~(photos[name] <= most), 0.0)
        core = columns["box core"][EVIDENCE["box core"][1]]
        shared = core.index.intersection(photo.index)
        return pd.DataFrame(
            {"box core": core[shared], "photo": photo[shared]}, index=shared
        )


def _pooled_sd(groups: SeriesGroupBy) -> float:
    freedom = groups.count() - 1
    pooled = (freedom * groups.var().fillna(0.0)).sum() / freedom.sum()
    return float(np.sqrt(pooled))


def errors_of(readings: pd.DataFrame, *, scale: str = "as read") -> EvidenceErrors:
    """Part the disagreement of box cores and photos."""
    return error_by_evidence(readings, rng=generator(SEED, "pairs"), scale=scale)


def errors_table(domes: Domes) -> pd.DataFrame:
    """Errors by evidence, bare ground left out and taken as none."""
    rows = []
    for told, bare, scale in (
        ("photos with a figure", False, "as read"),
        ("and bare ground as 0", True, "as read"),
        ("and bare ground as 0, photos scaled", True, "ratio of means"),
    ):
        found = errors_of(domes.readings(bare_as_zero=bare), scale=scale)
        pair, by = found.differences.iloc[0], found.table.set_index("evidence")
        row = {
            "pairs": told,
            "n": found.rows,
            "r": pair["r"],
            "sd of difference": pair["difference_sd"],
        }
        for kind in EVIDENCE:
            row |= {
                f"{kind}: error sd": by.loc[kind, "error_sd"],
                f"{kind}: 90 % of variance": "{:.1f} to {:.1f}".format(
                    *by.loc[kind, ["variance_low", "variance_high"]]
                ),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def judged(
    design: Design, *, plan: SpatialPlan, names: tuple[str, ...] = ()
) -> Assessment:
    """Judge learners of abundance, all by default."""
    chosen = names or tuple(learners_of("quantity"))
    return assess(
        design,
        [learner_named(name, "quantity") for name in chosen],
        plan=plan,
        rng=generator(SEED, plan.label),
    )


def sites_table(seen: Assessment) -> pd.DataFrame:
    """Errors with each site told from the other two, and by site."""
    by_site = seen.by_fold.pivot_table(
        index="learner", columns="fold", values="rmse", sort=False
    )
    by_site.columns = [f"site {name}" for name in SITES]  # labels in their order
    table = seen.scores[["rmse", "bias", "r2"]].join(by_site)
    return table.assign(claimed=seen.claimed["rmse"])


def blocks_table(seen: Assessment) -> pd.DataFrame:
    """Errors with squares of a site told from the others."""
    return seen.scores[["rmse", "bias", "r2"]].assign(claimed=seen.claimed["rmse"])


def judged_at_sites(domes: Domes, evidence: str) -> dict[str, Assessment]:
    """Judge plain learners by each station of a site, told from the others of it."""
    return {
        site: judged(
            domes.design(evidence, site=site, names=["depth"], region="station"),
            plan=SpatialPlan.regions(),
            names=PLAIN,
        )
        for site in SITES
    }


def one_out_table(told: dict[str, Assessment]) -> pd.DataFrame:
    """Errors at each site."""
    return pd.DataFrame(
        {f"site {site}": seen.scores["rmse"] for site, seen in told.items()}
    )


def without_variogram(seen: Assessment, *, learner: str = "kriging") -> tuple[int, int]:
    """Fits of a learner that found no variogram, of how many."""
    notes = seen.notes[seen.notes["learner"] == learner]
    refused = notes[notes["note"].str.startswith("no variogram")]
    return refused["fold"].nunique(), seen.by_fold["fold"].nunique()
