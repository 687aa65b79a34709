"""Every week of the term, built or not: its bundle imports cleanly without what is still locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.publishing.bundle import build_bundle, import_problems, lock_message
from graders.settings import AFTER_THE_TERM, load_settings

SETTINGS = load_settings(Path(__file__).resolve().parents[3])
# Weeks between which nothing unlocks have the same library; the first of them stands for all.
STEPS = {
    tuple(SETTINGS.locked_modules(one.name)): one.name for one in reversed(SETTINGS.assignments)
}


@pytest.mark.parametrize("name", list(STEPS.values())[::-1])
def test_the_bundle_imports_cleanly_with_the_locked_modules_absent(
    name: str, tmp_path: Path
) -> None:
    bundle = build_bundle(SETTINGS, name, tmp_path / name)
    assert import_problems(SETTINGS, name, bundle) == []
    for module in SETTINGS.locked_modules(name):
        assert "raise ImportError" in (bundle / f"course_lib/{module}.py").read_text("utf-8")


def test_a_module_unlocks_once_and_for_good() -> None:
    before: set[str] | None = None
    for one in SETTINGS.assignments:
        locked = set(SETTINGS.locked_modules(one.name))
        assert before is None or locked <= before, one.name
        before = locked
    assert before == {m for m, at in SETTINGS.unlocks.items() if at == AFTER_THE_TERM}


def test_every_lock_says_where_the_module_is_built_and_when_it_opens() -> None:
    for module, unlocks in SETTINGS.unlocks.items():
        said = lock_message(SETTINGS, module)
        when = "after the term" if unlocks == AFTER_THE_TERM else f"with {unlocks}"
        assert said.endswith(f"it unlocks {when}.")
