"""Abyssal: from sea-floor samples to a resource statement, from mine to days of cover.

The public names are listed in ``__init__.pyi`` and loaded on first use, so that
``import geo`` stays fast. What their being public promises: ``docs/API.md``.
"""

import warnings

import lazy_loader as lazy

__version__ = "0.1.0"

_load, __dir__, __all__ = lazy.attach_stub(__name__, __file__)

_RENAMED: dict[str, tuple[str, str]] = {}
"""Old public names: the name that replaces each, and the version that drops it."""


def __getattr__(name: str) -> object:
    """Give a public name, by its old one too as long as that lives."""
    if name not in _RENAMED:
        return _load(name)
    new, until = _RENAMED[name]
    warnings.warn(
        f"geo.{name} is called geo.{new} now; version {until} drops the old name",
        DeprecationWarning,
        stacklevel=2,
    )
    return _load(new)
