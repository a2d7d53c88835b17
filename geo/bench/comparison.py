"""The table of a comparison: what each method cost, and how exact it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.bench.fresh import Cost

OURS = "abyssal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one method did of one task.

    Parameters
    ----------
    task : str
    method : str
        `OURS`, or ours in another way where it begins so, or a peer.
    cost : Cost, optional
        Of the share that was done; none where the method was not run.
    share : float, optional
        Of the work that was done; seconds are scaled up by it.
    setup : Cost, optional
        What was done once, whatever the share.
    floor_s : float, optional
        CPU seconds that no method can do without.
    errors : mapping of str to float, optional
        By the name of a column.
    must_reach : float, optional
        How many times ours this peer is to take; on a row of ours, the fastest.
    same_bytes : bool, optional
        Whether the results are those of one thread, byte for byte.
    note : str, optional
        Why the method was not run, or what it does otherwise.
    """

    task: str
    method: str
    cost: Cost | None = None
    share: float = 1.0
    setup: Cost | None = None
    floor_s: float = np.nan
    errors: Mapping[str, float] = field(default_factory=dict)
    must_reach: float = np.nan
    same_bytes: bool | None = None
    note: str = ""

    @property
    def cpu_s(self) -> float:
        """CPU seconds of the whole task; NaN where it was not run."""
        if self.cost is None:
            return np.nan
        once = 0.0 if self.setup is None else self.setup.cpu_s
        return once + self.cost.cpu_s / self.share

    @property
    def wall_s(self) -> float:
        """Wall seconds of the whole task; NaN where it was not run."""
        if self.cost is None:
            return np.nan
        once = 0.0 if self.setup is None else self.setup.wall_s
        return once + self.cost.wall_s / self.share


def compare(rows: Sequence[Row]) -> pd.DataFrame:
    """Set methods side by side.

    Parameters
    ----------
    rows : sequence of Row

    Returns
    -------
    pandas.DataFrame
        One row each: task, method; wall_s, cpu_s (scaled up to the whole), peak_mb
        (of the share that was done), of_the_work; times_ours, CPU seconds over ours
        on one thread; floor_s and times_floor; the errors; on our rows of one
        thread fastest_peer, the least of the peers' times_ours; must_reach, for it
        or for one peer; same_bytes; note.

    Examples
    --------
    >>> from geo.bench.fresh import Cost
    >>> cost = Cost(wall_s=1.0, cpu_s=1.0)
    >>> table = compare(
    ...     [
    ...         Row(task="(a)", method=OURS, cost=cost),
    ...         Row(task="(a)", method="peer", cost=cost, share=0.25),
    ...     ]
    ... )
    >>> table["times_ours"].tolist(), table["fastest_peer"].tolist()
    ([1.0, 4.0], [4.0, nan])
    """
    ours = {row.task: row.cpu_s for row in rows if row.method == OURS}
    peers = {
        task: min(
            (
                row.cpu_s
                for row in rows
                if row.task == task and row.cost and not row.method.startswith(OURS)
            ),
            default=np.nan,
        )
        for task in ours
    }
    columns = list(dict.fromkeys(name for row in rows for name in row.errors))
    return pd.DataFrame(
        [_told(row, ours, peers=peers, columns=columns) for row in rows]
    )


def _told(
    row: Row,
    ours: Mapping[str, float],
    *,
    peers: Mapping[str, float],
    columns: Sequence[str],
) -> dict[str, object]:
    mine = ours.get(row.task, np.nan)
    leading = row.method == OURS
    peer = peers.get(row.task, np.nan) / mine
    return {
        "task": row.task,
        "method": row.method,
        "wall_s": _round(row.wall_s),
        "cpu_s": _round(row.cpu_s),
        "peak_mb": round(row.cost.peak_mb, 0) if row.cost else np.nan,
        "of_the_work": round(row.share, 5) if row.cost else np.nan,
        "times_ours": _round(row.cpu_s / mine),
        "floor_s": _round(row.floor_s),
        "times_floor": _round(row.cpu_s / row.floor_s),
        **{name: row.errors.get(name, np.nan) for name in columns},
        "fastest_peer": _round(peer) if leading else np.nan,
        "must_reach": row.must_reach,
        "same_bytes": row.same_bytes,
        "note": row.note,
    }


def _round(number: float) -> float:
    """Keep three digits that say something."""
    return float(f"{number:.3g}")
