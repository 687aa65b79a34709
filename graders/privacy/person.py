"""Who is to be forgotten: the id that names the folders, and the words that name the person."""

from __future__ import annotations

from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry

from graders.errors import CourseError
from graders.intake.joining import kaggle_user, of_folder
from graders.intake.roster import Roster, Student, name_key
from graders.markbook.pseudonyms import SECRET, pseudonym, secret_of
from graders.settings import Settings
from graders.state import GRADEBOOK, db_url


@dataclass(frozen=True)
class Person:
    """id: the folder's name. names, emails, kaggle: what else tells of the person.

    A name that another student bears, too, is in shared and not in names: it tells of both.
    alias: the pseudonym under which markers know the person, "" where none was ever given.
    """

    id: str
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    kaggle: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    alias: str = ""

    @property
    def all_words(self) -> tuple[str, ...]:
        """All that to look for: words, and the alias, which isn't told to whoever may mark."""
        return (*self.words, self.alias) if self.alias else self.words

    @property
    def words(self) -> tuple[str, ...]:
        """What names the person openly, the id first, each once."""
        return tuple(dict.fromkeys((self.id, *self.names, *self.emails, *self.kaggle)))

    def is_called(self, who: str) -> bool:
        """Whether a source's own word for somebody is this person: id, e-mail, user or name."""
        plain = {word.casefold() for word in (self.id, *self.emails, *self.kaggle)}
        keys = {name_key(name) for name in self.names}
        return who.strip().casefold() in plain or name_key(who) in keys


def person_of(settings: Settings, roster: Roster | None, called: str) -> Person:
    """The person of an id, an e-mail, a Kaggle user or a name.

    Who isn't in the class list any more is known by the id alone. CourseError where a name fits
    several, or could lead out of the course's folders.
    """
    listed = of_folder(roster, called) if roster else None
    if listed and listed.student is None and " fits " in listed.reason:
        raise CourseError(listed.reason.replace("rename it to", "give"))
    student = listed.student if listed and listed.student else Student(called, "")
    if student.id in ("", ".", "..") or "/" in student.id or "\0" in student.id:
        raise CourseError(f"\"{called}\" can't name a student's folder; give the id")
    found = in_gradebook(settings, student.id)
    names = {name for name in (student.name, found.name) if name}
    others = {name_key(one.name) for one in (roster.students if roster else ()) if one != student}
    return Person(
        student.id,
        tuple(sorted(name for name in names if name_key(name) not in others)),
        tuple(sorted({mail for mail in (student.email, found.email) if mail})),
        tuple(dict.fromkeys(filter(None, (kaggle_user(student.kaggle), student.kaggle)))),
        tuple(sorted(name for name in names if name_key(name) in others)),
        alias_of(settings, student.id),
    )


def alias_of(settings: Settings, student: str) -> str:
    """The student's pseudonym; "" where the course has no secret for them yet.

    Where two students of a class would share one, one of them bears another; that one isn't known
    here, for it hangs on who else was in the class.
    """
    if not (settings.root / SECRET).exists():
        return ""
    return pseudonym(secret_of(settings.root), student)


def in_gradebook(settings: Settings, student: str) -> Student:
    """What nbgrader's gradebook says of a student; "" where it says nothing."""
    if not (settings.root / GRADEBOOK).exists():
        return Student(student, "")
    with Gradebook(db_url(settings), settings.course.id) as book:
        try:
            found = book.find_student(student)
        except MissingEntry:
            return Student(student, "")
        name = " ".join(part for part in (found.first_name, found.last_name) if part)
        return Student(student, name, found.email or "")
