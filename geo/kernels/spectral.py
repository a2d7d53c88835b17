"""Gaussian fields on a torus, by the Fourier transform of their covariance.

On a torus of P × Q nodes a stationary covariance is circulant: the transform
turns it into one small matrix of variances per frequency. Its square root times
white noise, transformed back, is a field with exactly that covariance. Where the
covariance of the plane, wrapped on the torus, is not positive definite, some
variances are negative: they are clipped, and the share of the whole is told.

References
----------
Dietrich, C.R. & Newsam, G.N. (1997). Fast and exact simulation of stationary
Gaussian processes through circulant embedding of the covariance matrix. SIAM
Journal on Scientific Computing 18, 1088-1107.
Wood, A.T.A. & Chan, G. (1994). Simulation of stationary Gaussian processes in
[0, 1]^d. Journal of Computational and Graphical Statistics 3, 409-432.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import fft

if TYPE_CHECKING:
    from numpy.typing import NDArray

SYMMETRIC = 1e-12  # an imaginary part that small, of the largest, is rounding


class Spectrum(NamedTuple):
    """A covariance on a torus, frequency by frequency.

    Attributes
    ----------
    power : ndarray of float or complex, shape (variables, variables, P, Q // 2 + 1)
        Variances per frequency, none negative; real where the covariances of
        the variables are symmetric in space.
    root : ndarray, shape as `power`
        Its symmetric square root.
    torus : tuple of int
        P rows, Q columns.
    clipped_share : float
        Sum of the negative variances that were set to 0, over the sum of all.
    """

    power: NDArray[np.float64] | NDArray[np.complex128]
    root: NDArray[np.float64] | NDArray[np.complex128]
    torus: tuple[int, int]
    clipped_share: float


class _Rooted(NamedTuple):
    """What is positive, its root, and the sum of what is negative per frequency."""

    kept: NDArray[np.float64] | NDArray[np.complex128]
    root: NDArray[np.float64] | NDArray[np.complex128]
    negative: NDArray[np.float64]


def wrapped_steps(count: int) -> NDArray[np.float64]:
    """Count the steps from the first node of a circle to each, by the shorter way.

    Parameters
    ----------
    count : int
        Nodes on the circle.

    Returns
    -------
    ndarray of float, shape (count,)

    Examples
    --------
    >>> wrapped_steps(5)
    array([ 0.,  1.,  2., -2., -1.])
    """
    return np.asarray(np.fft.fftfreq(count, 1.0 / count).round())


def spectrum_of(covariance: NDArray[np.float64]) -> Spectrum:
    """Transform a covariance on a torus, and clip what is negative.

    The variances that are left are scaled so that each variable keeps its own.

    Parameters
    ----------
    covariance : ndarray of float, shape (variables, variables, P, Q)
        Of the first variable at a node with the second one at node (0, 0).

    Returns
    -------
    Spectrum

    Examples
    --------
    >>> white = np.zeros((1, 1, 4, 4))
    >>> white[..., 0, 0] = 9.0
    >>> spectrum = spectrum_of(white)
    >>> bool(np.all(spectrum.root == 3.0)), spectrum.clipped_share
    (True, 0.0)
    >>> impossible = np.array([1.0, -0.9, -0.9]).reshape(1, 1, 1, 3)
    >>> round(spectrum_of(impossible).clipped_share, 4)
    0.2667
    """
    torus = (covariance.shape[-2], covariance.shape[-1])
    variances = np.diagonal(covariance[..., 0, 0])
    folds = _folds(torus[1])
    power: NDArray[np.float64] | NDArray[np.complex128] = fft.rfft2(covariance)
    # the Hermitian part is what a covariance has; at the half-way rows and columns,
    # which lie as far one way as the other, it takes the mean of both
    power = (power + np.conj(np.swapaxes(power, 0, 1))) / 2.0
    largest = np.abs(power).max(initial=0.0)
    if np.abs(power.imag).max(initial=0.0) <= SYMMETRIC * largest:
        power = power.real
    kept, root, negative = _square_root(power)

    whole = variances.sum() * torus[0] * torus[1]
    clipped = float((negative @ folds).sum() / whole) if whole > 0.0 else 0.0
    if clipped > 0.0:
        left = np.einsum("aapq,q->a", kept, folds).real / (torus[0] * torus[1])
        scale = np.sqrt(
            np.divide(variances, left, out=np.ones_like(left), where=left > 0.0)
        )
        both = np.multiply.outer(scale, scale)[..., None, None]
        kept, root, _ = _square_root(kept * both)
    return Spectrum(kept, root, torus, clipped)


def draw_field(spectrum: Spectrum, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw a Gaussian field of mean 0 on the torus.

    Parameters
    ----------
    spectrum : Spectrum
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float, shape (variables, P, Q)

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> constant = spectrum_of(np.full((1, 1, 2, 2), 4.0))
    >>> float(np.ptp(draw_field(constant, generator(1, "field"))))
    0.0
    """
    variables, _, rows, half = spectrum.root.shape
    pairs = rng.standard_normal((variables, rows, half, 2))
    noise = pairs.view(np.complex128)[..., 0]
    # a column that is its own mirror image loses half its variance in the real part
    alone = _folds(spectrum.torus[1]) == 1.0
    noise *= np.where(alone, 1.0, np.sqrt(0.5))
    noise *= np.sqrt(spectrum.torus[0] * spectrum.torus[1])
    return _back(_product(spectrum.root, noise), spectrum.torus)


def convolve(spectrum: Spectrum, sources: NDArray[np.float64]) -> NDArray[np.float64]:
    """Multiply values at the nodes by the covariance between all nodes.

    Parameters
    ----------
    spectrum : Spectrum
    sources : ndarray of float, shape (variables, P, Q)

    Returns
    -------
    ndarray of float, shape (variables, P, Q)
        For each variable and node, the sum over all variables and nodes of
        covariance times source.

    Examples
    --------
    >>> constant = spectrum_of(np.full((1, 1, 2, 2), 4.0))
    >>> one = np.zeros((1, 2, 2))
    >>> one[0, 0, 0] = 0.5
    >>> convolve(constant, one)
    array([[[2., 2.],
            [2., 2.]]])
    """
    return _back(_product(spectrum.power, fft.rfft2(sources)), spectrum.torus)


def covariance_on_torus(spectrum: Spectrum) -> NDArray[np.float64]:
    """Give the covariance that fields drawn from a spectrum have.

    Parameters
    ----------
    spectrum : Spectrum

    Returns
    -------
    ndarray of float, shape (variables, variables, P, Q)

    Examples
    --------
    >>> covariance_on_torus(spectrum_of(np.full((1, 1, 1, 2), 4.0)))
    array([[[[4., 4.]]]])
    """
    return _back(spectrum.power, spectrum.torus)


def _folds(columns: int) -> NDArray[np.float64]:
    """How many columns of the whole spectrum each column of the half stands for."""
    folds = np.full(columns // 2 + 1, 2.0)
    folds[0] = 1.0
    if columns % 2 == 0:
        folds[-1] = 1.0
    return folds


def _square_root(
    power: NDArray[np.float64] | NDArray[np.complex128],
) -> _Rooted:
    """Split the variances in a positive part with its root and a negative part."""
    if len(power) == 1:
        kept = np.maximum(power.real, 0.0)
        return _Rooted(kept, np.sqrt(kept), kept[0, 0] - power[0, 0].real)

    kept, root = np.empty_like(power), np.empty_like(power)
    negative = np.empty(power.shape[2:])
    for row in range(power.shape[2]):
        matrices = np.moveaxis(power[:, :, row], -1, 0)
        values, vectors = np.linalg.eigh(matrices)
        positive = np.maximum(values, 0.0)
        turned = np.conj(np.swapaxes(vectors, -1, -2))
        for part, diagonal in ((kept, positive), (root, np.sqrt(positive))):
            product = (vectors * diagonal[:, None, :]) @ turned
            part[:, :, row] = np.moveaxis(product, 0, -1)
        negative[row] = (positive - values).sum(axis=-1)
    return _Rooted(kept, root, negative)


def _product(
    matrices: NDArray[np.float64] | NDArray[np.complex128],
    vectors: NDArray[np.complex128],
) -> NDArray[np.complex128]:
    """Multiply a small matrix and a vector at each frequency."""
    count = len(vectors)
    product = np.empty_like(vectors)
    for row in range(count):
        np.multiply(matrices[row, 0], vectors[0], out=product[row])
        for column in range(1, count):
            product[row] += matrices[row, column] * vectors[column]
    return product


def _back(
    transformed: NDArray[np.float64] | NDArray[np.complex128], torus: tuple[int, int]
) -> NDArray[np.float64]:
    return np.asarray(fft.irfft2(transformed, s=torus))
