"""Right answers to fit_temperature in other words; the first is the one that wrong ones change."""

from __future__ import annotations

from graders.misconceptions._answers import right_text

TASK = "fit_temperature"

BASE = """def fit_temperature(logits, labels):
    rows = np.arange(len(labels))

    def loss(log_t):
        scaled = logits / np.exp(log_t)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_probs = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -log_probs[rows, labels].mean()

    best = minimize_scalar(loss, bounds=(np.log(0.05), np.log(20)), method="bounded")
    return float(np.exp(best.x))
"""

VARIANTS = (
    right_text(TASK, "bounded_search_in_logs", BASE),
    right_text(
        TASK,
        "two_grids",
        """def fit_temperature(logits, labels):
    logits = logits - logits.max(axis=1, keepdims=True)
    true = logits[np.arange(len(labels)), labels]

    def nll(t):
        return np.mean(np.log(np.exp(logits / t).sum(axis=1)) - true / t)

    coarse = np.geomspace(0.05, 20, 120)
    best = coarse[np.argmin([nll(t) for t in coarse])]
    fine = np.linspace(0.94 * best, 1.06 * best, 61)
    return fine[np.argmin([nll(t) for t in fine])]
""",
    ),
    right_text(
        TASK,
        "newton_on_the_inverse",
        """def fit_temperature(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    true = z[np.arange(len(labels)), labels]
    low, high = 1 / 20, 1 / 0.05
    for _ in range(60):  # the slope of the NLL in 1/T rises, so halve the interval around its root
        beta = (low * high) ** 0.5
        p = np.exp(beta * z)
        p = p / p.sum(axis=1, keepdims=True)
        if ((p * z).sum(axis=1) - true).mean() < 0:
            low = beta
        else:
            high = beta
    return 1 / beta
""",
    ),
    right_text(
        TASK,
        "torch_lbfgs",
        """def fit_temperature(logits, labels):
    import torch

    z, y = torch.tensor(logits), torch.tensor(labels)
    log_t = torch.zeros(1, dtype=z.dtype, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_t], lr=0.5, max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(z / log_t.exp(), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    return log_t.exp().detach()
""",
    ),
    right_text(
        TASK,
        "golden_section",
        """def fit_temperature(logits, labels):
    z = (logits - logits.max(axis=1, keepdims=True)).astype(np.float32)
    true = z[np.arange(len(labels)), labels]
    nll = lambda u: float((np.log(np.exp(z * np.exp(-u)).sum(axis=1)) - true * np.exp(-u)).mean())
    a, b = math.log(0.05), math.log(20)
    g = (math.sqrt(5) - 1) / 2
    while b - a > 1e-3:
        c, d = b - g * (b - a), a + g * (b - a)
        if nll(c) < nll(d):
            b = d
        else:
            a = c
    return math.exp((a + b) / 2)
""",
    ),
)
