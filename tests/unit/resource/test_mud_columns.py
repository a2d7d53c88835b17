"""Cores of mud added up: what is not told of every layer is not told of the core."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.resource.mud.columns import core_columns


def counted(shares, counts):
    layers = pd.DataFrame({"station": "A", "top_m": [0.0, 1.0, 2.0]})
    return layers.assign(
        bottom_m=layers["top_m"] + 1.0,
        thickness_m=1.0,
        dry_kg_m2=[400.0, 600.0, 500.0],
        REY=0.001,
        coarse_share=shares,
        counts=counts,
    )


def test_the_coarse_share_is_weighted_by_dry_mass():
    table = core_columns(counted([0.1, 0.2, 0.9], [True, True, False]))
    assert table.loc["A", "coarse_share"] == pytest.approx(0.16)


def test_a_layer_without_a_coarse_share_is_not_taken_as_one_without_coarse_grains():
    table = core_columns(counted([0.1, np.nan, 0.9], [True, True, False]))
    assert np.isnan(table.loc["A", "coarse_share"])
    # of a layer that does not count nothing need be known
    table = core_columns(counted([0.1, 0.2, np.nan], [True, True, False]))
    assert table.loc["A", "coarse_share"] == pytest.approx(0.16)
