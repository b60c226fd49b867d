"""How far two texts are equal, from one place on or back from another."""

from __future__ import annotations

_CHUNK = 4096


def common_head(mine: str, at: int, yours: str, there: int, size: int) -> int:
    """How many of the `size` code points from `at` and `there` on are equal, up to a difference."""
    low = 0
    step = min(size, 64)
    while (
        low < size and mine[at + low : at + low + step] == yours[there + low : there + low + step]
    ):
        low = min(low + step, size)
        step = min(step * 4, _CHUNK, size - low)
    high = min(low + step, size)
    while low < high:
        middle = (low + high + 1) // 2
        if mine[at + low : at + middle] == yours[there + low : there + middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_tail(mine: str, end: int, yours: str, other_end: int, size: int) -> int:
    """How many of the `size` code points before `end` and `other_end` are equal, from the end on."""
    low = 0
    step = min(size, 64)
    while (
        low < size
        and mine[end - low - step : end - low] == yours[other_end - low - step : other_end - low]
    ):
        low = min(low + step, size)
        step = min(step * 4, _CHUNK, size - low)
    high = min(low + step, size)
    while low < high:
        middle = (low + high + 1) // 2
        if mine[end - middle : end - low] == yours[other_end - middle : other_end - low]:
            low = middle
        else:
            high = middle - 1
    return low
