"""Memory that drawing deposits takes, asked for before it is taken."""

from __future__ import annotations

from geo.errors import ParameterError, Problem

BYTES_PER_PAIR = 64
"""Of each node and pair of variables: spectra on a torus larger than the grid, and
fields in use. Measured: 50 to 90 where tables of covariances are small beside it."""


def fields_bytes(*, nodes: int, variables: int) -> int:
    """Say about how much the fields of a simulation take, before any is prepared.

    Parameters
    ----------
    nodes : int
    variables : int

    Returns
    -------
    int

    Examples
    --------
    >>> fields_bytes(nodes=1_000_000, variables=6) // 2**20
    2197
    """
    return BYTES_PER_PAIR * nodes * variables**2


def require_room(memory_bytes: int, memory_mb: float) -> None:
    """Refuse to take more memory than is allowed.

    Parameters
    ----------
    memory_bytes : int
    memory_mb : float

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> require_room(5 * 2**20, 10.0)
    """
    if memory_bytes > memory_mb * 2**20:
        raise ParameterError(
            "uncertainty",
            [
                Problem(
                    where="memory_mb",
                    what=f"{memory_bytes / 2**20:,.0f} MB would be taken",
                    expected=f"at most {memory_mb:,.0f} MB",
                    cure="larger cells, fewer nodes_per_side or metals, or a larger "
                    "memory_mb",
                )
            ],
        )
