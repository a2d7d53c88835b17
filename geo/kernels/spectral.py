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

from geo.kernels.normals import standard_normal

if TYPE_CHECKING:
    from numpy.typing import NDArray

SYMMETRIC = 1e-12  # an imaginary part that small, of the largest, is rounding
ROWS_AT_ONCE = 32  # of frequencies, in a product of matrices


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


class Room(NamedTuple):
    """Arrays in which one field after another is worked out.

    Attributes
    ----------
    waves : ndarray of complex, shape (variables, P, Q // 2 + 1)
    field : ndarray of float, shape (variables, P, Q)
    """

    waves: NDArray[np.complex128]
    field: NDArray[np.float64]


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


def room_for(spectrum: Spectrum) -> Room:
    """Make room for fields of a spectrum.

    New arrays for each field would cost more than its transform: the system clears
    the memory that it hands out.

    Parameters
    ----------
    spectrum : Spectrum

    Returns
    -------
    Room
        Not filled.

    Examples
    --------
    >>> room_for(spectrum_of(np.full((1, 1, 2, 4), 4.0))).waves.shape
    (1, 2, 3)
    """
    variables, _, rows, half = spectrum.root.shape
    return Room(
        np.empty((variables, rows, half), dtype=np.complex128),
        np.empty((variables, *spectrum.torus)),
    )


def draw_field(
    spectrum: Spectrum,
    rng: np.random.Generator,
    *,
    room: Room | None = None,
    rows: int | None = None,
) -> NDArray[np.float64]:
    """Draw a Gaussian field of mean 0 on the torus.

    Parameters
    ----------
    spectrum : Spectrum
    rng : numpy.random.Generator
    room : Room, optional
        Where it is drawn; new arrays by default.
    rows : int, optional
        How many of the first ones are wanted; all by default.

    Returns
    -------
    ndarray of float, shape (variables, P, Q)
        The field of the room, where one is given: the next one overwrites it. Rows
        that are not wanted mean nothing.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> constant = spectrum_of(np.full((1, 1, 2, 2), 4.0))
    >>> float(np.ptp(draw_field(constant, generator(1, "field"))))
    0.0
    """
    waves, field = room or room_for(spectrum)
    standard_normal(rng, waves.view(np.float64))
    # a column that is its own mirror image loses half its variance in the real part
    alone = _folds(spectrum.torus[1]) == 1.0
    nodes = spectrum.torus[0] * spectrum.torus[1]
    waves *= np.where(alone, 1.0, np.sqrt(0.5)) * np.sqrt(nodes)
    _multiply(spectrum.root, waves)
    return _back(waves, field, rows=rows)


def convolve(
    spectrum: Spectrum,
    sources: NDArray[np.float64],
    *,
    room: Room | None = None,
    rows: int | None = None,
) -> NDArray[np.float64]:
    """Multiply values at the nodes by the covariance between all nodes.

    Parameters
    ----------
    spectrum : Spectrum
    sources : ndarray of float, shape (variables, P, Q)
        The field of the room may be.
    room : Room, optional
        Where it is worked out; new arrays by default.
    rows : int, optional
        How many of the first ones may hold sources, and are wanted; all by default.

    Returns
    -------
    ndarray of float, shape (variables, P, Q)
        For each variable and node, the sum over all variables and nodes of
        covariance times source. The field of the room, where one is given; rows
        that are not wanted mean nothing.

    Examples
    --------
    >>> constant = spectrum_of(np.full((1, 1, 2, 2), 4.0))
    >>> one = np.zeros((1, 2, 2))
    >>> one[0, 0, 0] = 0.5
    >>> convolve(constant, one)
    array([[[2., 2.],
            [2., 2.]]])
    """
    waves, field = room or room_for(spectrum)
    np.fft.rfft(sources[:, :rows], axis=-1, out=waves[:, :rows])
    if rows is not None:
        waves[:, rows:] = 0.0
    across = fft.fft(waves, axis=-2, overwrite_x=True)
    _multiply(spectrum.power, across)
    return _back(across, field, rows=rows)


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
    return np.asarray(fft.irfft2(spectrum.power, s=spectrum.torus))


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


def _multiply(
    matrices: NDArray[np.float64] | NDArray[np.complex128],
    vectors: NDArray[np.complex128],
) -> None:
    """Multiply a small matrix and a vector at each frequency, in place."""
    count = len(vectors)
    if count == 1:
        vectors[0] *= matrices[0, 0]
        return
    for start in range(0, vectors.shape[1], ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        before = vectors[:, some].copy()
        for row in range(count):
            np.multiply(matrices[row, 0, some], before[0], out=vectors[row, some])
            for column in range(1, count):
                vectors[row, some] += matrices[row, column, some] * before[column]


def _back(
    waves: NDArray[np.complex128], field: NDArray[np.float64], *, rows: int | None
) -> NDArray[np.float64]:
    """Transform to the nodes of some rows; the waves are lost."""
    across = fft.ifft(waves, axis=-2, overwrite_x=True)
    np.fft.irfft(across[:, :rows], n=field.shape[-1], axis=-1, out=field[:, :rows])
    return field
