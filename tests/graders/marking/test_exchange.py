"""The server that marks doesn't cry for an exchange, which this course doesn't have."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from graders.gradebook.configuring import load_config

REPOSITORY = Path(__file__).resolve().parents[3]


def exchange_missing(config: Config, caplog: pytest.LogCaptureFixture) -> tuple[bool, list[str]]:
    """Whether nbgrader takes the exchange for missing, and what it logs of that."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="traitlets"):
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
    return api.exchange_missing, [record.getMessage() for record in caplog.records]


def test_the_exchange_is_missing_and_nothing_is_logged(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("traitlets"), "propagate", True)
    config = load_config(REPOSITORY)
    config.Exchange.root = str(tmp_path / "none")
    config.CourseDirectory.db_url = f"sqlite:///{tmp_path}/gradebook.db"
    assert exchange_missing(config, caplog) == (True, [])
    del config.ExchangeFactory
    missing, said = exchange_missing(config, caplog)
    assert missing
    assert any("Unwritable directory" in line for line in said), "without ours, nbgrader warns"
