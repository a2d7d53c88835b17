"""How a concentration map was made, whether it is worth it, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xarray as xr

from geo.report.concentration_layers import level_words, value_name
from geo.report.gridlayer import grid_title
from geo.report.popups import format_value, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.grid import GridSpec
    from geo.report.concentration_tables import ConcentrationTables

CALIBRATED = ", calibrated"
"""How the name of a learner ends whose probabilities are moved after the fit."""

_CLAIM = (
    "Stations lie in clusters. Random folds test a model beside the stations it has "
    "seen and claim too much; spatial folds test it on ground it has not seen."
)
_NOT_NESTED = (
    "What is claimed of a calibrated model is not nested: the models that its "
    "calibration is drawn from have seen the stations it is judged on. Its score under "
    "spatial folds is free of that."
)
_SPREAD = (
    "The spread is the standard deviation between models refitted without each "
    "spatial fold: it tells how far the map hangs on single regions, not how far "
    "a measurement may lie from it."
)


def made_words(spec: GridSpec) -> str:
    """Say on which cells a map was computed.

    Parameters
    ----------
    spec : GridSpec

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0, south=0, spacing=0.1, shape=(2, 2), crs=WGS84)
    >>> made_words(spec)
    'Computed on cells of 0.1°, WGS 84.'
    """
    if spec.crs.is_geographic:
        return f"Computed on cells of {format_value(spec.spacing)}°, {spec.crs.name}."
    far = spec.spacing >= 1000.0
    side = f"{format_value(spec.spacing / 1e3 if far else spec.spacing)} "
    return f"Computed on cells of {side}{'km' if far else 'm'}, {_system(spec)}."


def _system(spec: GridSpec) -> str:
    operation = spec.crs.coordinate_operation
    if spec.crs.name != "unknown" or operation is None:
        return spec.crs.name
    centre = {each.name: float(each.value) for each in operation.params}
    lat, lon = (
        next((v for name, v in centre.items() if name.startswith(which)), None)
        for which in ("Latitude of", "Longitude of")
    )
    if lat is None or lon is None:
        return str(operation.method_name)
    return (
        f"{operation.method_name} round {abs(lat):g}° {'NS'[lat < 0]}, "
        f"{abs(lon):g}° {'EW'[lon < 0]}"
    )


def held_words(grid: xr.Dataset) -> str:
    """Say what was held out to judge the models.

    Parameters
    ----------
    grid : xarray.Dataset
        With ``folds`` and ``folds_by`` where they are known.

    Returns
    -------
    str
        Empty where it is not known.

    Examples
    --------
    >>> import xarray as xr
    >>> held_words(xr.Dataset(attrs={"folds": 5, "folds_by": "squares of 200 km"}))
    '5 folds, squares of 200 km left out'
    """
    by, folds = str(grid.attrs.get("folds_by", "")), grid.attrs.get("folds", "")
    return f"{folds} folds, {by} left out" if by and folds != "" else ""


def skill_words(grid: xr.Dataset, *, tables: ConcentrationTables) -> Iterator[str]:
    """Say how the model stands against the baselines, and what its scores mean.

    Parameters
    ----------
    grid : xarray.Dataset
        Its attribute ``skill`` is told where it is.
    tables : ConcentrationTables

    Yields
    ------
    str
        A paragraph.

    Examples
    --------
    >>> import xarray as xr
    >>> from geo.report.concentration_tables import ConcentrationTables
    >>> grid = xr.Dataset(attrs={"skill": "linear beats the mean."})
    >>> list(skill_words(grid, tables=ConcentrationTables()))
    ['Linear beats the mean.']
    """
    if skill := str(grid.attrs.get("skill", "")):
        yield sentence(skill)
    if held := held_words(grid):
        yield f"Judged by {held}."
    if len(tables.claimed):
        yield _CLAIM
        if tables.claimed["learner"].astype(str).str.endswith(CALIBRATED).any():
            yield _NOT_NESTED


def sureness_words(grid: xr.Dataset) -> Iterator[str]:
    """Say what intervals or sets of labels promise, and what they kept.

    Parameters
    ----------
    grid : xarray.Dataset
        Its attributes ``exchangeability`` and ``kept`` are told where they are.

    Yields
    ------
    str
        A paragraph.

    Examples
    --------
    >>> import xarray as xr
    >>> [words.split(":")[0] for words in sureness_words(xr.Dataset())][0][:10]
    'The spread'
    """
    if "labels" in grid:
        yield (
            f"At {level_words(grid)}, of each class by itself, the true label lies in "
            "the set that is left: presence only, none only, both (the data cannot "
            "tell) or neither (like no station of either class). The promise is for "
            "stations drawn like those it was fitted to."
        )
    elif "lower" in grid:
        level = level_words(grid) or "stated level"
        yield (
            f"Lower and upper bound hold the {level} interval of a measurement. Its "
            "promise is for stations drawn like those it was fitted to; where the map "
            "is hatched it promises nothing."
        )
        if limits := limit_words(grid):
            yield limits
    yield from _kept(grid)
    yield _SPREAD


def limit_words(grid: xr.Dataset) -> str:
    """Say where intervals are cut, as no place has less, or more.

    Parameters
    ----------
    grid : xarray.Dataset
        With ``valid_min`` or ``valid_max`` on ``lower``.

    Returns
    -------
    str
        Empty where they are not cut.

    Examples
    --------
    >>> import xarray as xr
    >>> cut = {"valid_min": 0.0, "units": "kg m-2"}
    >>> limit_words(xr.Dataset({"lower": ((), 0.0, cut)})).split(":")[0]
    'Intervals are cut at 0 (kg/m²)'
    """
    attrs = grid["lower"].attrs if "lower" in grid else {}
    ends = [float(attrs[n]) for n in ("valid_min", "valid_max") if n in attrs]
    if not ends:
        return ""
    units = attrs.get("units", "")
    ends_told = {"long_name": " and ".join(map(format_value, ends)), "units": units}
    cuts = grid_title(xr.DataArray(0.0, attrs=ends_told))
    return (
        f"Intervals are cut at {cuts}: a narrow one that touches it is not a surer one."
    )


def _kept(grid: xr.Dataset) -> Iterator[str]:
    if kept := str(grid.attrs.get("kept", "")):
        yield f"Kept: {kept}; the tables have it by block."
    if verdict := str(grid.attrs.get("exchangeability", "")):
        yield (
            "Whether stations of one block may stand for those of another (whether "
            "they are exchangeable), by the numbers covered: "
            f"{verdict.removeprefix('exchangeable: ')}."
        )


def caption_words(grid: xr.Dataset, *, spec: GridSpec) -> Iterator[str]:
    """Write what must stand beneath a figure that travels without its page.

    Parameters
    ----------
    grid : xarray.Dataset
    spec : GridSpec

    Yields
    ------
    str
        A sentence or two.
    """
    yield made_words(spec)
    if "lower" in grid:
        yield (
            "Panel b is for a measurement at a place like the stations; where hatched, "
            "neither panel has a station to rest on."
        )
        yield limit_words(grid)
        if kept := str(grid.attrs.get("kept", "")):
            yield f"Kept: {kept}."
    else:
        yield (
            "Panel b tells how far the map hangs on single regions, not how far the "
            "truth may lie from it; where hatched, neither panel has a station to rest "
            "on."
        )
    if held := held_words(grid):
        yield f"Judged by {held}."
    yield sentence(str(grid.attrs.get("skill", "")))
    if value_name(grid) == "probability":
        yield "Control points are no absences."
        if str(grid.attrs.get("prevalence", "")) in {"", "not stated"}:
            yield (
                "No prevalence is stated: a probability is of these presences and "
                "controls together, no share of the sea floor."
            )
