"""Jitted Optax with donated buffers, or torch's fused AdamW: peers.py PEER ELEMENTS STEPS runs a round for each line that it is
sent, and answers with the milliseconds a step. PEER is optax or torch, or a title of compositions.py, which wants LEAVES and
COLUMNS too."""

import sys
import time

THREADS = 2
# Leaves no folder of compiled modules beside the sources.
sys.dont_write_bytecode = True


def optax_adamw(elements):
    import optax

    return optax_step(optax.adamw(1e-3), uniform(0, (elements,)), uniform(1, (elements,)))


def optax_composition(title, elements, leaves, columns):
    from compositions import compositions, params_of

    params, grads = ([uniform(seed + leaf, (elements // columns, columns)) for leaf in range(leaves)] for seed in (0, 1000))
    return optax_step(compositions[title](), params_of(title, params), grads)


def uniform(seed, shape):
    import jax

    return jax.jit(lambda key: jax.random.uniform(key, shape) - 0.5)(jax.random.key(seed))


def optax_step(tx, params, grads):
    import jax
    import optax

    def step(params, state, grads):
        updates, state = tx.update(grads, state, params)
        return optax.apply_updates(params, updates), state

    donating = jax.jit(step, donate_argnums=(0, 1))
    held = {"params": params, "state": tx.init(params)}

    def run():
        held["params"], held["state"] = donating(held["params"], held["state"], grads)
        return jax.tree.leaves(held["params"])[-1]

    return run


def torch_adamw(elements):
    import torch

    torch.set_num_threads(THREADS)
    p = torch.nn.Parameter(torch.rand(elements) - 0.5)
    p.grad = torch.rand(elements) - 0.5
    optimizer = torch.optim.AdamW([p], lr=1e-3, weight_decay=1e-4, fused=True)
    return optimizer.step


peer, (elements, steps, *shape) = sys.argv[1], map(int, sys.argv[2:])
makers = {"optax": optax_adamw, "torch": torch_adamw}
step = makers[peer](elements) if peer in makers else optax_composition(peer, elements, *shape)
for _ in sys.stdin:
    start = time.perf_counter()
    for _ in range(steps):
        last = step()
    if last is not None:
        last.block_until_ready()
    print((time.perf_counter() - start) / steps * 1e3, flush=True)
