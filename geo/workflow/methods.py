"""How the figures came about, in words for the report."""

from __future__ import annotations

_METHODS = """
Zone: the sea within the limit from the coast by geodesics on WGS84, and nearer to it
than to any other sovereign's coast; a construction, not a boundary (UNCLOS articles
57, 74).

Variogram: Matheron's estimator, weighted least squares; a fitted range beyond the
longest lag that pairs support is refused. Estimates stop at the effective range from
data.

Samples: each reading is brought to one scale; counting noise CV² = (1 + CV_m²)/N and
residuals are each sample's own error, factors and coefficients of laws are common to
all samples that share them.

Estimate: ordinary kriging of cell means, of the abundance and of each accumulation
(abundance times grade) with the same neighbours and weights; grade is their ratio. The
stated error of the samples is split off the nugget and added to their own variances.

Realizations: normal scores of abundance and grades simulated together at nodes within
the cells, conditioned to the stations; in each the mean, the errors that samples share,
the moisture and in turn a variogram are drawn. Tonnes and metals are summed within each
realization; P10 is the low figure, with a chance of 10 % to stay below it.

Classes: Measured where the mean of a quarter's ground centred on a cell is known to
±15 % at 90 % (or as the project says), Indicated where that of a year's is, Inferred
where there is an estimate; lowered by caps and a minimum patch, last set by hand.

Tonnes: T = Σ a A / 1000 with a the area of a cell (m²) and A its abundance (kg/m²,
wet); dry = T (1 − w); metal = grade × dry. A cell keeps all its reasons for being
out.

Flows: works of the last stage share the demand by available capacity ×
exp(−θ · days to market), countries whose share of the imports is observed by that
share; all works of a stage share the mines by capacity × exp(−distance / scale), and
the market has the mix of each works. Facilities whose stated unit cannot be converted
to contained metal or REO take no part.

Allocation: flows through all stages that leave the least unmet, then cost the least,
then change the least, min Σ (x − b)² / b; costs carry an unseen term that makes the
ordinary day optimal. What a stop touches is rationed in proportion, what it does not
can grow by the spare share or up to a right to off-take; sectors go short in the order
of their priority. A closed gate sends each cargo its cheapest way round.

Stops: one closure at a time, then two of the worst; what holds the flow down is a
minimum cut. Ranks are tested by drawing capacities and observed origins anew, with
standard deviations by evidence that are assumptions.

Concentration: HHI = Σ S², weighted by governance W = 2 (2.5 − WGI); supply risk after
the European Commission's method of 2017, per stage; the bottleneck is the stage with
the highest.

Stock: S' = S + arrivals + recycling + seabed + purchases − use, step by step; goods at
sea when something stops still arrive. Use is met from what comes, then from a sector's
own stock, then from what others share, then from the state's once it is open. Draws of
demand, opening stock, stops and levers are the same for every portfolio, so that days
bought are differences path by path.
"""

METHODS = tuple(" ".join(part.split()) for part in _METHODS.strip().split("\n\n"))
"""Paragraphs on how the figures came about."""
