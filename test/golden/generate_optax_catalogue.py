"""Writes optax-catalogue.json: as generate_optax.py, for the rest of the catalogue.

Where this library differs from Optax on purpose, the numbers are PyTorch's or those
of Optax's own parts, composed rightly; the name of the case says so.
"""

import functools

import jax
import numpy as np
import optax
import torch
from optax._src import factorized

from generate_optax import (
    EXPONENTIAL, FUNCTIONS, KERNELS, LINEAR, PIECEWISE, PREFIX, WARMUP_COSINE,
    build, call, recorded, run, write,
)

# The loss at each step; once, it is below every fMin.
VALUES = [9.3, 7.1, 12.4, 5.2, 6.6, 3.9, -2.5, 4.4, 2.7, 3.1, 1.9, 2.2]


# --- Functions that need more than their arguments ---------------------------

dtype_of_run = np.float64


def decay_in_double(step, rate):
  """Optax's decay_rate_fn, which it computes in float32."""
  return 1 - float(step + 1) ** -rate


factored_rms = functools.partial(
    factorized.scale_by_factored_rms, decay_rate_fn=decay_in_double
)


def adafactor(learning_rate, **options):
  factorized.scale_by_factored_rms = factored_rms
  # Optax keeps the momentum in float32, whatever the parameters are.
  return optax.adafactor(learning_rate, dtype_momentum=dtype_of_run, **options)


def distance_over_gradients(**options):
  # Optax keeps the first parameters in float32, and the sums of squares in JAX's
  # default, whatever the parameters are.
  init, update = optax.scale_by_distance_over_gradients(param_dtype=dtype_of_run, **options)

  def init_in_dtype(params):
    state = init(params)
    sums = optax.tree.cast(state.grad_sum_of_squares, dtype_of_run)
    return state._replace(grad_sum_of_squares=sums)

  return optax.GradientTransformation(init_in_dtype, update)


def adaptive_grad_clip(clipping, axis=None, **options):
  axis = tuple(axis) if isinstance(axis, list) else axis
  return optax.adaptive_grad_clip(clipping, axis=axis, **options)


def polyak_sgd(scaling=1.0, **options):
  """Optax's documented formula; its code divides by the norm of what is scaled already."""
  return optax.chain(
      optax.scale_by_polyak(**options), optax.scale_by_learning_rate(scaling)
  )


FUNCTIONS.update({
    "adafactor": adafactor,
    "adaptiveGradClip": adaptive_grad_clip,
    "optimisticAdam": optax.optimistic_adam_v2,
    "polyakSgd": polyak_sgd,
    "scaleByDistanceOverGradients": distance_over_gradients,
    "scaleByFactoredRms": factored_rms,
})


# --- Cases -------------------------------------------------------------------


def by_torch(item, make, sign=1):
  """A case whose updates are PyTorch's, and do not depend on the parameters."""
  return {**item, "note": ", by PyTorch", "torch": make, "sign": sign}


