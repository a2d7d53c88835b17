"""Metal in traded goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, ParameterError, Problem
from geo.resilience.harmonised_system import products_of_code

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained:
    """Metal, or rare-earth oxide, in a traded weight.

    Parameters
    ----------
    typical_t : float
        Tonnes; NaN where no figure stands for the goods.
    low_t, high_t : float
        Tonnes; NaN where no bound is known.
    """

    typical_t: float
    low_t: float
    high_t: float


def contained_tonnes(
    products: pd.DataFrame,
    *,
    product: str,
    commodity: str,
    tonnes: float,
    moisture: float = 0.0,
) -> Contained:
    """Work out the metal in a traded weight of one product.

    Parameters
    ----------
    products : pandas.DataFrame
        Columns product, commodity, contained, contained_low, contained_high: tonnes
        of metal, or of rare-earth oxide, in a dry tonne; NaN where not known.
    product, commodity : str
    tonnes : float
        As traded, 0 or more.
    moisture : float, optional
        Fraction of the traded weight that is water.

    Returns
    -------
    Contained

    Raises
    ------
    DataError
        The product is not listed for the commodity, or listed twice.
    ParameterError
        Tonnes or moisture are out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> products = pd.DataFrame(
    ...     {
    ...         "product": ["cobalt_hydroxide"],
    ...         "commodity": ["cobalt"],
    ...         "contained": [0.30],
    ...         "contained_low": [0.25],
    ...         "contained_high": [0.40],
    ...     }
    ... )
    >>> contained_tonnes(
    ...     products, product="cobalt_hydroxide", commodity="cobalt", tonnes=1000.0
    ... )
    Contained(typical_t=300.0, low_t=250.0, high_t=400.0)
    """
    dry_t = _dry_tonnes(tonnes, moisture=moisture)
    found = products.loc[
        (products["product"] == product) & (products["commodity"] == commodity)
    ]
    if len(found) != 1:
        raise DataError(
            "products",
            [
                Problem(
                    where=f"{product}, {commodity}",
                    what=f"{len(found)} rows",
                    expected="one, with the contained fraction",
                )
            ],
        )
    typical, low, high = (
        float(found[name].iloc[0])
        for name in ("contained", "contained_low", "contained_high")
    )
    return Contained(typical_t=dry_t * typical, low_t=dry_t * low, high_t=dry_t * high)


def contained_under_code(
    codes: pd.DataFrame,
    *,
    products: pd.DataFrame,
    code: str,
    version: str,
    commodity: str,
    tonnes: float,
) -> Contained:
    """Bound the metal in a weight traded under a code that may hold several goods.

    Parameters
    ----------
    codes : pandas.DataFrame
        As for `products_of_code`.
    products : pandas.DataFrame
        As for `contained_tonnes`.
    code, version, commodity : str
    tonnes : float
        As traded and taken as dry, 0 or more.

    Returns
    -------
    Contained
        The lowest and highest of the goods with that commodity; a typical figure
        only where there is one such product.

    Raises
    ------
    DataError
        No product under the code has the commodity.
    ParameterError
        The code, the version or the tonnes are out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame(
    ...     {"hs_version": "HS2022", "hs_code": "282200", "product": ["a", "b"]}
    ... )
    >>> products = pd.DataFrame(
    ...     {
    ...         "product": ["a", "b"],
    ...         "commodity": "cobalt",
    ...         "contained": [0.30, 0.73],
    ...         "contained_low": [0.25, 0.71],
    ...         "contained_high": [0.40, 0.74],
    ...     }
    ... )
    >>> contained_under_code(
    ...     codes,
    ...     products=products,
    ...     code="2822.00",
    ...     version="HS2022",
    ...     commodity="cobalt",
    ...     tonnes=100.0,
    ... )
    Contained(typical_t=nan, low_t=25.0, high_t=74.0)
    """
    named = products_of_code(codes, code=code, version=version)
    held = [
        one
        for one in named
        if ((products["product"] == one) & (products["commodity"] == commodity)).any()
    ]
    if not held:
        raise DataError(
            "tariff code",
            [
                Problem(
                    where=f"{code} of {version}",
                    what=f"no product with {commodity}; it holds {', '.join(named)}",
                    expected=f"a product that contains {commodity}",
                )
            ],
        )
    each = [
        contained_tonnes(products, product=one, commodity=commodity, tonnes=tonnes)
        for one in held
    ]
    return Contained(
        typical_t=each[0].typical_t if len(each) == 1 else float("nan"),
        # a bound that one of the goods lacks is not known for all
        low_t=float(np.min([one.low_t for one in each])),
        high_t=float(np.max([one.high_t for one in each])),
    )


def _dry_tonnes(tonnes: float, *, moisture: float) -> float:
    problems = []
    if not (np.isfinite(tonnes) and tonnes >= 0.0):
        problems.append(Problem(where="tonnes", what=f"{tonnes}", expected="0 or more"))
    if not 0.0 <= moisture < 1.0:
        problems.append(
            Problem(where="moisture", what=f"{moisture}", expected="0 to below 1")
        )
    if problems:
        raise ParameterError("traded weight", problems)
    return tonnes * (1.0 - moisture)
