# How nbgrader runs this course. The stock commands (`nbgrader generate_assignment`,
# `generate_solution`, `validate`, ...) read this file from the root; our classes plug in here.

import os
from pathlib import Path

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ComputeChecksums,
    Execute,
    IncludeHeaderFooter,
    LockCells,
    SaveCells,
)

try:
    from graders.gradebook.configuring import unsafe
    from graders.publishing.preprocessors import FillRubrics, KeepCourseMetadata, StubSolutions
    from graders.settings import load_settings
    from graders.state import db_url

    settings = load_settings(Path(__file__).parent)
except Exception as error:
    # nbgrader would go on with its own defaults, and run hand-ins outside any sandbox
    raise SystemExit(f"nbgrader_config.py: {error}. Nothing was run; mend this first.") from error
c = get_config()

# ---- The course ---------------------------------------------------------------------------------
c.CourseDirectory.course_id = settings.course.id
c.CourseDirectory.root = str(settings.root)
c.CourseDirectory.solution_directory = "solutions"
c.CourseDirectory.db_url = db_url(settings)
# A stray text beside a notebook would be copied to students together with its solutions.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]

# ---- Publishing ---------------------------------------------------------------------------------
# nbgrader's own order with three steps of ours. FillRubrics and StubSolutions come before the
# cells are saved, so that the gradebook holds what students see; hidden tests go after that.
c.GenerateAssignment.preprocessors = [
    IncludeHeaderFooter,
    FillRubrics,
    KeepCourseMetadata,
    LockCells,
    StubSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]
c.GenerateSolution.preprocessors = [
    IncludeHeaderFooter,
    FillRubrics,
    KeepCourseMetadata,
    LockCells,
    ClearOutput,
    ClearMarkScheme,
    Execute,
]
c.Execute.timeout = settings.limits.cell_seconds
# What a notebook saves while staff run it may not land in source/, which is handed to students.
os.environ.setdefault("COURSE_ARTIFACTS", str(settings.root / "build" / "artifacts"))

# ---- Autograde (graders/gradebook) --------------------------------------------------------------
# nbgrader copies what lies beside a notebook and follows links: this sets them aside before.
c.Autograde.exporter_class = "graders.gradebook.reading.HandInExporter"
# Mendings of ours between nbgrader's own steps: forged metadata gain nothing, doubled cells and
# lost checks cost nothing.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "graders.gradebook.mending.RestoreMetadata",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# Ours in place of nbgrader's Execute and SaveAutoGrades: run in a sandbox, judge outside. Named as
# text, so that commands which grade nothing don't load torch. Hidden tests leave the notebook
# after grading: feedback pages and markers never show them.
c.Autograde.autograde_preprocessors = [
    "graders.gradebook.preprocessors.SandboxExecute",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "graders.gradebook.preprocessors.SaveVerdicts",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.CheckCellMetadata",
]


# ---- Feedback (graders/reports) -----------------------------------------------------------------
# Our page in place of nbgrader's: it runs nothing, fetches nothing and takes points and comments
# from the gradebook itself, so that nbgrader's own preprocessors have nothing to add.
c.GenerateFeedback.pre_convert_hook = "graders.gradebook.plain.only_plain_files"
c.GenerateFeedback.exporter_class = "graders.reports.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = []

# ---- Marking (graders/marking) ------------------------------------------------------------------
# Hand-ins come from Moodle and Kaggle; nbgrader would warn that its own exchange isn't there.
c.ExchangeFactory.list = "graders.marking.exchange.NoExchange"

# ---- Export (graders/reports) -------------------------------------------------------------------
# nbgrader's own columns, quoted and without anything that a spreadsheet would run.
c.ExportApp.plugin_class = "graders.reports.nbgrader_export.SafeCsvExport"

# ---- Last: a slip above would let nbgrader fall back on running hand-ins outside any sandbox ----
if problem := unsafe(c):
    raise SystemExit(f"nbgrader_config.py: {problem}. Nothing was run; mend this first.")
