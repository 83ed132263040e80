"""Writes optax.json: what Optax itself computes for the calls listed below.

Run it as `python generate_optax.py`, with requirements.txt installed. It prints,
for every case, how far float32 Optax is from float64 Optax, and stops if any
case is non-finite or too ill-conditioned to compare against.
"""

import json
import pathlib
import re

import jax

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
import optax

STEPS = 12
STORED = [1, 2, 3, 5, 12]
# The most float32 Optax may differ from float64 Optax, relative to the largest
# value of the leaf.
TOLERANCE = 5e-6


# --- Inputs ----------------------------------------------------------------

SHAPES = {
    "conv": {"filter": (2, 2, 2)},
    "dense": {"bias": (4,), "kernel": (3, 4)},
    "gate": (1,),
    "layers": [{"scale": (2,)}, (2, 3)],
}
GRADIENT_SCALES = {
    "conv": {"filter": 3.0},
    "dense": {"bias": 0.01, "kernel": 1.0},
    "gate": 0.5,
    "layers": [{"scale": 10.0}, 0.2],
}


def is_shape(value):
  return isinstance(value, tuple)


def random_tree(rng, scales):
  # Decimals, so that few of the values are exact in binary.
  draw = lambda shape, scale: np.round(scale * rng.standard_normal(shape), 5)
  return jax.tree.map(draw, SHAPES, scales, is_leaf=is_shape)


def inputs():
  rng = np.random.default_rng(3)  # Under some other seeds, a small leaf cancels.
  params = random_tree(rng, jax.tree.map(lambda _: 1.0, GRADIENT_SCALES))
  params["dense"]["bias"][:] = 0  # A block whose norm is zero at first.
  params["gate"][:] = 2.7
  gradients = [random_tree(rng, GRADIENT_SCALES) for _ in range(STEPS)]
  for step, tree in enumerate(gradients):
    tree["dense"]["kernel"][0, 0] = 0  # An element that is zero at every step,
    tree["conv"]["filter"][step % 2, step % 3 % 2, 1] = 0  # one now and then,
  gradients[0]["gate"][:] = 0  # and whole blocks.
  gradients[2]["layers"][0]["scale"][:] = 0
  return params, gradients


# --- Calls -----------------------------------------------------------------


def call(name, *args, **options):
  """A TypeScript call: positional arguments, then an object of options."""
  return {"call": [name, [*args, options] if options else [*args]]}


def snake(name):
  return re.sub("([A-Z])", r"_\1", name).lower()


# `centered` is our second name for one of Optax's functions.
FUNCTIONS = {"centered": optax.scale_by_stddev}


def is_call(value):
  return isinstance(value, dict) and "call" in value


def keywords(options):
  out = {snake(key): build(value) for key, value in options.items()}
  if "boundaries_and_scales" in out:
    scales = out["boundaries_and_scales"]
    out["boundaries_and_scales"] = {int(k): v for k, v in scales.items()}
  return out


def in_double(schedule):
  """The schedule of a Python float: JAX divides an int32 count in float32."""
  return lambda count: float(schedule(float(count)))


def build(value):
  """The Optax object that a call describes; any other value, unchanged."""
  if isinstance(value, list):
    return [build(item) for item in value]
  if not is_call(value):
    return value
  name, args = value["call"]
  if name == "sgdrSchedule":
    args = [[keywords(cycle) for cycle in args[0]]]
  options = {}
  if args and isinstance(args[-1], dict) and not is_call(args[-1]) and name != "masked":
    *args, options = args
  function = FUNCTIONS.get(name) or getattr(optax, snake(name))
  built = function(*map(build, args), **keywords(options))
  return in_double(built) if callable(built) else built


# --- Cases -----------------------------------------------------------------

KERNELS = {
    "conv": {"filter": True},
    "dense": {"bias": False, "kernel": True},
    "gate": False,
    "layers": [{"scale": False}, True],
}
PREFIX = {"conv": False, "dense": True, "gate": True, "layers": [False, True]}
SMALL = {
    "conv": False,
    "dense": {"bias": True, "kernel": False},
    "gate": True,
    "layers": [False, True],
}
MASKS = {"kernels": KERNELS, "prefix": PREFIX, "small": SMALL}

