"""Stations on made-up ground whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from geo.model.randomness import generator
from geo.resource.prospectivity.design.design import Design

SIDE_M = 400e3


def smooth_field(places, *, range_m, rng, waves=60):
    """Sum cosines to a field of mean 0, sd 1 and Gaussian covariance."""
    vectors = rng.normal(scale=np.sqrt(6.0) / range_m, size=(waves, 2))
    phases = rng.uniform(0.0, 2.0 * np.pi, waves)
    return np.sqrt(2.0 / waves) * np.cos(places @ vectors.T + phases).sum(axis=1)


def design_of(places, covariates, response, *, kind, **more):
    return Design(
        covariates=pd.DataFrame(covariates),
        response=np.asarray(response, dtype=float),
        xy_m=places,
        lon=150.0 + places[:, 0] / 1e5,
        lat=20.0 + places[:, 1] / 1e5,
        kind=kind,
        units={**dict.fromkeys(covariates, "1"), "response": "1"},
        **more,
    )


def occurrence_world(count=240, *, seed=1, slope=2.5, range_m=40e3):
    """One covariate decides, one does not; `slope` 0: neither does."""
    rng = generator(seed, "occurrence world")
    places = rng.uniform(0.0, SIDE_M, (count, 2))
    signal = smooth_field(places, range_m=range_m, rng=rng)
    noise = smooth_field(places, range_m=range_m, rng=rng)
    probability = expit(slope * signal)
    response = (rng.random(count) < probability).astype(float)
    design = design_of(
        places, {"signal": signal, "noise": noise}, response, kind="occurrence"
    )
    return design, probability


def deceptive_world(count=300, *, seed=1):
    """Nodules in patches; covariates as smooth, and nothing to do with them."""
    rng = generator(seed, "deceptive world")
    places = rng.uniform(0.0, SIDE_M, (count, 2))
    patch = smooth_field(places, range_m=120e3, rng=rng)
    covariates = {
        f"smooth_{number}": smooth_field(places, range_m=200e3, rng=rng)
        for number in range(3)
    }
    return design_of(places, covariates, patch > 0.0, kind="occurrence")


def quantity_world(count=120, *, seed=1, noise_sd=0.3, range_m=80e3):
    """Abundance = 10 + 3 signal + a smooth residual + what nothing explains."""
    rng = generator(seed, "quantity world")
    places = rng.uniform(0.0, SIDE_M, (count, 2))
    signal = smooth_field(places, range_m=range_m, rng=rng)
    noise = smooth_field(places, range_m=range_m, rng=rng)
    residual = smooth_field(places, range_m=range_m, rng=rng)
    response = 10.0 + 3.0 * signal + residual + rng.normal(scale=noise_sd, size=count)
    return design_of(
        places, {"signal": signal, "noise": noise}, response, kind="quantity"
    )
