"""Metal in traded goods."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.resilience.contained_metal import (
    Contained,
    contained_tonnes,
    contained_under_code,
)

CODES = pd.DataFrame(
    [
        ("HS2012", "282200", "cobalt_chemicals"),
        ("HS2012", "282200", "cobalt_hydroxide"),
        ("HS2012", "810520", "cobalt_hydroxide"),
    ],
    columns=["hs_version", "hs_code", "product"],
)
PRODUCTS = pd.DataFrame(
    [
        ("cobalt_chemicals", "cobalt", np.nan, 0.21, 0.734),
        ("cobalt_hydroxide", "cobalt", 0.30, 0.27, 0.40),
        ("mixed_hydroxide", "nickel", 0.375, 0.34, 0.45),
        ("mixed_hydroxide", "cobalt", 0.03, 0.02, np.nan),
    ],
    columns=[
        "product",
        "commodity",
        "contained",
        "contained_low",
        "contained_high",
    ],
)


def contained(product, commodity, **changed):
    return contained_tonnes(
        PRODUCTS, product=product, commodity=commodity, **({"tonnes": 1000.0} | changed)
    )


def test_contained_metal_comes_with_its_bounds():
    found = contained("cobalt_hydroxide", "cobalt")
    assert found == Contained(typical_t=300.0, low_t=270.0, high_t=400.0)


def test_one_product_can_hold_two_metals():
    assert contained("mixed_hydroxide", "nickel").typical_t == 375.0
    assert contained("mixed_hydroxide", "cobalt").typical_t == 30.0


def test_water_holds_no_metal():
    dry = contained("mixed_hydroxide", "nickel", tonnes=600.0)
    wet = contained("mixed_hydroxide", "nickel", tonnes=1000.0, moisture=0.4)
    assert wet == dry


def test_contained_tonnes_scale_with_the_weight():
    one, two = (contained("cobalt_hydroxide", "cobalt", tonnes=t) for t in (5.0, 10.0))
    assert two.low_t == 2.0 * one.low_t
    assert contained("cobalt_hydroxide", "cobalt", tonnes=0.0).high_t == 0.0


def test_a_bound_that_is_not_known_stays_unknown():
    assert np.isnan(contained("mixed_hydroxide", "cobalt").high_t)
    assert np.isnan(contained("cobalt_chemicals", "cobalt").typical_t)


def test_a_product_without_the_metal_is_refused():
    with pytest.raises(DataError, match="cobalt_hydroxide, nickel: 0 rows"):
        contained("cobalt_hydroxide", "nickel")


def test_a_product_listed_twice_is_refused():
    twice = pd.concat([PRODUCTS, PRODUCTS])
    with pytest.raises(DataError, match="2 rows"):
        contained_tonnes(
            twice, product="cobalt_hydroxide", commodity="cobalt", tonnes=1.0
        )


@pytest.mark.parametrize("tonnes", [-1.0, np.nan, np.inf])
@pytest.mark.parametrize("moisture", [-0.1, 1.0, np.nan])
def test_impossible_weights_are_all_told(tonnes, moisture):
    with pytest.raises(ParameterError, match=r"tonnes(.|\n)*moisture"):
        contained("cobalt_hydroxide", "cobalt", tonnes=tonnes, moisture=moisture)


def under(code, commodity):
    return contained_under_code(
        CODES,
        products=PRODUCTS,
        code=code,
        version="HS2012",
        commodity=commodity,
        tonnes=100.0,
    )


def test_a_code_of_several_goods_has_bounds_and_no_typical_figure():
    found = under("282200", "cobalt")
    assert np.isnan(found.typical_t)
    assert (found.low_t, found.high_t) == pytest.approx((21.0, 73.4))


def test_a_code_of_one_good_is_that_good():
    assert under("810520", "cobalt") == contained_tonnes(
        PRODUCTS, product="cobalt_hydroxide", commodity="cobalt", tonnes=100.0
    )


def test_a_code_without_the_metal_is_refused():
    with pytest.raises(DataError, match=r"810520 of HS2012: no product with nickel"):
        under("810520", "nickel")