CONSTANT = call("constantSchedule", 0.13)
LINEAR = call(
    "linearSchedule", initValue=0.3, endValue=0.02, transitionSteps=7, transitionBegin=2
)
WARMUP_COSINE = call(
    "warmupCosineDecaySchedule",
    initValue=0.02, peakValue=0.3, warmupSteps=4, decaySteps=10, endValue=0.05,
    exponent=1.3,
)
EXPONENTIAL = call(
    "exponentialDecay",
    initValue=0.2, transitionSteps=3, decayRate=0.7, transitionBegin=1, endValue=0.09,
)
PIECEWISE = call(
    "piecewiseConstantSchedule",
    initValue=0.25, boundariesAndScales={"3": 0.5, "7": 0.4},
)
SCHEDULES = [
    CONSTANT,
    LINEAR,
    WARMUP_COSINE,
    EXPONENTIAL,
    PIECEWISE,
    call("polynomialSchedule", initValue=0.4, endValue=0.05, power=2.5, transitionSteps=9),
    call("cosineDecaySchedule", initValue=0.3, decaySteps=9, alpha=0.1, exponent=1.4),
    call(
        "exponentialDecay",
        initValue=0.02, transitionSteps=2, decayRate=1.6, staircase=True, endValue=0.15,
    ),
    call("warmupConstantSchedule", initValue=0.01, peakValue=0.2, warmupSteps=5),
    call(
        "warmupExponentialDecaySchedule",
        initValue=0.01, peakValue=0.3, warmupSteps=3, transitionSteps=4, decayRate=0.6,
        transitionBegin=1, staircase=True, endValue=0.2,
    ),
    call(
        "linearOnecycleSchedule",
        transitionSteps=10, peakValue=0.4, pctStart=0.4, pctFinal=0.7, divFactor=5,
        finalDivFactor=8,
    ),
    call(
        "cosineOnecycleSchedule",
        transitionSteps=10, peakValue=0.4, pctStart=0.4, divFactor=5, finalDivFactor=8,
    ),
    call(
        "piecewiseInterpolateSchedule",
        interpolateType="linear", initValue=0.1, boundariesAndScales={"4": 3, "9": 0.2},
    ),
    call(
        "piecewiseInterpolateSchedule",
        interpolateType="cosine", initValue=0.1, boundariesAndScales={"4": 3, "9": 0.2},
    ),
    call("joinSchedules", [LINEAR, EXPONENTIAL, CONSTANT], [3, 6]),
    call(
        "sgdrSchedule",
        [
            {"initValue": 0.01, "peakValue": 0.3, "warmupSteps": 2, "decaySteps": 5},
            {
                "initValue": 0.02, "peakValue": 0.2, "warmupSteps": 3, "decaySteps": 6,
                "endValue": 0.03, "exponent": 0.8,
            },
        ],
    ),
]


