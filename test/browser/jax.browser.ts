import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Outcome } from './jax.page.ts'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const GPU = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader']
const REFUSED = /is written by hand: take gradients|draws noise by a count|calls periodAt with what depends on a sum/

describe.skipIf(!existsSync(executablePath))('gradform/jax in Chromium', () => {
  let browser: Browser
  let script = ''
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/')
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>')
    else if (url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else response.writeHead(404).end()
  })

  beforeAll(async () => {
    const bundled = await build({
      entryPoints: [join(import.meta.dirname, 'jax.page.ts')],
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

  test.each(['webgpu', 'wasm'])(
    'on %s, it steps as pure gradform does, to within 1e-6',
    async (device) => {
      const page = await browser.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
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
