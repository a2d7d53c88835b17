"""Occurrence of nodules in two windows, each told from itself and from the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import xarray as xr

from geo.model.grid import require_grid
from geo.model.prospect_points import ProspectPoints
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import (
    Design,
    Targets,
    design_table,
    targets_of,
)
from geo.resource.prospectivity.learners.catalogue import learner_named
from geo.resource.prospectivity.maps.applicability import area_of_applicability
from geo.resource.prospectivity.skill.assessment import Assessment, assess, train_test
from geo.resource.prospectivity.skill.skill import concordance
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan
from geo.sources.prospect_points import read_prospect_points
from realworld.ground import CCZ, COOK, MINAMITORISHIMA, covariates_of

SEED = 2020
SIDE_M = 500e3
SIDES_M = (250e3, 500e3, 1_000e3)
LEARNERS = ("mean", "distance", "logistic", "forest", "boosting")
WINDOWS = {"CCZ": CCZ, "Cook": COOK, "Minamitorishima": MINAMITORISHIMA}
LEARNT = ("CCZ", "Cook")  # with enough controls to learn from
POINTS = ProspectPoints(
    presence="dutkiewicz2020_nodules_dataset.xlsx",
    control="dutkiewicz2020_control_dataset.xlsx",
    source="Dutkiewicz et al. (2020)",
)
DEVICES = {  # the first pattern that is found names the row
    "dredges and trawls": "dredge|trawl",
    "grabs": "grab",
    "box cores": "box",
    "other cores": "cor|kasten",
    "cameras and others": "",
}


class Windows:
    """Points and covariates of the three windows, read once."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.points = read_prospect_points(POINTS, root=data / "nodules").accepted
        self.covariates: dict[str, xr.Dataset] = {
            name: covariates_of(window, data=data) for name, window in WINDOWS.items()
        }
        self.designs: dict[str, Design] = {name: self._design(name) for name in WINDOWS}

    def _design(self, name: str) -> Design:
        return design_of(self.points, self.covariates[name])

    def targets(self, name: str, *, learnt: str) -> Targets:
        """The cells of a window, for a model learnt in another."""
        return targets_of(self.covariates[name], design=self.designs[learnt])

    def counts(self) -> pd.DataFrame:
        """What became of the records of each window."""
        return pd.DataFrame(
            {name: self._counted(name) for name in WINDOWS}
        ).T.rename_axis("window")

    def _counted(self, name: str) -> dict[str, int]:
        design = self.designs[name]
        inside = self.points[_within(self.points, self.covariates[name])]
        reasons = design.dropped["reason"]
        bare = int(reasons.str.startswith("no data").sum())
        return {
            "presences": int((inside["value"] == 1.0).sum()),
            "controls": int((inside["value"] == 0.0).sum()),
            "without covariates": bare,
            "share a cell": len(reasons) - bare,
            "presence cells": int(design.response.sum()),
            "control cells": int((design.response == 0.0).sum()),
        }

    def devices(self) -> pd.DataFrame:
        """Shares of the devices among the records of each window and class, %."""
        found = {}
        for told, file, header in (
            ("presences", POINTS.presence, 5),
            ("controls", POINTS.control, 3),
        ):
            sheet = pd.read_excel(self.data / "nodules" / file, header=header)
            places = sheet.rename(columns={"Longitude": "lon", "Latitude": "lat"})
            device = places["Sampling device"].fillna("").str.lower().map(_device)
            for name in LEARNT:
                here = device[_within(places, self.covariates[name])]
                share = here.value_counts(normalize=True).reindex(list(DEVICES))
                found[f"{name}, {told}"] = 100.0 * share.fillna(0.0)
        return pd.DataFrame(found).rename_axis("device")


def design_of(points: pd.DataFrame, covariates: xr.Dataset) -> Design:
    """Join the points within a window to its covariates."""
    inside = points[_within(points, covariates)]
    return design_table(inside, covariates, response="value", kind="occurrence")


def _device(name: str) -> str:
    return next(
        row
        for row, words in DEVICES.items()
        if any(word in name for word in words.split("|"))
    )


def _within(points: pd.DataFrame, covariates: xr.Dataset) -> pd.Series:
    west, south, east, north = require_grid(covariates, what="covariates").bounds
    lon = west + (points["lon"] - west) % 360.0
    return (lon < east) & points["lat"].between(south, north)


def learners(names: tuple[str, ...] = LEARNERS) -> list:
    """Find learners of occurrence by their names."""
    return [learner_named(name, "occurrence") for name in names]


def judged_within(
    design: Design,
    *,
    names: tuple[str, ...] = LEARNERS,
    side_m: float = SIDE_M,
) -> Assessment:
    """Judge learners by squares of a window."""
    return assess(
        design,
        learners(names),
        plan=SpatialPlan.blocks(side_m),
        rng=generator(SEED, "squares"),
    )