def transforms():
  for factor in [-0.1, 0.37, 1, 0]:
    yield call("scale", factor)

  yield call("scaleByLearningRate", 0.13)
  yield call("scaleByLearningRate", 0.07, flipSign=False)
  yield call("scaleByLearningRate", PIECEWISE)
  yield call("scaleByLearningRate", WARMUP_COSINE, flipSign=False)

  for schedule in SCHEDULES:
    yield call("scaleBySchedule", schedule)

  for name in ["scaleByRms", "scaleByStddev", "centered"]:
    yield call(name)
    yield call(name, decay=0.8, eps=0.03)
    yield call(name, decay=0.7, eps=0.05, initialScale=0.6)
    yield call(name, decay=0.8, eps=0.03, epsInSqrt=False)
    # At the first step the corrected variance is all initialScale's: a small one
    # would be lost in float32 beside the squares of the gradients.
    scale = 0.4 if name == "scaleByRms" else 90
    yield call(name, decay=0.8, eps=0.03, initialScale=scale, biasCorrection=True)
    yield call(
        name, decay=0.85, eps=0.02, initialScale=scale, epsInSqrt=False,
        biasCorrection=True,
    )
  yield call("scaleByRms", biasCorrection=True)
  yield call("scaleByRms", decay=0.7, eps=0.03, biasCorrection=True)
  yield call("scaleByRms", decay=0.9, eps=0.05, epsInSqrt=False, biasCorrection=True)

  yield call("trace", 0.8)
  yield call("trace", 0.9, nesterov=False)
  yield call("trace", 0.7, nesterov=True)
  yield call("trace", 0.95, nesterov=True)

  yield call("ema", 0.9)
  yield call("ema", 0.8, debias=True)
  yield call("ema", 0.7, debias=False)

  yield call("scaleByAdam")
  yield call("scaleByAdam", nesterov=True)
  yield call("scaleByAdam", b1=0.8, b2=0.9, eps=0.03)
  yield call("scaleByAdam", b1=0.7, b2=0.95, eps=0.02, epsRoot=0.04)
  yield call("scaleByAdam", b1=0.8, b2=0.9, eps=0.03, epsRoot=0.01, nesterov=True)
  yield call("scaleByAdam", b1=0, b2=0.6, epsRoot=0.05)

  yield call("addDecayedWeights", 0)
  yield call("addDecayedWeights", 0.07)
  yield call("addDecayedWeights", 0.2, mask=KERNELS)
  yield call("addDecayedWeights", 0.3, mask=PREFIX)
  yield call("addDecayedWeights", 0.1, mask=False)
  yield call("addDecayedWeights", LINEAR)
  yield call("addDecayedWeights", WARMUP_COSINE, mask=KERNELS)

  for threshold in [0.005, 0.5, 3]:
    yield call("clip", threshold)
    yield call("clipByBlockRms", threshold)

  # Clipping always, at some steps, never.
  for max_norm in [1.5, 13.5, 100]:
    yield call("clipByGlobalNorm", max_norm)

  yield call("scaleByRss")
  yield call("scaleByRss", initialAccumulatorValue=0.7)
  yield call("scaleByRss", initialAccumulatorValue=0.3, eps=0.05)
  yield call("scaleByRss", initialAccumulatorValue=0, eps=0.03)
  yield call("scaleByRss", initialAccumulatorValue=0, eps=0)

  yield call("scaleBySign")
  yield call("chain", call("trace", 0.8), call("scaleBySign"))
  yield call("chain", call("scaleBySign"), call("ema", 0.7), call("scale", -0.3))

  yield call("zeroNans")
  yield call("chain", call("zeroNans"), call("scale", -0.1))
  yield call("chain", call("trace", 0.8), call("zeroNans"), call("scale", -0.1))

  yield call("centralize")
  yield call("chain", call("centralize"), call("scale", -0.2))
  yield call("chain", call("centralize"), call("adam", 0.07, eps=0.03))
  yield call("chain", call("trace", 0.8), call("centralize"), call("scale", -0.2))

  yield call("normalizeByUpdateNorm")
  yield call("normalizeByUpdateNorm", scaleFactor=2.5)
  yield call("normalizeByUpdateNorm", eps=3.5)
  yield call("normalizeByUpdateNorm", scaleFactor=0.7, eps=1.2)

  # A ratio of 1 would move a block of one element by its own size, to a zero that
  # is exact or not as the rounding has it, so it is not left alone.
  yield call("chain", call("scaleByTrustRatio"), call("scale", -0.3))
  yield call("chain", call("scaleByTrustRatio", minNorm=0.5), call("scale", -0.3))
  yield call("scaleByTrustRatio", trustCoefficient=0.2)
  yield call("scaleByTrustRatio", trustCoefficient=0.3, eps=0.7)
  yield call("scaleByTrustRatio", minNorm=1.7, trustCoefficient=0.1, eps=0.2)
  yield call("chain", call("scaleByTrustRatio", eps=0.05), call("scale", -0.2))

  for name in ["scaleByParamBlockNorm", "scaleByParamBlockRms"]:
    yield call(name)
    yield call("chain", call(name), call("scale", -0.03))
    yield call("chain", call(name, minScale=0.8), call("scale", -0.05))
    yield call("chain", call(name, minScale=2.2), call("scale", -0.02))

  keep = call("keepParamsNonnegative")
  yield keep
  yield call("chain", call("scale", -0.5), keep)
  yield call("chain", call("sgd", 0.05, momentum=0.8), keep)
  yield call("chain", call("adam", 0.3, eps=0.03), keep)

  yield call("identity")
  yield call("chain", call("identity"), call("scale", -0.1))
  yield call("chain", call("scale", -0.1), call("identity"))
  yield call("setToZero")
  yield call("chain", call("adam", 0.1), call("setToZero"))
  yield call("masked", call("setToZero"), KERNELS)


