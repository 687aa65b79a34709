"""The week 5 homework's kill matrix is clean on seeds that its build doesn't try."""

from __future__ import annotations

import pytest

from graders.judging.kill_matrix import kill_matrix


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_clean_on_other_seeds() -> None:
    assert kill_matrix("week5_homework", (20, 21, 22)).problems == ()
