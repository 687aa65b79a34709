"""Errors of the graders; each names the thing, the place and the mend."""


class CourseError(Exception):
    """Something that a person must mend; the message says what, where and how."""


class SettingsError(CourseError):
    """course.toml, a rubric or a task definition is wrong."""


class SandboxError(CourseError):
    """The sandbox can't be had, or doesn't hold; nothing was graded because of it."""


class BuildError(CourseError):
    """A release can't be made as it is; nothing was written over."""


class KaggleError(CourseError):
    """Kaggle can't be asked, or doesn't answer with what was asked for."""


class PublishError(KaggleError):
    """Kaggle didn't take what was sent, or can't be asked; the message says what is there now."""
