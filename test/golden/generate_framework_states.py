"""Writes torch-states.json and keras-states.json: checkpoints of PyTorch and Keras, and where ten more steps lead there.

Run it as `python generate_framework_states.py`, with requirements.txt installed. The cases
are those of generate_torch.py and generate_keras.py; the checkpoints are what the scripts
of examples/checkpoint write after two steps, in base64.
"""

import base64
import contextlib
import pathlib
import sys
import tempfile

import generate_keras
import generate_torch
import jax
import keras
import numpy as np
import recording
import safetensors
import torch

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "examples" / "checkpoint"))

from save_keras import save_keras
from save_torch import save_torch

SAVED = 2


def bytes_of(save, *args):
  with tempfile.TemporaryDirectory() as directory:
    path = pathlib.Path(directory) / "checkpoint.safetensors"
    save(path, *args)
    return base64.b64encode(path.read_bytes()).decode()


def run_torch(case, params, gradients):
  name, [options] = case["call"]
  options = dict(options)
  rate = recording.schedule(options.pop("lr", None))
  options = dict(generate_torch.keyword(key, value) for key, value in options.items())
  if rate is not None:
    options["lr"] = rate(0)
  tensors = [torch.tensor(x) for x in params]
  named = [(".".join(map(str, path)), x) for path, x in zip(recording.PATHS, tensors)]
  optimizer = getattr(torch.optim, generate_torch.CLASSES[name])(tensors, **options)
  for count, step in enumerate(gradients):
    if count == SAVED:
      saved = bytes_of(save_torch, named, optimizer)
    if rate is not None:
      optimizer.param_groups[0]["lr"] = rate(count)
    for tensor, gradient in zip(tensors, step, strict=True):
      tensor.grad = torch.tensor(gradient)
    optimizer.step()
  return saved, [tensor.detach().numpy() for tensor in tensors]


def variable(path, value):
  """A variable whose path is that of a leaf, as a model's layers make it."""
  *scopes, name = map(str, path)
  with contextlib.ExitStack() as stack:
    for scope in scopes:
      stack.enter_context(keras.name_scope(scope))
    return keras.Variable(value, dtype="float64", name=name)


def run_keras(case, params, gradients):
  name, [options] = case["call"]
  options = {generate_keras.keyword(key): value for key, value in options.items()}
  if options.get("learning_rate") is recording.DROP:
    drop = generate_keras.Schedule(recording.schedule(recording.DROP))
    options["learning_rate"] = drop
  variables = [variable(path, x) for path, x in zip(recording.PATHS, params)]
  optimizer = getattr(keras.optimizers, generate_keras.CLASSES[name])(**options)
  for count, step in enumerate(gradients):
    if count == SAVED:
      saved = bytes_of(save_keras, variables, optimizer)
    optimizer.apply([jax.numpy.asarray(x) for x in step], variables)
  return saved, [x.numpy() for x in variables]


def write(name, versions, cases, run):
  params, gradients = recording.inputs()
  records = []
  for case in cases:
    saved, after = run(case, params, gradients)
    fields = {"name": recording.title(case), **case, "saved": saved, "params": after}
    records.append(recording.encode(fields))
  body = {
      "versions": recording.encode(versions),
      "leaves": recording.encode(recording.PATHS),
      "like": recording.encode(recording.tree_of([np.zeros_like(x) for x in params])),
      "gradients": recording.lines(
          recording.encode(recording.tree_of(step)) for step in gradients[SAVED:]
      ),
      "cases": recording.lines(records),
  }
  text = ",\n".join(f'"{key}":{value}' for key, value in body.items())
  path = HERE / f"{name}-states.json"
  path.write_text("{\n" + text + "\n}\n")
  print(f"{len(records)} cases, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
  shared = {"numpy": np.__version__, "safetensors": safetensors.__version__}
  versions = {"torch": torch.__version__.split("+")[0], **shared}
  write("torch", versions, generate_torch.cases(), run_torch)
  versions = {"keras": keras.__version__, "jax": jax.__version__, **shared}
  write("keras", versions, generate_keras.cases(), run_keras)
