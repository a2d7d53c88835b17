"""What a campaign needs of the other parts of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.campaign import CampaignSettings


def campaign_misfits(
    campaign: CampaignSettings | None,
    *,
    classes: object | None,
    depths: object | None,
) -> Iterator[Problem]:
    """Find that a campaign lacks classes to raise ground to, or depths to sample at.

    Parameters
    ----------
    campaign : CampaignSettings or None
    classes, depths : object or None
        The classes and the bathymetry of the project.

    Yields
    ------
    Problem

    Examples
    --------
    >>> list(campaign_misfits(None, classes=None, depths=None))
    []
    """
    if campaign is None:
        return
    if classes is None:
        yield Problem(
            where="campaign",
            what="no classes that its stations could raise ground to",
            expected="[classes] beside [campaign]",
            cure="annual_area_km2 is enough",
        )
    if depths is None and campaign.station.depth_m is None:
        yield Problem(
            where="campaign.station",
            what="no depth to lower a sampler to",
            expected="a [bathymetry] with its file, or depth_m",
        )
