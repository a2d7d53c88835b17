"""The coregionalisation of the meuse metals, as R gstat printed it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from geo.geostat.multivariate.coregionalisation_fitting import fit_coregionalisation
from geo.geostat.variogram import Structure
from geo.geostat.variography.cross_variogram import cross_variograms

pytestmark = pytest.mark.testdata

PRINTED = 1e-6  # the reference carries seven digits
METALS = {"zn": "zinc", "pb": "lead", "cu": "copper"}


def test_the_linear_model_of_coregionalisation_of_meuse(testdata):
    folder = testdata / "geostat"
    text = (folder / "references.json").read_text(encoding="utf-8")
    expected = json.loads(text)["lmc_meuse_log"]["Sph1000"]
    meuse = pd.read_csv(folder / "meuse.csv")
    places = meuse[["x", "y"]].to_numpy(float)
    # gstat's defaults: a third of the diagonal, in fifteen lags
    cutoff = np.hypot(*np.ptp(places, axis=0)) / 3.0
    seen = cross_variograms(
        places,
        np.log(meuse[list(METALS.values())].to_numpy(float)),
        variables=tuple(METALS),
        lag_m=cutoff / 15.0,
        max_lag_m=cutoff,
    )
    spherical = Structure(model="spherical", sill=1.0, range_m=1_000.0)
    fitted = fit_coregionalisation(seen, forms=[spherical], nugget=False)

    sills = fitted.model.structures[0].sills
    for row, first in enumerate(METALS):
        for column, second in enumerate(METALS):
            name = first if row == column else f"{first}_{second}"
            if row <= column:
                assert sills[row, column] == pytest.approx(
                    expected[name], rel=PRINTED
                ), name
    # the separate fits are a valid model as they stand
    np.testing.assert_allclose(fitted.separate_sills[1], sills, rtol=1e-12)
