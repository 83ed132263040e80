"""Saves parameters and optimizer of PyTorch for `fromTorch` of gradform/checkpoint."""

import torch
from safetensors.torch import save_file


def save_torch(path, named_parameters, optimizer):
  """As in `save_torch("run.safetensors", model.named_parameters(), optimizer)`."""
  names = {parameter: name for name, parameter in named_parameters}
  tensors = {f"params.{name}": parameter for parameter, name in names.items()}
  for parameter, state in optimizer.state.items():
    for key, value in state.items():
      if value is not None:
        tensors[f"state.{names[parameter]}.{key}"] = torch.as_tensor(value)
  tensors = {name: x.detach().cpu().clone().contiguous() for name, x in tensors.items()}
  save_file(tensors, path, {"framework": "torch", "optimizer": type(optimizer).__name__})
