"""Writes wrappers.json: what Optax itself computes for the wrappers listed below.

Run it as `python generate_wrappers.py`, with requirements.txt installed, beside
generate_optax.py, whose inputs and calls it takes over. Cases are of the same
form, with three additions: `{"fn": name}` and `{"factory": name}` are functions,
of which both sides know the names; `poison` lists numbers that stand in the
gradients instead, as [step from 1, leaf, element, "NaN" or "Infinity" or
"-Infinity"]; `evalParams` are lookahead's slow parameters at the end.
"""

import functools

import generate_optax as golden  # First, for it sets JAX's precision.
from generate_optax import KERNELS, LINEAR, PREFIX, SMALL, WARMUP_COSINE, call

import jax
import jax.numpy as jnp
import numpy as np
import optax

FUNCTIONS = {
    "everyOther": lambda step: step % 2 == 0,
    "fromFour": lambda step: step >= 4,
    "growing": lambda step: 1 + step // 2,
}
FACTORIES = {"adam": optax.adam, "adamw": optax.adamw, "sgd": optax.sgd, "scaleByRms": optax.scale_by_rms}

LABELS = {
    "conv": {"filter": "slow"},
    "dense": {"bias": "fast", "kernel": "slow"},
    "gate": "still",
    "layers": [{"scale": "fast"}, "slow"],
}
PREFIX_LABELS = {"conv": "fast", "dense": "slow", "gate": "fast", "layers": ["still", "fast"]}


def fn(name):
  return {"fn": name}


# --- Calls -----------------------------------------------------------------


def invert(mask):
  return jax.tree.map(lambda keep: not keep, mask)


def partition(transforms, labels):
  return optax.partition({k: build(v) for k, v in transforms.items()}, labels)


def multi_steps(dtype, inner, every_k, options=None):
  options = options or {}
  multi = optax.MultiSteps(
      build(inner),
      FUNCTIONS[every_k["fn"]] if isinstance(every_k, dict) else every_k,
      use_grad_mean=options.get("reduce", "mean") == "mean",
      should_skip_update_fn=skip(options.get("shouldSkip")),
      accumulator_dtype=dtype,
  )
  return multi.gradient_transformation()


def skip(value):
  if value is None:
    return None
  if value == fn("skipNotFinite"):
    return optax.skip_not_finite
  (threshold,) = value["call"][1]
  return functools.partial(optax.skip_large_updates, max_squared_norm=threshold)


def inject(factory, hyperparams):
  return optax.inject_hyperparams(FACTORIES[factory["factory"]])(**golden.keywords(hyperparams))


def lookahead(inner, period, step_size, options=None):
  reset = (options or {}).get("resetState", False)
  return optax.lookahead(build(inner), period, step_size, reset_state=reset)


def condition(wrapper, inner, function):
  return wrapper(build(inner), FUNCTIONS[function["fn"]])


def build(value, dtype=None):
  name, args = value["call"]
  wrappers = {
      "partition": partition,
      "freeze": optax.freeze,
      "selectiveTransform": lambda inner, mask: optax.selective_transform(
          build(inner), freeze_mask=invert(mask)
      ),
      "flatten": lambda inner: optax.flatten(build(inner)),
      "applyIfFinite": lambda inner, n: optax.apply_if_finite(build(inner), n),
      "conditionallyMask": functools.partial(condition, optax.conditionally_mask),
      "conditionallyTransform": functools.partial(condition, optax.conditionally_transform),
      "multiSteps": functools.partial(multi_steps, dtype),
      "injectHyperparams": inject,
      "lookahead": lookahead,
      "chain": lambda *parts: optax.chain(*[build(part, dtype) for part in parts]),
  }
  return wrappers[name](*args) if name in wrappers else golden.build(value)


# --- Cases -----------------------------------------------------------------

ADAM = call("adam", 0.07, b1=0.8, b2=0.9, eps=0.03)
ADAMW = call("adamw", 0.05, b1=0.8, b2=0.9, eps=0.03, weightDecay=0.1, mask=KERNELS)
SCHEDULED = call("adam", WARMUP_COSINE, b1=0.8, b2=0.9, eps=0.03)
MOMENTUM = call("sgd", 0.05, momentum=0.8, nesterov=True)
CLIPPED = call("chain", call("clipByGlobalNorm", 1.5), MOMENTUM)

BAD = [[2, 0, 3, "NaN"], [5, 2, 0, "Infinity"], [6, 5, 1, "-Infinity"], [9, 1, 1, "NaN"]]


