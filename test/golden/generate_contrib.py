"""Writes contrib.json: what optax.contrib computes for the calls listed below.

Run it as `python generate_contrib.py`, with requirements.txt installed. It prints
what generate_optax.py does, whose inputs it takes, with a value of the loss at
every step, and leaves float32 out of the cases that are too ill-conditioned to
compare against; it stops if fewer than three are left of one function.
"""

import collections
import importlib
import types

# Before JAX itself: it is told to compute in float64.
import generate_optax as base
import jax
import jax.numpy as jnp
import optax
from generate_optax import EXPONENTIAL, KERNELS, LINEAR, PREFIX, WARMUP_COSINE, call

# The most float32 Optax may differ from float64 Optax, relative to the largest
# value of the leaf.
TOLERANCE = 1e-5

# Falling, rising and staying, so that every branch that looks at them is taken.
VALUES = [9.5, 7.25, 7.3, 7.25, 6.1, 6.1, 6.2, 3.4, 3.6, 3.3999, 2.5, 2.7]

NAMES = [
    "acprop", "ademamix", "adopt", "cocob", "dadaptAdamw", "dog", "dowg", "madgrad",
    "mechanize", "momo", "momoAdam", "normalize", "prodigy", "reduceOnPlateau", "sam",
    "scaleByAcprop", "scaleByAdemamix", "scaleByAdopt", "scaleByCocob", "scaleByDog",
    "scaleByDowg", "scaleByMadgrad", "scaleBySimplifiedAdemamix", "scheduleFree",
    "scheduleFreeAdamw", "scheduleFreeSgd", "simplifiedAdemamix",
]


# Optax does not export every transform from optax.contrib.
PRIVATE = {
    "normalize": "_sam",
    "scaleByAcprop": "_acprop",
    "scaleByCocob": "_cocob",
    "scaleByDog": "_dog",
    "scaleByDowg": "_dog",
    "scaleByMadgrad": "_madgrad",
    "scaleBySimplifiedAdemamix": "_ademamix",
}


def in_optax(name):
  module = PRIVATE.get(name)
  module = importlib.import_module(f"optax.contrib.{module}") if module else optax.contrib
  return getattr(module, base.snake(name))


def with_snake_kind(function):
  """Takes the first step's kind, a word, as we spell it."""

  def made(*args, init_step=("heuristic", 1e-6), **options):
    kind, value = init_step
    return function(*args, init_step=(base.snake(kind), value), **options)

  return made


base.FUNCTIONS |= {name: in_optax(name) for name in NAMES}
for name in ["dog", "scaleByDog"]:
  base.FUNCTIONS[name] = with_snake_kind(base.FUNCTIONS[name])


# The warmup that these make themselves.
optax.contrib._schedule_free._schedule = types.SimpleNamespace(
    warmup_constant_schedule=lambda **options: base.in_double(
        optax.warmup_constant_schedule(**options)
    )
)


