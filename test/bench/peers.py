"""Jitted Optax with donated buffers, or torch's fused AdamW: peers.py PEER ELEMENTS STEPS runs a round for each line that it is
sent, and answers with the milliseconds a step."""

import sys
import time

THREADS = 2


def optax_adamw(elements):
    import jax
    import jax.numpy as jnp
    import optax

    tx = optax.adamw(1e-3)

    @jax.jit
    def fresh(key):
        return jax.random.uniform(key, (elements,), jnp.float32) - 0.5

    def step(params, state, grads):
        updates, state = tx.update(grads, state, params)
        return optax.apply_updates(params, updates), state

    donating = jax.jit(step, donate_argnums=(0, 1))
    held = {"params": fresh(jax.random.key(0)), "grads": fresh(jax.random.key(1))}
    held["state"] = tx.init(held["params"])

    def run():
        held["params"], held["state"] = donating(held["params"], held["state"], held["grads"])
        return held["params"]

    return run


def torch_adamw(elements):
    import torch

    torch.set_num_threads(THREADS)
    p = torch.nn.Parameter(torch.rand(elements) - 0.5)
    p.grad = torch.rand(elements) - 0.5
    optimizer = torch.optim.AdamW([p], lr=1e-3, weight_decay=1e-4, fused=True)
    return optimizer.step


peer, elements, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
step = {"optax": optax_adamw, "torch": torch_adamw}[peer](elements)
for _ in sys.stdin:
    start = time.perf_counter()
    for _ in range(steps):
        last = step()
    if last is not None:
        last.block_until_ready()
    print((time.perf_counter() - start) / steps * 1e3, flush=True)
