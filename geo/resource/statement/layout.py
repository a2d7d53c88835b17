"""Which lines a statement has, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.model.classes import ResourceClass
from geo.resource.statement.lines import TOTAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.resource.statement.labels import Label
    from geo.resource.statement.lines import AboveCutoffs, Groups

MEASURED_AND_INDICATED = "Measured + Indicated"
SURE = (ResourceClass.MEASURED, ResourceClass.INDICATED)


class Line(NamedTuple):
    """One line of a statement: some classes of some zones.

    Attributes
    ----------
    zone : str
        A zone, or ``total``.
    klass : str
        A class, ``Measured + Indicated``, or ``total``.
    zones : tuple of str
        The zones that it adds up.
    classes : tuple of ResourceClass
        The classes that it adds up.
    """

    zone: str
    klass: str
    zones: tuple[str, ...]
    classes: tuple[ResourceClass, ...]

    def cells(self, groups: Groups) -> NDArray[np.bool_]:
        """Find the cells that it adds up.

        Parameters
        ----------
        groups : Groups

        Returns
        -------
        ndarray of bool, shape (cells,)
        """
        zones = [groups.zones.index(zone) for zone in self.zones]
        codes = [one.code for one in self.classes]
        return np.asarray(
            groups.counts & np.isin(groups.zone, zones) & np.isin(groups.klass, codes)
        )


def members_of(klass: str, *, label: Label) -> tuple[ResourceClass, ...]:
    """Say which classes a line adds up.

    Parameters
    ----------
    klass : str
        A class, ``Measured + Indicated``, or ``total``.
    label : Label

    Returns
    -------
    tuple of ResourceClass

    Examples
    --------
    >>> from geo.resource.statement.labels import Label
    >>> [str(one) for one in members_of("total", label=Label.RESOURCE)]
    ['Measured', 'Indicated', 'Inferred']
    """
    if klass == TOTAL:
        return label.in_total
    if klass == MEASURED_AND_INDICATED:
        return SURE
    return (ResourceClass(klass),)


def lines_of(
    expected: AboveCutoffs, groups: Groups, *, label: Label
) -> tuple[Line, ...]:
    """Lay out the lines of a statement, for each cut-off alike.

    A class that holds ground in any zone above any cut-off has its line in every
    zone and at every cut-off, of zeros where there is none; one that holds none
    anywhere is left out, and ``Measured + Indicated`` where both are. Zones come
    in their order, then ``total`` over them. What is not in a total stands below
    it.

    Parameters
    ----------
    expected : AboveCutoffs
    groups : Groups
    label : Label

    Returns
    -------
    tuple of Line

    Examples
    --------
    >>> from geo.resource.statement.grouping import groups_of
    >>> from geo.resource.statement.labels import Label
    >>> from geo.resource.statement.lines import above_cutoffs
    >>> from geo.resource.tonnage import estimated_cells
    >>> cells = estimated_cells(area_m2=[1e6] * 2, abundance=[5.0, 9.0], moisture=0.3)
    >>> groups = groups_of({"north": [True, True]}, klass=[2, 0])
    >>> made = lines_of(
    ...     above_cutoffs(cells, cutoffs=[0.0]), groups, label=Label.RESOURCE
    ... )
    >>> [line.klass for line in made if line.zone == "total"]
    ['Indicated', 'Measured + Indicated', 'total', 'Unclassified']
    """
    holds = expected.area_m2.any(axis=0) & groups.counts & (groups.zone >= 0)
    codes = set(np.unique(groups.klass[holds]).tolist())
    present = {one for one in ResourceClass if one.code in codes}
    order = [
        ResourceClass.MEASURED,
        ResourceClass.INDICATED,
        MEASURED_AND_INDICATED,
        ResourceClass.INFERRED,
        ResourceClass.UNCLASSIFIED,
    ]
    kept = [one for one in order if present & set(members_of(one, label=label))]
    added = [one for one in kept if set(members_of(one, label=label)) <= _total(label)]
    below = [one for one in kept if one not in added]
    return tuple(
        Line(str(zone), str(klass), zones, members_of(klass, label=label))
        for zone, zones in (
            *((zone, (zone,)) for zone in groups.zones),
            (TOTAL, groups.zones),
        )
        for klass in (*added, TOTAL, *below)
    )


def _total(label: Label) -> set[ResourceClass]:
    return set(label.in_total)
