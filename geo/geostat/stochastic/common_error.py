"""Errors that all samples of a campaign share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class ErrorForm(StrEnum):
    """How a common error acts: value + sd ε, or value (1 + sd ε)."""

    ADDITIVE = "additive"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True, init=False, eq=False)
class CommonError:
    """An error drawn once per realization for all samples of a campaign.

    Such as the factor by which grabs under-read, or the calibration of a
    laboratory. As independent errors of each sample they would average away and
    flatter every total.

    Parameters
    ----------
    campaign : sequence of str
        The campaign of each sample.
    sd : mapping of str to float
        Standard deviation by campaign, in units of the values if additive, as a
        fraction if relative. A campaign that is not named has no such error.
    form : {"relative", "additive"}, optional

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> grabs = CommonError(["core", "grab", "grab"], sd={"grab": 0.09})
    >>> drawn = grabs.draw(generator(1, "errors"))
    >>> corrected = grabs.corrected(np.array([10.0, 10.0, 20.0]), drawn)
    >>> bool(corrected[0] == 10.0), bool(corrected[2] == 2.0 * corrected[1])
    (True, True)
    """

    campaign: tuple[str, ...]
    sd: Mapping[str, float]
    form: ErrorForm

    def __init__(
        self,
        campaign: Sequence[str],
        *,
        sd: Mapping[str, float],
        form: ErrorForm | str = ErrorForm.RELATIVE,
    ) -> None:
        object.__setattr__(self, "campaign", tuple(str(name) for name in campaign))
        object.__setattr__(self, "sd", dict(sd))
        problems = [
            Problem(
                where=f"sd of {name}", what=f"{size}", expected="a number from 0 on"
            )
            for name, size in self.sd.items()
            if not (np.isfinite(size) and size >= 0.0)
        ]
        strangers = sorted(set(self.sd) - set(self.campaign))
        if strangers:
            problems.append(
                Problem(
                    where="sd",
                    what="campaigns without samples: " + ", ".join(strangers),
                    expected="among " + ", ".join(sorted(set(self.campaign))),
                )
            )
        if form not in list(ErrorForm):
            problems.append(
                Problem(
                    where="form",
                    what=repr(form),
                    expected="one of " + ", ".join(ErrorForm),
                )
            )
        if problems:
            raise ParameterError("common error", problems)
        object.__setattr__(self, "form", ErrorForm(form))

    def draw(self, rng: np.random.Generator) -> dict[str, float]:
        """Draw the error of each campaign.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        dict of str to float
            In units of the values if additive, as a fraction if relative.
        """
        names = sorted(self.sd)
        drawn = rng.standard_normal(len(names))
        return {
            name: float(self.sd[name] * each)
            for name, each in zip(names, drawn, strict=True)
        }

    def corrected(
        self, values: NDArray[np.float64], drawn: Mapping[str, float]
    ) -> NDArray[np.float64]:
        """Give the values that the samples would have without a drawn error.

        Parameters
        ----------
        values : ndarray of float, shape (n,)
        drawn : mapping of str to float
            As `draw` gives it.

        Returns
        -------
        ndarray of float, shape (n,)
        """
        shift = np.array([drawn.get(name, 0.0) for name in self.campaign])
        if self.form == ErrorForm.ADDITIVE:
            return np.asarray(values + shift)
        return np.asarray(values * (1.0 + shift))
