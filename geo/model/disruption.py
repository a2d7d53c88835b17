"""Something stops: one type for routing, allocation and stock-and-flow alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.errors import ParameterError, Problem
from geo.model.commodities import Stage

LONGEST_DELAY_DAYS = 3650.0
DEAREST_USD_PER_T = 1e9
"""A delay or a fee beyond these is a closure: say capacity 0."""


class Target(StrEnum):
    """What kind of thing is hit.

    Examples
    --------
    >>> Target("gate") is Target.GATE
    True
    """

    FACILITY = "facility"
    COMPANY = "company"
    COUNTRY = "country"
    EXPORT = "export"
    PORT = "port"
    GATE = "gate"
    FLOW = "flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """One thing that stops or slows, from when and for how long.

    Parameters
    ----------
    target : Target
        The kind of thing that is hit.
    name : str
        Which one: a facility id, an operator, an ISO3 code (of a country, or of one
        whose exports are hit), a UN/LOCODE, a gate name, or
        ``"ORIGIN>DESTINATION"`` for a flow.
    start_day : float, optional
        Days after the start of the scenario.
    duration_days : float, optional
        How long it lasts; for ever by default.
    capacity : float, optional
        The fraction that still works: 0 is closed.
    delay_days : float, optional
        Added to each voyage through it.
    cost_usd_per_t : float, optional
        Added for each tonne through it: a toll, a duty, a war-risk premium.
    ramp_days : float, optional
        From working whole to `capacity`, in a straight line from the start day. Delay
        and cost hold in full from the start. Counts where time is followed, in at most
        four levels.
    probability : float, optional
        That it happens within the scenario; a project takes each as certain.
    commodity : str, optional
        Only this commodity is hit; empty means all.
    stage : str, optional
        Only goods of this stage, of `geo.model.commodities.Stage`, are hit; empty
        means all. Ships pass a gate whatever their goods: a gate takes none.
    source : str, optional
        Where the assumption comes from.

    Raises
    ------
    ParameterError
        A number lies outside its range; all are told.

    Examples
    --------
    >>> Disruption(target=Target.GATE, name="Malacca Strait").closed
    True
    """

    target: Target
    name: str
    start_day: float = 0.0
    duration_days: float = float("inf")
    capacity: float = 0.0
    delay_days: float = 0.0
    cost_usd_per_t: float = 0.0
    ramp_days: float = 0.0
    probability: float = 1.0
    commodity: str = ""
    stage: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        limits = {
            "start_day": (0.0, float("inf")),
            "duration_days": (0.0, float("inf")),
            "capacity": (0.0, 1.0),
            "delay_days": (0.0, LONGEST_DELAY_DAYS),
            "cost_usd_per_t": (0.0, DEAREST_USD_PER_T),
            "ramp_days": (0.0, LONGEST_DELAY_DAYS),
            "probability": (0.0, 1.0),
        }
        problems = [
            Problem(
                where=field, what=f"{getattr(self, field)}", expected=f"{low} to {high}"
            )
            for field, (low, high) in limits.items()
            if not low <= getattr(self, field) <= high
        ]
        if self.stage not in {"", *Stage}:
            expected = " or ".join(Stage)
            problems.append(Problem(where="stage", what=self.stage, expected=expected))
        if self.stage and self.target is Target.GATE:
            problems.append(
                Problem(
                    where="stage",
                    what=f"{self.stage}, of a gate",
                    expected="none: ships pass whatever the stage of their goods",
                    cure="leave it out, or hit the export, the port or the flow",
                )
            )
        if problems:
            raise ParameterError(f"disruption of {self.target} {self.name}", problems)

    @property
    def closed(self) -> bool:
        """Nothing passes."""
        return self.capacity == 0.0

    @property
    def end_day(self) -> float:
        """First day on which it is over."""
        return self.start_day + self.duration_days

    def __str__(self) -> str:
        how = "closed" if self.closed else f"at {self.capacity:.0%}"
        return f"{self.target} {self.name} {how}"
