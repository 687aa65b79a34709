"""Our two steps in nbgrader's autograde: run the hand-in in a sandbox, record the judge's verdicts.

They stand where nbgrader's own Execute and SaveAutoGrades stood; nbgrader_config.py puts them
there. What the kernel printed never decides a score.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Bool

from graders.contracts import Outcome, Verdict
from graders.gradebook.book import kept_verdicts, write_verdicts
from graders.gradebook.handin import files_beside
from graders.gradebook.session import Session, session_of
from graders.gradebook.show import verdict_output
from graders.gradebook.texts import digests_of, read_digests, write_digests
from graders.judging.assess import all_ungraded
from graders.notebooks.cells import grade_id
from graders.settings import find_root

NEVER_RUN = "no run on these cases is stored; autograde it without --rejudge."
Converted = tuple[NotebookNode, dict[str, Any]]


class SandboxExecute(NbGraderPreprocessor):
    """Runs the notebook in a sandbox and leaves the verdicts for SaveVerdicts.

    A fault of ours (no sandbox, a broken bundle, a full disk) leaves every check ungraded
    with the reason; it never ends the class and never becomes a zero.
    """

    only_stored = Bool(
        False,
        help="Judge stored executions again and run nothing; what isn't stays as it was.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Converted:
        """The notebook with the outputs of the run; verdicts go to resources["verdicts"]."""
        assignment = resources["nbgrader"]["assignment"]
        resources["rejudged"] = self.only_stored
        try:
            session = session_of(find_root(), assignment)
            resources["verdicts"], nb = self._grade(session, nb, resources)
        except Exception as fault:
            self.log.exception("Not graded, and not the student's fault: %s", fault)
            resources["verdicts"] = all_ungraded(assignment, str(fault) or type(fault).__name__)
        return nb, resources

    def _grade(
        self, session: Session, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[dict[str, Verdict], NotebookNode]:
        where = resources["nbgrader"]
        root, assignment, student = session.settings.root, where["assignment"], where["student"]
        # not nbgrader's copy of it, which leaves a student's own modules out
        folder = root / "submitted" / student / assignment
        files = files_beside(folder, session.settings.limits.work_mb * 2**20)
        if not self.only_stored:
            execution = session.execution_of(nb, files)
            return session.judge(execution), execution.notebook
        stored = session.stored(nb, files)
        judged = session.judge(stored) if stored else {}
        kept = {verdict.check: verdict for verdict in kept_verdicts(root, assignment, student)}
        never = all_ungraded(assignment, NEVER_RUN)
        verdicts = {name: judged.get(name) or kept.get(name) or never[name] for name in never}
        return verdicts, stored.notebook if stored else nb


class SaveVerdicts(SaveAutoGrades):
    """Puts verdicts into nbgrader's gradebook and, in words, under each check's cell."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Converted:
        """Record scores in the gradebook, then keep the verdicts for the reports."""
        self.verdicts: dict[str, Verdict] = resources["verdicts"]
        where = resources["nbgrader"]
        place = find_root(), where["assignment"], where["student"]
        self.texts, self.texts_before = digests_of(nb), read_digests(*place)
        self.rejudged = resources.get("rejudged", False)
        nb, resources = super().preprocess(nb, resources)
        self._flag_lost_texts({grade_id(cell) for cell in nb.cells})
        write_verdicts(*place, tuple(self.verdicts.values()))
        write_digests(*place, self.texts)
        return nb, resources

    def _flag_lost_texts(self, here: set[str]) -> None:
        """Ask for a person where a text to be marked is gone: nbgrader would pass it by."""
        with self.gradebook:
            notebook = self.gradebook.find_submission_notebook(
                self.notebook_id, self.assignment_id, self.student_id
            )
            for grade in notebook.grades:
                unread = grade.manual_score is None or grade.name in self.texts_before
                if grade.name not in here and unread:
                    grade.needs_manual_grade = True
            self.gradebook.db.commit()

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        if utils.is_solution(cell):  # a manual cell: nbgrader's own rule, a person decides
            waited = grade.needs_manual_grade
            super()._add_score(cell, resources)
            if grade.manual_score is not None and self._as_it_was(name):
                grade.needs_manual_grade = waited
                self.gradebook.db.commit()
            return
        verdict = self.verdicts.get(name) or Verdict(
            name, Outcome.UNGRADED, None, grade.max_score, "no task knows this check"
        )
        grade.auto_score = verdict.points
        grade.needs_manual_grade = verdict.points is None or grade.manual_score is not None
        cell.outputs = [*cell.outputs, verdict_output(verdict)]
        self.gradebook.db.commit()

    def _as_it_was(self, text: str) -> bool:
        """Whether a text is the one that the last grading saw; a rejudging brings no other."""
        before = self.texts_before.get(text)
        return self.rejudged if before is None else before == self.texts[text]