def torch_rprop(lr, sign=1, name="rprop", etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
  options = {}
  if etas != (0.5, 1.2):
    options.update(etaMinus=etas[0], etaPlus=etas[1])
  if step_sizes != (1e-6, 50):
    options.update(minStepSize=step_sizes[0], maxStepSize=step_sizes[1])
  make = lambda params: torch.optim.Rprop(params, lr, etas, step_sizes)
  return by_torch(call(name, lr, **options), make, sign)


def transforms():
  yield call("scaleByAdadelta")
  yield call("scaleByAdadelta", rho=0.8, eps=0.03)
  yield call("scaleByAdadelta", rho=0.6, eps=0.005)

  yield call("scaleByAdamax")
  yield call("scaleByAdamax", b1=0.8, b2=0.9, eps=0.03)
  yield call("scaleByAdamax", b1=0.7, b2=0.6, eps=0.2)

  yield call("scaleByAdan")
  yield call("scaleByAdan", b1=0.9, b2=0.8, b3=0.7, eps=0.03)
  yield call("scaleByAdan", b1=0.6, b2=0.7, b3=0.8, eps=0.02, epsRoot=0.04)

  yield call("scaleByAmsgrad", b1=0.6)
  yield call("scaleByAmsgrad", b1=0.8, b2=0.7, eps=0.03)
  yield call(
      "scaleByAmsgrad", b1=0.7, b2=0.6, eps=0.02, epsRoot=0.04, biasCorrectionMu=False
  )
  yield call("scaleByAmsgrad", b1=0.8, b2=0.7, eps=0.03, biasCorrectionNu=False)
  yield call(
      "scaleByAmsgrad", b1=0.8, b2=0.5, eps=0.03, epsRoot=0.01, biasCorrectionMu=False,
      biasCorrectionNu=False,
  )

  yield call("scaleByBelief", eps=0.01)
  yield call("scaleByBelief", b1=0.8, b2=0.9, eps=0.03, epsRoot=0.02)
  yield call("scaleByBelief", b1=0.7, b2=0.8, eps=0.05, epsRoot=0.01, nesterov=True)

  yield call("scaleByYogi")
  yield call("scaleByYogi", b1=0.8, b2=0.9, eps=0.03, epsRoot=0.02)
  yield call("scaleByYogi", b1=0.7, b2=0.6, eps=0.05, initialAccumulatorValue=0.3)

  yield call("scaleByRadam")
  yield call("scaleByRadam", b1=0.8, b2=0.9, eps=0.03)
  yield call("scaleByRadam", b1=0.7, b2=0.95, eps=0.02, epsRoot=0.04, threshold=4.1)
  yield call("scaleByRadam", b1=0.8, b2=0.9, eps=0.03, threshold=6.5, nesterov=True)

  yield call("scaleByNovograd", b1=0.6, eps=0.05)
  yield call("scaleByNovograd", b1=0.8, b2=0.5, eps=0.3)
  yield call("scaleByNovograd", b1=0.7, b2=0.6, eps=0.2, epsRoot=0.4, weightDecay=0.1)

  yield call("scaleByLion")
  yield call("scaleByLion", b1=0.6, b2=0.8)
  yield call("scaleByLion", b1=0.7, b2=0.8, mode="smooth")
  yield call("scaleByLion", b1=0.8, b2=0.9, mode="smooth", smoothBeta=2.5)
  yield call("scaleByLion", b1=0.8, b2=0.9, mode="refined")

  scale_by_rprop = functools.partial(torch_rprop, name="scaleByRprop", sign=-1)
  yield scale_by_rprop(0.1)
  yield scale_by_rprop(0.07, etas=(0.3, 1.5))
  yield scale_by_rprop(0.1, etas=(0.6, 1.3), step_sizes=(0.07, 0.15))

  yield call("scaleBySm3")
  yield call("scaleBySm3", b1=0.7, eps=0.03)
  yield call("scaleBySm3", b1=0.8, b2=0.6, eps=0.05)
  yield call("scaleBySm3", b1=0, b2=0.9, eps=0.2)

  yield call("scaleByFactoredRms")
  yield call("scaleByFactoredRms", minDimSizeToFactor=2)
  yield call("scaleByFactoredRms", minDimSizeToFactor=3, decayRate=0.5, epsilon=0.03)
  yield call(
      "scaleByFactoredRms", minDimSizeToFactor=2, decayRate=0.6, epsilon=0.01,
      stepOffset=-3,
  )
  yield call(
      "scaleByFactoredRms", minDimSizeToFactor=1, factored=False, decayRate=0.7,
      epsilon=0.03,
  )

  yield call("scaleByOptimisticGradient")
  yield call("scaleByOptimisticGradient", alpha=0.7)
  yield call("scaleByOptimisticGradient", alpha=0.6, beta=0.3)

  yield call("scaleByPolyak")
  yield call("scaleByPolyak", maxLearningRate=0.02, eps=30)
  yield call("scaleByPolyak", fMin=3.5, maxLearningRate=0.05, eps=7)
  yield call("scaleByPolyak", fMin=3.5, maxLearningRate=0.05, eps=7, variant="sps+")

  # Alone, it climbs, and the parameters with it. With steps as small as its defaults
  # make them, float32 has no digits of the distance.
  downhill = call("scale", -1)
  yield call("chain", call("scaleByDistanceOverGradients", repsRel=0.5), downhill)
  yield call("chain", call("scaleByDistanceOverGradients", repsRel=0.1, eps=0.3), downhill)
  yield call(
      "chain", call("scaleByDistanceOverGradients", repsRel=0.2, eps=0.03, globalScale=2.5),
      downhill,
  )

  yield call("adaptiveGradClip", 0.1)
  yield call("adaptiveGradClip", 0.5, eps=0.4)
  yield call("adaptiveGradClip", 0.7, eps=0.03, axis=0)
  yield call("adaptiveGradClip", 0.7, eps=0.03, axis=[-1])
  yield call("chain", call("adaptiveGradClip", 0.3), call("sgd", 0.1))


def optimizers():
  yield call("adabelief", 0.01, eps=0.01)
  yield call("adabelief", 0.07, b1=0.8, b2=0.9, eps=0.03, epsRoot=0.02)
  yield call(
      "adabelief", WARMUP_COSINE, b1=0.7, b2=0.8, eps=0.05, epsRoot=0.01, nesterov=True
  )

  yield call("adadelta", 1)
  yield call("adadelta", 0.7, rho=0.8, eps=0.03)
  yield call(
      "adadelta", PIECEWISE, rho=0.7, eps=0.01, weightDecay=0.2, weightDecayMask=KERNELS
  )
  yield by_torch(call("adadelta", 1), lambda params: torch.optim.Adadelta(params, 1))
  yield by_torch(
      call("adadelta", 0.7, rho=0.8, eps=0.03),
      lambda params: torch.optim.Adadelta(params, 0.7, 0.8, 0.03),
  )

  yield call("adafactor", 0.1)
  yield call("adafactor", 0.3, minDimSizeToFactor=2, decayRate=0.6, eps=0.01)
  yield call("adafactor", 0.2, minDimSizeToFactor=2, clippingThreshold=0.6, decayOffset=-2)
  yield call(
      "adafactor", 0.05, minDimSizeToFactor=2, multiplyByParameterScale=False,
      clippingThreshold=1e9, momentum=0.7, weightDecayRate=0.01,
  )
  yield call(
      "adafactor", WARMUP_COSINE, minDimSizeToFactor=3, momentum=0.8, weightDecayRate=0.03,
      weightDecayMask=KERNELS, eps=0.03,
  )
  yield call("adafactor", 0.1, minDimSizeToFactor=1, factored=False, decayRate=0.7)

  yield call("adamax", 0.01)
  yield call("adamax", 0.07, b1=0.8, b2=0.9, eps=0.03)
  yield call("adamax", EXPONENTIAL, b1=0.7, b2=0.6, eps=0.2)

  yield call("adamaxw", 0.01)
  yield call("adamaxw", 0.07, b1=0.8, b2=0.9, eps=0.03, weightDecay=0.2, mask=KERNELS)
  yield call("adamaxw", WARMUP_COSINE, b1=0.7, b2=0.6, eps=0.2, weightDecay=LINEAR)

  yield call("adan", 0.01)
  yield call("adan", 0.07, b1=0.9, b2=0.8, b3=0.9, eps=0.05, weightDecay=0.3)
  yield call(
      "adan", EXPONENTIAL, b1=0.6, b2=0.7, b3=0.8, eps=0.02, epsRoot=0.04,
      weightDecay=0.1, mask=PREFIX,
  )

  yield call("amsgrad", 0.01)
  yield call("amsgrad", 0.07, b1=0.8, b2=0.7, eps=0.03, epsRoot=0.02)
  yield call(
      "amsgrad", WARMUP_COSINE, b1=0.8, b2=0.5, eps=0.03, biasCorrectionMu=False,
      biasCorrectionNu=False,
  )

  yield call("fromage", 0.1)
  yield call("fromage", 0.3, minNorm=1.7)
  yield call("fromage", WARMUP_COSINE, minNorm=0.5)

  yield call("lion", 0.01)
  yield call("lion", 0.07, b1=0.6, b2=0.8, weightDecay=0.2, mask=KERNELS)
  yield call("lion", WARMUP_COSINE, b1=0.8, b2=0.7, weightDecay=LINEAR)

  yield call("novograd", 0.01)
  yield call("novograd", 0.07, b1=0.8, b2=0.5, eps=0.3, weightDecay=0.1)
  yield call(
      "novograd", EXPONENTIAL, b1=0.7, b2=0.6, eps=0.2, epsRoot=0.4, weightDecay=0.05
  )

  yield call("optimisticAdam", 0.01)
  yield call("optimisticAdam", 0.07, alpha=0.7, beta=0.4, b1=0.8, b2=0.9, eps=0.03)
  yield call(
      "optimisticAdam", WARMUP_COSINE, alpha=0.8, beta=0.5, b1=0.7, b2=0.95, eps=0.02,
      epsRoot=0.04, nesterov=False,
  )

  yield call("optimisticGradientDescent", 0.1)
  yield call("optimisticGradientDescent", 0.07, alpha=0.8, beta=0.3)
  yield call("optimisticGradientDescent", PIECEWISE, alpha=0.5, beta=1.5)

  yield call("polyakSgd")
  yield call("polyakSgd", maxLearningRate=0.02, eps=30)
  yield call("polyakSgd", maxLearningRate=0.05, fMin=3.5, eps=7, variant="sps+")
  scaled = [
      call("polyakSgd", maxLearningRate=0.03, scaling=0.4, eps=7),
      call("polyakSgd", scaling=EXPONENTIAL, fMin=-3, eps=20),
  ]
  yield from ({**item, "note": ", scaled after the step size is found"} for item in scaled)

  yield call("radam", 0.01)
  yield call("radam", 0.07, b1=0.8, b2=0.9, eps=0.03)
  yield call(
      "radam", WARMUP_COSINE, b1=0.7, b2=0.95, eps=0.02, epsRoot=0.04, threshold=4.1,
      nesterov=True,
  )

  yield torch_rprop(0.1)
  yield torch_rprop(0.07, etas=(0.3, 1.5))
  yield torch_rprop(0.2, etas=(0.6, 1.3), step_sizes=(0.05, 0.3))

  yield call("signum", 0.01)
  yield call("signum", 0.07, beta=0.6)
  yield call("signum", EXPONENTIAL, beta=0.8)

  yield call("sm3", 0.1)
  yield call("sm3", 0.07, momentum=0.6)
  yield call("sm3", 0.3, momentum=0)

  yield call("yogi", 0.01)
  yield call("yogi", 0.07, b1=0.8, b2=0.9, eps=0.03)
  yield call("yogi", WARMUP_COSINE, b1=0.7, b2=0.6, eps=0.05)


# --- Running -----------------------------------------------------------------


def told_values(transform):
  """The transformation, given the loss of each step."""
  values = iter(VALUES)
  given = optax.with_extra_args_support(transform)
  update = lambda g, s, p: given.update(g, s, p, value=next(values))
  return optax.GradientTransformation(given.init, update)


def torch_transform(make, sign):
  """The steps that PyTorch takes from zero, for those that parameters do not change."""
  def init(params):
    zeros = lambda x: torch.zeros(x.shape, dtype=getattr(torch, x.dtype.name))
    leaves = [zeros(x) for x in jax.tree.leaves(params)]
    return leaves, make(leaves)

  def update(gradient, state, params):
    leaves, optimizer = state
    for leaf, g in zip(leaves, jax.tree.leaves(gradient), strict=True):
      leaf.grad = torch.from_numpy(np.array(g))
    optimizer.step()
    steps = [sign * jax.numpy.asarray(leaf.detach().numpy().copy()) for leaf in leaves]
    for leaf in leaves:
      leaf.data.zero_()
    return jax.tree.unflatten(jax.tree.structure(gradient), steps), state

  return optax.GradientTransformation(init, update)


def record(item, params, gradients, dtype):
  global dtype_of_run
  dtype_of_run = dtype
  if "torch" in item:
    transform = torch_transform(item["torch"], item["sign"])
  else:
    transform = build(item)
  return run(told_values(transform), params, gradients, dtype)


if __name__ == "__main__":
  cases = recorded([*transforms(), *optimizers()], record)
  write("optax-catalogue.json", cases, [optax, jax, np, torch], values=VALUES)
