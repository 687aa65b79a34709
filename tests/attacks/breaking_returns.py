"""Breaking by what a function returns: values that hurt whoever looks at them."""

from __future__ import annotations

from .attack import Attack
from .breaking_calls import with_body

# name -> (what comes back, definitions before kd_loss, the expression that it returns)
VALUES = {
    "endless-iterator": ("an iterator without end", "import itertools", "itertools.count()"),
    "generator": ("a generator that loops", "def turn():\n    while True: yield 1", "turn()"),
    "unpicklable": ("a lock", "import threading", "threading.Lock()"),
    "nan": ("not a number", "", "torch.tensor(float('nan'))"),
    "infinite": ("an infinite tensor", "", "torch.tensor(float('inf'))"),
    "complex": ("a complex number", "", "torch.tensor(1j)"),
    "complex-array": ("a complex array", "", "np.array([1 + 2j])"),
    "object-array": ("an array of objects", "", "np.array([object()], dtype=object)"),
    "broadcast-array": (
        "an array of ten gigabytes in eight bytes",
        "",
        "np.broadcast_to(np.float64(0), (1_250_000_000,))",
    ),
    "strided-tensor": (
        "a tensor of ten gigabytes in four bytes",
        "",
        "torch.as_strided(torch.zeros(1), (2_500_000_000,), (0,))",
    ),
    "sparse": ("a sparse tensor of huge shape", "", "torch.sparse_coo_tensor(size=(10**9, 10**9))"),
    "meta": ("a tensor without data", "", "torch.empty(3, device='meta')"),
    "nested": ("a nested tensor", "", "torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])"),
    "quantized": (
        "a quantized tensor",
        "",
        "torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)",
    ),
    "hooked-tensor": (
        "a tensor with a hook that loops at the backward pass",
        "def turn(gradient):\n    while True: pass",
        "hooked()",
    ),
    "int-beyond-floats": ("a whole number of 401 digits", "", "10 ** 400"),
    "huge-int": ("a whole number of a million digits", "", "10 ** (10**6)"),
    "deep-list": (
        "a list nested a hundred thousand deep",
        "deep = []\nfor n in range(10**5): deep = [deep]",
        "deep",
    ),
    "own-list": ("a list that contains itself", "ring = []\nring.append(ring)", "ring"),
    "long-text": ("a text of 100 MB", "", "'x' * 10**8"),
    "hostile-array": (
        "an object whose __array__ loops",
        "class Mine:\n    def __array__(self, *a, **k):\n        while True: pass",
        "Mine()",
    ),
    "lying-array": (
        "an object whose __array__ is no array",
        "class Mine:\n    def __array__(self, *a, **k): return 'nothing'",
        "Mine()",
    ),
    "hostile-methods": (
        "an object all of whose methods raise",
        "def stop(*a, **k): raise SystemExit('touched')\n"
        "class Mine:\n    __len__ = __iter__ = __eq__ = __reduce__ = __repr__ = __str__ = stop\n"
        "    __bool__ = __float__ = __array__ = __getattr__ = __hash__ = stop",
        "Mine()",
    ),
    "false-class": (
        "an object that says it is a tensor",
        "class Mine:\n    __class__ = torch.Tensor\n    def __getattr__(self, name): return self\n"
        "    def __call__(self, *a, **k): return self",
        "Mine()",
    ),
    "hostile-class": (
        "an object whose class can't be asked for",
        "class Mine:\n    @property\n    def __class__(self): raise KeyboardInterrupt('asked')",
        "Mine()",
    ),
    "hostile-type-name": (
        "an object whose type has no readable name",
        "class Meta(type):\n    @property\n    def __name__(self): raise SystemExit('named')\n"
        "class Mine(metaclass=Meta): pass",
        "Mine()",
    ),
    "hostile-ndarray": (
        "an array whose methods loop",
        "class Mine(np.ndarray):\n    def __getattribute__(self, name):\n        while True: pass",
        "np.zeros(1).view(Mine)",
    ),
    "hostile-tensor": (
        "a tensor whose every use ends Python",
        "import os\nclass Mine(torch.Tensor):\n    @classmethod\n"
        "    def __torch_function__(cls, *a, **k): os._exit(0)",
        "torch.zeros(()).as_subclass(Mine)",
    ),
    "hostile-int": (
        "a number that says it is another at each look",
        "class Mine(float):\n    def __float__(self): raise MemoryError('none left')\n"
        "    def __eq__(self, other): return True\n    __hash__ = float.__hash__",
        "Mine(1.0)",
    ),
}
HOOKED = (
    "def hooked():\n    loss = torch.ones((), requires_grad=True) * 2\n"
    "    loss.register_hook(turn)\n    return loss"
)


def answer_of(before: str, value: str) -> str:
    """An answer cell whose kd_loss returns that value."""
    return with_body(f"return {value}", f"{before}\n{HOOKED}" if value == "hooked()" else before)


ATTACKS = tuple(
    Attack(name, "breaking", f"to hand back {what}", kd_loss=answer_of(before, value))
    for name, (what, before, value) in VALUES.items()
)
