"""The command that makes a map of concentration or occurrence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.terminal import AsJson, answer, telling


def prospect(
    file: Annotated[
        Path, typer.Argument(help="A prospect.toml.", metavar="PROSPECT.toml")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder of the results.")] = Path(
        "prospect-results"
    ),
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Replace existing results.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Overrides that of the file.", min=0)
    ] = None,
    data_root: Annotated[
        Path | None, typer.Option("--data-root", help="Folder of the input files.")
    ] = None,
    memory: Annotated[
        str, typer.Option("--memory", help="The most that may be taken.")
    ] = "4GB",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be taken.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Map a concentration or an occurrence from points and covariates.

    Each learner is held against plain baselines on ground it was not shown; intervals,
    calibration and where the model means nothing come with the map.

    Example: abyssal init p --from prospect && abyssal prospect p/prospect.toml
    """
    from geo.model.byte_sizes import size_bytes
    from geo.workflow.prospecting import make_prospect
    from geo.workflow.prospecting_plan import plan_prospect
    from geo.workflow.run_options import RunOptions

    options = RunOptions(out=out, force=force, seed=seed, data_root=data_root)
    budget = size_bytes(memory, where="--memory")
    if dry_run:
        content, text = plan_prospect(file, options=options, memory=budget)
    else:
        with telling("prospect") as on_step:
            content, text = make_prospect(
                file, options=options, memory=budget, on_step=on_step
            )
    answer(content, as_json=as_json, text=text)
