"""Errors that samples share: one draw for each cause in a realization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import ndtri

from geo.errors import Problem
from geo.model.randomness import stratified

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


class Cause(Protocol):
    """What a simulation asks of an error that samples share.

    Such as the factor by which the grabs of a campaign under-read, or the
    calibration of a laboratory. As independent errors of each sample they would
    average away and flatter every total.
    """

    @property
    def name(self) -> str:
        """What it is called, wherever it acts."""
        ...

    @property
    def loading(self) -> NDArray[np.float64]:
        """What one standard deviation adds to each sample, in its units."""
        ...


def draw_causes(
    names: Iterable[str], *, count: int, rng: np.random.Generator
) -> dict[str, NDArray[np.float64]]:
    """Draw standard normal numbers for each name, one for each realization.

    They depend on the name and on the generator's seed alone: not on which other
    causes are drawn, nor on what the generator drew before. Two surveys that share
    a cause draw the same numbers for it from generators of one seed. They come from
    strata of equal chance: what moves all samples of a campaign together shall not
    move the mean over the realizations by chance.

    Parameters
    ----------
    names : iterable of str
    count : int
        Of the realizations.
    rng : numpy.random.Generator
        Not drawn from; its seed gives each name a stream.

    Returns
    -------
    dict of str to ndarray of float, shape (count,)

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> both = draw_causes(["grabs", "assays"], count=5, rng=generator(1, "errors"))
    >>> alone = draw_causes(["assays"], count=5, rng=generator(1, "errors"))
    >>> np.array_equal(both["assays"], alone["assays"]), both["grabs"].round(2)
    (True, array([ 1.28, -1.28,  0.  ,  0.52, -0.52]))
    """
    return {
        name: np.asarray(ndtri(stratified(count, rng=_named(rng, name))))
        for name in names
    }


def _named(rng: np.random.Generator, name: str) -> np.random.Generator:
    """Give the stream of a name: the seed with the name in its path."""
    seed = rng.bit_generator.seed_seq
    text = name.encode()
    path = (*seed.spawn_key, len(text), *text)  # type: ignore[attr-defined]
    named = np.random.SeedSequence(seed.entropy, spawn_key=path)  # type: ignore[attr-defined]
    return np.random.Generator(np.random.PCG64(named))


def moved(
    values: NDArray[np.float64], causes: Sequence[Cause], drawn: dict[str, float]
) -> NDArray[np.float64]:
    """Give the values that samples would have without what was drawn.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
    causes : sequence of Cause
    drawn : dict of str to float
        In standard deviations, by the name of the cause.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> grabs = SimpleNamespace(name="grabs", loading=np.array([0.0, 0.9]))
    >>> moved(np.array([9.0, 10.0]), [grabs], {"grabs": 2.0})
    array([ 9. , 11.8])
    """
    return np.asarray(values + sum(drawn[each.name] * each.loading for each in causes))


def bad_causes(causes: Sequence[Cause], *, samples: int, where: str) -> list[Problem]:
    """List what is wrong with the causes of some samples.

    Parameters
    ----------
    causes : sequence of Cause
    samples : int
    where : str
        Whose they are, for the message.

    Returns
    -------
    list of Problem
    """
    problems = []
    for row, each in enumerate(causes):
        loading = np.asarray(each.loading, dtype=float)
        if loading.shape != (samples,):
            what, expected = f"shape {loading.shape}", f"({samples},), all samples"
        elif not np.isfinite(loading).all():
            what, expected = "not finite", "numbers"
        elif each.name in [before.name for before in causes[:row]]:
            what, expected = "twice", "each name once"
        else:
            continue
        problems.append(
            Problem(where=f"{where}, cause {each.name!r}", what=what, expected=expected)
        )
    return problems
