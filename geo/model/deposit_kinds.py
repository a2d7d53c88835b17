"""Kinds of deposit, with the words that pages use for what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class DepositKind(StrEnum):
    """What a project estimates."""

    NODULES = "nodules"
    MUD = "mud"
    CRUST = "crust"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositWords:
    """How pages speak of a kind of deposit.

    Parameters
    ----------
    noun : str
        As in "million tonnes of wet nodules".
    adjective : str
        As in "nodule abundance".
    title : str
        The noun as it begins a label.
    stations : str
        What was sampled, in the plural: stations or cores.
    contained : str
        What is counted in it: metal, or rare earths as oxides.
    plural : bool, optional
        Whether the noun is one of many things: "nodules last", but "mud lasts".
    most_kg_m2 : float
        Wet mass per area that no place has more of; a reading beyond it is a slip.
    """

    noun: str
    adjective: str
    title: str
    stations: str
    contained: str
    most_kg_m2: float
    plural: bool = False

    @property
    def lasts(self) -> str:
        """The noun with its verb, "nodules last", and how it is lifted."""
        verb, lifted = ("last", "they are") if self.plural else ("lasts", "it is")
        return f"{self.noun} {verb} at the rate at which {lifted} lifted"

    @property
    def it(self) -> str:
        """The pronoun: "metal in them"."""
        return "them" if self.plural else "it"

    @property
    def its(self) -> str:
        """The possessive: "on their way"."""
        return "their" if self.plural else "its"


WORDS: Mapping[DepositKind, DepositWords] = {
    DepositKind.NODULES: DepositWords(
        noun="nodules",
        adjective="nodule",
        title="Nodules",
        stations="stations",
        contained="metal",
        plural=True,
        most_kg_m2=150.0,
    ),
    DepositKind.MUD: DepositWords(
        noun="mud",
        adjective="mud",
        title="Mud",
        stations="cores",
        contained="rare earths",
        most_kg_m2=200_000.0,
    ),
    DepositKind.CRUST: DepositWords(
        noun="crust",
        adjective="crust",
        title="Crust",
        stations="stations",
        contained="metal",
        most_kg_m2=1_000.0,
    ),
}
"""The most: of nodules the bound of the table of stations; of mud 100 m at 2 t/m3, of
crust half a metre at 2 t/m3, both bounds against slips of unit and no estimates."""


class HoldsDeposit(Protocol):
    """A project, as far as it tells what is estimated."""

    @property
    def mud(self) -> object | None:
        """Cores of mud, where the deposit is mud."""

    @property
    def crust(self) -> object | None:
        """Crust, where the deposit is crust."""


def kind_of(project: HoldsDeposit) -> DepositKind:
    """Say what kind of deposit a project estimates.

    Parameters
    ----------
    project : HoldsDeposit
        A `geo.model.project.Project`.

    Returns
    -------
    DepositKind
        Nodules, unless the project has a section of another kind.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> print(kind_of(SimpleNamespace(mud=None, crust=None)))
    nodules
    """
    if project.mud is not None:
        return DepositKind.MUD
    return DepositKind.NODULES if project.crust is None else DepositKind.CRUST


def stated_kind(facts: Mapping[str, object]) -> DepositKind:
    """Read back what kind of deposit the facts of a statement are of.

    Parameters
    ----------
    facts : mapping
        Of the statement; ``kind``, or nodules where they say nothing.

    Returns
    -------
    DepositKind

    Examples
    --------
    >>> print(stated_kind({"kind": "mud"}))
    mud
    """
    return DepositKind(str(facts.get("kind", DepositKind.NODULES)))


def words_of(project: HoldsDeposit) -> DepositWords:
    """Give the words for what a project estimates.

    Parameters
    ----------
    project : HoldsDeposit

    Returns
    -------
    DepositWords

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words_of(SimpleNamespace(mud=object(), crust=None)).stations
    'cores'
    """
    return WORDS[kind_of(project)]
