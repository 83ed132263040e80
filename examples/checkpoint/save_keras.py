"""Saves parameters and optimizer of Keras for `fromKeras` of gradform/checkpoint."""

import numpy as np
from safetensors.numpy import save_file


def save_keras(path, variables, optimizer):
  """As in `save_keras("run.safetensors", model.trainable_variables, optimizer)`."""
  tensors = {f"params.{variable.path}": variable for variable in variables}
  owners = {f"{variable.path.replace('/', '_')}_": variable for variable in variables}
  for slot in optimizer.variables:
    prefix = max(filter(slot.name.startswith, owners), key=len, default="")
    owner = f"{owners[prefix].path}." if prefix else ""
    is_product = slot is getattr(optimizer, "_u_product", None)
    tensors[f"state.{owner}{'u_product' if is_product else slot.name[len(prefix):]}"] = slot
  metadata = {
      "framework": "keras",
      "optimizer": type(optimizer).__name__,
      "accumulation": str(optimizer.gradient_accumulation_steps or 1),
      "loss_scale": str(optimizer.loss_scale_factor or 1),
  }
  save_file({name: np.array(x) for name, x in tensors.items()}, path, metadata)
