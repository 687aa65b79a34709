"""What people get wrong, and right in other words, in envelope_check."""

from __future__ import annotations

from graders.contracts import Misconception
from graders.misconceptions._edits import Edit, believed, edited, variant

TASK = "envelope_check"
RIGHT = """\
def envelope_check(figures, limits):
    table = pd.DataFrame({"config": figures["config"]})
    for column, side, value in limits:
        at_most = side == "at most"
        table[column] = figures[column] <= value if at_most else figures[column] >= value
    names = [column for column, side, value in limits]
    table["passes"] = table[names].all(axis=1)
    table["binding"] = [
        ", ".join(name for name in names if not row[name]) for _, row in table.iterrows()
    ]
    return table
"""
_MET = "figures[column] <= value if at_most else figures[column] >= value"
_PASSES = 'table["passes"] = table[names].all(axis=1)'
_NAMED = '", ".join(name for name in names if not row[name])'


def _wrong(name: str, belief: str, hint: str, fails: str, *edits: Edit) -> Misconception:
    return believed(RIGHT, TASK, name, belief, hint, fails, *edits)


MISCONCEPTIONS = (
    _wrong(
        *("equal_fails", "A limit has to be beaten."),
        *("Does 10 ms meet a limit of at most 10 ms?", "met binding"),
        (_MET, "figures[column] < value if at_most else figures[column] > value"),
    ),
    _wrong(
        *("all_at_most", "A limit is an upper bound."),
        *("Which of your constraints is a floor, and what does its side say?", "met binding"),
        ('at_most = side == "at most"', "at_most = True"),
    ),
    _wrong(
        *("sides_swapped", "At most means that the figure may not be lower."),
        *("Try a latency far below its limit: does it pass?", "met binding"),
        ('at_most = side == "at most"', 'at_most = side != "at most"'),
    ),
    _wrong(
        *("any_will_do", "A configuration passes if it meets a constraint."),
        *("May a model be shipped that meets its latency and misses its F1?", "met"),
        (_PASSES, 'table["passes"] = table[names].any(axis=1)'),
    ),
    _wrong(
        *("most_will_do", "Meeting most constraints is enough."),
        *("How many broken constraints does the customer accept?", "met"),
        (_PASSES, 'table["passes"] = table[names].mean(axis=1) > 0.5'),
    ),
    _wrong(
        *("first_failure_only", "One constraint binds, the first that fails."),
        *("If that constraint were lifted, would the configuration pass?", "binding"),
        (_NAMED, '", ".join([name for name in names if not row[name]][:1])'),
    ),
    _wrong(
        *("names_what_is_met", "The constraints that hold are the binding ones."),
        *("What should stand there for a configuration that meets everything?", "binding"),
        (_NAMED, '", ".join(name for name in names if row[name])'),
    ),
    _wrong(
        *("counts_failures", "How many constraints fail says enough."),
        *("Somebody asks which constraint to relax. What does your column answer?", "binding"),
        (_NAMED, "str(sum(not row[name] for name in names))"),
    ),
)

VARIANTS = (
    variant(TASK, "column_by_column", RIGHT),
    variant(
        *(TASK, "written_into_the_table"),
        """
def envelope_check(figures, limits):
    names = [column for column, _, _ in limits]
    for column, side, value in limits:
        compare = figures[column].le if side == "at most" else figures[column].ge
        figures[column] = compare(value)
    figures["passes"] = figures[names].min(axis=1)
    figures["binding"] = [", ".join(np.array(names)[~row]) for row in figures[names].to_numpy()]
    return figures
""",
    ),
    variant(TASK, "names_as_lists", edited(RIGHT, (_NAMED, "[n for n in names if not row[n]]"))),
    variant(
        *(TASK, "signed_gaps"),
        """
def envelope_check(figures, limits):
    signs = np.array([1 if side == "at most" else -1 for _, side, _ in limits])
    names = np.array([column for column, _, _ in limits])
    values = np.array([value for _, _, value in limits])
    met = (figures[list(names)].to_numpy() - values) * signs <= 0
    table = pd.DataFrame(met, columns=names)
    table.insert(0, "config", figures["config"].to_numpy())
    table["passes"] = met.all(axis=1).astype(int)
    table["binding"] = [", ".join(names[~row]) for row in met]
    return table
""",
    ),
)
