"""How much of a product is metal, whatever metal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def contained_by_product(products: pd.DataFrame) -> dict[str, float]:
    """Add up what each product holds of all commodities.

    Goods with several metals are shipped once: their freight is shared by the
    contained mass, so that no tonne is paid for twice.

    Parameters
    ----------
    products : pandas.DataFrame
        Schema `geo.model.commodity_schemas.PRODUCTS`.

    Returns
    -------
    dict of str to float
        Contained fraction, above 0 to 1; products of which nothing is told are
        absent.

    Examples
    --------
    >>> import pandas as pd
    >>> told = pd.DataFrame({"product": ["mhp", "mhp"], "contained": [0.375, 0.03]})
    >>> contained_by_product(told)
    {'mhp': 0.405}
    """
    sums = products.groupby("product", sort=True)["contained"].sum(min_count=1)
    return {
        str(product): min(float(share), 1.0)
        for product, share in sums.items()
        if share > 0.0
    }
