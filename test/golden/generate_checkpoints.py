"""Writes checkpoints/gradform.json and checkpoints/python.safetensors.

The first is what Python's safetensors reads in checkpoints/gradform.safetensors, which
`npx tsx test/checkpoint/writeSample.ts` writes; the second is a file that it writes
itself. Run it as `python generate_checkpoints.py`, with requirements.txt installed.
"""

import json
import pathlib

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).with_name("checkpoints")


def read(path):
  with safe_open(path, "numpy") as file:
    arrays = {key: file.get_tensor(key) for key in file.keys()}
    metadata = file.metadata()
  metadata["gradform.values"] = json.loads(metadata["gradform.values"])
  describe = lambda x: {
      "dtype": str(x.dtype),
      "shape": list(x.shape),
      "hex": x.tobytes().hex(),
  }
  return {"metadata": metadata, "arrays": {k: describe(x) for k, x in arrays.items()}}


if __name__ == "__main__":
  seen = read(FOLDER / "gradform.safetensors")
  text = json.dumps(seen, indent=1, sort_keys=True)
  (FOLDER / "gradform.json").write_text(text + "\n")
  arrays = {
      "params.kernel": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
      "params.bias": np.array([0.1, np.nan, -np.inf]),
      "half": np.array([1, 2], dtype=np.float16),
      "count": np.array(12, dtype=np.int64),
      "rate": np.array(0.1, dtype=np.float32),
      "isTrained": np.array(True),
      "none": np.zeros((0, 3)),
  }
  save_file(arrays, FOLDER / "python.safetensors", {"framework": "numpy"})
