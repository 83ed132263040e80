/** Trains in plain steps and in place on two threads, and prints how, and a sum over the bits of all numbers that came out. */
const training = `
const bits = (...arrays) => {
  let hash = 0
  for (const array of arrays) for (const word of new Uint32Array(array.slice().buffer)) hash = Math.imul(hash ^ word, 0x01000193)
  return hash
}
const wave = (seed) => Float32Array.from({ length: 300_000 }, (_, i) => ((i * 2654435761 + seed * 40503) % 65521) / 65521 - 0.5)
const optimizer = chain(clipByGlobalNorm(1), adamw(cosineDecaySchedule({ initValue: 0.1, decaySteps: 10 })))
let params = { w: wave(1) }
let state = optimizer.init(params)
const compiled = compile(optimizer, { donate: true, threads: 2 })
let model = compiled.init({ w: wave(1) })
async function train() {
  for (let i = 0; i < 100 && compiled.threads < 2; i++) await new Promise((resolve) => setTimeout(resolve, 20))
  for (let step = 2; step < 6; step++) {
    const [updates, next] = optimizer.update({ w: wave(step) }, state, params)
    params = applyUpdates(params, updates)
    state = next
    model = compiled.step({ w: wave(step) }, model.state, model.params)
  }
  const { threads } = compiled
  const resumed = fromBytes(toBytes({ params }), { params })
  const result = { executor: executor(), threads, pure: bits(params.w), compiled: bits(model.params.w), resumed: bits(resumed.params.w) }
  compiled.dispose()
  console.log(JSON.stringify(result))
}
train()
`
const names = 'adamw, applyUpdates, chain, clipByGlobalNorm, compile, cosineDecaySchedule, executor'

/** Programs by the names of their files. */
export const programs = (entries: readonly string[]): Readonly<Record<string, string>> => ({
  'training.mjs': `import { ${names} } from 'gradform'\nimport { fromBytes, toBytes } from 'gradform/checkpoint'\n${training}`,
  'training.cjs': `const { ${names} } = require('gradform')\nconst { fromBytes, toBytes } = require('gradform/checkpoint')\n${training}`,
  'everything.mjs': [
    ...entries.map((entry, i) => `import * as entry${i} from '${entry}'`),
    `const entries = [${entries.map((_, i) => `entry${i}`)}]`,
    'console.log(JSON.stringify(entries.map((entry) => Object.keys(entry).sort())))',
  ].join('\n'),
})