def optimizers():
  yield call("sgd", 0.1)
  yield call("sgd", 0.07, momentum=0.8)
  yield call("sgd", 0.07, momentum=0.8, nesterov=True)
  yield call("sgd", 0.03, momentum=0)
  yield call("sgd", 0.05, nesterov=True)
  yield call("sgd", WARMUP_COSINE, momentum=0.9, nesterov=True)
  yield call("sgd", PIECEWISE)

  yield call("rmsprop", 0.01)
  yield call("rmsprop", 0.1, decay=0.8, eps=0.03)
  yield call("rmsprop", 0.1, decay=0.7, eps=0.05, initialScale=0.6)
  yield call("rmsprop", 0.13, decay=0.8, eps=0.03, epsInSqrt=False)
  yield call("rmsprop", 0.1, decay=0.8, eps=0.03, biasCorrection=True)
  yield call("rmsprop", 0.03, decay=0.8, eps=0.03, momentum=0.7)
  yield call("rmsprop", 0.03, decay=0.8, eps=0.03, momentum=0)
  yield call("rmsprop", 0.03, decay=0.8, eps=0.03, momentum=0.7, nesterov=True)
  yield call("rmsprop", 0.03, decay=0.8, eps=0.03, nesterov=True)
  yield call(
      "rmsprop", 0.07, decay=0.85, eps=0.02, initialScale=0.4, epsInSqrt=False,
      momentum=0.8, nesterov=True, biasCorrection=True,
  )
  yield call("rmsprop", EXPONENTIAL, decay=0.8, eps=0.03, momentum=0.7)
  yield call("rmsprop", 0.01, centered=True)
  yield call("rmsprop", 0.1, decay=0.8, eps=0.03, centered=True)
  yield call("rmsprop", 0.1, decay=0.8, eps=0.03, epsInSqrt=False, centered=True)
  yield call("rmsprop", 0.1, decay=0.7, eps=0.05, initialScale=0.6, centered=True)
  yield call("rmsprop", 0.1, decay=0.8, eps=0.03, centered=True, momentum=0.7)
  yield call(
      "rmsprop", 0.1, decay=0.8, eps=0.03, centered=True, momentum=0.7, nesterov=True
  )
  yield call(
      "rmsprop", 0.1, decay=0.8, eps=0.03, initialScale=90, centered=True,
      biasCorrection=True,
  )
  yield call(
      "rmsprop", 0.07, decay=0.85, eps=0.02, initialScale=90, epsInSqrt=False,
      centered=True, momentum=0.8, nesterov=True, biasCorrection=True,
  )
  yield call("rmsprop", WARMUP_COSINE, decay=0.8, eps=0.03, centered=True, momentum=0.7)

  for name in ["adam", "nadam"]:
    yield call(name, 0.01)
    yield call(name, 0.07, b1=0.8, b2=0.9, eps=0.03)
    yield call(name, 0.13, b1=0.7, b2=0.95, eps=0.02, epsRoot=0.04)
    yield call(name, WARMUP_COSINE, b1=0.8, b2=0.9, eps=0.03)
  yield call("adam", EXPONENTIAL, b1=0.85, b2=0.9, eps=0.01)
  yield call("adam", 0.07, b1=0.8, b2=0.9, eps=0.03, epsRoot=0.01, nesterov=True)

  for name in ["adamw", "nadamw"]:
    yield call(name, 0.01)
    yield call(name, 0.07, b1=0.8, b2=0.9, eps=0.03, weightDecay=0.1)
    yield call(
        name, 0.13, b1=0.7, b2=0.95, eps=0.02, epsRoot=0.04, weightDecay=0.2,
        mask=KERNELS,
    )
    yield call(name, PIECEWISE, eps=0.03, weightDecay=0.3, mask=PREFIX)
  yield call("adamw", 0.07, weightDecay=0)
  yield call("adamw", 0.07, b1=0.8, b2=0.9, eps=0.03, weightDecay=LINEAR)
  yield call(
      "adamw", WARMUP_COSINE, b1=0.8, b2=0.9, eps=0.03, epsRoot=0.01, weightDecay=0.1,
      mask=KERNELS, nesterov=True,
  )

  yield call("adagrad", 0.1)
  yield call("adagrad", 0.3, initialAccumulatorValue=0.7)
  yield call("adagrad", 0.23, initialAccumulatorValue=0.3, eps=0.05)
  yield call("adagrad", EXPONENTIAL, initialAccumulatorValue=0, eps=0.03)

  yield call("signSgd", 0.01)
  yield call("signSgd", 0.13)
  yield call("signSgd", PIECEWISE)

  yield call("lamb", 0.01)
  yield call("lamb", 0.07, b1=0.8, b2=0.9, eps=0.03)
  yield call("lamb", 0.07, b1=0.8, b2=0.9, eps=0.03, epsRoot=0.02, weightDecay=0.2)
  yield call("lamb", 0.11, b1=0.7, b2=0.95, eps=0.02, weightDecay=0.3, mask=KERNELS)
  yield call("lamb", WARMUP_COSINE, eps=0.03, weightDecay=0.1, mask=PREFIX)

  yield call("lars", 0.1)
  yield call("lars", 0.7, trustCoefficient=0.2, momentum=0.8)
  yield call("lars", 0.7, weightDecay=0.3, trustCoefficient=0.1, eps=0.4, momentum=0.7)
  yield call(
      "lars", 0.5, weightDecay=0.2, weightDecayMask=KERNELS, trustCoefficient=0.1,
      trustRatioMask=PREFIX, eps=0.2, momentum=0.8, nesterov=True,
  )
  yield call(
      "lars", 0.05, weightDecay=0.2, weightDecayMask=False, trustCoefficient=0.3,
      trustRatioMask=False, momentum=0,
  )
  yield call("lars", WARMUP_COSINE, weightDecay=0.1, trustCoefficient=0.3, eps=0.1)


