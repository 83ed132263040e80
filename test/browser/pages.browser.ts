import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as gradform from '../../src/index.ts'
import { executablePath, hasChromium } from './chromium.ts'

const root = join(import.meta.dirname, '../..')

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
const policy = (more = '') => ({ 'content-security-policy': `script-src 'self' 'nonce-page' ${more}` })

const pages: Record<string, { headers: Record<string, string>; wanted: object }> = {
  plain: { headers: {}, wanted: { executor: 'webassembly', threads: 1 } },
  isolated: { headers: ISOLATED, wanted: { executor: 'webassembly', threads: 2 } },
  'forbidding WebAssembly': { headers: policy(), wanted: { executor: 'interpreter', threads: 1 } },
  'isolated and forbidding workers': {
    headers: { ...ISOLATED, ...policy("'wasm-unsafe-eval'") },
    wanted: { executor: 'webassembly', threads: 1 },
  },
}

/** Trains for some steps, pure and compiled, and tells how, with the bits of all that came out. It runs here and in a page. */
async function train({ adamw, applyUpdates, chain, clipByGlobalNorm, compile, executor }: typeof gradform) {
  const wave = (length: number, seed: number) => Array.from({ length }, (_, i) => ((i * 2654435761 + seed * 40503) % 65521) / 65521 - 0.5)
  const tree = (seed: number) => ({ w: new Float32Array(wave(300_000, seed)), b: new Float64Array(wave(5, seed)), gain: 0.5 })
  const bits = (...trees: { w: Float32Array; b: Float64Array; gain: number }[]): number => {
    let hash = 0
    for (const { w, b, gain } of trees) {
      for (const array of [w, b, Float64Array.of(gain)]) {
        for (const word of new Uint32Array(array.slice().buffer)) hash = Math.imul(hash ^ word, 0x01000193)
      }
    }
    return hash
  }
  const optimizer = chain(clipByGlobalNorm(1), adamw(0.1))
  let params = tree(1)
  let state = optimizer.init(params)
  const compiled = compile(optimizer, { donate: true, threads: 2 })
  const model = compiled.init(tree(1))
  await new Promise((resolve) => setTimeout(resolve, 500))
  for (let step = 2; step < 6; step++) {
    const [updates, next] = optimizer.update(tree(step), state, params)
    params = applyUpdates(params, updates)
    state = next
    Object.assign(model, compiled.step(tree(step), model.state, model.params))
  }
  const { threads } = compiled
  compiled.dispose()
  return {
    executor: executor(),
    threads,
    pure: bits(params, state[1][0].mu, state[1][0].nu),
    compiled: bits(model.params, model.state[1][0].mu, model.state[1][0].nu),
  }
}

const html = `<!doctype html>
<script nonce="page" type="importmap">{ "imports": { "gradform": "/dist/index.js", "immer": "/node_modules/immer/dist/immer.production.mjs" } }</script>
<script nonce="page" type="module">import * as gradform from 'gradform'; window.gradform = gradform</script>`

const server = createServer(({ url = '/' }, response) => {
  const page = pages[decodeURIComponent(url.slice(1))]
  if (page !== undefined) response.writeHead(200, { ...page.headers, 'content-type': 'text/html' }).end(html)
  else if (/^\/(dist|node_modules\/immer\/dist)\/[\w.-]+$/.test(url) && existsSync(root + url))
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(root + url))
  else response.writeHead(404).end()
})

describe.skipIf(!hasChromium)('in Chromium, the built package has the bits that Node has', () => {
  let browser: Browser
  let here: Awaited<ReturnType<typeof train>>

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    here = await train(gradform)
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    server.close()
  })

  test.each(Object.entries(pages))(
    'in a page that is %s',
    async (name, { wanted }) => {
      const page = await browser.newPage()
      const errors: string[] = []
      page.on('pageerror', ({ message }) => errors.push(message))
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/${encodeURIComponent(name)}`)
      await page.waitForFunction('window.gradform !== undefined')
      expect(await page.evaluate(`(${train})(gradform)`)).toEqual({ ...wanted, pure: here.pure, compiled: here.pure })
      expect(errors).toEqual([])
      await page.close()
    },
    60_000,
  )
})
