"""How the totals of realizations are laid out and named."""

from __future__ import annotations

DIMS = ("realization", "zone", "resource_class", "cutoff")
PLAIN = ("area_m2", "wet_t", "dry_t")
METAL = "metal_t_"  # of Ni: metal_t_Ni
