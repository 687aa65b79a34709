"""Harmless oddities of honest hand-ins. Every one comes with right answers and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nbformat import NotebookNode

from ..small_course import ANSWERS, RIGHT

Change = Callable[[NotebookNode], None]


def leave_as_it_is(notebook: NotebookNode) -> None:
    """The change of a hand-in that is odd in its answers only."""


@dataclass(frozen=True)
class Oddity:
    """One odd hand-in: the texts of both answer cells, and what else is done to the notebook."""

    name: str
    kd_loss: str = RIGHT
    tier_scores: str = ANSWERS["tier_scores"]
    change: Change = leave_as_it_is


def around(lines: str, before: str = "") -> str:
    """The right loss, called from another function after these lines of its body."""
    body = "".join(f"    {line}\n" for line in lines.split("\n"))
    return (
        f"{before}\n{RIGHT}\nplain_kd_loss = kd_loss\n\ndef kd_loss(*inputs):\n{body}"
        "    return plain_kd_loss(*inputs)\n"
    )


# what an answer does beside answering: name -> lines in its body, lines before it
BESIDE = {
    "warnings": ("import warnings\nwarnings.warn('this loss is an experiment')", ""),
    "stderr": ("print('nearly there', file=sys.stderr)", "import sys"),
    "prints": ("print('alpha is', inputs[-1])", ""),
    "progress-bar": ("for step in tqdm(range(5)): pass", "from tqdm import tqdm"),
    "notebook-bar": ("for step in tqdm(range(5)): pass", "from tqdm.auto import tqdm"),
    "logging": (
        "logging.warning('loss of %d examples', len(inputs[0]))",
        "import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.info('set up')",
    ),
    "slow": ("time.sleep(0.05)", "import time"),
    "open-figures": (
        "plt.figure()\nplt.plot([1, 2])",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.figure(); plt.plot([3, 4])",
    ),
    "no-grad-inside": ("with torch.no_grad(): torch.softmax(inputs[1], -1)", ""),
    "short-thread": (
        "thread = threading.Thread(target=print, args=('beat',))\nthread.start()\nthread.join()",
        "import threading",
    ),
    "carriage-returns": ("print('50%', end='\\r'); print('100%', flush=True)", ""),
}
# how else the same answer can be set up: name -> lines before the right loss
SET_UPS = {
    "warnings-as-errors": "import warnings\nwarnings.simplefilter('error')",
    "double-precision-throughout": "import torch\ntorch.set_default_dtype(torch.float64)",
    "seeds": (
        "import random, numpy, torch\nrandom.seed(0); numpy.random.seed(0); torch.manual_seed(0)"
    ),
    "threads-of-torch": "import torch\ntorch.set_num_threads(8)",
    "errors-of-numpy": (
        "import numpy as np\nnp.seterr(all='raise')\nnp.set_printoptions(precision=2)"
    ),
    "shell-and-magics": "%matplotlib inline\n!ls\n%timeit -n 2 -r 1 sum(range(100))\n%pwd",
    "own-folder": "import os\nos.makedirs('results', exist_ok=True)\nos.chdir('results')",
    "folder-of-kaggle": (
        "import os\nwith open('/kaggle/working/notes.txt', 'w') as file: file.write('T = 4')\n"
        "print(open('notes.txt').read(), os.listdir('/kaggle/working'))"
    ),
    "environment": "import os\nos.environ['TOKENIZERS_PARALLELISM'] = 'false'",
    "deeper-recursion": "import sys\nsys.setrecursionlimit(10_000)",
    "waiting": "import asyncio\nawait asyncio.sleep(0.01)",
    "workers": (
        "import torch\nfrom torch.utils.data import DataLoader\n"
        "print(sum(len(batch) for batch in DataLoader(range(8), batch_size=4, num_workers=2)))"
    ),
    "subprocess": "import subprocess\nprint(subprocess.run(['ls'], capture_output=True).stdout)",
}
# the loss in other forms of Python
FORMS = {
    "object": (
        f"{RIGHT}\nplain_kd_loss = kd_loss\n\nclass Loss:\n    def __call__(self, *inputs):\n"
        "        return plain_kd_loss(*inputs)\n\nkd_loss = Loss()"
    ),
    "module": (
        f"{RIGHT}\nplain_kd_loss = kd_loss\n\nclass Loss(nn.Module):\n"
        "    def forward(self, *inputs):\n        return plain_kd_loss(*inputs)\n\n"
        "kd_loss = Loss()"
    ),
    "partial": f"from functools import partial\n{RIGHT}\nkd_loss = partial(kd_loss)",
    "lambda": f"{RIGHT}\nplain_kd_loss = kd_loss\nkd_loss = lambda s, t, y, T, a: "
    "plain_kd_loss(s, t, y, T, a)",
    "decorated": (
        "import functools\n\ndef told(function):\n    @functools.wraps(function)\n"
        "    def wrapper(*a, **k):\n        print('called')\n        return function(*a, **k)\n"
        f"    return wrapper\n\n{RIGHT}\nkd_loss = told(kd_loss)"
    ),
    "type-hints": (
        "from __future__ import annotations\n"
        + RIGHT.replace(
            "(student_logits, teacher_logits, labels, T_d, alpha):",
            "(student_logits: torch.Tensor, teacher_logits: torch.Tensor, labels: torch.Tensor, "
            "T_d: float = 4.0, alpha: float = 0.7) -> torch.Tensor:\n"
            '    """The distillation loss."""',
        )
    ),
    "other-names": RIGHT.replace("student_logits", "s_logits").replace("T_d", "temp"),
    "not-english": RIGHT.replace("alpha", "α").replace("T_d", "τ")
    + "\n# für Schüler: größer, 温度\nprint('Δ ≈ 0 — fertig ✓')",
    "double-precision": RIGHT.replace(
        "    s = ", "    student_logits = student_logits.double()\n    s = "
    ),
    "tabs": RIGHT.replace("    ", "\t"),
    "temporary-variables": f"scratch = [1, 2]\n{RIGHT}\ndel scratch",
    "trailing-output": f"{RIGHT}\nkd_loss(torch.zeros(2, 3), torch.ones(2, 3), "
    "torch.tensor([0, 1]), 4.0, 0.7)",
    "long-output": f"{RIGHT}\nprint('x' * 100_000)",
    "exit-left-over": f"{RIGHT}\nexit()",
}
SCORES = ANSWERS["tier_scores"]
SCORE_FORMS = {
    "numpy-scalars": SCORES.replace("float(np.mean(f1))", "np.mean(f1)"),
    "zero-dimensional": SCORES.replace("float(np.mean(f1))", "np.array(np.mean(f1))"),
    "scores-as-tensors": SCORES.replace(
        "float(np.mean(f1))", "torch.tensor(np.mean(f1), dtype=torch.float64)"
    ),
    "ordered-dict": SCORES.replace("scores = {}", "scores = collections.OrderedDict()").replace(
        "import numpy as np", "import collections\nimport numpy as np"
    ),
}
