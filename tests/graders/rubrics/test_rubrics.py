"""Rubrics: the bands cover every point, and each mistake is named with file, section and points."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graders.errors import SettingsError
from graders.rubrics import fill_placeholders, load_rubric, markdown_table, read_rubric
from graders.settings import load_settings

ROOT = Path(__file__).resolve().parents[3]


def band(low: int, high: int, name: str = "") -> dict[str, object]:
    return {
        "name": name or f"{low}-{high}",
        "low": low,
        "high": high,
        "evidence": "e",
        "reasoning": "r",
    }


def section(*bands: dict[str, object], points: int = 20, id: str = "frontier") -> dict[str, object]:
    return {"id": id, "title": "Frontier", "points": points, "prompt": "Why?", "bands": list(bands)}


FULL = (band(18, 20), band(12, 17), band(0, 11))


def save(folder: Path, *cells: dict[str, object]) -> Path:
    file = folder / "week5.yaml"
    file.write_text(yaml.safe_dump({"assignment": "week5", "cells": list(cells)}))
    return file


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (
            section(band(18, 20), band(12, 16), band(0, 11)),
            'week5.yaml: section "frontier": no band holds 17 points (18-20, 12-16, 0-11)',
        ),
        (
            section(band(17, 20, "A"), band(12, 17, "B"), band(0, 11)),
            'week5.yaml: section "frontier": "A" and "B" both hold 17 points (17-20, 12-17, 0-11)',
        ),
        (
            section(band(18, 19), band(12, 17), band(0, 11)),
            'week5.yaml: section "frontier": no band holds 20 points (18-19, 12-17, 0-11)',
        ),
        (
            section(band(18, 21), band(12, 17), band(0, 11)),
            'week5.yaml: section "frontier": 18-21 goes over the cell\'s 20 points',
        ),
        (
            section(band(20, 18, "A"), band(0, 17)),
            'week5.yaml: section "frontier": band 1: band "A": low 20 is over high 18; swap them',
        ),
        (
            section(band(18, 20), {**band(0, 17), "evidence": " "}),
            'section "frontier": band 2: evidence: String should have at least 1 character',
        ),
        ({**section(*FULL), "pionts": 20}, 'section "frontier": pionts: is no known key'),
        (section(*FULL, id="fron tier"), 'section "fron tier": id: String should match pattern'),
        (section(points=20), 'section "frontier": bands: Tuple should have at least 1 item'),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, cell: dict[str, object], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_rubric(save(tmp_path, cell))
    assert says in str(caught.value)


def test_several_mistakes_are_reported_together(tmp_path: Path) -> None:
    short = section(band(0, 3), id="a")
    with pytest.raises(SettingsError, match=r'(?s)section "a".*section "b"'):
        read_rubric(save(tmp_path, short, {**short, "id": "b"}))


def test_the_same_section_twice_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match='"frontier" stands there twice; keep one'):
        read_rubric(save(tmp_path, section(*FULL), section(*FULL)))


def test_text_that_is_not_yaml_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "week5.yaml").write_text("assignment: [")
    with pytest.raises(SettingsError, match=r"week5\.yaml is not YAML"):
        read_rubric(tmp_path / "week5.yaml")


def test_every_score_has_its_band(tmp_path: Path) -> None:
    (cell,) = read_rubric(save(tmp_path, section(*FULL))).cells
    assert [cell.band(p).span for p in (0, 11, 11.5, 12, 17, 17.5, 18, 20)] == [
        *("0-11", "0-11", "0-11", "12-17", "12-17", "12-17", "18-20", "18-20")
    ]
    with pytest.raises(ValueError, match="outside 0-20"):
        cell.band(20.5)


def test_a_placeholder_line_becomes_the_table(tmp_path: Path) -> None:
    rubric = read_rubric(save(tmp_path, section(*FULL)))
    text = "before\n\n<!-- rubric: frontier -->\nafter `<!-- rubric: x -->` in a line"
    table = markdown_table(rubric.cells[0])
    assert fill_placeholders(text, rubric) == text.replace("<!-- rubric: frontier -->", table, 1)
    assert "| 18-20 | 18-20 | e | r |" in table


def test_a_placeholder_for_nothing_is_an_error(tmp_path: Path) -> None:
    rubric = read_rubric(save(tmp_path, section(*FULL)))
    with pytest.raises(SettingsError, match=r'no section "damage" \(there: frontier\)'):
        fill_placeholders("<!-- rubric: damage -->", rubric)


def test_the_shipped_rubrics_are_valid_and_name_their_assignment() -> None:
    settings = load_settings(ROOT)
    for file in (ROOT / "graders" / "rubrics").glob("*.yaml"):
        assert load_rubric(settings, file.stem).cells


def test_an_assignment_without_a_file_has_no_cells() -> None:
    assert load_rubric(load_settings(ROOT), "week1_lab").cells == ()
