"""Writes pytorch.json: what PyTorch itself computes for the cases of its optim_baseline.

Run it as `python generate_pytorch.py`, with ../golden/requirements.txt installed. The
cases, the network and where it starts are those of pytorch/pytorch, test/cpp/api:
optim_baseline.py has the cases, optim.cpp the parameters, which are rounded there. The
baseline itself, optim_baseline.h, started from parameters that are not, so that its own
numbers are good for few digits; pytorch.ts has the last of each case.
"""

import json
import pathlib

import torch

# As in optim_baseline.py.
ITERATIONS = 1001
SAMPLE_EVERY = 100
CASES = {
    "Adam": ("Adam", dict(lr=1.0)),
    "Adam_with_weight_decay": ("Adam", dict(lr=1.0, weight_decay=1e-2)),
    "Adam_with_weight_decay_and_amsgrad": (
        "Adam", dict(lr=1.0, weight_decay=1e-6, amsgrad=True)),
    "Adagrad": ("Adagrad", dict(lr=1.0)),
    "Adagrad_with_weight_decay": ("Adagrad", dict(lr=1.0, weight_decay=1e-2)),
    "Adagrad_with_weight_decay_and_lr_decay": (
        "Adagrad", dict(lr=1.0, weight_decay=1e-6, lr_decay=1e-3)),
    "RMSprop": ("RMSprop", dict(lr=0.1)),
    "RMSprop_with_weight_decay": ("RMSprop", dict(lr=0.1, weight_decay=1e-2)),
    "RMSprop_with_weight_decay_and_centered": (
        "RMSprop", dict(lr=0.1, weight_decay=1e-6, centered=True)),
    "RMSprop_with_weight_decay_and_centered_and_momentum": (
        "RMSprop", dict(lr=0.1, weight_decay=1e-6, centered=True, momentum=0.9)),
    "SGD": ("SGD", dict(lr=0.1)),
    "SGD_with_weight_decay": ("SGD", dict(lr=0.1, weight_decay=1e-2)),
    "SGD_with_weight_decay_and_momentum": (
        "SGD", dict(lr=0.1, weight_decay=1e-2, momentum=0.9)),
    "SGD_with_weight_decay_and_nesterov_momentum": (
        "SGD", dict(lr=0.1, weight_decay=1e-6, momentum=0.9, nesterov=True)),
}
INPUT = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]

# As in optim.cpp.
START = [
    [[-0.2109, -0.4976], [-0.1413, -0.3420], [-0.2524, 0.6976]],
    [-0.1085, -0.2979, 0.6892],
    [[-0.0508, -0.3941, -0.2843]],
    [-0.0711],
]

torch.set_default_dtype(torch.float64)


def run(name, options):
  params = [torch.tensor(values, requires_grad=True) for values in START]
  optimizer = getattr(torch.optim, name)(params, **options)
  inputs = torch.tensor(INPUT)
  samples = []
  for i in range(ITERATIONS):
    optimizer.zero_grad()
    w1, b1, w2, b2 = params
    hidden = torch.sigmoid(inputs @ w1.T + b1)
    torch.sigmoid(hidden @ w2.T + b2).sum().backward()
    optimizer.step()
    if i % SAMPLE_EVERY == 0:
      samples.append([p.detach().flatten().tolist() for p in params])
  return samples


def main():
  cases = ",\n".join(
      f'{json.dumps(name)}:{json.dumps(run(*case), separators=(",", ":"))}'
      for name, case in CASES.items()
  )
  version = torch.__version__.split("+")[0]
  path = pathlib.Path(__file__).with_name("pytorch.json")
  path.write_text(f'{{"torch":"{version}","samples":{{\n{cases}\n}}}}\n')
  print(f"{len(CASES)} cases, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
  main()
