"""What the stations must be before anything is estimated from them."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geo.errors import DataError, GeoError, Problem
from geo.model.estimate import ABUNDANCE
from geo.resource.deposit.constant_mass import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from geo.sources.project_file import ProjectFile
    from geo.workflow.domains import Domain


@contextmanager
def told_of(domain: str) -> Iterator[None]:
    """Say in which domain something could not be done.

    Parameters
    ----------
    domain : str
        Its name.

    Raises
    ------
    GeoError
        What was raised within, with the domain before each place.

    Examples
    --------
    >>> with told_of("site A"):
    ...     raise DataError("samples", [Problem(where="values", what="none")])
    Traceback (most recent call last):
    ...
    geo.errors.DataError: samples: 1 problem
    - domain site A, values: none
    """
    try:
        yield
    except GeoError as error:
        problems = [
            dataclasses.replace(each, where=f"domain {domain}, {each.where}")
            for each in error.problems
        ]
        raise type(error)(error.what, problems) from error


def require_used(stations: pd.DataFrame, *, file: ProjectFile) -> None:
    """Refuse samplers of the settings that no station has, and words of no fix.

    A factor that applies to no station, because a campaign is written otherwise,
    would change the tonnes and not be missed.

    Parameters
    ----------
    stations : pandas.DataFrame
        Accepted stations: ``evidence``, and ``campaign`` and ``fix`` if known.
    file : ProjectFile

    Raises
    ------
    DataError
        All such settings are told, with their places.
    """
    problems = [*_unused_devices(stations, file), *_unused_fixes(stations, file)]
    if problems:
        raise DataError("sampling", problems)


def require_variety(domains: Sequence[Domain], *, leading: str = ABUNDANCE) -> None:
    """Refuse domains whose stations all have the same of what leads.

    Parameters
    ----------
    domains : sequence of Domain
    leading : str, optional
        The abundance, or a metal: its mass per area then has to differ, and the
        abundance may be the same at every station.

    Raises
    ------
    DataError
        All such domains are told.
    """
    what = ABUNDANCE if leading == ABUNDANCE else f"{leading} per area as of"
    problems = []
    for domain in domains:
        if not domain.samples.abundance.size:
            continue
        with told_of(domain.name):
            values = domain.samples.led_by(leading).abundance
        if alike(values):
            problems.append(
                Problem(
                    where=f"domain {domain.name}",
                    what=f"{what} {values[0]:g} kg/m2 at every station",
                    expected="values that differ",
                    cure="check the column, and top_cut_kg_m2: a constant carries no "
                    "estimate",
                )
            )
    if problems:
        raise DataError("domains", problems)


def require_within_bounds(domains: Sequence[Domain], *, file: ProjectFile) -> None:
    """Refuse stations below the lowest or above the highest abundance of a place.

    Parameters
    ----------
    domains : sequence of Domain
    file : ProjectFile

    Raises
    ------
    DataError
        Both bounds are told, each with the domain and station farthest beyond it.
    """
    settings = file.project.uncertainty
    if not settings.realizations:
        return
    problems = []
    lowest, highest = settings.lowest_kg_m2, settings.highest_kg_m2
    for domain in domains:
        values = domain.samples.abundance
        if lowest is not None and values.min() < lowest:
            problems.append(
                _beyond(domain, int(values.argmin()), bound="lowest", file=file)
            )
        if highest is not None and values.max() > highest:
            problems.append(
                _beyond(domain, int(values.argmax()), bound="highest", file=file)
            )
    if problems:
        raise DataError("uncertainty", problems)


def _beyond(domain: Domain, row: int, *, bound: str, file: ProjectFile) -> Problem:
    samples = domain.samples
    than = "more" if bound == "lowest" else "less"
    return Problem(
        where=file.where("uncertainty", f"{bound}_kg_m2"),
        what=f"station {samples.station[row]} of {domain.name} has "
        f"{samples.abundance[row]:g} kg/m2",
        expected=f"no {than} than any station has, after the top-cuts",
    )


def _unused_devices(stations: pd.DataFrame, file: ProjectFile) -> Iterator[Problem]:
    evidence = stations["evidence"].astype(str)
    campaign = _words(stations, "campaign")
    for index, device in enumerate(file.project.sampling.devices):
        alike = evidence == device.evidence
        if device.campaign:
            alike &= campaign == device.campaign
        if not alike.any():
            told = f"{device.evidence} of {device.campaign or 'any campaign'}"
            kinds = sorted({*(evidence + _of(campaign))})
            yield Problem(
                where=file.where("sampling", "devices", index),
                what=f"{told}: no accepted station was taken with it",
                expected="one of " + ", ".join(kinds),
                cure="correct evidence or campaign, or leave the device out",
            )


def _of(campaign: pd.Series) -> pd.Series:
    return (" of " + campaign).where(campaign != "", "")


def _unused_fixes(stations: pd.DataFrame, file: ProjectFile) -> Iterator[Problem]:
    found = {*_words(stations, "fix").str.lower()} - {""}
    if not found:
        return  # notes say of how many stations the error is not stated
    for word in file.project.sampling.position_error_m:
        if word.strip().lower() not in found:
            yield Problem(
                where=file.where("sampling", "position_error_m", word),
                what=f"no accepted station has the fix {word!r}",
                expected="one of " + ", ".join(sorted(found)),
                cure="correct the word, or leave it out",
            )


def _words(stations: pd.DataFrame, column: str) -> pd.Series:
    """Give a column of words; empty ones where it is missing."""
    if column not in stations:
        return stations["evidence"].map(lambda _: "")
    return stations[column].fillna("").astype(str).str.strip()
