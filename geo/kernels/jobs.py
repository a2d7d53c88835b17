"""Jobs of eight sets of samples and their targets, kriged side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.kernels.boxes import FIRST_JOB, FIRST_ROW, LAST_JOB, ROWS, TABLE_MOST
from geo.kernels.compiled import compiled
from geo.kernels.eights import gathered, put_row, row_of
from geo.kernels.lane_systems import (
    NUGGET,
    NUGGET_TO_TARGET,
    OF_ONES,
    ONES,
    ORDINARY,
    OWN,
    SOLVED,
    TO_TARGETS,
    TOTAL,
    UNIT,
    WANTED,
    WORST,
    covariances_to_targets,
    estimate_rows,
    fill_matrix,
    keep_weights,
    pad_lanes,
    sum_rows,
    tabulate,
    tell,
    weigh,
)
from geo.kernels.lanes import backward, factor, forward
from geo.kernels.sets import (
    EAST,
    ERROR,
    FOUND,
    JOB_FROM,
    JOB_SET,
    JOB_TO,
    MEMBERS,
    NORTH,
)
from geo.kernels.structures import covariances_into

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# rows of what is known of the lanes, one number for each sample and lane
PLACES, SAMPLES, STARTS = range(3)
# rows of eight
LANE_FOUND, LANE_TARGET, LANE_FROM, LANE_TO = range(4)


@compiled
def _load_lanes(  # noqa: PLR0913, PLR0917
    job: int,
    jobs: int,
    first_row: int,
    rows: NDArray[np.int64],
    near: NDArray[np.float64],
    set_places: NDArray[np.int64],
    lists: NDArray[np.int64],
    lanes: NDArray[np.int64],
    own: NDArray[np.int64],
    places_of: NDArray[np.float64],
) -> int:
    """Give each lane its job, idle ones none; give the size of the systems."""
    size = 0
    for lane in range(8):
        own[LANE_FOUND, lane] = 0
        own[LANE_FROM, lane] = own[LANE_TO, lane] = lists[JOB_FROM, job]
        if job + lane < jobs:
            own[LANE_FOUND, lane] = lists[FOUND, lists[JOB_SET, job + lane]]
            own[LANE_FROM, lane] = lists[JOB_FROM, job + lane]
            own[LANE_TO, lane] = lists[JOB_TO, job + lane]
        size = max(size, own[LANE_FOUND, lane])
    size += size % 2
    for lane in range(8):
        found = own[LANE_FOUND, lane]
        for each in range(size):
            place = 0
            if each < found:
                place = set_places[lists[JOB_SET, job + lane], each]
            at = each * 8 + lane
            lanes[PLACES, at] = place
            lanes[SAMPLES, at] = rows[first_row + place]
            lanes[STARTS, at] = place * (place + 1) // 2
            places_of[0, at], places_of[1, at] = near[EAST, place], near[NORTH, place]
    return size


@compiled
def _worth_tabulating(listed: int, jobs: int, wanted: int) -> bool:
    """Say whether a table of a box has no more numbers than its jobs pick from it."""
    picked = (jobs + 7) // 8 * 8 * wanted * (wanted + 1)
    return listed <= TABLE_MOST and listed * (listed + 1) <= picked


@compiled
def _fill_lanes(  # noqa: PLR0913, PLR0917
    size: int,
    nugget: float,
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    errors: NDArray[np.float64],
    places: NDArray[np.int64],
    places_of: NDArray[np.float64],
    steps: NDArray[np.float64],
    matrix: NDArray[np.float64],
) -> None:
    """Fill eight systems, where few of a table's numbers would be picked."""
    for row in range(size):
        own = row * (row + 1) // 2
        east, north = row_of(places_of[0], row), row_of(places_of[1], row)
        for column in range(row + 1):
            put_row(steps[0], column, east - row_of(places_of[0], column))
            put_row(steps[1], column, north - row_of(places_of[1], column))
        covariances_into(
            steps[0],
            steps[1],
            8 * (row + 1),
            nugget,
            structures,
            tables,
            steps[2],
            matrix,
            8 * own,
        )
        diagonal = row_of(matrix, own + row) + gathered(errors, places, row)
        put_row(matrix, own + row, diagonal)


