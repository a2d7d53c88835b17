"""How deposits of the sea floor are set side by side: words and formulas."""

from __future__ import annotations

from geo.report.equations import Method, Parameter
from geo.report.formulas import DEPOSITS
from geo.workflow.resilience_tables import COARSE_DAYS


def compared_method() -> Method:
    """Tell how deposits are compared.

    Returns
    -------
    Method

    Examples
    --------
    >>> compared_method().title
    'Deposits side by side'
    """
    return Method(
        title="Deposits side by side",
        words="Each deposit passes the least of its plan and its gates. Its life is "
        "what can be recovered over that rate; its share is what leaves the plant over "
        "the demand. Years of demand in the ground count no loss; after losses they "
        "are the share times the life. Element groups have their part of the oxides by "
        "the cores, or by the basket of the lever, and a stock of their own: the "
        "demand of the group, the chains that carry it, as many days of stock as of "
        "all, and its part of what leaves plant and gates. Days gained are those by "
        "which the stock is gone later than doing nothing, path by path on the same "
        "draws, cut at the horizon: once as planned, and once as if the deposit ran "
        "from day 0 on at its full rate. Cost is that of the whole horizon.",
        formulas=DEPOSITS,
        where="R planned rate and \u03ba what a gate lets pass, stops taken off (wet t "
        "a year), r the least of them, W what can be recovered and W\u2080 what lies "
        "there (wet t), T life (years), c content (t per wet t), \u03b7 recovery of "
        "the plant, d demand (t a year), s share, Y\u2080 and Y years of demand in the "
        "ground and after losses.",
        parameters=(
            Parameter(
                symbol="", meaning="Steps of time", value=f"{COARSE_DAYS:g} days"
            ),
        ),
    )
