"""The end of the demo: what to open, and how long jobs are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.demo.run import places


@pytest.mark.parametrize("n", [2, 14, 120])
def test_the_paths_stand_below_one_another(n: int) -> None:
    pages = [Path(f"/demo/feedback/s{i}/lab/lab.html") for i in range(n)]
    lines = places(
        Path("/demo/reports/lab.html"),
        Path("/demo/reports/lab-marking.html"),
        pages,
        Path("/demo/reports/lab.csv"),
    )
    assert {line.index("/demo") for line in lines} == {20}
    assert lines[3] == f"All {n} pages:".ljust(20) + "/demo/feedback"
