"""Covariates of classes: what is read, what a map says, what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.model.crs import WGS84
from geo.model.grid import GridSpec
from geo.model.prospect_covariates import CovariateSource
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import design_table
from geo.resource.prospectivity.learners.catalogue import learner_named
from geo.resource.prospectivity.maps.map_variables import MapNotes
from geo.resource.prospectivity.maps.mapping import map_concentration
from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan

SPEC = GridSpec(west=154.0, south=20.0, spacing=0.1, shape=(12, 12), crs=WGS84)


def covariates(sediment, **attrs):
    grid = SPEC.dataset()
    depth = 4000.0 + np.arange(144.0) % 37.0
    grid["depth"] = SPEC.variable(depth, units="m", long_name="depth")
    grid["sediment"] = SPEC.variable(
        np.asarray(sediment, dtype=float), units="1", long_name="sediment"
    )
    grid["sediment"].attrs |= {"kind": "classes", "resampling": "nearest", **attrs}
    return grid


def stations(rows):
    lon, lat = (each.ravel()[rows] for each in SPEC.lonlat())
    return pd.DataFrame({"lon": lon, "lat": lat, "kg": 5.0 + np.asarray(rows) % 7})


def design_of(grid, rows):
    return design_table(
        stations(rows), grid, response="kg", kind="quantity", response_units="kg m-2"
    )


BANDS = np.arange(144) // 48 + 1  # 1, 2 and 3


def test_a_design_knows_which_covariates_are_classes():
    design = design_of(covariates(BANDS), np.arange(0, 144, 2))
    assert design.classes == ("sediment",)
    assert design.take([0, 1]).classes == ("sediment",)
    assert set(design.covariates["sediment"]) == {1.0, 2.0, 3.0}


@pytest.mark.parametrize(
    ("sediment", "rows", "match"),
    [
        (BANDS, [*range(40), 50, 51, 100], "sediment: class 3 at one station\n"),
        (BANDS, [*range(40), 50, 100], "classes 2, 3 at one station each"),
        (np.arange(144) // 3, range(144), "48 classes at 144 stations"),
        (BANDS + 0.25, range(144), r"1\.25, 2\.25, 3\.25 among the classes"),
        (np.ones(144), range(144), "sediment: 1 at all 144 stations"),
    ],
)
def test_classes_that_teach_nothing_are_refused_with_a_cure(sediment, rows, match):
    with pytest.raises(DataError, match=match) as caught:
        design_of(covariates(sediment), list(rows))
    assert [problem.where for problem in caught.value.problems] == ["sediment"]
    assert all(problem.cure for problem in caught.value.problems)


def test_classes_that_were_averaged_are_refused():
    grid = covariates(BANDS, resampling="average")
    with pytest.raises(DataError, match=r"by 'average'[\s\S]*nearest"):
        design_of(grid, list(range(144)))


def test_a_design_takes_no_classes_that_are_none():
    design = design_of(covariates(BANDS), np.arange(0, 144, 2))
    kept = {name: getattr(design, name) for name in design.__slots__}
    with pytest.raises(DataError, match="classes: mud: no such covariate"):
        type(design)(**kept | {"classes": ("mud",)})
    halved = design.covariates / 2.0
    with pytest.raises(
        DataError, match="classes: sediment: holds numbers that are not"
    ):
        type(design)(**kept | {"covariates": halved})


def test_a_map_leaves_ground_of_an_unknown_class_out_and_says_why():
    rows = np.arange(0, 96, 2)  # none on the third band
    grid = covariates(BANDS)
    design = design_of(grid, rows)
    made = map_concentration(
        grid,
        design=design,
        learner=learner_named("linear", "quantity"),
        folds=SpatialPlan.blocks(40e3).folds(design),
        rng=generator(1, "map"),
        notes=MapNotes(
            title="t",
            response="kg",
            date="2024-06-30",
            seed=1,
            synthetic=True,
            citation=("made up",),
        ),
    )
    strange = BANDS.reshape(SPEC.shape) == 3
    assert (made.grid["applicable"].to_numpy()[strange] == 0).all()
    assert np.isnan(made.grid["dissimilarity"].to_numpy()[strange]).all()
    assert np.isfinite(made.grid["estimate"].to_numpy()[strange]).all()
    assert np.isfinite(made.grid["dissimilarity"].to_numpy()[~strange]).all()
    told = "sediment is class 3, which no training point has (48 cells)"
    assert made.grid["applicable"].attrs["unknown_classes"] == told
    assert told in made.grid["dissimilarity"].attrs["comment"]


def test_a_plan_brings_classes_onto_the_grid_by_nearest_only():
    given = {"name": "mud", "file": "mud.tif", "source": "a survey"}
    assert CovariateSource(**given, kind="classes", resampling="nearest").kind
    with pytest.raises(ParameterError, match=r"'average', of classes[\s\S]*nearest"):
        CovariateSource(**given, kind="classes", resampling="average")
    with pytest.raises(ParameterError, match="kind: 'classes', and no file"):
        CovariateSource(
            name="s", derived="slope", of="z", kind="classes", resampling="nearest"
        )
