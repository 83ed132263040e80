import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const GPU = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

interface Outcome {
  readonly found: Readonly<Record<string, { readonly farthest: number; readonly counts: number; readonly left: number }>>
  readonly trained: { readonly first: number; readonly last: number; readonly rest: number }
}

describe.skipIf(!existsSync(executablePath))('gradform/tfjs in Chromium', () => {
  let browser: Browser
  let script = ''
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><script type="module" src="/page.js"></script>')
    else if (url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else response.writeHead(404).end()
  })

  beforeAll(async () => {
    const bundled = await build({
      entryPoints: [join(import.meta.dirname, 'tfjs.page.ts')],
      ...{ bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent' },
    })
    script = bundled.outputFiles[0]!.text
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', ...GPU] })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    server.close()
  })

  /** Runs what a page does on a backend, and collects what it warns of. */
  async function runOn(backend: string, strategy: string): Promise<{ outcome: Outcome | undefined; warnings: string[] }> {
    const page: Page = await browser.newPage()
    const warnings: string[] = []
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) warnings.push(message.text())
    })
    page.on('pageerror', (error) => warnings.push(String(error)))
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
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