def cases():
  for name in ["scaleByAcprop", "acprop"]:
    rate = [] if name == "scaleByAcprop" else [0.01]
    yield call(name, *rate, b1=0.8, b2=0.9, eps=0.03)
    yield call(name, *rate, b1=0.7, b2=0.95, eps=0.02, epsRoot=0.04)
    yield call(name, *rate, b1=0.5, b2=0.8, eps=0.1, epsRoot=0.01)
  yield call("acprop", 0.01)
  yield call("acprop", WARMUP_COSINE, eps=0.03, weightDecay=0.2, mask=KERNELS)

  yield call("scaleByAdemamix")
  yield call("scaleByAdemamix", b1=0.8, b2=0.9, b3=0.99, alpha=2, eps=0.03)
  yield call("scaleByAdemamix", b1=0.7, b2=0.95, b3=0.95, eps=0.02, epsRoot=0.04)
  yield call("scaleByAdemamix", b2=0.9, b3=LINEAR, alpha=WARMUP_COSINE, eps=0.03)
  yield call("ademamix", 0.01)
  yield call("ademamix", 0.07, b1=0.8, b2=0.9, b3=0.99, alpha=2, eps=0.03)
  yield call(
      "ademamix", WARMUP_COSINE, b3=LINEAR, eps=0.03, weightDecay=0.2, mask=PREFIX
  )

  yield call("scaleBySimplifiedAdemamix")
  yield call("scaleBySimplifiedAdemamix", b1=0.8, b2=0.9, alpha=2, eps=0.03)
  yield call("scaleBySimplifiedAdemamix", b1=0.9, alpha=LINEAR, eps=0.02, epsRoot=0.04)
  yield call("simplifiedAdemamix", 0.01)
  yield call("simplifiedAdemamix", 0.07, b1=0.8, b2=0.9, alpha=2, eps=0.03)
  yield call(
      "simplifiedAdemamix", EXPONENTIAL, alpha=LINEAR, eps=0.03, weightDecay=0.2,
      mask=KERNELS,
  )

  for name in ["scaleByAdopt", "adopt"]:
    rate = [] if name == "scaleByAdopt" else [0.1]
    yield call(name, *rate)
    yield call(name, *rate, b1=0.8, b2=0.9, eps=0.03)
    yield call(name, *rate, b1=0.7, b2=0.95, eps=0.2, nesterov=True)
    yield call(name, *rate, b1=0.8, b2=0.9, eps=0.05, useClipping=False)
    yield call(name, *rate, b1=0.8, b2=0.5, eps=0.1, clipValueFn=LINEAR)
  yield call("adopt", WARMUP_COSINE, b1=0.8, b2=0.9, eps=0.03)

  yield call("scaleByCocob", alpha=3, eps=0.1)
  yield call("scaleByCocob", alpha=7, eps=0.5)
  yield call("chain", call("scale", 0.3), call("scaleByCocob", alpha=1.5, eps=0.02))
  yield call("cocob")
  yield call("cocob", 1, alpha=5)
  yield call("cocob", 0.7, alpha=2, eps=0.3, weightDecay=0.1)
  yield call("cocob", LINEAR, alpha=3, eps=0.03, weightDecay=0.2, mask=KERNELS)

  yield call("dadaptAdamw")
  yield call("dadaptAdamw", 1, estimLr0=0.1)
  yield call("dadaptAdamw", 0.7, betas=[0.8, 0.9], eps=0.03, estimLr0=0.02)
  yield call("dadaptAdamw", 1, betas=[0.8, 0.9], eps=0.1, estimLr0=0.2, weightDecay=0.2)
  yield call("dadaptAdamw", 1, betas=[0.7, 0.95], eps=0.1, estimLr0=0.05, weightDecay=0.2)
  yield call(
      "dadaptAdamw", LINEAR, betas=[0.8, 0.9], eps=0.1, estimLr0=0.3, weightDecay=0.05
  )

  for kind in ["distance", "learningRate", "heuristic"]:
    yield call("scaleByDog", initStep=[kind, 0.03], eps=0.5)
    yield call("dog", 1, initStep=[kind, 0.1])
  yield call("scaleByDog", initStep=["heuristic", 0.2])
  yield call("dog", 0.7, initStep=["distance", 0.2], eps=2, weightDecay=0.1)
  yield call(
      "dog", LINEAR, initStep=["learningRate", 0.2], weightDecay=0.2, mask=KERNELS
  )
  yield call("dog")

  yield call("scaleByDowg")
  yield call("scaleByDowg", eps=0.3)
  yield call("scaleByDowg", initEstimSqDist=0.7)
  yield call("scaleByDowg", initEstimSqDist=0.2, eps=0.03)
  yield call("dowg")
  yield call("dowg", 0.5, eps=0.2)
  yield call("dowg", 0.7, initEstimSqDist=0.5, eps=0.1, weightDecay=0.1)
  yield call("dowg", LINEAR, initEstimSqDist=0.3, weightDecay=0.2, mask=KERNELS)

  yield call("scaleByMadgrad", 0.5)
  yield call("scaleByMadgrad", 0.3, momentum=0.5, eps=0.1)
  yield call("scaleByMadgrad", LINEAR, momentum=0.5, eps=0.03)
  yield call("madgrad", 0.1)
  yield call("madgrad", 2, eps=0.1)
  yield call("madgrad", 0.3, momentum=0.7, weightDecay=0.2, eps=0.1)
  yield call("madgrad", WARMUP_COSINE, momentum=0.5, weightDecay=0.1)

  yield call("momo")
  yield call("momo", 0.1, beta=0.7, lowerBound=-2, weightDecay=0.3)
  yield call("momo", 0.3, beta=0.8, lowerBound=1, adaptLowerBound=True)
  yield call("momo", 0.2, lowerBound=5, weightDecay=0.2, adaptLowerBound=True)
  yield call("momo", WARMUP_COSINE, beta=0.5, lowerBound=3, weightDecay=0.1)

  yield call("momoAdam")
  yield call("momoAdam", 0.01, eps=0.03)
  yield call("momoAdam", 0.5, b1=0.7, b2=0.9, eps=0.1, lowerBound=-2, weightDecay=0.3)
  yield call("momoAdam", 1, b1=0.8, eps=0.2, lowerBound=1, adaptLowerBound=True)
  yield call(
      "momoAdam", 0.7, b1=0.6, eps=0.1, lowerBound=5, weightDecay=0.2,
      adaptLowerBound=True,
  )
  yield call("momoAdam", WARMUP_COSINE, b2=0.9, eps=0.05, weightDecay=0.1)

  yield call("prodigy")
  yield call("prodigy", 1, estimLr0=0.01)
  yield call("prodigy", 0.7, betas=[0.8, 0.9], eps=0.03, estimLr0=0.02)
  yield call("prodigy", 0.5, betas=[0.7, 0.95], eps=0.1, estimLr0=0.2, weightDecay=0.1)
  yield call(
      "prodigy", 1, betas=[0.7, 0.95], beta3=0.8, eps=0.1, estimLr0=0.2, estimLrCoef=2,
      weightDecay=0.2,
  )
  yield call(
      "prodigy", LINEAR, eps=0.03, estimLr0=0.1, weightDecay=0.1, safeguardWarmup=True
  )

  adam = call("adam", 0.3, b1=0.8, b2=0.9, eps=0.03)
  yield call("mechanize", call("sgd", 1))
  yield call("mechanize", call("sgd", 1), sInit=1)
  yield call("mechanize", call("sgd", 1), eps=0.1, sInit=0.7, numBetas=2)
  yield call(
      "mechanize", call("sgd", LINEAR, momentum=0.8), weightDecay=0, eps=0.1, sInit=3
  )
  yield call("mechanize", adam, weightDecay=0.1, eps=0.03, sInit=0.1, numBetas=3)
  yield call("mechanize", call("adamw", 0.5, eps=0.03), eps=0.1, sInit=0.2, numBetas=1)

  yield call("scheduleFree", call("sgd", 1), 1)
  yield call(
      "scheduleFree", call("sgd", EXPONENTIAL), EXPONENTIAL, b1=0.5, weightLrPower=1.5
  )
  yield call("scheduleFree", call("adam", 0.7, b1=0, eps=0.1), 0.7, b1=0.8)
  yield call("scheduleFree", call("sgd", LINEAR), LINEAR, b1=0.7, weightLrPower=1.5)
  yield call(
      "scheduleFree", call("adamw", 0.07, b1=0, eps=0.03, weightDecay=0.2), 0.07,
      b1=0.95, weightLrPower=0,
  )
  yield call("scheduleFreeSgd")
  yield call("scheduleFreeSgd", 0.7, b1=0.5, weightDecay=0.1, weightLrPower=1)
  yield call("scheduleFreeSgd", 3, b1=0.7)
  yield call("scheduleFreeSgd", 0.2, warmupSteps=5, b1=0.8, weightDecay=0.1)
  yield call("scheduleFreeSgd", 0.3, warmupSteps=20, b1=0.5, weightLrPower=3)
  yield call("scheduleFreeAdamw")
  yield call("scheduleFreeAdamw", 0.1, eps=0.03)
  yield call("scheduleFreeAdamw", 1, eps=0.03)
  yield call("scheduleFreeAdamw", 0.7, b1=0.7, eps=0.1, weightDecay=0.2)
  yield call("scheduleFreeAdamw", 1, b1=0.5, b2=0.9, eps=0.03, weightDecay=0.1)
  yield call(
      "scheduleFreeAdamw", 0.2, warmupSteps=5, b1=0.8, b2=0.9, eps=0.1, weightDecay=0.1
  )
  yield call("scheduleFreeAdamw", 0.3, warmupSteps=20, b1=0.5, eps=0.2, weightLrPower=1)

  sgd = call("sgd", 0.1, momentum=0.8)
  yield call("chain", sgd, call("reduceOnPlateau"))
  yield call("chain", sgd, call("reduceOnPlateau", patience=1))
  yield call("chain", sgd, call("reduceOnPlateau", factor=0.5, patience=2, rtol=0.3))
  yield call(
      "chain", sgd,
      call("reduceOnPlateau", factor=0.7, patience=1, rtol=0, atol=0.5, cooldown=2),
  )
  yield call(
      "reduceOnPlateau", factor=0.3, patience=1, atol=2, accumulationSize=2,
      minScale=0.2,
  )

  yield call("normalize")
  yield call("chain", call("trace", 0.8), call("normalize"))
  yield call("chain", call("normalize"), call("scale", -0.3))
  climb = call("chain", call("normalize"), call("sgd", 0.3))
  yield call("sam", call("sgd", 0.1), climb)
  yield call("sam", adam, climb, syncPeriod=3)
  yield call("sam", sgd, call("adam", 0.1, eps=0.03), syncPeriod=4, resetState=False)
  yield call("sam", sgd, call("adam", 0.1, eps=0.03), syncPeriod=4)


