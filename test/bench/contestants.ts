import { adamw, applyUpdates } from 'gradform'
import { arrays, type Case, hyperparameters, leaves } from './cases.ts'
import type { Contestant } from './race.ts'

const { learningRate, b1, b2, eps, weightDecay } = hyperparameters

/** gradform's pure form: update, then applyUpdates; every step allocates its results. */
export const pure = (test: Case): Contestant => ({
  name: 'gradform, update and applyUpdates',
  prepare() {
    const optimizer = adamw(learningRate)
    const grads = leaves(test, 1)
    let params = leaves(test, 1000)
    let state = optimizer.init(params)
    return () => {
      const [updates, next] = optimizer.update(grads, state, params)
      params = applyUpdates(params, updates)
      state = next
    }
  },
})

/** What one would write by hand for this one optimizer. */
export const inPlace = (test: Case): Contestant => ({
  name: 'hand-written loop, in place',
  prepare() {
    const [grads, params] = [arrays(test, 1), arrays(test, 1000)]
    const [mus, nus] = [params.map(({ length }) => new Float32Array(length)), params.map(({ length }) => new Float32Array(length))]
    let count = 0
    return () => {
      count++
      const [c1, c2] = [1 / (1 - b1 ** count), 1 / (1 - b2 ** count)]
      for (let leaf = 0; leaf < params.length; leaf++) adamwLoop(grads[leaf]!, params[leaf]!, mus[leaf]!, nus[leaf]!, c1, c2)
    }
  },
})

function adamwLoop(g: Float32Array, p: Float32Array, mu: Float32Array, nu: Float32Array, c1: number, c2: number): void {
  for (let i = 0; i < p.length; i++) {
    const gi = g[i]!
    const m = b1 * mu[i]! + (1 - b1) * gi
    const v = b2 * nu[i]! + (1 - b2) * gi * gi
    mu[i] = m
    nu[i] = v
    p[i]! -= learningRate * ((m * c1) / (Math.sqrt(v * c2) + eps) + weightDecay * p[i]!)
  }
}

/** A composition without a compiler: each transform has its loop and allocates its result. */
export const perTransform = (test: Case): Contestant => ({
  name: 'one allocating loop a transform',
  prepare() {
    const grads = arrays(test, 1)
    let params = arrays(test, 1000)
    let state = params.map(({ length }) => ({ mu: new Float32Array(length), nu: new Float32Array(length) }))
    let count = 0
    return () => {
      count++
      const [c1, c2] = [1 / (1 - b1 ** count), 1 / (1 - b2 ** count)]
      const next = grads.map((g, leaf) => scaleByAdam(g, state[leaf]!.mu, state[leaf]!.nu, c1, c2))
      const decayed = next.map(({ updates }, leaf) => addDecayedWeights(updates, params[leaf]!))
      const scaled = decayed.map(scale)
      params = scaled.map((updates, leaf) => apply(params[leaf]!, updates))
      state = next
    }
  },
})

function scaleByAdam(g: Float32Array, mu: Float32Array, nu: Float32Array, c1: number, c2: number) {
  const next = { updates: new Float32Array(g.length), mu: new Float32Array(g.length), nu: new Float32Array(g.length) }
  for (let i = 0; i < g.length; i++) {
    const gi = g[i]!
    const m = b1 * mu[i]! + (1 - b1) * gi
    const v = b2 * nu[i]! + (1 - b2) * gi * gi
    next.mu[i] = m
    next.nu[i] = v
    next.updates[i] = (m * c1) / (Math.sqrt(v * c2) + eps)
  }
  return next
}

function addDecayedWeights(u: Float32Array, p: Float32Array): Float32Array {
  const out = new Float32Array(u.length)
  for (let i = 0; i < u.length; i++) out[i] = u[i]! + weightDecay * p[i]!
  return out
}

function scale(u: Float32Array): Float32Array {
  const out = new Float32Array(u.length)
  for (let i = 0; i < u.length; i++) out[i] = -learningRate * u[i]!
  return out
}

function apply(p: Float32Array, u: Float32Array): Float32Array {
  const out = new Float32Array(u.length)
  for (let i = 0; i < u.length; i++) out[i] = p[i]! + u[i]!
  return out
}