def combinations():
  adam = call("adam", 0.07, b1=0.8, b2=0.9, eps=0.03)
  adamw = call("adamw", 0.01, b1=0.8, b2=0.9, eps=0.03, weightDecay=0.2, mask=KERNELS)
  yield call("chain", call("clipByGlobalNorm", 1.5), adamw)
  yield call("chain", call("clipByGlobalNorm", 1.5), call("adamw", 0.01))
  yield call(
      "chain", call("clip", 2), call("clipByBlockRms", 0.7),
      call("sgd", EXPONENTIAL, momentum=0.8),
  )
  yield call(
      "chain", call("centralize"), call("addDecayedWeights", 0.1),
      call("sgd", 0.05, momentum=0.9, nesterov=True),
  )
  yield call("chain", call("normalizeByUpdateNorm", scaleFactor=3), adam)
  yield call(
      "chain", call("scaleByAdam", b1=0.8, b2=0.9, eps=0.03),
      call("addDecayedWeights", 0.1, mask=KERNELS), call("scaleByTrustRatio"),
      call("scaleByLearningRate", WARMUP_COSINE),
  )
  yield call("chain", adam)
  yield call(
      "chain", call("chain", call("clip", 1.5), call("trace", 0.8)),
      call("chain", call("chain", call("scaleByRms", eps=0.03)), call("scale", -0.1)),
  )
  yield call(
      "chain", call("masked", call("clipByGlobalNorm", 0.5), KERNELS),
      call("chain", call("masked", call("scale", 0.3), SMALL), adamw),
  )

  for mask in [KERNELS, PREFIX, SMALL]:
    yield call("masked", adam, mask)
    yield call("masked", call("clipByGlobalNorm", 0.5), mask)
  for mask in [True, False]:
    yield call("masked", adam, mask)
  # Within an outer mask, Optax accepts only an inner one that is no deeper.
  inner = call("adamw", 0.05, b1=0.8, b2=0.9, eps=0.03, weightDecay=0.2, mask=PREFIX)
  yield call("masked", call("chain", call("clipByGlobalNorm", 2), inner), KERNELS)
  yield call("masked", call("normalizeByUpdateNorm", eps=0.3), SMALL)
  yield call(
      "chain", call("masked", call("sgd", 0.05, momentum=0.8), KERNELS),
      call("masked", call("signSgd", 0.02), SMALL),
  )