def cases():
  # Within labels, Optax accepts only masks that are no deeper.
  decayed = call("adamw", 0.05, b1=0.8, b2=0.9, eps=0.03, weightDecay=0.1)
  groups = {"slow": decayed, "fast": CLIPPED, "still": call("setToZero")}
  for labels in [LABELS, PREFIX_LABELS, "slow"]:
    yield call("partition", groups, labels), []
  yield call("chain", call("trace", 0.8), call("partition", groups, LABELS), call("scale", 0.7)), []

  for mask in [KERNELS, PREFIX, SMALL, True, False]:
    yield call("freeze", mask), []
    yield call("selectiveTransform", ADAM, mask), []
  yield call("chain", ADAMW, call("freeze", SMALL)), []
  yield call("selectiveTransform", CLIPPED, KERNELS), []

  for inner in [ADAM, CLIPPED, call("clipByBlockRms", 0.5), call("centralize"), call("lamb", 0.07, eps=0.03)]:
    yield call("flatten", inner), []

  for inner in [ADAM, SCHEDULED, ADAMW]:
    yield call("applyIfFinite", inner, 3), BAD
  yield call("applyIfFinite", call("chain", call("zeroNans"), MOMENTUM), 0), [[3, 2, 1, "NaN"]]
  yield call("applyIfFinite", MOMENTUM, 2), []

  for inner in [ADAM, CLIPPED, SCHEDULED]:
    for name in ["everyOther", "fromFour"]:
      yield call("conditionallyMask", inner, fn(name)), []
      yield call("conditionallyTransform", inner, fn(name)), []

  for inner in [ADAM, SCHEDULED, ADAMW, CLIPPED]:
    yield call("multiSteps", inner, 3), []
    yield call("multiSteps", inner, 3, reduce="sum"), []
  yield call("multiSteps", ADAM, 1), []
  for reduce in ["mean", "sum"]:
    yield call("multiSteps", SCHEDULED, fn("growing"), reduce=reduce), []
    yield call("multiSteps", ADAM, 2, reduce=reduce, shouldSkip=fn("skipNotFinite")), BAD
    large = call("skipLargeUpdates", 180)
    yield call("multiSteps", MOMENTUM, 2, reduce=reduce, shouldSkip=large), []
  yield call("chain", call("clip", 1.3), call("multiSteps", ADAM, 4), call("scale", 0.7)), []

  for k in [1, 3, 4]:
    yield call("chain", call("applyEvery", k), call("scale", -0.1)), []
  yield call("chain", call("scale", -0.1), call("trace", 0.7), call("applyEvery", 2)), []

  adam = {"factory": "adam"}
  falling = call("linearSchedule", initValue=0.9, endValue=0.6, transitionSteps=9)
  yield call("injectHyperparams", adam, {"learningRate": 0.07, "b1": 0.8, "b2": 0.9, "eps": 0.03}), []
  yield call("injectHyperparams", adam, {"learningRate": LINEAR, "b1": falling, "b2": 0.9, "eps": 0.03}), []
  hyperparams = {"learningRate": WARMUP_COSINE, "b1": 0.8, "b2": falling, "eps": 0.03, "weightDecay": LINEAR}
  yield call("injectHyperparams", {"factory": "adamw"}, hyperparams), []
  yield call("injectHyperparams", {"factory": "sgd"}, {"learningRate": WARMUP_COSINE, "momentum": falling}), []
  yield call("injectHyperparams", {"factory": "scaleByRms"}, {"decay": falling, "eps": LINEAR}), []

  # Such that little cancels where fast parameters return to slow ones.
  for inner, period, step_size in [
      (MOMENTUM, 3, 0.4), (MOMENTUM, 5, 0.6), (SCHEDULED, 3, 0.8), (SCHEDULED, 4, 0.7), (ADAM, 3, 0.8), (ADAM, 5, 0.4)
  ]:
    yield call("lookahead", inner, period, step_size), []
  for inner in [ADAM, SCHEDULED]:
    yield call("lookahead", inner, 4, 0.7, resetState=True), []


# --- Running and writing ---------------------------------------------------


def poisoned(gradients, poison):
  trees = jax.tree.map(np.copy, gradients)
  for step, leaf, element, value in poison:
    jax.tree.leaves(trees[step - 1])[leaf].flat[element] = float(value)
  return trees


def run(item, params, gradients, dtype):
  transform = build(item, dtype)
  cast = lambda tree: jax.tree.map(lambda x: jnp.asarray(x, dtype), tree)
  ahead = item["call"][0] == "lookahead"
  params = optax.LookaheadParams.init_synced(cast(params)) if ahead else cast(params)
  fast = lambda tree: tree.fast if ahead else tree
  state = transform.init(params)
  stored = []
  for step, gradient in enumerate(map(cast, gradients), start=1):
    with jax.disable_jit():  # Lest schedules be traced where Optax branches.
      updates, state = transform.update(gradient, state, params)
    params = optax.apply_updates(params, updates)
    if step in golden.STORED:
      stored.append(fast(updates))
  for leaf in jax.tree.leaves([stored, params]):
    assert leaf.dtype == dtype and np.all(np.isfinite(leaf)), item
  leaves = lambda tree: [np.asarray(x) for x in jax.tree.leaves(tree)]
  results = {"updates": [leaves(tree) for tree in stored], "params": leaves(fast(params))}
  return {**results, "evalParams": leaves(params.slow)} if ahead else results


def title(value):
  names = {"fn": "fn", "factory": "factory"}
  for key, kind in names.items():
    if isinstance(value, dict) and key in value:
      return value[key]
  for labels, name in [(LABELS, "labels"), (PREFIX_LABELS, "prefixLabels")]:
    if value is labels:
      return name
  if golden.is_call(value):
    name, args = value["call"]
    return f"{name}({', '.join(map(title, args))})"
  if isinstance(value, dict) and value not in golden.MASKS.values():
    return "{" + ", ".join(f"{k}: {title(v)}" for k, v in value.items()) + "}"
  return golden.title(value)


def record(item, params, gradients, dtype):
  return run(item, params, poisoned(gradients, item["fields"]["poison"]), dtype)


if __name__ == "__main__":
  items = [
      {**item, "note": " with poison" if poison else "", "fields": {"poison": poison}}
      for item, poison in cases()
  ]
  golden.write("wrappers.json", golden.recorded(items, record, title))
