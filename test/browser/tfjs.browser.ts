import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBundled } from './bundledPage.ts'
import { hasChromium } from './chromium.ts'

interface Outcome {
  readonly found: Readonly<Record<string, { readonly farthest: number; readonly counts: number; readonly left: number }>>
  readonly trained: { readonly first: number; readonly last: number; readonly rest: number }
}

describe.skipIf(!hasChromium)('gradform/tfjs in Chromium', () => {
  let bundled: Awaited<ReturnType<typeof openBundled>>
  beforeAll(async () => {
    bundled = await openBundled('tfjs.page.ts', ['--use-angle=swiftshader'])
  }, 120_000)
  afterAll(() => bundled?.close())

  /** Runs what a page does on a backend, and collects what it warns of. */
  async function runOn(backend: string, strategy: string): Promise<{ outcome: Outcome | undefined; warnings: string[] }> {
    const page: Page = await bundled.browser.newPage()
    const warnings: string[] = []
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) warnings.push(message.text())
    })
    page.on('pageerror', (error) => warnings.push(String(error)))
    await page.goto(bundled.url)
    await page.waitForFunction(() => 'run' in globalThis)
    const outcome = await page.evaluate(async ([name, way]) => Object(globalThis).run(name, way), [backend, strategy])
    await page.close()
    return { outcome, warnings: warnings.filter((text) => !/favicon|404|software|GPU stall|deprecated/i.test(text)) }
  }

  test.each([
    ['webgl', 'auto', 1e-6],
    ['webgpu', 'auto', 1e-6],
    ['cpu', 'auto', 0],
    ['webgl', 'host', 0],
  ] as const)(
    'on %s, computed as %s, it steps as pure gradform does, to within %s',
    async (backend, strategy, tolerance) => {
      const { outcome, warnings } = await runOn(backend, strategy)
      expect(outcome, `there is no ${backend}`).toBeDefined()
      expect(Object.fromEntries(Object.entries(outcome!.found).filter(([, { farthest }]) => !(farthest <= tolerance)))).toEqual({})
      expect(Object.entries(outcome!.found).filter(([, { counts, left }]) => counts !== 1 || left !== 0)).toEqual([])
      expect(outcome!.trained.last).toBeLessThan(0.2 * outcome!.trained.first)
      expect(outcome!.trained.rest).toBeLessThan(1e-3)
      expect(warnings).toEqual([])
    },
    300_000,
  )
})
