"""Every conversion of unit, basis and place between the files and the statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.conversions import Conversion, conversions_table
from geo.model.moisture import Basis, Moisture
from geo.model.quantities import Place, Quantity
from geo.resource.mud.elements import OXIDE_FACTORS

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.crust import CrustSettings
    from geo.model.mud import MudSettings
    from geo.model.project import Project
    from geo.model.samples import SampleFile


def conversions_of(project: Project) -> pd.DataFrame:
    """List the conversions that the figures of a project went through.

    Parameters
    ----------
    project : Project

    Returns
    -------
    pandas.DataFrame
        quantity, step, from, to, factor, why.
    """
    moisture = project.resource.wet_basis_moisture
    if project.mud is not None:
        logs = _of_mud(project.mud, moisture=moisture)
    elif project.crust is not None:
        logs = _of_crust(project.crust, moisture=moisture)
        logs |= _of_grades(project.samples)
    else:
        logs = _of_abundance(project.samples) | _of_grades(project.samples)
    for device in project.sampling.devices:
        if device.factor != 1.0:
            logs[f"abundance by {device.evidence} {device.campaign}".strip()] = [
                Conversion(
                    before="kg/m2 (wet, as read)",
                    after="kg/m2 (wet, in situ)",
                    factor=device.factor,
                    why=f"truth over reading: {device.source}",
                )
            ]
    return conversions_table(logs | _of_tonnes(project))


def _of_abundance(samples: SampleFile) -> dict[str, list[Conversion]]:
    column = samples.abundance_column
    wet = "kg/m2 (wet, in situ)"
    area = column.sampled_area_m2
    per = f" per {area:g} m2" if isinstance(area, float) else ""
    if isinstance(area, str):  # each row has its own: the factor left is that of mass
        per = " per sampled area of the row"
    steps = []
    unit = f"kg/m2 ({column.basis}, in situ)"
    if column.factor != 1.0 or per:
        steps.append(
            Conversion(
                before=f"{column.unit}{per} ({column.basis}, in situ)",
                after=unit,
                factor=column.factor,
                why=f"unit of the column {column.column!r}",
            )
        )
    if column.basis == "dry" and samples.moisture is not None:
        moisture = Moisture(value=samples.moisture, basis=Basis.WET)
        steps.append(
            Conversion(
                before=unit,
                after=wet,
                factor=1.0 / moisture.solid_share,
                why=f"water of the samples, {moisture}",
            )
        )
    return {"abundance of the stations": steps} if steps else {}


def _of_grades(samples: SampleFile) -> dict[str, list[Conversion]]:
    logs = {}
    grades = dict(samples.grades)
    if samples.assays is not None:
        grades |= samples.assays.grades
    for metal, grade in grades.items():
        if grade.factor != 1.0:
            logs[f"grade of {metal}"] = [
                Conversion(
                    before=f"{grade.unit} of dry mass",
                    after="fraction of dry mass",
                    factor=grade.factor,
                    why=f"unit of the column {grade.column!r}",
                )
            ]
    return logs


def _of_crust(crust: CrustSettings, *, moisture: float) -> dict[str, list[Conversion]]:
    """Keep the log of thicknesses that become masses per area."""
    reading, density = crust.reading(moisture=moisture), crust.density
    measured = (
        f"{density.wet_t_m3:g} t/m3 wet"
        if density.wet_t_m3 is not None
        else f"{density.dry_t_m3:g} t/m3 dry, water {moisture:g} of the wet mass"
    )
    return {
        "abundance of the stations": [
            Conversion(
                before=f"{reading.column.unit} of crust, normal to the rock",
                after="kg/m2 (wet, in situ, bare ground along the slope)",
                factor=reading.factor,
                why=f"bulk density {measured}: {density.source}",
            )
        ]
    }


def _of_mud(mud: MudSettings, *, moisture: float) -> dict[str, list[Conversion]]:
    """Keep the log of layers that become stations."""
    logs = {
        "abundance of the cores": [
            Conversion(
                before="kg/m2 (dry, in situ)",
                after="kg/m2 (wet, in situ)",
                factor=1.0 / (1.0 - moisture),
                why=f"layers down to {mud.deepest_m:g} m, dry density times thickness; "
                f"water of resource.moisture, {moisture:g} of the wet mass",
            )
        ]
    }
    if mud.reo_per_rey is not None:
        factors, why = {"REO": mud.reo_per_rey}, mud.reo_source
    else:
        factors = dict(OXIDE_FACTORS)
        why = "oxide of trade, by stoichiometry"
    logs |= {
        f"oxide of {name}": [
            Conversion(
                before="fraction of dry mass, as elements",
                after="fraction of dry mass, as oxide",
                factor=factor,
                why=why,
            )
        ]
        for name, factor in factors.items()
    }
    return logs


def _of_tonnes(project: Project) -> dict[str, list[Conversion]]:
    """Take a tonne from the sea floor to the plant, and keep its log."""
    settings = project.resource
    given = Moisture(value=settings.moisture, basis=Basis(settings.moisture_basis))
    tonne = Quantity(value=1.0, unit="t", basis=Basis.WET, place=Place.IN_SITU)
    steps = (
        ("geometry factor", settings.geometry),
        ("pick-up", settings.pickup),
        ("path loss", 1.0 - settings.path_loss),
        ("transport loss", 1.0 - settings.transport_loss),
    )
    share, words = 1.0, []
    for name, kept in steps:
        share *= kept
        words.append(f"{name} {kept:g}")
    recoverable = tonne.to_recoverable(share, why=" × ".join(words))
    return {
        "dry tonnes in situ": list(tonne.to_dry(moisture=given).log),
        "recoverable tonnes": list(recoverable.log),
        "recoverable dry tonnes": list(recoverable.to_dry(moisture=given).log),
    }
