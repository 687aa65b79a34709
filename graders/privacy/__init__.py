"""Removes a person's data from the course, and looks for what is left of it.

Plans first, as steps in words; nothing is changed until a step is carried out.
"""
