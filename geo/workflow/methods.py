"""How the figures came about, in words for the report."""

from __future__ import annotations

_METHODS = """
Zone: the sea within the limit from the coast by geodesics on WGS84, and nearer to it
than to any other sovereign's coast; a construction, not a boundary (UNCLOS articles
57, 74).

Variogram: Matheron's estimator, weighted least squares; a fitted range beyond the
longest lag that pairs support is refused. Estimates stop at the effective range from
data.

Estimate: ordinary kriging of cell means, of the abundance and of each accumulation
(abundance times grade) with the same neighbours and weights; grade is their ratio.

Tonnes: T = Σ a A / 1000 with a the area of a cell (m²) and A its abundance (kg/m²,
wet); dry = T (1 − w); metal = grade × dry. A cell keeps all its reasons for being
out.

Flows: plants share the demand by available capacity × exp(−θ · days to market), mines
share a plant's feed by capacity × exp(−distance / scale). Facilities whose stated
unit cannot be converted to contained metal or REO take no part.

Stock: S' = S + arrivals + seabed − use, day by day; goods at sea when something stops
still arrive.
"""

METHODS = tuple(" ".join(part.split()) for part in _METHODS.strip().split("\n\n"))
"""Paragraphs on how the figures came about."""
