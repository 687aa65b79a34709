"""The markers' own book: who gave which band and points to which text, when and why.

Tables of ours beside nbgrader's in the same database. Only points and comment go into nbgrader's
own tables, through its models. Knows rubrics; knows no notebook, no page and no browser.
"""
