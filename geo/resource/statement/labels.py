"""What the figures may be called."""

from __future__ import annotations

from enum import StrEnum

from geo.model.classes import ResourceClass


class Label(StrEnum):
    """What the figures may be called."""

    SYNTHETIC = "SYNTHETIC mineral inventory"
    INVENTORY = "mineral inventory"
    RESOURCE = "proposed mineral resource"

    @property
    def in_total(self) -> tuple[ResourceClass, ...]:
        """Classes that a total adds up, the surest first.

        Ground in no class is no part of a resource: a reporting code knows
        measured, indicated and inferred resources only, and what is less sure is
        at most an exploration target, which must not be added to them (JORC 2012,
        clauses 17 and 20, cited from memory). Nor may it vanish: its line stands
        below the total. An inventory counts all that was estimated.

        Inferred ground is in the total, as in published nodule statements. NI 43-101
        (2.2 c) forbids adding it to the others, and JORC 2012 allows the sum only
        beside its parts (both cited from memory): the lines of the classes stand
        above the total for that.
        """
        if self is Label.RESOURCE:
            return tuple(ResourceClass)[:-1]  # all but the last, unclassified
        return tuple(ResourceClass)


def label_of(*, synthetic: bool, rpeee: bool) -> Label:
    """Say what the figures may be called.

    Parameters
    ----------
    synthetic : bool
        The stations are made up.
    rpeee : bool
        The assumptions of reasonable prospects for eventual economic
        extraction are stated.

    Returns
    -------
    Label

    Examples
    --------
    >>> print(label_of(synthetic=True, rpeee=True))
    SYNTHETIC mineral inventory
    """
    if synthetic:
        return Label.SYNTHETIC
    return Label.RESOURCE if rpeee else Label.INVENTORY
