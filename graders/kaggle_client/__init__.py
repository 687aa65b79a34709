"""Kaggle's own client as both ways use it: what we publish goes out, what students made comes in.

Importing the client signs in. So `client` is imported by programs of their own only, which a verb
starts: graders.publishing.push and graders.intake.fetch.
"""
