"""Which covariates stand together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from geo.errors import DataError
from geo.model.randomness import generator
from geo.resource.prospectivity.design.collinearity import STRONG, collinearity
from geo.resource.prospectivity.design.design import Design


def design(**columns):
    table = pd.DataFrame({name: np.asarray(v, float) for name, v in columns.items()})
    count = len(table)
    return Design(
        covariates=table,
        response=np.arange(count, dtype=float),
        xy_m=np.zeros((count, 2)),
        lon=np.zeros(count),
        lat=np.zeros(count),
        kind="quantity",
        units={**dict.fromkeys(columns, "1"), "response": "1"},
    )


@pytest.fixture
def noise():
    return generator(4, "noise").normal(size=(6, 500))


def test_correlations_are_those_of_scipy(noise):
    a, b = noise[0], noise[0] + noise[1]
    found = collinearity(design(a=a, b=np.exp(b).round(1)))
    rounded = np.exp(b).round(1)
    assert found.pearson.loc["a", "b"] == pytest.approx(stats.pearsonr(a, rounded)[0])
    assert found.spearman.loc["a", "b"] == pytest.approx(stats.spearmanr(a, rounded)[0])


def test_inflation_is_the_diagonal_of_the_inverse_correlations(noise):
    a, b, c = noise[:3]
    found = collinearity(design(a=a, b=b + 0.8 * a, c=c - 2.0 * b))
    inverse = np.linalg.inv(found.pearson.to_numpy())
    np.testing.assert_allclose(found.table["inflation"], np.diag(inverse))
    values = np.linalg.eigvalsh(found.pearson.to_numpy())
    assert found.condition_number == pytest.approx(np.sqrt(values[-1] / values[0]))


def test_units_and_order_of_rows_change_nothing(noise):
    a, b, c = noise[:3]
    one = collinearity(design(a=a, b=a + b, c=c))
    other = collinearity(design(a=1e6 * a[::-1] + 7, b=1e-6 * (a + b)[::-1], c=c[::-1]))
    pd.testing.assert_frame_equal(one.table, other.table)


def test_unrelated_covariates_stand_alone(noise):
    found = collinearity(design(a=noise[0], b=noise[1], c=noise[2]))
    assert found.groups == (("a",), ("b",), ("c",))
    assert set(found.table["verdict"]) == {"stands alone"}
    assert found.table["inflation"].max() < 1.1


def test_a_sum_of_weakly_related_covariates_is_found(noise):
    """No pair correlates strongly: only the decomposition sees it."""
    parts = {name: noise[row] for row, name in enumerate("abcd")}
    found = collinearity(design(**parts, total=sum(parts.values()), other=noise[4]))
    assert found.spearman.loc["total"].drop("total").abs().max() < STRONG
    assert found.groups == (("a", "b", "c", "d", "total"), ("other",))
    verdicts = found.table.set_index("covariate")["verdict"]
    assert verdicts["total"].startswith("the others determine it")
    assert verdicts["other"] == "stands alone"
    assert np.isinf(found.condition_number)


def test_two_sums_are_two_groups(noise):
    a, b, c, d = noise[:4]
    e, f = noise[4] * 0.7 + c, noise[5]
    found = collinearity(design(a=a, b=b, ab=a + b + f * 1e-3, c=c, d=d, cd=c - d, e=e))
    groups = [set(group) for group in found.groups]
    assert {"a", "b", "ab"} in groups
    assert {"c", "d", "cd", "e"} in groups


def test_a_bent_relation_counts_by_its_ranks(noise):
    a = noise[0]
    found = collinearity(design(a=a, b=np.exp(4.0 * a)))
    assert abs(found.pearson.loc["a", "b"]) < STRONG
    assert found.groups == (("a", "b"),)


def test_fewer_stations_than_covariates_determine_each_other(noise):
    found = collinearity(
        design(**{name: noise[row][:4] for row, name in enumerate("abcdef")})
    )
    assert np.isinf(found.table["inflation"]).all()


def test_one_covariate_has_no_partner(noise):
    found = collinearity(design(a=noise[0]))
    assert found.table["partner"].tolist() == [""]
    assert found.condition_number == pytest.approx(1.0)


def test_what_cannot_be_judged_is_refused(noise):
    with pytest.raises(DataError, match=r"stations: 2[\s\S]*at least three"):
        collinearity(design(a=[1.0, 2.0]))
    with pytest.raises(DataError, match=r"a: 5 at all 500[\s\S]*b: 7 at all 500"):
        collinearity(design(a=np.full(500, 5.0), b=np.full(500, 7.0), c=noise[0]))
