"""Cores of mud from files: what is read, and every way it can be wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import DataError, ParameterError
from geo.model.commodities import ATOMIC_MASSES, oxide_per_metal
from geo.model.mud import DensityColumns, GradeColumn, LayerColumns, MudSettings
from geo.model.samples import SampleFile, SampleRules, StationColumns
from geo.sources.mud_cores import read_mud_cores

HEAD = "core,lon,lat,top,bottom,rho,rey"
GOOD = ["A,154.0,22.0,0,1,0.50,900", "A,154.0,22.0,1,2,0.55,4000"]


def samples(**rules):
    return SampleFile(
        file="cores.csv",
        columns=StationColumns(station="core", lon="lon", lat="lat"),
        crs="EPSG:4326",
        rules=SampleRules(**rules),
    )


def settings(deepest_m=2.0, unit="ppm", density=None, **more):
    return MudSettings(
        layers=LayerColumns(
            top_m="top",
            bottom_m="bottom",
            density=density or DensityColumns(dry="rho"),
            rey=GradeColumn(column="rey", unit=unit),
        ),
        deepest_m=deepest_m,
        reo_per_rey=1.2,
        reo_source="made up",
        source="made up",
        **more,
    )


def read(tmp_path, rows, *, head=HEAD, mud=None, rules=None):
    (tmp_path / "cores.csv").write_text("\n".join([head, *rows]) + "\n")
    return read_mud_cores(samples(**(rules or {})), mud or settings(), root=tmp_path)


def problems_of(tmp_path, rows, **more):
    with pytest.raises(DataError) as raised:
        read(tmp_path, rows, **more)
    return "\n".join(map(str, raised.value.problems))


def test_layers_are_fractions_of_dry_mass_by_core_and_depth(tmp_path):
    cores = read(tmp_path, [GOOD[1], GOOD[0]])
    assert cores.layers["top_m"].tolist() == [0.0, 1.0]
    assert cores.layers["REY"].tolist() == pytest.approx([900e-6, 4000e-6])
    assert cores.layers["REO"].tolist() == pytest.approx([1080e-6, 4800e-6])
    assert cores.cores[["station", "lon", "lat"]].values.tolist() == [
        ["A", 154.0, 22.0]
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A,154.0,22.0,0.5,1.5,0.5,900", "layer over another of its core"),
        ("A,154.0,22.0,3,2,0.5,900", "layer upside down"),
        ("A,154.0,22.0,2,2,0.5,900", "layer upside down or of no thickness"),
        ("A,154.0,22.0,-1,0,0.5,900", "layer above the sea floor"),
        ("A,154.0,22.0,200,300,0.5,900", "layer deeper than any core"),
        ("A,154.0,22.0,2,3,-0.5,900", "dry density"),
        ("A,154.0,22.0,2,3,3.5,900", "dry density"),
        ("A,154.0,22.0,2,3,0.5,2000000", "content of REY in ppm"),
        ("A,154.0,22.0,2,3,0.5,-1", "content of REY in ppm"),
        ("A,154.0,22.0,2,3,0.5,<50", "below detection"),
        ('A,154.0,22.0,2,3,"0,5",900', "no number"),
        ("A,155.0,22.0,2,3,0.5,900", "elsewhere than the first of its core"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path, row, told):
    said = problems_of(tmp_path, [*GOOD, row])
    assert told in said
    assert "row 4" in said or "rows 4" in said
    # or the row is left out, with its reason
    if told != "below detection":
        left = read(tmp_path, [*GOOD, row], rules={"impossible": "reject"})
        assert len(left.layers) == 2
        assert told.split(":")[0] in left.rejected["reason"].iloc[0]


def test_everything_wrong_is_told_at_once(tmp_path):
    rows = [*GOOD, "A,154.0,22.0,3,2,0.5,900", "A,154.0,22.0,4,5,9.5,900"]
    said = problems_of(tmp_path, [*rows, "A,154.0,22.0,5,6,0.5,-3"])
    for told in ("upside down", "dry density", "content of REY"):
        assert told in said


def test_a_decimal_comma_and_half_of_a_limit_are_read_where_the_rules_say_so(tmp_path):
    rows = ['A,"154,0","22,0",0,"1,0","0,50",<40', 'A,"154,0","22,0",1,2,"0,55",4000']
    cores = read(
        tmp_path, rows, rules={"decimal_comma": True, "below_detection": "half"}
    )
    assert cores.layers["REY"].tolist() == pytest.approx([20e-6, 4000e-6])


@pytest.mark.parametrize("stated", [False, True])
def test_decimal_commas_without_the_rule_are_told_of_every_column(tmp_path, stated):
    # no row is left for the checks that follow; they must not fall over
    rows = ['A,"154,0","22,0","0,0","1,0","0,50","900,5"'] * 2
    head, mud = HEAD, None
    if stated:
        head, row = element_rows(dict.fromkeys(ATOMIC_MASSES, 60.0))
        head, rows = f"{head},rey", [f'{row},"900,5"']
        mud = element_settings("element")
        mud = replace(
            mud, layers=replace(mud.layers, rey=GradeColumn(column="rey", unit="ppm"))
        )
    said = problems_of(tmp_path, rows, head=head, mud=mud)
    assert "REY is no number: 900,5" in said
    if not stated:
        for role in ("lon", "lat", "top_m", "bottom_m", "density_dry"):
            assert f"{role} is no number" in said


def test_a_share_in_another_unit_is_told_with_its_range(tmp_path):
    head = HEAD.replace("rho", "rho,w")
    rows = ["A,154.0,22.0,0,2,1.35,59,900"]
    density = DensityColumns(bulk="rho", water="w")
    said = problems_of(tmp_path, rows, head=head, mud=settings(density=density))
    assert "water in fraction: 59" in said
    assert "expected: 0 to below 1" in said


def test_a_wet_density_in_the_place_of_a_dry_one_is_doubted(tmp_path):
    rows = [f"A,154.0,22.0,{i},{i + 1},1.36,900" for i in range(3)]
    assert "is it the wet density?" in problems_of(tmp_path, rows)


def test_contents_in_another_unit_are_doubted(tmp_path):
    said = problems_of(tmp_path, GOOD, mud=settings(unit="%"))
    assert "content of REY" in said
    head = HEAD.replace("rey", "rey [%]")
    with pytest.raises(DataError, match="is in %, declared ppm"):
        read(
            tmp_path,
            GOOD,
            head=head,
            mud=settings(),
        )


def test_slips_of_rounding_are_closed_and_gaps_stay(tmp_path):
    rows = ["A,154.0,22.0,0,1.005,0.5,900", "A,154.0,22.0,1,2,0.5,900"]
    cores = read(tmp_path, rows)
    assert cores.layers["bottom_m"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("density", "cells", "dry"),
    [
        (DensityColumns(bulk="rho", water="w"), "1.35,0.59", 0.5535),
        (DensityColumns(bulk="rho", water="w", share_unit="%"), "1.35,59", 0.5535),
        (DensityColumns(bulk="rho", porosity="w", source="s"), "1.3645,0.79", 0.5508),
        (DensityColumns(porosity="w", source="s"), "0,0.8", 0.53),
        (DensityColumns(dry="rho", unit="kg/m3"), "553.5,0", 0.5535),
    ],
)
def test_every_way_to_a_dry_density(tmp_path, density, cells, dry):
    head = HEAD.replace("rho", "rho,w")
    cores = read(
        tmp_path,
        [f"A,154.0,22.0,0,2,{cells},900"],
        head=head,
        mud=settings(density=density),
    )
    assert cores.layers["dry_t_m3"].tolist() == pytest.approx([dry])


def element_rows(contents):
    names = ",".join(ATOMIC_MASSES)
    figures = ",".join(f"{contents[one]:.6f}" for one in ATOMIC_MASSES)
    return f"core,lon,lat,top,bottom,rho,{names}", f"A,154.0,22.0,0,2,0.5,{figures}"


def element_settings(basis):
    columns = {one: GradeColumn(column=one, unit="ppm") for one in ATOMIC_MASSES}
    return MudSettings(
        layers=LayerColumns(
            top_m="top",
            bottom_m="bottom",
            density=DensityColumns(dry="rho"),
            elements=columns,
            basis=basis,
        ),
        deepest_m=2.0,
        metals=("Nd",),
        source="made up",
    )


def test_elements_and_oxides_say_the_same_of_one_mud(tmp_path):
    elements = {one: 60.0 + 10.0 * i for i, one in enumerate(ATOMIC_MASSES)}
    oxides = {one: held * oxide_per_metal(one) for one, held in elements.items()}
    found = []
    for contents, basis in ((elements, "element"), (oxides, "oxide")):
        head, row = element_rows(contents)
        layers = read(tmp_path, [row], head=head, mud=element_settings(basis)).layers
        found.append(layers[["REY", "REO", "Nd", "Y"]].iloc[0].tolist())
    assert found[0] == pytest.approx(found[1], rel=1e-6)
    assert found[0][0] == pytest.approx(1e-6 * sum(elements.values()))
    assert found[0][1] == pytest.approx(1e-6 * sum(oxides.values()))


def test_layers_in_a_file_of_their_own_take_the_place_of_their_core(tmp_path):
    (tmp_path / "cores.csv").write_text("core,lon,lat\nA,154.0,22.0\nB,154.5,22.0\n")
    (tmp_path / "layers.csv").write_text(
        "name,top,bottom,rho,rey\nA,0,1,0.5,900\nC,0,1,0.5,900\n"
    )
    mud = MudSettings(
        layers=LayerColumns(
            top_m="top",
            bottom_m="bottom",
            density=DensityColumns(dry="rho"),
            rey=GradeColumn(column="rey", unit="ppm"),
            core="name",
        ),
        file="layers.csv",
        deepest_m=1.0,
        reo_per_rey=1.2,
        reo_source="made up",
        source="made up",
    )
    with pytest.raises(DataError, match="layer of a core without a position: C"):
        read_mud_cores(samples(), mud, root=tmp_path)
    (tmp_path / "layers.csv").write_text("name,top,bottom,rho,rey\nA,0,1,0.5,900\n")
    cores = read_mud_cores(samples(), mud, root=tmp_path)
    assert cores.cores["lon"].tolist() == [154.0]
    assert "cores without a layer: B" in cores.notes


def test_settings_that_contradict_themselves_are_refused():
    with pytest.raises(ParameterError, match=r"no column of .*Ce"):
        LayerColumns(
            top_m="t",
            bottom_m="b",
            density=DensityColumns(dry="d"),
            elements={"La": GradeColumn(column="la", unit="ppm")},
        )
    with pytest.raises(ParameterError, match="dry, or bulk with water or porosity"):
        DensityColumns(bulk="rho")
    with pytest.raises(ParameterError, match="cutoff_rey_ppm: 0, and the rule is"):
        settings(rule="selective")
    with pytest.raises(ParameterError, match="reo_per_rey: none"):
        MudSettings(
            layers=LayerColumns(
                top_m="t",
                bottom_m="b",
                density=DensityColumns(dry="d"),
                rey=GradeColumn(column="r", unit="ppm"),
            ),
            deepest_m=10.0,
            source="made up",
        )
