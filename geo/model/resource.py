"""How tonnes follow from a grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.ground import SeamountRule, SlopeLoss
from geo.model.limits import require_between
from geo.model.moisture import Basis, Moisture


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSettings:
    """How tonnes follow from the grid.

    Parameters
    ----------
    moisture : float
        Water in the nodules, as a mass fraction.
    moisture_basis : {"wet", "dry"}, optional
        Of the wet mass, or per dry mass.
    cutoffs_kg_m2 : tuple of float
        Abundance cut-offs of the grade-tonnage table, wet kg/m2, ascending.
    cutoff_kg_m2 : float
        The cut-off of the statement and the maps; one of `cutoffs_kg_m2`.
    slope_max_deg : float, optional
        Steeper ground is out.
    depth_m : tuple of float, optional
        Shallowest and deepest ground that counts, positive metres.
    pickup, path_loss, transport_loss : float, optional
        Recoverable = mineable · geometry · pickup (1 - path loss)(1 - transport
        loss), less the slope loss.
    geometry : float, optional
        Share of the mineable ground that mine paths of a practical shape cover.
    slope_loss : SlopeLoss, optional
        Share of ground lost to slopes that a regional bathymetry does not show.
    seamounts : SeamountRule, optional
        Hills that are out.
    """

    moisture: float
    cutoffs_kg_m2: tuple[float, ...]
    cutoff_kg_m2: float
    moisture_basis: Literal["wet", "dry"] = "wet"
    slope_max_deg: float = 8.0
    depth_m: tuple[float, float] = (0.0, 11000.0)
    pickup: float = 0.8
    path_loss: float = 0.05
    transport_loss: float = 0.02
    geometry: float = 1.0
    slope_loss: SlopeLoss | None = None
    seamounts: SeamountRule | None = None

    def __post_init__(self) -> None:
        Moisture(value=self.moisture, basis=Basis(self.moisture_basis))
        shares = ("pickup", "path_loss", "transport_loss", "geometry")
        fractions = dict.fromkeys(shares, (0.0, 1.0))
        require_between("resource", self, fractions | {"slope_max_deg": (0.0, 90.0)})
        cutoffs = self.cutoffs_kg_m2
        problems = []
        if not cutoffs or min(cutoffs) < 0 or list(cutoffs) != sorted(set(cutoffs)):
            problems.append(
                Problem(
                    where="cutoffs_kg_m2",
                    what=f"{list(cutoffs)}",
                    expected="one or more, ascending, not negative",
                )
            )
        if self.cutoff_kg_m2 not in cutoffs:
            problems.append(
                Problem(
                    where="cutoff_kg_m2",
                    what=f"{self.cutoff_kg_m2:g}",
                    expected="one of cutoffs_kg_m2",
                )
            )
        shallow, deep = self.depth_m
        if not 0.0 <= shallow < deep:
            problems.append(
                Problem(
                    where="depth_m",
                    what=f"{list(self.depth_m)}",
                    expected="0 or more, the shallowest first",
                    cure="positive metres below the surface: [4000.0, 6500.0]",
                )
            )
        if problems:
            raise ParameterError("resource", problems)

    @property
    def wet_basis_moisture(self) -> float:
        """Water per wet mass."""
        given = Moisture(value=self.moisture, basis=Basis(self.moisture_basis))
        return given.on(Basis.WET).value
