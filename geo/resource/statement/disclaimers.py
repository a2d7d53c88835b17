"""The sentences that belong to a statement, and to no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.reporting_code import Rpeee
from geo.resource.ground.terrain import REGIONAL_ONLY_ABOVE_M

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How a statement came about, as far as its reader must be warned.

    Parameters
    ----------
    synthetic : bool
        The stations are made up.
    rpeee : Rpeee or None
        The assumptions of the project; without them it is a mineral inventory.
    cell_m : float
        Side of the cells, the support of the figures, metres.
    classes : bool
        Classes are proposed.
    inferred_share : float, optional
        Of the wet tonnes in classes at the statement's cut-off, 0 to 1.
    unclassified_share : float, optional
        Of all wet tonnes at that cut-off, 0 to 1.
    overrides : int, optional
        Polygons that set a class by hand.
    realizations : int, optional
        0 where the kriged model is the central one.
    kriging_refused, kriging_no_better, range_given : tuple of str, optional
        Domains whose kriging was refused; whose kriging does not beat the plain mean
        in blocked cross-validation; whose variogram range was given, not fitted.
    metals : bool, optional
        Contained metal is reported.
    moisture_given : bool, optional
        Moisture was given for all ground, not measured at the stations.
    dry_measured : bool, optional
        Dry mass was measured, as of mud in layers, and wet mass follows from it.
    recoverable : bool, optional
        Recoverable tonnes are reported.
    terrain_cell_m : float or None, optional
        Cell of the bathymetry, metres; None without one.
    equidistance : bool, optional
        The zone was derived, with equidistance lines.
    contested : bool, optional
        Entitlements within the zone are contested.
    beyond_jurisdiction : bool, optional
        Ground lies in the Area.
    economics : bool, optional
        A study of costs and revenue accompanies the statement.
    economics_inferred : bool, optional
        That study counts Inferred tonnes.

    Raises
    ------
    ParameterError
        A share outside 0 to 1, a negative count, or a cell without size; all is told.
    """

    synthetic: bool
    rpeee: Rpeee | None
    cell_m: float
    classes: bool
    inferred_share: float = 0.0
    unclassified_share: float = 0.0
    overrides: int = 0
    realizations: int = 0
    kriging_refused: tuple[str, ...] = ()
    kriging_no_better: tuple[str, ...] = ()
    range_given: tuple[str, ...] = ()
    metals: bool = False
    moisture_given: bool = False
    dry_measured: bool = False
    recoverable: bool = False
    terrain_cell_m: float | None = None
    equidistance: bool = False
    contested: bool = False
    beyond_jurisdiction: bool = False
    economics: bool = False
    economics_inferred: bool = False

    def __post_init__(self) -> None:
        limits = {
            "inferred_share": (self.inferred_share, 0.0, 1.0),
            "unclassified_share": (self.unclassified_share, 0.0, 1.0),
            "overrides": (self.overrides, 0, float("inf")),
            "realizations": (self.realizations, 0, float("inf")),
            "cell_m": (self.cell_m, 1e-3, 1e6),
        }
        problems = [
            Problem(where=name, what=f"{value:g}", expected=f"{low:g} to {high:g}")
            for name, (value, low, high) in limits.items()
            if not low <= value <= high
        ]
        if problems:
            raise ParameterError("disclaimers", problems)

    @property
    def regional_only(self) -> bool:
        """Whether terrain is too coarse to tell what can be mined."""
        cell_m = self.terrain_cell_m
        return cell_m is not None and cell_m > REGIONAL_ONLY_ABOVE_M


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclaimer:
    """One sentence that a statement must carry.

    Parameters
    ----------
    key : str
        Short name of it.
    text : str
    because : str
        What in this run calls for it.
    """

    key: str
    text: str
    because: str


def disclaimers_of(made: Circumstances) -> tuple[Disclaimer, ...]:
    """Choose the sentences that belong to a statement.

    Parameters
    ----------
    made : Circumstances

    Returns
    -------
    tuple of Disclaimer
        Each holds for this statement; a sentence whose condition is not met is absent.

    Examples
    --------
    >>> inventory = Circumstances(
    ...     synthetic=False, rpeee=None, cell_m=2000.0, classes=False, realizations=100
    ... )
    >>> [one.key for one in disclaimers_of(inventory)]
    ['draft', 'inventory', 'realizations', 'no_terrain']
    """
    return tuple(
        Disclaimer(key=key, text=text, because=because)
        for part in (_standing, _classes, _estimate, _quantities, _ground, _economics)
        for key, text, because in part(made)
    )


_Sentence = tuple[str, str, str]


def _standing(made: Circumstances) -> Iterator[_Sentence]:
    yield (
        "draft",
        "This is a draft made by a program. No Competent Person has signed it.",
        "the block of the Competent Person is left to that person",
    )
    if made.synthetic:
        yield (
            "synthetic",
            "The stations are made up: these figures describe no sea floor and are not "
            "a mineral resource, whatever else the project states.",
            "the project says that its stations are synthetic",
        )
    elif made.rpeee is None:
        yield (
            "inventory",
            "This is a mineral inventory, not a mineral resource: no reasonable "
            "prospects for eventual economic extraction are stated.",
            "the project has no block [rpeee]",
        )
    else:
        yield (
            "rpeee",
            "Reasonable prospects for eventual economic extraction are assumptions of "
            f"{made.rpeee.author}, {made.rpeee.date}; nothing here tests them.",
            "the project has a block [rpeee]",
        )


