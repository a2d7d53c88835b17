"""The plot of a fleet: tonnes a year by the number of ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.report.canvas import (
    BLUE,
    GREY,
    ORANGE,
    PALE_BLUE,
    Drawing,
    finish_drawing,
    name_axes,
    open_canvas,
)
from geo.report.popups import format_value

if TYPE_CHECKING:
    import pandas as pd


def draw_fleet(
    counts: pd.DataFrame, *, lifted_t_per_year: float, vessels: int, port: str
) -> Drawing:
    """Draw what fleets of 1, 2, … ships carry, beside what is lifted.

    Parameters
    ----------
    counts : pandas.DataFrame
        By `geo.resource.mining.shuttle_fleet.COUNT_COLUMNS`.
    lifted_t_per_year : float
        Wet tonnes.
    vessels : int
        Ships of the fleet.
    port : str
        Where they go.

    Returns
    -------
    Drawing

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame(
    ...     {
    ...         "vessels": [1, 2],
    ...         "t_per_year": [1.5e6, 2.9e6],
    ...         "random_t_per_year": [1.5e6, 2.7e6],
    ...         "binding": ["vessels", "plant"],
    ...     }
    ... )
    >>> draw_fleet(counts, lifted_t_per_year=3e6, vessels=2, port="Hachinohe").alt
    '1 ship carries 1.5 Mt a year, 2 carry 2.9 (held back by the plant); 3 Mt are
    lifted.'
    """
    title = f"Wet tonnes a year to {port} by number of ships"
    ships = counts["vessels"]
    most, random = counts["t_per_year"] / 1e6, counts["random_t_per_year"] / 1e6
    with open_canvas(title) as (figure, axes):
        looks = [BLUE if count == vessels else PALE_BLUE for count in ships]
        axes.bar(ships, most, color=looks, width=0.6, zorder=2)
        axes.scatter(
            ships,
            random,
            marker="_",
            s=260,
            color=GREY,
            zorder=3,
            label="with random hours at berths",
        )
        axes.axhline(
            lifted_t_per_year / 1e6,
            color=ORANGE,
            linestyle="--",
            label="lifted, if nothing holds it back",
        )
        axes.set_xticks(list(ships))
        axes.set_ylim(0.0, 1.25 * max(lifted_t_per_year / 1e6, float(most.max())))
        axes.legend(loc="upper left", ncols=2)
        name_axes(axes, "Ships (the darker bar: the fleet)", "Mt wet a year")
        return finish_drawing(
            figure,
            title=title,
            alt=_in_words(counts, lifted_t_per_year=lifted_t_per_year, vessels=vessels),
        )


def _in_words(counts: pd.DataFrame, *, lifted_t_per_year: float, vessels: int) -> str:
    tonnes = [format_value(value / 1e6) for value in counts["t_per_year"]]
    told = {int(n): t for n, t in zip(counts["vessels"], tonnes, strict=True)}
    held = counts.loc[counts["vessels"] == vessels, "binding"].iloc[0]
    first = f"1 ship carries {told[1]} Mt a year"
    more = f", {vessels} carry {told[vessels]}" if vessels > 1 else ""
    return (
        f"{first}{more} (held back by the {held}); "
        f"{format_value(lifted_t_per_year / 1e6)} Mt are lifted."
    )