def judged_across(
    train: Design, test: Design, *, names: tuple[str, ...] = LEARNERS
) -> Assessment:
    """Fit learners to one window, and judge them on another."""
    return train_test(train, test, learners(names), rng=generator(SEED, "windows"))


def within_table(seen: Assessment) -> pd.DataFrame:
    """Scores under squares, the worst and best fold, and what chance claims."""
    by_fold = seen.by_fold.groupby("learner")["auc"]
    return pd.DataFrame(
        {
            "AUC": seen.scores["auc"],
            "worst fold": by_fold.min(),
            "best fold": by_fold.max(),
            "AUC claimed": seen.claimed["auc"],
            "Brier": seen.scores["brier"],
            "Brier claimed": seen.claimed["brier"],
            "Brier skill": seen.scores["brier_skill"],
        }
    ).reindex(seen.scores.index)


def fold_sizes(seen: Assessment) -> str:
    """Say how few stations a fold has, and how many."""
    folds = seen.by_fold.drop_duplicates("fold")
    absent = folds["rows"] - folds["presences"]
    return (
        f"{len(folds)} folds, each with {folds['presences'].min():.0f} to "
        f"{folds['presences'].max():.0f} presence cells and {absent.min():.0f} to "
        f"{absent.max():.0f} control cells"
    )


def sides_table(design: Design) -> pd.DataFrame:
    """Scores of the forest and of distance alone, by the side of the squares."""
    rows = []
    for side_m in SIDES_M:
        seen = judged_within(design, names=("distance", "forest"), side_m=side_m)
        rows.append(
            {
                "side, km": side_m / 1e3,
                **{
                    f"{score}, {name}": seen.scores.loc[name, column]
                    for score, column in (("AUC", "auc"), ("Brier", "brier"))
                    for name in ("distance", "forest")
                },
            }
        )
    return pd.DataFrame(rows)


def across_table(seen: Assessment, *, inside: np.ndarray) -> pd.DataFrame:
    """Scores on the other window, in all and where the model applies."""
    told = seen.predictions
    here = told[inside[told["row"].to_numpy()]]
    counted = {
        name: concordance(part["observed"], part["predicted"])
        for name, part in here.groupby("learner")
    }
    auc = pd.Series(
        {
            name: each.concordant / each.pairs if each.pairs else np.nan
            for name, each in counted.items()
        },
        dtype=float,
    )
    return pd.DataFrame(
        {
            "AUC": seen.scores["auc"],
            "AUC where applicable": auc.reindex(seen.scores.index),
            "AUC claimed": seen.claimed["auc"],
            "Brier": seen.scores["brier"],
            "Brier claimed": seen.claimed["brier"],
            "Brier skill": seen.scores["brier_skill"],
        }
    )


def auc_error(design: Design) -> float:
    """Standard error of an AUC without skill (Mann & Whitney 1947)."""
    present = float(design.response.sum())
    absent = len(design) - present
    return float(np.sqrt((present + absent + 1.0) / (12.0 * present * absent)))


def stations_inside(train: Design, test: Design) -> np.ndarray:
    """Which stations of one window a model of the other may be applied to."""
    folds = SpatialPlan.blocks(SIDE_M).folds(train)
    targets = Targets.of_design(test, frame=train)
    return area_of_applicability(train, targets, folds=folds).applicable


def applicable_ground(windows: Windows) -> pd.DataFrame:
    """Shares of ground, and of stations, where a model of a window applies, %."""
    rows = []
    for learnt in LEARNT:
        design = windows.designs[learnt]
        folds = SpatialPlan.blocks(SIDE_M).folds(design)
        for name in WINDOWS:
            targets = windows.targets(name, learnt=learnt)
            spec = require_grid(windows.covariates[name], what="covariates")
            areas = spec.cell_areas_m2().ravel()[targets.rows]
            found = area_of_applicability(design, targets, folds=folds, area_m2=areas)
            share = found.verdict.set_index("ground")["share"]["inside"]
            reasons = found.verdict.iloc[3:].sort_values("share", ascending=False)
            rows.append(
                {
                    "model of": learnt,
                    "ground of": name,
                    "threshold": found.threshold,
                    "ground inside": 100.0 * share,
                    # its own stations are there by themselves: no news
                    "stations inside": np.nan
                    if name == learnt
                    else 100.0
                    * float(stations_inside(design, windows.designs[name]).mean()),
                    "commonest reason outside": _reason(reasons),
                }
            )
    return pd.DataFrame(rows)


def _reason(reasons: pd.DataFrame) -> str:
    if reasons.empty:
        return "none"
    first = reasons.iloc[0]
    told = str(first["ground"]).removeprefix("outside: ")
    return f"{first['covariate']} {told}".strip()
