"""What the tests of balancing rules share: names, gradients and a plain loop."""

import pytest
import torch

from skmtl.balancing import BALANCINGS

#: Rules that torchjd computes from inner products.
WEIGHTINGS = {
    "pcgrad": "PCGradWeighting",
    "mgda": "MGDAWeighting",
    "cagrad": "CAGradWeighting",
    "imtl_g": "IMTLGWeighting",
    "upgrad": "UPGradWeighting",
    "aligned": "AlignedMTLWeighting",
}
TORCHJD = [*WEIGHTINGS, "famo"]
GRADIENTS = ["gradnorm", *WEIGHTINGS]
DETERMINISTIC = [name for name in BALANCINGS if name not in {"random", "pcgrad"}]


def build(name, n_tasks, **settings):
    if name in TORCHJD:
        pytest.importorskip("torchjd")
    return BALANCINGS[name](**settings).build(n_tasks)


def gramian_of(gradients):
    return gradients @ gradients.T


def random_gradients(n_tasks, seed=0, size=12):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n_tasks, size, generator=generator)


def conflict(cosine, first=1.0, second=1.0):
    """Return the inner products of two gradients with these norms."""
    product = cosine * first * second
    return torch.tensor([[first**2, product], [product, second**2]])


def random_steps(n_tasks, n_steps=4):
    """Return losses, inner products and losses after the step, for some steps."""
    generator = torch.Generator().manual_seed(1)
    losses = torch.rand(n_steps, 2, n_tasks, generator=generator) + 0.2
    return [
        (before, gramian_of(random_gradients(n_tasks, seed)), after)
        for seed, (before, after) in enumerate(losses)
    ]


def drive(rule, steps, tasks, n_tasks):
    """Return a rule's weights in each step, each being an epoch of its own.

    The rule's parameters follow the gradients that it sets.
    """
    found = []
    for losses, gramian, after in steps:
        found.append(rule(losses, gramian, tasks))
        with torch.no_grad():
            for parameter in rule.parameters():
                if parameter.grad is not None:
                    parameter -= 0.1 * parameter.grad
        rule.after_step(after, tasks)
        means = torch.full((n_tasks,), torch.nan)
        means[tasks] = losses
        rule.begin_epoch(means)
    return torch.stack(found)
