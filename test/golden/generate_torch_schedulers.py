"""Writes torch-schedulers.json: the learning rates of PyTorch's schedulers, as docs/porting.md writes their calls."""

import json
import warnings
from pathlib import Path

import torch
from torch.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)

LR = 0.1
STEPS = 30

CALLS = [
    "StepLR(optimizer, 10, gamma=0.5)",
    "MultiStepLR(optimizer, [10, 20], gamma=0.1)",
    "ConstantLR(optimizer, factor=0.5, total_iters=4)",
    "LinearLR(optimizer, start_factor=0.1, total_iters=10)",
    "ExponentialLR(optimizer, gamma=0.95)",
    "MultiplicativeLR(optimizer, lambda t: 0.95)",
    "PolynomialLR(optimizer, total_iters=20, power=2)",
    "CosineAnnealingLR(optimizer, T_max=29, eta_min=0.01)",
    "CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)",
    "OneCycleLR(optimizer, max_lr=0.1, total_steps=30, cycle_momentum=False)",
    "CyclicLR(optimizer, base_lr=0.01, max_lr=0.1, step_size_up=5, cycle_momentum=False)",
    "LambdaLR(optimizer, lambda t: 1 / (1 + t))",
    "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=5), ExponentialLR(optimizer, 0.9)], milestones=[5])",
    "ChainedScheduler([LinearLR(optimizer, 0.1, total_iters=5), ExponentialLR(optimizer, 0.9)])",
]
# A loss that falls, stands still, and falls a little again.
LOSSES = [1.0, 0.8, 0.6, 0.5, 0.5, 0.51, 0.5, 0.5, 0.5, 0.49999, 0.52, 0.5, 0.5, 0.5, 0.3, 0.31, 0.3, 0.3, 0.3, 0.3]
ON_PLATEAU = "ReduceLROnPlateau(optimizer, factor=0.5, patience=3)"


def new_optimizer():
    return torch.optim.SGD([torch.zeros(1)], lr=LR)


def rates(call):
    optimizer = new_optimizer()
    scheduler = eval(call, {**globals(), "optimizer": optimizer})
    found = []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def rates_on_plateau():
    optimizer = new_optimizer()
    scheduler = eval(ON_PLATEAU, {**globals(), "optimizer": optimizer})
    found = []
    for loss in LOSSES:
        optimizer.step()
        scheduler.step(loss)
        found.append(optimizer.param_groups[0]["lr"])
    return found


warnings.simplefilter("ignore")
written = {
    "versions": {"torch": torch.__version__.split("+")[0]},
    "lr": LR,
    "schedulers": {call: rates(call) for call in CALLS},
    "plateau": {"call": ON_PLATEAU, "losses": LOSSES, "rates": rates_on_plateau()},
}
Path(__file__).with_name("torch-schedulers.json").write_text(json.dumps(written, indent=1) + "\n")
