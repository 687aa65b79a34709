"""Takes hand-ins in: archives become submitted/<student>/, and all that is odd is listed."""
