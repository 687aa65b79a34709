"""The names in Moodle's archives, in every shape that Moodle has given them."""

from __future__ import annotations

import pytest

from graders.intake.moodle import FILE, TEXT, Entry, entry_of


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        (
            "Ada Lovelace_421_assignsubmission_file/lab.ipynb",
            ("Ada Lovelace", "421", FILE, "lab.ipynb"),
        ),
        (
            "Ada Lovelace_421_assignsubmission_file_/lab.ipynb",
            ("Ada Lovelace", "421", FILE, "lab.ipynb"),
        ),
        (
            "Ada Lovelace_421_assignsubmission_file_lab.ipynb",
            ("Ada Lovelace", "421", FILE, "lab.ipynb"),
        ),
        ("Ada_L_7_assignsubmission_file_my_lab_2.html", ("Ada_L", "7", FILE, "my_lab_2.html")),
        (
            "Zoë O'Neil-Müller_9_assignsubmission_file/a/b.zip",
            ("Zoë O'Neil-Müller", "9", FILE, "a/b.zip"),
        ),
        (
            "Ada_421_assignsubmission_onlinetext/onlinetext.html",
            ("Ada", "421", TEXT, "onlinetext.html"),
        ),
        (
            "Ada_421_assignsubmission_onlinetext_/onlinetext.html",
            ("Ada", "421", TEXT, "onlinetext.html"),
        ),
        ("Ada_421_assignsubmission_onlinetext.html", ("Ada", "421", TEXT, "onlinetext.html")),
        (
            "Teilnehmer_in 12_88_assignsubmission_file/x.ipynb",
            ("Teilnehmer_in 12", "88", FILE, "x.ipynb"),
        ),
        ("Group A_assignsubmission_file/x.ipynb", ("Group A", "", FILE, "x.ipynb")),
        (
            "Group A_assignsubmission_file/Bob_12_assignsubmission_file_x.ipynb",
            ("Group A", "", FILE, "Bob_12_assignsubmission_file_x.ipynb"),
        ),
        ("Group A/Ada_3_assignsubmission_file/x.ipynb", ("Ada", "3", FILE, "x.ipynb")),
        (
            "Eve_3_assignsubmission_file/Ada_421_assignsubmission_file/x.ipynb",
            ("Eve", "3", FILE, "Ada_421_assignsubmission_file/x.ipynb"),
        ),
        (
            "Eve_3_assignsubmission_file_Ada_421_assignsubmission_file_x.ipynb",
            ("Eve", "3", FILE, "Ada_421_assignsubmission_file_x.ipynb"),
        ),
    ],
)
def test_shapes(path: str, entry: tuple[str, str, str, str]) -> None:
    assert entry_of(path) == Entry(*entry)


@pytest.mark.parametrize("path", ["lab.ipynb", "Ada/lab.ipynb", "Ada_421_other_file/lab.ipynb", ""])
def test_another_shape_is_none(path: str) -> None:
    assert entry_of(path) is None
