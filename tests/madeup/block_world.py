"""A small statement of two made-up domains, one of them over the date line."""

import numpy as np
import pandas as pd

from geo.model.classes import ResourceClass
from geo.model.crs import local_crs
from geo.model.grid import GridSpec
from geo.report.blocks import BlockLayers
from geo.resource.ground.exclusions import Exclusions, Reason
from geo.resource.statement.build import build_statement
from geo.resource.statement.cells import cell_table
from geo.resource.statement.grouping import groups_of
from geo.resource.statement.labels import Label
from geo.resource.statement.lines import AboveCutoffs, joined

PAYLOAD = "<img src=x onerror=alert(1)>"
CUTOFFS = (0.0, 4.0, 8.0, 12.0)
SPECS = {
    "north": GridSpec(
        west=-3e4, south=-3e4, spacing=5e3, shape=(12, 14), crs=local_crs([180], [-17])
    ),
    "south": GridSpec(
        west=-2e4, south=-2e4, spacing=4e3, shape=(9, 8), crs=local_crs([179], [-18])
    ),
}
MEASURED = ("north", 6, 8)  # the only cell of its class
HOLE = ("north", 0, 0)  # outside its domain


def at(zone, row, column):
    """Place of a cell among all, the hole included."""
    start = 0 if zone == "north" else 12 * 14
    return start + row * SPECS[zone].shape[1] + column


def abundance_of(zone):
    rows, columns = np.indices(SPECS[zone].shape)
    made = 2.0 + 0.9 * columns + 0.35 * rows
    made[-2:, -2:] = np.nan
    return made.ravel()


def above_of(zone, area_m2):
    """Cells that count by their chance, which falls as the cut-off rises."""
    abundance = np.nan_to_num(abundance_of(zone))
    share = np.array(
        [np.clip(1.0 - (c - abundance) / (0.4 * abundance + 1), 0, 1) for c in CUTOFFS]
    ) * (abundance > 0.0)
    area = share * area_m2
    wet = area * abundance * (1.1 - 0.1 * share) / 1e3
    dry = wet * 0.7
    return AboveCutoffs(
        cutoffs=CUTOFFS,
        area_m2=area,
        wet_t=wet,
        dry_t=dry,
        metal_t={"Ni": dry * 0.013, "Co": dry * (0.002 + 1e-4 * share)},
        graded_dry_t={"Ni": dry, "Co": dry},
    )


def made_classes():
    klass = np.concatenate(
        [np.repeat([1, 2, 0], 56), np.repeat([2, 1], 36)]  # 168 cells, then 72
    )
    klass[at(*MEASURED)] = ResourceClass.MEASURED.code
    return klass


def block_layers():
    """Everything a page of blocks wants."""
    areas = {zone: spec.cell_areas_m2().ravel() for zone, spec in SPECS.items()}
    areas["north"][0] = 0.0
    area = np.concatenate(list(areas.values()))
    abundance = np.concatenate([abundance_of(zone) for zone in SPECS])
    out = Exclusions.none(area.shape).add(
        np.isnan(abundance), reason=Reason.EXTRAPOLATED
    )
    steep, kept = np.zeros(area.shape, bool), np.zeros(area.shape, bool)
    steep[at("north", 9, 2) : at("north", 9, 6)] = True
    kept[at("north", 9, 4) : at("north", 9, 8)] = True
    out = out.add(steep, reason=Reason.SLOPE).add(kept, reason="APEI")
    expected = joined([above_of(zone, areas[zone]) for zone in SPECS])
    north = np.arange(area.size) < areas["north"].size
    groups = groups_of(
        {"north": north, "south": ~north}, klass=made_classes(), counts=out.mineable
    )
    cells = cell_table(
        SPECS,
        groups,
        area_m2=area,
        exclusions=out,
        expected=expected,
        estimates={
            "abundance_kriged": abundance,
            "abundance_sd": 0.05 * abundance**1.5,
            "stations": np.where(np.isnan(abundance), 0.0, 3.0),
            "nearest_m": np.full(area.shape, 4321.0),
        },
    )
    cells = cells.assign(
        abundance_p10=cells["abundance_kriged"] * 0.71,
        abundance_p90=cells["abundance_kriged"] * 1.39,
    )
    label = Label.RESOURCE
    names = cells["cell"][cells["abundance_kriged"].notna()]
    weights = pd.DataFrame(
        {
            "cell": np.repeat(names.to_numpy(), 2),
            "station": ["BC01", PAYLOAD] * len(names),
            "weight": [0.75, 0.25] * len(names),
        }
    )
    features = pd.DataFrame(
        {"cell": ["north-9-4"], "reason": ["APEI"], "feature": [PAYLOAD]}
    )
    return BlockLayers(
        specs=SPECS,
        cells=cells,
        statement=build_statement(expected, groups, label=label).table,
        label=label,
        cutoff_kg_m2=4.0,
        weights=weights,
        features=features,
        notes=("Made up.",),
    )
