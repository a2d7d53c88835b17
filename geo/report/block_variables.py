"""What a page of blocks can show: numbers on a ramp, classes and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo.model.classes import ResourceClass
from geo.model.metal_columns import GRADE_ENDINGS, REO, symbol_of
from geo.report.class_colours import (
    PATTERNS,
    SEVERAL_LOOK,
    class_look,
    reason_looks,
)
from geo.report.popups import format_value
from geo.report.ramps import ColourScale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.report.class_colours import Look

VariableKind = Literal["number", "chance", "class", "reason"]
ABUNDANCE = ("abundance_kriged", "abundance_p10", "abundance_p90")
WET = "kg/m² wet"
WORTH_UNIT = "USD/m²"
WORTH = {
    "worth_usd_m2": (
        "Worth, planning only",
        "Planning only, and no part of the statement: what metals bring at the prices "
        "told, less what this ground costs to mine, carry and treat. Capital, fixed "
        "costs, royalty and tax are not in it; nothing is discounted.",
    ),
    "discounted_usd_m2": (
        "Worth discounted, planning only",
        "Planning only, and no part of the statement: what metals bring less what this "
        "ground costs to mine, carry and treat, without capital, fixed costs, royalty "
        "and tax, discounted from the years in which the plan mines the block; blocks "
        "that it does not reach have none.",
    ),
}
"""What blocks are worth, by its column: the words for it, and what is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockVariable:
    """One thing that the blocks of a page can show.

    Parameters
    ----------
    key : str
        The column of its numbers; empty of them for chance, class and reason.
    label : str
        In the list of a page.
    kind : {"number", "chance", "class", "reason"}
        The chance is that of the cut-off which a reader has chosen.
    unit : str, optional
        With its basis.
    scale : ColourScale, optional
        Of numbers, in the unit.
    factor : float, optional
        From the unit of the column to the one that is shown.
    note : str, optional
        A sentence for the legend.
    """

    key: str
    label: str
    kind: VariableKind = "number"
    unit: str = ""
    scale: ColourScale | None = None
    factor: float = 1.0
    note: str = ""

    def spelled(self) -> dict[str, object]:
        """Write the variable as a page reads it.

        Returns
        -------
        dict of str to object
        """
        told: dict[str, object] = {
            "key": self.key,
            "label": self.label,
            "kind": self.kind,
            "unit": self.unit,
            "factor": self.factor,
            "note": self.note,
        }
        if self.scale is None:
            return told
        low, high = self.scale.low, self.scale.high
        ticks = [format_value(v) for v in (low, (low + high) / 2.0, high)]
        return told | {
            "ramp": self.scale.ramp,
            "low": low,
            "high": high,
            "gradient": self.scale.gradient(),
            "ticks": ticks,
        }


def content_of(column: str) -> str:
    """Say whose content of dry mass a column of cells tells, of oxides together.

    Parameters
    ----------
    column : str

    Returns
    -------
    str
        Empty where it is none that a map shows.

    Examples
    --------
    >>> content_of("grade_reo_kriged"), content_of("grade_ni_kriged")
    ('REO', '')
    """
    stem = column.removeprefix("grade_").removesuffix("_kriged")
    whole = symbol_of(stem)
    return whole if column == f"grade_{stem}_kriged" and whole == REO else ""


def abundance_scale(cells: pd.DataFrame) -> ColourScale:
    """Give the scale that estimate, P10 and P90 share, so that they compare.

    Parameters
    ----------
    cells : pandas.DataFrame

    Returns
    -------
    ColourScale

    Examples
    --------
    >>> import pandas as pd
    >>> abundance_scale(pd.DataFrame({"abundance_kriged": [4.0, 24.0]})).high
    24.0
    """
    names = [name for name in ABUNDANCE if name in cells.columns]
    return ColourScale.of(cells[names].to_numpy(dtype=float))


def content_scale(cells: pd.DataFrame) -> tuple[str, ColourScale] | None:
    """Give the content that a map shows first, and its scale.

    Parameters
    ----------
    cells : pandas.DataFrame

    Returns
    -------
    tuple of str and ColourScale, or None
        Whose content, and its scale in ppm; None where no content is shown.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"grade_reo_kriged": [0.0004, 0.0026]})
    >>> name, scale = content_scale(cells)
    >>> name, scale.high
    ('REO', 2600.0)
    >>> content_scale(pd.DataFrame({"abundance_kriged": [4.0]}))
    """
    for name in map(str, cells.columns):
        if content_of(name):
            factor = GRADE_ENDINGS["_ppm"]
            return content_of(name), _scale(cells, name, factor=factor)
    return None


