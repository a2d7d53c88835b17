"""What a shortage does to the price."""

import pytest

from geo.errors import ParameterError
from geo.resilience.price_response import (
    Elasticities,
    price_multiplier,
)

BOTH = Elasticities(demand=-0.4, supply=0.3)


def test_where_nobody_answers_the_price_stays():
    nobody = Elasticities()
    assert not nobody.respond
    assert price_multiplier(0.5, elasticities=nobody) == 1.0


def test_nothing_lost_is_the_ordinary_price():
    assert price_multiplier(0.0, elasticities=BOTH) == 1.0


@pytest.mark.parametrize("loss", [0.01, 0.2, 0.6])
def test_at_the_price_supply_and_demand_meet(loss):
    price = price_multiplier(loss, elasticities=BOTH)
    supplied = (1.0 - loss) * price**0.3
    assert supplied == pytest.approx(price**-0.4)


def test_the_price_never_falls_with_the_loss_and_has_an_end():
    prices = [price_multiplier(k / 100.0, elasticities=BOTH) for k in range(101)]
    assert prices == sorted(prices)
    assert prices[-1] == BOTH.highest_price
    tiny = Elasticities(demand=-1e-6)
    assert price_multiplier(0.9, elasticities=tiny) == tiny.highest_price


@pytest.mark.parametrize("loss", [-0.1, 1.1, float("nan")])
def test_a_loss_that_is_no_share_is_refused(loss):
    with pytest.raises(ParameterError, match="loss"):
        price_multiplier(loss, elasticities=BOTH)


def test_impossible_elasticities_are_refused():
    with pytest.raises(ParameterError, match=r"demand(.|\n)*supply(.|\n)*highest"):
        Elasticities(demand=0.1, supply=-0.1, highest_price=0.5)
