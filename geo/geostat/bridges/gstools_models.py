"""Variograms to and from the covariance models of GSTools.

What GSTools states otherwise: `var` is the partial sill and `nugget` beside it; the
correlation is a function of ``h s / len_scale``, where ``s = rescale`` differs by
model; the angle of the longest length turns anticlockwise from the east, in radians;
and its Matérn model has ``√ν h`` in place of our ``h``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geo.errors import ParameterError, Problem
from geo.geostat.bridges.need import need_package
from geo.geostat.variogram import (
    Anisotropy,
    ModelName,
    RangeConvention,
    Structure,
    Variogram,
)

if TYPE_CHECKING:
    from types import ModuleType

MATERN_SMOOTHNESS = (0.2, 20.0)  # GSTools bounds it, and is Gaussian above the upper

_THEIRS = {
    ModelName.SPHERICAL: "Spherical",
    ModelName.EXPONENTIAL: "Exponential",
    ModelName.GAUSSIAN: "Gaussian",
    ModelName.CUBIC: "Cubic",
    ModelName.MATERN: "Matern",
}
_OURS = {name: model for model, name in _THEIRS.items()}


def to_gstools(variogram: Variogram) -> Any:  # noqa: ANN401  a class of GSTools
    """Give a variogram as a covariance model of GSTools, in two dimensions.

    Parameters
    ----------
    variogram : Variogram
        Its structures share their anisotropy: a sum of GSTools has only one.

    Returns
    -------
    gstools.CovModel
        A `gstools.SumModel` of several structures, `gstools.Nugget` of none.
        Lengths are metres; `rescale` is 1, so that `len_scale` is the parameter of
        the formula (`Structure.scale_m`).

    Raises
    ------
    MissingExtraError
        GSTools is not installed.
    ParameterError
        What GSTools cannot say: zonal anisotropy, several anisotropies, a Matérn
        smoothness outside 0.2 to 20.

    References
    ----------
    Müller, S. et al. (2022). GSTools v1.3: a toolbox for geostatistical modelling in
    Python. Geoscientific Model Development 15, 3161-3182. doi:10.5194/gmd-15-3161-2022

    Examples
    --------
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> spherical = Structure(model="spherical", sill=4.0, range_m=2_000.0)
    >>> model = to_gstools(Variogram(nugget=1.0, structures=(spherical,)))
    >>> model.name, model.var, float(model.len_scale), model.nugget
    ('Spherical', 4.0, 2000.0, 1.0)
    """
    _require_sayable(variogram)
    gstools = need_package("gstools", install="gstools")
    models = [_their_structure(each, gstools) for each in variogram.structures]
    if not models:
        return gstools.Nugget(dim=2, nugget=variogram.nugget)
    if len(models) == 1:
        models[0].nugget = variogram.nugget
        return models[0]
    return gstools.SumModel(*models, nugget=variogram.nugget)


def from_gstools(model: Any) -> Variogram:  # noqa: ANN401  a class of GSTools
    """Give a covariance model of GSTools as a variogram.

    Parameters
    ----------
    model : gstools.CovModel
        Spherical, Exponential, Gaussian, Cubic or Matern in two dimensions, lengths
        in metres; or a sum of them, or a nugget alone.

    Returns
    -------
    Variogram
        The same covariances, whatever `rescale` and the angle are.

    Raises
    ------
    ParameterError
        Another model, another number of dimensions, or longitude and latitude.

    Notes
    -----
    Where `nu` exceeds 20, GSTools computes the Gaussian limit of the Matérn model,
    and so the Gaussian model is what comes back.

    Examples
    --------
    >>> import gstools as gs
    >>> model = gs.Exponential(dim=2, var=4.0, len_scale=500.0, nugget=1.0)
    >>> variogram = from_gstools(model)
    >>> variogram.sill, variogram.effective_range_m
    (5.0, 1500.0)
    """
    problems = _unreadable(model)
    if problems:
        raise ParameterError("model of GSTools", problems)
    structures = tuple(_our_structure(each) for each in _parts(model))
    return Variogram(nugget=float(model.nugget), structures=structures)


def _parts(model: Any) -> list[Any]:  # noqa: ANN401
    """Give the models of a sum, or the one model; none of a nugget."""
    return list(getattr(model, "models", [model]))


def _their_structure(
    structure: Structure,
    gstools: ModuleType,
) -> Any:  # noqa: ANN401
    smoothness = structure.smoothness
    shape = {} if smoothness is None else {"nu": smoothness}
    per_scale = 1.0 if smoothness is None else math.sqrt(smoothness)
    azimuth = structure.anisotropy.azimuth_deg
    return getattr(gstools, _THEIRS[ModelName(structure.model)])(
        dim=2,
        var=structure.sill,
        len_scale=structure.scale_m * per_scale,
        rescale=1.0,
        anis=structure.anisotropy.ratio,
        angles=math.radians(90.0 - azimuth),
        **shape,
    )


def _our_structure(model: Any) -> Structure:  # noqa: ANN401
    name = _OURS[model.name]
    scale, smoothness = float(model.len_rescaled), None
    if name == ModelName.MATERN and model.nu > MATERN_SMOOTHNESS[1]:
        name, scale = ModelName.GAUSSIAN, 2.0 * scale
    elif name == ModelName.MATERN:
        smoothness = float(model.nu)
        scale /= math.sqrt(smoothness)
    ratio = float(model.anis[0])
    azimuth = 90.0 - math.degrees(float(model.angles[0]))
    if ratio > 1.0:  # the second axis is the longer one
        scale, ratio, azimuth = scale * ratio, 1.0 / ratio, azimuth + 90.0
    anisotropy = Anisotropy()
    if ratio < 1.0:
        anisotropy = Anisotropy(azimuth_deg=azimuth % 180.0, ratio=ratio)
    return Structure(
        model=name,
        sill=float(model.var),
        range_m=scale,
        convention=RangeConvention.SCALE,
        anisotropy=anisotropy,
        smoothness=smoothness,
    )


def _require_sayable(variogram: Variogram) -> None:
    problems = []
    known = {
        (each.anisotropy.azimuth_deg % 180.0, each.anisotropy.ratio)
        if each.anisotropy.ratio != 1.0
        else (0.0, 1.0)
        for each in variogram.structures
    }
    if any(math.isinf(ratio) for _, ratio in known):
        problems.append(
            Problem(
                where="anisotropy",
                what="zonal",
                expected="geometric anisotropy: GSTools knows no other",
            )
        )
    if len(known) > 1:
        told = ", ".join(f"{ratio:g} towards {azimuth:g}°" for azimuth, ratio in known)
        problems.append(
            Problem(
                where="structures",
                what=f"several anisotropies: {told}",
                expected="one: a sum of GSTools shares its angle and its ratio",
                cure="fit the structures with a common anisotropy",
            )
        )
    low, high = MATERN_SMOOTHNESS
    problems += [
        Problem(
            where="smoothness",
            what=f"{each.smoothness:g}",
            expected=f"from {low:g} to {high:g}: GSTools computes no other Matérn",
        )
        for each in variogram.structures
        if each.smoothness is not None and not low <= each.smoothness <= high
    ]
    if problems:
        raise ParameterError("variogram for GSTools", problems)


def _unreadable(model: Any) -> list[Problem]:  # noqa: ANN401
    if not hasattr(model, "len_rescaled"):
        return [
            Problem(
                where="model",
                what=type(model).__name__,
                expected="a covariance model of GSTools",
            )
        ]
    problems = [
        Problem(
            where="model", what=each.name, expected="one of " + ", ".join(sorted(_OURS))
        )
        for each in _parts(model)
        if each.name not in _OURS
    ]
    if model.latlon or model.temporal or model.dim != 2:
        problems.append(
            Problem(
                where="dimensions",
                what=f"dim={model.dim}, latlon={model.latlon}, "
                f"temporal={model.temporal}",
                expected="dim=2: easting and northing in metres",
            )
        )
    return problems
