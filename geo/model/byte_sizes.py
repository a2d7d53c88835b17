"""Amounts of memory and disk as people write them."""

from __future__ import annotations

import re

from geo.errors import ParameterError, Problem

BYTES = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MIB": 2**20, "GIB": 2**30}
"""Bytes in each unit, by its name in capitals."""

_SIZE = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*([A-Za-z]+)\s*")


def size_bytes(text: str, *, where: str) -> int:
    """Read an amount of memory or disk.

    Parameters
    ----------
    text : str
        A number with MB, GB, TB, MiB or GiB, in capitals or not.
    where : str
        What it was given for, for the message.

    Returns
    -------
    int
        Bytes, above 0.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> size_bytes("1.5 GB", where="--memory")
    1500000000
    >>> size_bytes("2", where="--memory")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: size: 1 problem
    - --memory: '2'
        expected: a number above 0 with MB, GB, TB, MiB or GiB
        cure: write 2GB, for instance
    """
    found = _SIZE.fullmatch(text)
    unit = BYTES.get(found[2].upper()) if found else None
    size = float(found[1]) * unit if found and unit else 0.0
    if not 1.0 <= size < 2.0**63:
        problem = Problem(
            where=where,
            what=repr(text),
            expected="a number above 0 with MB, GB, TB, MiB or GiB",
            cure="write 2GB, for instance",
        )
        raise ParameterError("size", [problem])
    return int(size)


def size_text(size: float) -> str:
    """Write an amount of memory or disk.

    Parameters
    ----------
    size : float
        Bytes.

    Returns
    -------
    str
        In MB up to a thousand of them, else in GB.

    Examples
    --------
    >>> size_text(431e6), size_text(10.71e9)
    ('431 MB', '10.7 GB')
    """
    if size < BYTES["GB"]:
        return f"{size / BYTES['MB']:.0f} MB"
    return f"{size / BYTES['GB']:,.1f} GB"