@compiled
def _write_lanes(  # noqa: PLR0913, PLR0917
    turn: int,
    own: NDArray[np.int64],
    lists: NDArray[np.int64],
    size: int,
    own_variance: float,
    values: NDArray[np.float64],
    lanes: NDArray[np.int64],
    solved: NDArray[np.float64],
    sums: NDArray[np.float64],
    estimate: NDArray[np.float64],
    columns: NDArray[np.float64],
    hard: NDArray[np.bool_],
    chosen: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> None:
    """Write what the lanes say of the target that is at turn."""
    for variable in range(values.shape[0]):
        estimate_rows(size, solved, values[variable], lanes[SAMPLES], sums[TOTAL])
        for lane in range(8):
            at = own[LANE_FROM, lane] + turn
            if at < own[LANE_TO, lane]:
                estimate[lists[MEMBERS, at], variable] = sums[TOTAL, lane]
    for lane in range(8):
        at = own[LANE_FROM, lane] + turn
        if at >= own[LANE_TO, lane]:
            continue
        row = lists[MEMBERS, at]
        tell(lane, row, own_variance, sums, columns, hard)
        if weights.shape[0] > 0:
            keep_weights(
                lane,
                own[LANE_FOUND, lane],
                solved,
                lanes[SAMPLES],
                chosen[row],
                weights[row],
            )


@compiled
def _gather_box(  # noqa: PLR0917
    first_row: int,
    listed: int,
    rows: NDArray[np.int64],
    points: NDArray[np.float64],
    errors: NDArray[np.float64],
    near: NDArray[np.float64],
) -> None:
    """Put what is known of the samples of a box side by side."""
    for each in range(listed):
        row = rows[first_row + each]
        near[EAST, each], near[NORTH, each] = points[0, row], points[1, row]
        near[ERROR, each] = errors[row]


@compiled
def krige_boxes(  # noqa: C901, PLR0912, PLR0913, PLR0917
    done: int,
    points: NDArray[np.float64],
    errors: NDArray[np.float64],
    values: NDArray[np.float64],
    targets: NDArray[np.float64],
    offsets: NDArray[np.float64],
    shares: NDArray[np.float64],
    structures: NDArray[np.float64],
    tables: NDArray[np.float64],
    rule: NDArray[np.int64],
    numbers: NDArray[np.float64],
    boxes: NDArray[np.int64],
    rows: NDArray[np.int64],
    set_places: NDArray[np.int64],
    lists: NDArray[np.int64],
    near: NDArray[np.float64],
    steps: NDArray[np.float64],
    table: NDArray[np.float64],
    matrix: NDArray[np.float64],
    vectors: NDArray[np.float64],
    sums: NDArray[np.float64],
    places_of: NDArray[np.float64],
    lanes: NDArray[np.int64],
    own: NDArray[np.int64],
    estimate: NDArray[np.float64],
    columns: NDArray[np.float64],
    hard: NDArray[np.bool_],
    chosen: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> None:
    """Do the jobs of some boxes, eight at a time."""
    for box in range(done):
        first_row, listed = boxes[box, FIRST_ROW], boxes[box, ROWS]
        jobs = boxes[box, LAST_JOB]
        _gather_box(first_row, listed, rows, points, errors, near)
        tabled = _worth_tabulating(listed, jobs - boxes[box, FIRST_JOB], rule[WANTED])
        if tabled:
            tabulate(
                near[EAST],
                near[NORTH],
                near[ERROR],
                listed,
                numbers[NUGGET],
                structures,
                tables,
                steps,
                table,
            )
        for job in range(boxes[box, FIRST_JOB], jobs, 8):
            size = _load_lanes(
                job,
                jobs,
                first_row,
                rows,
                near,
                set_places,
                lists,
                lanes,
                own,
                places_of,
            )
            if tabled:
                fill_matrix(table, lanes[STARTS], lanes[PLACES], size, matrix)
            else:
                _fill_lanes(
                    size,
                    numbers[NUGGET],
                    structures,
                    tables,
                    near[ERROR],
                    lanes[PLACES],
                    places_of,
                    steps,
                    matrix,
                )
            pad_lanes(own[LANE_FOUND], size, matrix, sums[UNIT])
            factor(matrix, size, sums[WORST])
            for lane in range(8):
                for row in range(size):
                    beyond = row >= own[LANE_FOUND, lane]
                    vectors[ONES, row * 8 + lane] = 0.0 if beyond else 1.0
            turn = 0
            while turn < own[LANE_TO, 0] - own[LANE_FROM, 0]:  # the first has the most
                # the first target goes beside the ones, the others two by two
                side = 1 if turn == 0 else 2
                for which in range(side):
                    for lane in range(8):
                        at = min(
                            own[LANE_FROM, lane] + turn + which,
                            max(own[LANE_TO, lane] - 1, own[LANE_FROM, lane]),
                        )
                        own[LANE_TARGET, lane] = lists[MEMBERS, at]
                    covariances_to_targets(
                        places_of,
                        own[LANE_FOUND],
                        size,
                        targets,
                        own[LANE_TARGET],
                        offsets,
                        shares,
                        numbers[NUGGET_TO_TARGET],
                        structures,
                        tables,
                        steps,
                        vectors[TO_TARGETS + which],
                    )
                    for row in range(size):
                        put_row(
                            vectors[SOLVED + which],
                            row,
                            row_of(vectors[TO_TARGETS + which], row),
                        )
                other = vectors[ONES] if turn == 0 else vectors[SOLVED + 1]
                forward(matrix, size, vectors[SOLVED], other)
                backward(matrix, size, vectors[SOLVED], other)
                if turn == 0:
                    sum_rows(vectors[ONES], size, sums[OF_ONES])
                for which in range(side):
                    weigh(
                        size,
                        rule[ORDINARY],
                        vectors[TO_TARGETS + which],
                        vectors[SOLVED + which],
                        vectors[ONES],
                        sums,
                    )
                    _write_lanes(
                        turn + which,
                        own,
                        lists,
                        size,
                        numbers[OWN],
                        values,
                        lanes,
                        vectors[SOLVED + which],
                        sums,
                        estimate,
                        columns,
                        hard,
                        chosen,
                        weights,
                    )
                turn += side
