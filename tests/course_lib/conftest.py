"""Hypothesis without a time limit for each example: a busy machine is no failed property."""

from hypothesis import settings

settings.register_profile("course_lib", deadline=None)
settings.load_profile("course_lib")
