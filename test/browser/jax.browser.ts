import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBundled } from './bundledPage.ts'
import { hasChromium } from './chromium.ts'
import type { Outcome } from './jax.page.ts'

const REFUSED = /is written by hand: take gradients|draws noise by a count|calls periodAt with what depends on a sum/

describe.skipIf(!hasChromium)('gradform/jax in Chromium', () => {
  let bundled: Awaited<ReturnType<typeof openBundled>>
  beforeAll(async () => {
    bundled = await openBundled('jax.page.ts')
  }, 120_000)
  afterAll(() => bundled?.close())

  test.each(['webgpu', 'wasm'])(
    'on %s, it steps as pure gradform does, to within 1e-6',
    async (device) => {
      const page = await bundled.browser.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      await page.goto(bundled.url)
      await page.waitForFunction(() => 'run' in globalThis)
      const outcome: Outcome | undefined = await page.evaluate(async (on) => Object(globalThis).run(on), device)
      await page.close()
      expect(outcome, `there is no ${device}`).toBeDefined()
      const { found, ownIsNan, zeroed, skipped, clipped, traces, jits, references, isExact } = outcome!
      const isRefused = (result: number | string): boolean => typeof result === 'string' && REFUSED.test(result)
      expect(Object.entries(found).filter(([, result]) => !isRefused(result) && !(Number(result) <= 1e-6))).toEqual([])
      expect(Object.values(found).filter((result) => typeof result === 'number').length).toBeGreaterThan(170)
      // Shader compilers take it that a number equals itself; what gradform asks for is right all the same.
      expect(ownIsNan).toEqual(device === 'webgpu' ? [0, 0, 0, 0] : [1, 0, 0, 0])
      expect(zeroed).toEqual([0, 1, Number.POSITIVE_INFINITY, -2])
      expect(skipped.map(Math.abs)).toEqual([0, 0, 1, 1, 0, 0, 2, 1])
      expect(clipped).toEqual([Number.NaN, 1, 1.5, -1.5])
      expect(traces).toBe(1)
      expect(jits).toBeLessThan(1e-6)
      expect(new Set(references)).toEqual(new Set([1]))
      expect(isExact).toBe(true)
      expect(errors).toEqual([])
    },
    600_000,
  )
})
