"""Stations beside what is known of their samplers, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.sampling import Device, SamplingSettings

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """What was read at each station, and with what.

    Parameters
    ----------
    station, evidence, campaign : ndarray of str, shape (n,)
    abundance : ndarray of float, shape (n,)
        As read, kg/m2 wet; NaN where a photo was taken and nothing weighed.
    count, area_m2, coverage, long_axis_mm : ndarray of float, shape (n,)
        NaN where not known.
    factor, factor_sd, relative_sd : ndarray of float, shape (n,)
        Of the device; 1, 0 and 0 where none is known.
    mass_cv, mean_nodule_g : ndarray of float, shape (n,)
        Of the device; NaN where not stated.
    """

    station: NDArray[np.str_]
    evidence: NDArray[np.str_]
    campaign: NDArray[np.str_]
    abundance: NDArray[np.float64]
    count: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    coverage: NDArray[np.float64]
    long_axis_mm: NDArray[np.float64]
    factor: NDArray[np.float64]
    factor_sd: NDArray[np.float64]
    relative_sd: NDArray[np.float64]
    mass_cv: NDArray[np.float64]
    mean_nodule_g: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.abundance)

    @property
    def groups(self) -> NDArray[np.intp]:
        """Number of each station's campaign and sampler, from 0."""
        names = np.char.add(np.char.add(self.evidence, "\n"), self.campaign)
        return np.unique(names, return_inverse=True)[1]


def take_readings(stations: pd.DataFrame, *, settings: SamplingSettings) -> Readings:
    """Put stations beside their devices.

    Parameters
    ----------
    stations : pandas.DataFrame
        As `geo.model.schemas.STATIONS`, with those of `SAMPLING_COLUMNS` that are
        known.
    settings : SamplingSettings

    Returns
    -------
    Readings

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.model.sampling import Device, SamplingSettings
    >>> grab = Device(evidence="grab", factor=1.29, source="pairs of 1994")
    >>> stations = pd.DataFrame(
    ...     {"station": ["A"], "abundance": [8.0], "evidence": ["grab"]}
    ... )
    >>> readings = take_readings(stations, settings=SamplingSettings(devices=(grab,)))
    >>> readings.factor, readings.campaign
    (array([1.29]), array(['not stated'], dtype='<U10'))
    """
    evidence = stations["evidence"].to_numpy(dtype=str)
    campaign = np.full(len(stations), NOT_STATED)
    if "campaign" in stations:
        campaign = stations["campaign"].fillna(NOT_STATED).to_numpy(dtype=str)
    devices = [
        settings.device(kind, campaign=cruise)
        for kind, cruise in zip(evidence.tolist(), campaign.tolist(), strict=True)
    ]
    area = _numbers(stations, "sampled_area_m2")
    own_area = _of_devices(devices, "sampled_area_m2", otherwise=np.nan)
    return Readings(
        station=stations["station"].to_numpy(dtype=str),
        evidence=evidence,
        campaign=campaign,
        abundance=_numbers(stations, "abundance"),
        count=_numbers(stations, "count"),
        area_m2=np.where(np.isfinite(area), area, own_area),
        coverage=_numbers(stations, "coverage"),
        long_axis_mm=_numbers(stations, "long_axis_mm"),
        factor=_of_devices(devices, "factor", otherwise=1.0),
        factor_sd=_of_devices(devices, "factor_sd", otherwise=0.0),
        relative_sd=_of_devices(devices, "relative_sd", otherwise=0.0),
        mass_cv=_of_devices(devices, "mass_cv", otherwise=np.nan),
        mean_nodule_g=_of_devices(devices, "mean_nodule_g", otherwise=np.nan),
    )


def _numbers(stations: pd.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in stations:
        return np.full(len(stations), np.nan)
    return stations[name].to_numpy(dtype=float)


def _of_devices(
    devices: list[Device | None], name: str, *, otherwise: float
) -> NDArray[np.float64]:
    known = [None if device is None else getattr(device, name) for device in devices]
    return np.array([otherwise if each is None else each for each in known], float)