def in_double(state):
  """Counts as float64, where JAX would take the root of an int32 in float32."""
  is_madgrad = lambda part: isinstance(part, optax.contrib._madgrad.MadgradState)
  cast = lambda part: (
      part._replace(count=jnp.float64(part.count)) if is_madgrad(part) else part
  )
  return jax.tree.map(cast, state, is_leaf=is_madgrad)


def functions(value):
  """The names of all functions that a call calls."""
  if not base.is_call(value):
    return []
  name, args = value["call"]
  return [name, *(inner for arg in args for inner in functions(arg))]


def told_values(transform):
  """The transformation, given the loss of each step, with counts in double."""
  values = iter(VALUES)
  given = optax.with_extra_args_support(transform)

  def update(gradient, state, params):
    # sam takes nothing that it does not know.
    knows = "SAMState" not in type(state).__name__
    value = next(values)
    extra = {"value": value} if knows else {}
    return given.update(gradient, state, params, **extra)

  return optax.GradientTransformation(lambda p: in_double(given.init(p)), update)


def record(item, params, gradients, dtype):
  return base.run(told_values(base.build(item)), params, gradients, dtype)


def main():
  singles = collections.Counter()

  def keeps_single(item, _, error):
    # Updates that Optax computes as a difference of parameters may leave nothing.
    is_kept = error <= TOLERANCE
    singles.update(functions(item) if is_kept else [])
    return is_kept

  written = base.recorded(cases(), record, keeps_single=keeps_single)
  few = [name for name in NAMES if singles[name] < 3]
  assert not few, f"ill-conditioned in float32: {few}"
  base.write("contrib.json", written, values=VALUES)


if __name__ == "__main__":
  main()