def _classes(made: Circumstances) -> Iterator[_Sentence]:
    if made.classes and not made.synthetic and made.rpeee is not None:
        yield (
            "proposed",
            "Classes are proposed by a rule, for a Competent Person to accept or to "
            "override.",
            "classes are printed",
        )
    elif made.classes:
        yield (
            "confidence",
            "Classes say how sure the estimate is. They are not classes of a mineral "
            "resource.",
            "classes are printed in what is not called a resource",
        )
    if made.overrides:
        yield (
            "overrides",
            "Some classes were set by hand; author, date and reason of each are in the "
            "table of overrides.",
            f"{made.overrides} polygons override the rule",
        )
    if made.classes and made.inferred_share > 0.0:
        yield (
            "inferred",
            f"{_percent(made.inferred_share)} of the classified wet tonnes are "
            "Inferred. Inferred tonnes must not be converted to reserves.",
            f"the share of Inferred is {made.inferred_share:.4g}",
        )
    if made.classes and made.unclassified_share > 0.0:
        yield (
            "unclassified",
            f"{_percent(made.unclassified_share)} of the estimated wet tonnes are in "
            "no class.",
            f"the share without a class is {made.unclassified_share:.4g}",
        )


def _estimate(made: Circumstances) -> Iterator[_Sentence]:
    if made.realizations:
        yield (
            "realizations",
            f"Figures are means over {made.realizations} realizations, at the support "
            f"of cells of {made.cell_m:g} m. P10 is the low one. Percentiles of lines "
            "do not add up to those of their total.",
            f"{made.realizations} realizations were drawn",
        )
    else:
        yield (
            "smoothed",
            f"Figures are those of the kriged map, on cells of {made.cell_m:g} m: it "
            "is smoothed, which biases tonnes above a cut-off, and has no P10 to P90.",
            "no realizations were drawn",
        )
    if made.kriging_refused:
        yield (
            "refused",
            f"In {_listed(made.kriging_refused)} the stations carry no variogram: the "
            "mean of the stations stands in place of kriging, close to them only.",
            "kriging was refused there",
        )
    if made.kriging_no_better:
        yield (
            "no_better",
            f"In {_listed(made.kriging_no_better)} kriging predicts left-out ground no "
            "better than the plain mean.",
            "blocked cross-validation says so",
        )
    if made.range_given:
        yield (
            "range_given",
            f"In {_listed(made.range_given)} the variogram range was given, not fitted "
            "to the stations.",
            "the project gives the range",
        )


def _quantities(made: Circumstances) -> Iterator[_Sentence]:
    if made.metals:
        yield (
            "in_situ",
            "Metals are contained in the ground, before any loss. No value is put on "
            "metal in the ground.",
            "contained metal is printed",
        )
    if made.moisture_given:
        yield (
            "moisture",
            "Wet tonnes rest on a moisture that was given, not measured at the "
            "stations; dry tonnes and what they hold do not."
            if made.dry_measured
            else "Dry tonnes and metals rest on a moisture that was given, not "
            "measured at the stations.",
            "the project gives one moisture for all ground",
        )
    if made.recoverable:
        yield (
            "recoverable",
            "Recoverable tonnes rest on losses that are assumed. They are no reserves.",
            "recoverable tonnes are printed",
        )


def _ground(made: Circumstances) -> Iterator[_Sentence]:
    if made.regional_only:
        yield (
            "regional_only",
            f"Regional only: on bathymetry of {made.terrain_cell_m:.0f} m cells steep "
            f"ground cannot be told from flat.{_highest_by_rule(made)}",
            f"its cells are larger than {REGIONAL_ONLY_ABOVE_M:g} m",
        )
    if made.terrain_cell_m is None:
        yield (
            "no_terrain",
            "No ground was left out for its slope.",
            "the project has no bathymetry",
        )
    if made.equidistance:
        yield (
            "equidistance",
            "The zone is bounded by provisional equidistance, which is not a boundary: "
            "delimitation is by agreement.",
            "the zone was derived from islands and coasts",
        )
    if made.contested:
        yield (
            "contested",
            "Part of the zone rests on entitlements that are contested.",
            "islands of the zone have such a status",
        )
    if made.beyond_jurisdiction:
        yield (
            "area",
            "Ground lies in the Area: exploring or mining it needs a contract with the "
            "International Seabed Authority.",
            "part of the ground is beyond national jurisdiction",
        )


def _economics(made: Circumstances) -> Iterator[_Sentence]:
    if not made.economics:
        return
    counted = (
        "It counts Inferred tonnes, which may never be mined."
        if made.economics_inferred
        else "It leaves Inferred tonnes out."
    )
    yield (
        "economics",
        f"Costs and revenue stand apart and change no figure here. {counted}",
        "the project asks for economics",
    )


def _highest_by_rule(made: Circumstances) -> str:
    """Say what the rule allows on such terrain, and that polygons go beyond it."""
    if not made.classes:
        return ""
    by_hand = "; what stands higher was set by hand" if made.overrides else ""
    return f" By the rule no ground rises above Inferred{by_hand}."


def _percent(share: float) -> str:
    if share >= 0.995 and share < 1.0:
        return "More than 99 %"
    return f"{100.0 * share:.0f} %" if share >= 0.005 else "Less than 1 %"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
