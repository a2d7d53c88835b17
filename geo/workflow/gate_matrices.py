"""Which gates the goods of each stage pass, as figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.commodities import STAGE_ORDER
from geo.report.matrix_figure import draw_matrix
from geo.resilience.stage_exposure import END_PRODUCT
from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.report.canvas import Drawing

GATES_SHOWN = 12
LEAST_SHARE = 0.01  # of a stage's tonnes: gates that less passes are left to the table


def gate_matrices(exposure: pd.DataFrame) -> Iterator[Drawing]:
    """Draw the share of each stage's tonnes that passes each gate, by commodity.

    Parameters
    ----------
    exposure : pandas.DataFrame
        By `geo.resilience.stage_exposure.EXPOSURE_COLUMNS`.

    Yields
    ------
    Drawing
        The gates that most passes above; none of a commodity that passes none.

    Examples
    --------
    >>> import pandas as pd
    >>> passing = pd.DataFrame(
    ...     {
    ...         "commodity": "nickel",
    ...         "stage": ["mine", "refined"],
    ...         "gate": "Taiwan Strait",
    ...         "share": [0.02, 0.41],
    ...     }
    ... )
    >>> [drawing.alt for drawing in gate_matrices(passing)]
    ['Share of the tonnes of a stage, the most of each: mine: Taiwan Strait 2 %; \
refined: Taiwan Strait 41 %.']
    """
    for commodity, own in exposure.groupby("commodity", sort=False):
        table = own.pivot_table(index="gate", columns="stage", values="share")
        order = [*STAGE_ORDER, END_PRODUCT]
        stages = [stage for stage in order if stage in table.columns]
        most = table.max(axis=1).sort_values(ascending=False, kind="stable")
        gates = most[most >= LEAST_SHARE].index[:GATES_SHOWN]
        if len(gates):
            yield draw_matrix(
                table.loc[gates, stages].rename(columns={END_PRODUCT: "end product"}),
                title=f"Gates that the {in_words(str(commodity))} of each stage passes",
                what="the tonnes of a stage",
            )