def block_variables(
    cells: pd.DataFrame, *, worth_note: str = ""
) -> tuple[BlockVariable, ...]:
    """List what the blocks of a statement can show.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `geo.resource.statement.cells.cell_table`; columns that are not there
        are not offered.
    worth_note : str, optional
        What ground the worth of blocks is of, for its legend.

    Returns
    -------
    tuple of BlockVariable

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"abundance_kriged": [4.0], "abundance_sd": [1.0]})
    >>> [one.key for one in block_variables(cells)]
    ['abundance_kriged', 'abundance_sd', 'chance', 'class', 'reason']
    """
    shared = abundance_scale(cells)
    factor = GRADE_ENDINGS["_ppm"]
    contents = tuple(
        BlockVariable(
            key=str(name),
            label=f"{content_of(str(name))}, content",
            unit="ppm of dry mass",
            scale=_scale(cells, str(name), factor=factor),
            factor=factor,
            note="Kriged estimate.",
        )
        for name in cells.columns
        if content_of(str(name))
    )
    numbers = (
        *contents,
        BlockVariable(
            key="abundance_kriged",
            label="Abundance",
            unit=WET,
            scale=shared,
            note="Kriged estimate.",
        ),
        BlockVariable(
            key="abundance_p10", label="Abundance, P10", unit=WET, scale=shared
        ),
        BlockVariable(
            key="abundance_p90", label="Abundance, P90", unit=WET, scale=shared
        ),
        BlockVariable(
            key="abundance_sd",
            label="Standard deviation",
            unit=WET,
            scale=_scale(cells, "abundance_sd"),
            note="Of the kriging of abundance.",
        ),
        BlockVariable(
            key="nearest_m",
            label="Nearest station",
            unit="km",
            scale=_scale(cells, "nearest_m", factor=1e-3),
            factor=1e-3,
        ),
    )
    known = [one for one in numbers if one.key in cells.columns]
    near = [one for one in known if one.key == "nearest_m"]
    return (
        *(one for one in known if one not in near),
        BlockVariable(
            key="chance",
            label="Chance of cut-off",
            kind="chance",
            unit="%",
            scale=ColourScale(ramp="viridis", low=0.0, high=100.0),
            factor=100.0,
        ),
        *near,
        *_worths(cells, worth_note),
        BlockVariable(key="class", label="Proposed class", kind="class"),
        BlockVariable(key="reason", label="Why left out", kind="reason"),
    )


def _worths(cells: pd.DataFrame, worth_note: str) -> tuple[BlockVariable, ...]:
    """List what blocks are worth, where cells tell it."""
    return tuple(
        BlockVariable(
            key=key,
            label=label,
            unit=WORTH_UNIT,
            scale=_scale(cells, key),
            note=f"{note} {worth_note}".strip(),
        )
        for key, (label, note) in WORTH.items()
        if key in cells.columns
    )


def _scale(cells: pd.DataFrame, name: str, *, factor: float = 1.0) -> ColourScale:
    known = [column for column in cells.columns if column == name]
    return ColourScale.of(cells[known].to_numpy(float) * factor, ramp="cividis")


def spelled_classes() -> list[dict[str, object]]:
    """Write the classes by their code, with their looks.

    Returns
    -------
    list of dict
        ``word``, ``colour`` and ``pattern`` (its place in `PATTERNS`).

    Examples
    --------
    >>> [one["word"] for one in spelled_classes()]
    ['Unclassified', 'Inferred', 'Indicated', 'Measured']
    """
    return [_spelled(str(one), class_look(str(one))) for one in reversed(ResourceClass)]


def spelled_reasons(reasons: Sequence[str]) -> list[dict[str, object]]:
    """Write the reasons of exclusion with their looks, and several together.

    Parameters
    ----------
    reasons : sequence of str

    Returns
    -------
    list of dict
        As `spelled_classes`; the last is for several reasons together.

    Examples
    --------
    >>> spelled_reasons(["slope"])[-1]["word"]
    'several of these'
    """
    looks: Mapping[str, Look] = reason_looks(reasons)
    return [
        *(_spelled(name, look) for name, look in looks.items()),
        _spelled("several of these", SEVERAL_LOOK),
    ]


def _spelled(word: str, look: Look) -> dict[str, object]:
    return {
        "word": word,
        "colour": look.colour,
        "pattern": PATTERNS.index(look.pattern),
    }
