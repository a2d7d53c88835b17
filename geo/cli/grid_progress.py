"""How far a grid is, on the terminal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Told(NamedTuple):
    """What a grid in the making calls.

    Attributes
    ----------
    tile : callable
        With the tiles that are done, and all.
    realization : callable
        With the realizations that are done.
    """

    tile: Callable[[int, int], None]
    realization: Callable[[int], None]


@contextmanager
def grid_progress(*, realizations: int) -> Iterator[Told]:
    """Count tiles and realizations on standard error, with their rate.

    Parameters
    ----------
    realizations : int

    Yields
    ------
    Told
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with bar:
        tiles, drawn = (
            bar.add_task(what, total=total, visible=False, rate="")
            for what, total in (("tiles", 1), ("realizations", realizations))
        )

        def on_tile(done: int, count: int) -> None:
            bar.update(tiles, completed=done, total=count, visible=count > 1)
            speed = bar.tasks[tiles].speed
            bar.update(tiles, rate=f"{speed:.2g}/s" if speed else "")

        yield Told(
            tile=on_tile,
            realization=lambda done: bar.update(drawn, completed=done, visible=True),
        )