# --- Running and writing ---------------------------------------------------


def run(transform, params, gradients, dtype):
  cast = lambda tree: jax.tree.map(lambda x: jnp.asarray(x, dtype), tree)
  params = cast(params)
  state = transform.init(params)
  stored = []
  for step, gradient in enumerate(map(cast, gradients), start=1):
    updates, state = transform.update(gradient, state, params)
    params = optax.apply_updates(params, updates)
    if step in STORED:
      stored.append(updates)
  for leaf in jax.tree.leaves([stored, params]):
    assert leaf.dtype == dtype and np.all(np.isfinite(leaf))
  leaves = lambda tree: [np.asarray(x) for x in jax.tree.leaves(tree)]
  return {"updates": [leaves(tree) for tree in stored], "params": leaves(params)}


def difference(single, double):
  """The largest difference of two leaves relative to the larger's magnitude."""
  error = np.max(np.abs(single - double))
  return error and error / np.max(np.abs(double))


def worst(single, double):
  pairs = zip(jax.tree.leaves(single), jax.tree.leaves(double), strict=True)
  return max(difference(a, b) for a, b in pairs)


def title(value):
  """The call as it would be written, a known mask by its name."""
  for name, mask in MASKS.items():
    if value is mask:
      return name
  if is_call(value):
    name, args = value["call"]
    return f"{name}({', '.join(map(title, args))})"
  if isinstance(value, dict):
    return "{" + ", ".join(f"{k}: {title(v)}" for k, v in value.items()) + "}"
  if isinstance(value, list):
    return "[" + ", ".join(map(title, value)) + "]"
  return json.dumps(value)


def encode(value):
  """Compact JSON; arrays as flat lists of shortest round-trip decimals."""
  # str() of a float32 is the shortest decimal that reads back as that float32.
  flat = lambda array: [float(str(x)) for x in array.ravel()]
  return json.dumps(value, default=flat, separators=(",", ":"), allow_nan=False)


def tree_json(tree):
  array = lambda x: {"shape": list(x.shape), "data": x}
  return encode(jax.tree.map(array, tree))


def lines(items):
  return "[\n" + ",\n".join(items) + "\n]"


def record(item, params, gradients, dtype):
  return run(build(item), params, gradients, dtype)


def well_conditioned(_, name, error):
  assert error <= TOLERANCE, f"ill-conditioned in float32: {name}"
  return True


def recorded(items, record=record, title=title, keeps_single=well_conditioned):
  """What is recorded of each case, encoded; float32 where it is close enough."""
  params, gradients = inputs()
  cases, names = [], set()
  for item in items:
    name = title(item) + item.get("note", "")
    assert name not in names, f"twice the same case: {name}"
    names.add(name)
    double = record(item, params, gradients, np.float64)
    single = record(item, params, gradients, np.float32)
    error = worst(single, double)
    print(f"{error:.1e}  {name}")
    single = single if keeps_single(item, name, error) else None
    results = {**item.get("fields", {}), "float64": double, "float32": single}
    cases.append(encode({"name": name, "call": item["call"], **results}))
  return cases


def write(filename, cases, modules=(optax, jax, np), **fields):
  """Writes encoded cases, and the inputs that all of them share."""
  params, gradients = inputs()
  paths = [
      [getattr(key, "key", getattr(key, "idx", None)) for key in path]
      for path, _ in jax.tree.leaves_with_path(params)
  ]
  versions = {m.__name__: m.__version__.split("+")[0] for m in modules}
  fields = {
      "versions": encode(versions),
      "steps": encode(STORED),
      "leaves": encode(paths),
      "params": tree_json(params),
      "gradients": lines(map(tree_json, gradients)),
      **{key: encode(value) for key, value in fields.items()},
      "cases": lines(cases),
  }
  body = ",\n".join(f'"{key}":{text}' for key, text in fields.items())
  path = pathlib.Path(__file__).with_name(filename)
  path.write_text("{\n" + body + "\n}\n")
  print(f"{len(cases)} cases, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
  write("optax.json", recorded([*transforms(), *optimizers(), *combinations()]))
