"""The dissimilarity index beside two implementations that are not ours.

The numbers were computed once, on the stations and places written down here, by

- ``area_of_applicability`` of the Python package abil 26.5.4.post2 (numpy 1.26.4,
  scikit-learn 1.3.0), from covariates that were standardised and weighted before it
  was called, as it standardises none: the index of the places, and the largest of the
  stations, each from all others, which is what its cut-off comes to;
- R 4.2.2 with ``scale``, ``dist``, ``boxplot.stats`` and ``knnx.dist`` of FNN 1.1.3.1,
  the functions that the R package CAST calls: the threshold, from all others and by
  folds. CAST itself was not to be had.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.geostat.checks.folds import folds_by_label
from geo.resource.prospectivity.design.design import Design, Targets
from geo.resource.prospectivity.maps.applicability import area_of_applicability

STATIONS = """
4762.88 0.62 0.81
4840.79 0.25 0.19
4730.40 1.57 0.69
4621.36 4.17 0.77
4494.40 6.8 0.72
4168.72 1.13 0.06
4887.85 1.2 0.5
4555.54 1.8 0.72
4927.70 2.16 -0.44
4454.08 2.54 0.98
4107.99 1.22 -0.56
4286.19 3.24 -0.71
4115.84 1.45 0.33
4176.35 4.57 0.16
3730.25 1.82 -0.64
4538.17 2.01 -0.09
4829.02 0.67 -0.83
4427.88 2.27 0.57
4532.65 2.86 -0.4
4181.16 2.37 0.59
4654.57 5.41 -0.54
5230.73 3.9 0.56
4073.67 0.95 0.71
4401.44 2.19 -0.91
4794.17 0.96 -0.16
4234.37 2.18 0.77
4444.47 5.09 0.71
3815.10 8.85 0.36
5018.63 4.12 0.57
4228.49 3.29 -0.1
4744.14 4.75 -0.51
4727.83 2.88 -0.86
4403.04 1.77 0.73
4506.61 2.47 -0.56
4792.59 2.59 -0.39
4301.06 1.6 0.7
4266.60 2.59 -0.14
4171.79 0.92 0.88
5094.80 4.54 -0.07
4417.41 2.53 0.34
"""
PLACES = """
3849.60 4.89 -0.88
4553.28 2.4 0.98
3955.91 4.44 1.06
4837.97 7.72 -0.53
4883.77 7.27 0.65
5238.88 8.98 -1.4
4174.12 5.17 0.03
4621.30 2.19 0.54
4986.89 3.35 -1.45
4988.82 4.15 -0.77
4785.97 4.04 -1.24
4897.91 3.68 1.35
"""
WEIGHTS = {"weighted": (1.0, 0.5, 0.2), "alike": (1.0, 1.0, 1.0)}
ABIL = {
    "weighted": [
        0.6681529655916336,
        0.13627101996787236,
        0.5168007045850882,
        0.6044473685655986,
        0.6509373823036847,
        0.9961976834113376,
        0.12458216978752161,
        0.1656504433699708,
        0.36605914901147013,
        0.2930861273146832,
        0.24527552874458297,
        0.3311468279145045,
    ],
    "alike": [
        0.7169707552094156,
        0.13484644050982927,
        0.6933330728500479,
        0.6233564128769733,
        0.5272168201270278,
        1.3439118576469498,
        0.1791231474054036,
        0.18874567175591098,
        0.5751748808223486,
        0.4057721101089417,
        0.4156021686411529,
        0.5842943368554092,
    ],
}
LARGEST = {"weighted": 1.1506405691152208, "alike": 1.0634965656265252}
WHISKER = {"weighted": 0.358896898767, "alike": 0.521590518177}  # of R
WHISKER_BY_FOLDS = {"weighted": 0.412288060672, "alike": 0.555792966585}  # of R


def read(table):
    rows = np.array([line.split() for line in table.strip().splitlines()], dtype=float)
    return pd.DataFrame(rows, columns=["depth", "thickness", "position"])


def made(table):
    count = len(table)
    return Design(
        covariates=table,
        response=np.zeros(count),
        xy_m=np.column_stack([1e3 * np.arange(count), np.zeros(count)]),
        lon=np.zeros(count),
        lat=np.zeros(count),
        kind="quantity",
        units={"depth": "m", "thickness": "m", "position": "m", "response": "1"},
        crs="EPSG:32654",
    )


def applied(weighting, *, labels):
    design = made(read(STATIONS))
    return area_of_applicability(
        design,
        Targets.of_design(made(read(PLACES)), frame=design),
        folds=folds_by_label(labels),
        importance=dict(zip(design.names, WEIGHTS[weighting], strict=True)),
    )


@pytest.mark.parametrize("weighting", list(WEIGHTS))
def test_the_index_is_that_of_abil(weighting):
    found = applied(weighting, labels=np.arange(40))
    np.testing.assert_allclose(found.dissimilarity, ABIL[weighting], rtol=1e-12)
    assert found.training_dissimilarity.max() == pytest.approx(
        LARGEST[weighting], rel=1e-12
    )


@pytest.mark.parametrize("weighting", list(WEIGHTS))
def test_the_threshold_is_the_whisker_of_r(weighting):
    found = applied(weighting, labels=np.arange(40))
    assert found.threshold == pytest.approx(WHISKER[weighting], abs=1e-12)


def test_the_threshold_by_folds_is_the_whisker_of_r_but_for_its_hinges():
    """R's hinges lie outside the quartiles: its whisker may reach one point further."""
    labels = np.arange(40) // 8
    alike, weighted = (applied(each, labels=labels) for each in ("alike", "weighted"))
    assert alike.threshold == pytest.approx(WHISKER_BY_FOLDS["alike"], abs=1e-12)
    told = np.sort(weighted.training_dissimilarity)
    low, high = told[9:11].mean(), told[29:31].mean()  # hinges of 40 points
    reach = told[told <= high + 1.5 * (high - low)].max()
    assert reach == pytest.approx(WHISKER_BY_FOLDS["weighted"], abs=1e-12)
    assert weighted.threshold == told[told < reach].max()
