"""What a plan to mine the sea floor gives each day, by its integral."""

import numpy as np


def planned_t(t_per_year, *, start_day, ramp_days, total_t, days):
    """Give the tonnes of each day: a straight ramp, then the full rate, to the end."""
    since = np.arange(days + 1, dtype=float) - start_day
    ramped = np.clip(since, 0.0, ramp_days)
    # integral of the rate: half the ramp's square, then a straight line
    made = np.clip(since - ramp_days, 0.0, None)
    if ramp_days:
        made = made + ramped**2 / (2.0 * ramp_days)
    return np.diff(np.minimum(made * t_per_year / 365.0, total_t))
