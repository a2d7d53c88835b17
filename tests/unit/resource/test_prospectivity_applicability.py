"""What the area of applicability refuses."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.geostat.checks.folds import folds_by_label
from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.maps.applicability import area_of_applicability
from geo.resource.prospectivity.maps.covariate_space import covariate_space

COUNT = 30


def design_of(**columns):
    rng = generator(1, "applicability")
    given = {"depth": rng.normal(size=COUNT), "slope": rng.normal(size=COUNT)}
    covariates = pd.DataFrame(given | columns)
    return Design(
        covariates=covariates,
        response=np.arange(COUNT, dtype=float),
        xy_m=np.column_stack([np.arange(COUNT) * 1e3, np.zeros(COUNT)]),
        lon=np.full(COUNT, 154.0),
        lat=np.full(COUNT, 24.0),
        kind="quantity",
        units=dict.fromkeys([*covariates, "response"], "1"),
    )


def applicability(design, targets=None, **changes):
    given = {"folds": folds_by_label(np.arange(len(design)) % 5)} | changes
    onto = Targets.of_design(design) if targets is None else targets
    return area_of_applicability(design, onto, **given)


@pytest.mark.parametrize("value", [0.0, 5_000.0, 0.1])
def test_a_constant_covariate_is_refused_by_name(value):
    with pytest.raises(DataError, match=r"flat: .* at all \d+ stations"):
        applicability(design_of(flat=np.full(COUNT, value)))


def test_a_design_without_covariates_is_refused():
    design = design_of()
    with pytest.raises(DataError, match="no covariates"):
        applicability(replace(design, covariates=design.covariates[[]]))


def test_a_constant_covariate_of_no_importance_does_no_harm():
    told = applicability(
        design_of(flat=np.ones(COUNT)),
        importance={"depth": 1.0, "slope": 1.0, "flat": 0.0},
    )
    assert told.space.names == ("depth", "slope")


def test_missing_covariates_of_targets_are_refused_all_at_once():
    design = design_of()
    targets = replace(
        Targets.of_design(design), covariates=pd.DataFrame({"age": np.ones(COUNT)})
    )
    with pytest.raises(DataError) as caught:
        applicability(design, targets)
    told = [(each.where, each.what) for each in caught.value.problems]
    assert told == [
        ("covariate depth", "not at the targets"),
        ("covariate slope", "not at the targets"),
    ]


def test_covariates_that_are_no_numbers_never_get_here():
    nothing = {"depth": np.full(COUNT, np.nan), "slope": np.arange(COUNT) * 1.0}
    with pytest.raises(DataError, match="depth"):
        design_of(**nothing)
    targets = Targets.of_design(design_of())
    with pytest.raises(DataError, match="depth"):
        replace(targets, covariates=pd.DataFrame(nothing))


def test_importances_of_other_covariates_are_refused():
    with pytest.raises(ParameterError) as caught:
        applicability(design_of(), importance={"depth": np.nan, "age": 1.0})
    told = {(each.where, each.what) for each in caught.value.problems}
    assert told == {
        ("importance of age", "no covariate of the design"),
        ("importance of slope", "missing"),
        ("importance of depth", "nan"),
    }


def test_a_model_that_uses_no_covariate_has_no_area():
    with pytest.raises(ParameterError, match="the model uses no covariate"):
        applicability(design_of(), importance={"depth": 0.0, "slope": -1.0})


def test_areas_of_other_targets_are_refused():
    with pytest.raises(DataError, match="one for each target"):
        applicability(design_of(), area_m2=np.ones(3))


def test_folds_of_another_design_are_refused():
    with pytest.raises(DataError, match="each of the 30 rows"):
        applicability(design_of(), folds=folds_by_label(np.arange(12) % 5))


def test_one_station_is_refused():
    with pytest.raises(DataError, match="2 or more"):
        covariate_space(design_of().take([0]), importance=None)
