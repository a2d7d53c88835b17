"""Abyssal: from sea-floor samples to a resource statement, from mine to days of cover.

The public names are listed in ``__init__.pyi`` and loaded on first use, so that
``import geo`` stays fast.
"""

import lazy_loader as lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
