"""All that goes when a person is forgotten, in the order in which it goes."""

from __future__ import annotations

from graders.privacy.book import rows_of
from graders.privacy.lists import log_lines, roster_line, score_lines
from graders.privacy.person import Person
from graders.privacy.places import class_pages, own_places
from graders.privacy.received import deliveries_of
from graders.privacy.runs import runs_of_nobody_else
from graders.privacy.search import Searched, Words, search
from graders.privacy.step import Step
from graders.settings import Settings
from graders.state import GRADEBOOK, db_url

NOT_REACHED = (
    "git's history: git log --all -S WORD finds what was ever committed",
    "backups, copies and downloads outside of this folder",
    "Moodle and Kaggle themselves",
)
"""Where the person's data may be that no command of ours can remove."""


def steps_for(settings: Settings, roster: str, person: Person) -> tuple[Step, ...]:
    """What would be removed; () where nothing is this person's own, as after a slip in the name.

    Nothing is removed until a step is carried out. The class list comes last: as long as something
    else is left, it says who the person is.
    """
    root, words = settings.root, Words(person.all_words)
    named = tuple(own_places(root, person))
    received = tuple(deliveries_of(root, person))
    listed = (
        *rows_of(settings, person.id),
        *score_lines(root / "grades", person),
        *roster_line(root / roster, person),
    )
    if not (named or received or listed):
        return ()
    # what belongs to several, or bears no name, goes only for somebody whom the course knows
    runs = runs_of_nobody_else(root, person.id)
    told = (*class_pages(root, words), *log_lines(root / ".course", words))
    return (*runs, *named, *told, *received, *listed)


def left_of(settings: Settings, person: Person) -> Searched:
    """What the course's folder and gradebook still hold of the person's words."""
    there = (settings.root / GRADEBOOK).exists()
    return search(settings.root, Words(person.all_words), db_url(settings) if there else None)
