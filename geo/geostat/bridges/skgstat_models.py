"""Variograms to and from scikit-gstat.

What scikit-gstat states otherwise: its range is called effective, but it is where
the exponent of the Gaussian model is 4 and not 3, and twice the scale of a Matérn
model; its sill is the partial one, with the nugget beside it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geo.errors import ParameterError, Problem
from geo.geostat.bridges.need import need_package
from geo.geostat.variogram import ModelName, RangeConvention, Structure, Variogram

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

_PER_SCALE = {  # its effective range over the parameter of our formula
    ModelName.SPHERICAL: 1.0,
    ModelName.EXPONENTIAL: 3.0,
    ModelName.GAUSSIAN: 2.0,
    ModelName.CUBIC: 1.0,
}


def from_skgstat(variogram: Any) -> Variogram:  # noqa: ANN401  a class of scikit-gstat
    """Give the fitted model of a scikit-gstat variogram.

    Parameters
    ----------
    variogram : skgstat.Variogram
        Fitted: spherical, exponential, gaussian, cubic or matern, or a sum of them;
        of coordinates in metres.

    Returns
    -------
    Variogram
        Isotropic. The same semivariances; the nugget is 0 where the fit had none.

    Raises
    ------
    ParameterError
        Another model, or one direction only: a variogram along one azimuth does not
        say what holds across it.

    References
    ----------
    Mälicke, M. (2022). SciKit-GStat 1.0: a SciPy-flavored geostatistical variogram
    estimation toolbox written in Python. Geoscientific Model Development 15,
    2505-2532. doi:10.5194/gmd-15-2505-2022

    Examples
    --------
    What is read of it is its description:

    >>> class Fitted:
    ...     def describe(self):
    ...         return {
    ...             "model": "gaussian",
    ...             "effective_range": 1_000.0,
    ...             "sill": 4.0,
    ...             "nugget": 0.5,
    ...         }
    >>> (structure,) = from_skgstat(Fitted()).structures
    >>> structure.scale_m, round(structure.effective_range_m, 1)
    (500.0, 866.0)
    """
    if not hasattr(variogram, "describe"):
        _refuse(type(variogram).__name__, expected="a variogram of scikit-gstat")
    if hasattr(variogram, "azimuth"):
        _refuse(
            f"one direction, azimuth {variogram.azimuth:g}°",
            expected="a variogram of all directions",
            cure="fit geo.experimental_variogram in several directions",
        )
    told = variogram.describe()
    names = str(told["model"]).split("+")
    unknown = [name for name in names if name not in list(ModelName)]
    if unknown:
        _refuse(", ".join(unknown), expected="one of " + ", ".join(ModelName))
    numbers = [""] if len(names) == 1 else [f"_{i + 1}" for i in range(len(names))]
    return Variogram(
        nugget=sum(float(told.get(f"nugget{number}", 0.0)) for number in numbers),
        structures=tuple(
            _our_structure(ModelName(name), told, number)
            for name, number in zip(names, numbers, strict=True)
        ),
    )


def to_skgstat(
    variogram: Variogram, *, coordinates: ArrayLike, values: ArrayLike
) -> Any:  # noqa: ANN401  a class of scikit-gstat
    """Give a variogram as one of scikit-gstat, which carries its samples with it.

    Parameters
    ----------
    variogram : Variogram
        Of one isotropic structure.
    coordinates : array_like of float, shape (n, 2)
        Easting and northing, m.
    values : array_like of float, shape (n,)

    Returns
    -------
    skgstat.Variogram
        Its parameters are set and not fitted.

    Raises
    ------
    MissingExtraError
        scikit-gstat is not installed.
    ParameterError
        Several structures or none, or anisotropy.

    Examples
    --------
    >>> from geo.geostat.variogram import Variogram
    >>> to_skgstat(Variogram(nugget=1.0), coordinates=[[0.0, 0.0]], values=[1.0])
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: variogram for scikit-gstat: 1 problem
    - structures: 0
        expected: one
    """
    structure = _only_structure(variogram)
    skgstat = need_package("skgstat", install="scikit-gstat")
    model = ModelName(structure.model)
    smoothness = structure.smoothness
    shape = {} if smoothness is None else {"fit_shape": smoothness}
    return skgstat.Variogram(
        coordinates,
        values,
        model=str(model),
        fit_method="manual",
        fit_range=structure.scale_m * _per_scale(model, smoothness),
        fit_sill=structure.sill,
        fit_nugget=variogram.nugget,
        use_nugget=True,
        **shape,
    )


def _per_scale(model: ModelName, smoothness: float | None) -> float:
    if model == ModelName.MATERN and smoothness is not None:
        return 4.0 * math.sqrt(smoothness)  # its argument is 2 h √ν / (range / 2)
    return _PER_SCALE[model]


def _our_structure(model: ModelName, told: Mapping[str, Any], number: str) -> Structure:
    smoothness = None
    if model == ModelName.MATERN:
        smoothness = float(told[f"smoothness{number}"])
    effective = float(told[f"effective_range{number}"])
    return Structure(
        model=model,
        sill=float(told[f"sill{number}"]),
        range_m=effective / _per_scale(model, smoothness),
        convention=RangeConvention.SCALE,
        smoothness=smoothness,
    )


def _only_structure(variogram: Variogram) -> Structure:
    problems = []
    if len(variogram.structures) != 1:
        problems.append(
            Problem(
                where="structures", what=f"{len(variogram.structures)}", expected="one"
            )
        )
    problems += [
        Problem(
            where="anisotropy",
            what=f"ratio {each.anisotropy.ratio:g}",
            expected="none: scikit-gstat's model is isotropic",
        )
        for each in variogram.structures
        if each.anisotropy.ratio != 1.0
    ]
    if problems:
        raise ParameterError("variogram for scikit-gstat", problems)
    return variogram.structures[0]


def _refuse(what: str, *, expected: str, cure: str = "") -> None:
    problem = Problem(where="model", what=what, expected=expected, cure=cure)
    raise ParameterError("variogram of scikit-gstat", [problem])
