"""Which releases of which libraries stand behind a run."""

from __future__ import annotations

import platform
from importlib.metadata import version

import geo

LIBRARIES = (
    "numpy",
    "scipy",
    "numba",
    "pandas",
    "xarray",
    "geopandas",
    "shapely",
    "pyproj",
    "rasterio",
    "folium",
    "matplotlib",
    "searoute",
)


def library_versions() -> dict[str, str]:
    """List the releases a result may depend on.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> sorted(library_versions())[0]
    'abyssal'
    """
    return {
        "abyssal": geo.__version__,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }
