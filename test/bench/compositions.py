"""The compositions of compositions.ts, by the same titles, as Optax has them."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax

LEARNING_RATE = 1e-3


class ParamsEmaState(NamedTuple):
    count: jax.Array
    average: list


def params_ema(decay):
    """Optax has no average of parameters that stands in a chain; this is gradform's paramsEma, its bias taken out."""

    def init(params):
        return ParamsEmaState(jnp.zeros([], jnp.int32), jax.tree.map(jnp.copy, params))

    def update(updates, state, params):
        count = optax.safe_increment(state.count)
        rate = (1 - decay) / (1 - decay**count)
        average = jax.tree.map(lambda m, p, u: (1 - rate) * m + rate * (p + u), state.average, params, updates)
        return updates, ParamsEmaState(count, average)

    return optax.GradientTransformation(init, update)


def scheduled():
    schedule = optax.cosine_decay_schedule(LEARNING_RATE, decay_steps=10_000)
    return optax.inject_hyperparams(optax.adamw)(learning_rate=schedule)


def partitioned():
    parts = {"decayed": adamw(), "plain": optax.adam(LEARNING_RATE)}
    labels = lambda params: ["decayed" if i == 0 else "plain" for i in range(len(params))]
    return optax.chain(optax.partition(parts, labels), params_ema(0.999))


adamw = lambda: optax.adamw(LEARNING_RATE)

compositions = {
    "multiSteps(adamw, 4)": lambda: optax.MultiSteps(adamw(), every_k_schedule=4).gradient_transformation(),
    "applyIfFinite(adamw)": lambda: optax.apply_if_finite(adamw(), max_consecutive_errors=5),
    "injectHyperparams(adamw), schedule": scheduled,
    "lookahead(adamw, 6)": lambda: optax.lookahead(adamw(), sync_period=6, slow_step_size=0.5),
    "chain(partition(…), paramsEma)": partitioned,
    "chain(adaptiveGradClip(0.1), adamw)": lambda: optax.chain(optax.adaptive_grad_clip(0.1), adamw()),
    "chain(centralize(), adamw)": lambda: optax.chain(optax.centralize(), adamw()),
    "adafactor": lambda: optax.adafactor(LEARNING_RATE),
    "sm3": lambda: optax.sm3(LEARNING_RATE),
    "lamb": lambda: optax.lamb(LEARNING_RATE),
    "noisySgd": lambda: optax.noisy_sgd(LEARNING_RATE),
}


def params_of(title, params):
    """The parameters as a composition wants them: lookahead holds the slow ones beside them."""
    if not title.startswith("lookahead"):
        return params
    return optax.LookaheadParams(fast=params, slow=jax.tree.map(jnp.copy, params))
