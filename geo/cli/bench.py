"""The commands that measure speed and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.terminal import AsJson, answer, say

if TYPE_CHECKING:
    import pandas as pd

bench_app = typer.Typer(help="Speed and memory, measured here.", no_args_is_help=True)

Quick = Annotated[bool, typer.Option("--quick", help="Smaller, for a first look.")]


@bench_app.command("startup")
def bench_startup(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Time `import geo` and `abyssal --help` in fresh processes.

    Example: abyssal bench startup --quick
    """
    from geo.bench.startup import measure_startup

    _print("startup", measure_startup(repeats=3 if quick else 11), as_json=as_json)


@bench_app.command("zones")
def bench_zones(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Derive the zones of all states of the Pacific.

    Example: abyssal bench zones --quick
    """
    from geo.bench.zones import measure_zones

    _print("zones", measure_zones(quick=quick), as_json=as_json)


@bench_app.command("overlays")
def bench_overlays(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Share a million cells among three hundred zones.

    Example: abyssal bench overlays --quick
    """
    from geo.bench.overlays import measure_overlays

    _print("overlays", measure_overlays(quick=quick), as_json=as_json)


@bench_app.command("routing")
def bench_routing(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Route a thousand pairs of ports under each closure of a gate.

    Example: abyssal bench routing --quick
    """
    from geo.bench.routing import measure_routing

    _print("routing", measure_routing(quick=quick), as_json=as_json)


@bench_app.command("contingency")
def bench_contingency(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Stop everything that supplies Japan, one at a time, then two.

    Example: abyssal bench contingency --quick
    """
    from geo.bench.contingency import measure_contingency

    _print("contingency", measure_contingency(quick=quick), as_json=as_json)


@bench_app.command("resilience")
def bench_resilience(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Follow stocks of six commodities over ten years on ten thousand paths.

    Example: abyssal bench resilience --quick
    """
    from geo.bench.resilience import measure_resilience

    _print("resilience", measure_resilience(quick=quick), as_json=as_json)


@bench_app.command("kriging")
def bench_kriging(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Krige a million cells; variograms and leave-one-out; peers where installed.

    Example: abyssal bench kriging --quick
    """
    from geo.bench.first_call import measure_first_call
    from geo.bench.kriging import measure_kriging
    from geo.bench.variograms import measure_variograms

    _print_all(
        {
            "kriging": measure_kriging(quick=quick, tell=say),
            "variogram": measure_variograms(quick=quick, tell=say),
            "first_call": measure_first_call(tell=say),
        },
        as_json=as_json,
    )


@bench_app.command("simulation")
def bench_simulation(*, quick: Quick = False, as_json: AsJson = False) -> None:
    """Draw conditional realizations; peers where installed.

    Example: abyssal bench simulation --quick
    """
    from geo.bench.simulation import measure_simulation

    table = measure_simulation(quick=quick, tell=say)
    _print("simulation", table, as_json=as_json)


def _print(name: str, table: pd.DataFrame, *, as_json: bool) -> None:
    _print_all({name: table}, as_json=as_json)


def _print_all(tables: dict[str, pd.DataFrame], *, as_json: bool) -> None:
    answer(
        {name: table.to_dict(orient="records") for name, table in tables.items()},
        as_json=as_json,
        text="\n\n".join(table.to_string(index=False) for table in tables.values()),
    )
