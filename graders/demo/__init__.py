"""A class made of misconceptions."""
