import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath, hasChromium } from './chromium.ts'

const root = join(import.meta.dirname, '../..')

const html = `<!doctype html>
<script type="importmap">{ "imports": { "gradform/checkpoint": "/dist/checkpoint.js" } }</script>
<script type="module">
  import { fromBytes, toBytes } from 'gradform/checkpoint'
  import * as opfs from '/examples/checkpoint/opfs.js'
  import * as indexedDb from '/examples/checkpoint/indexedDb.js'
  window.modules = { fromBytes, toBytes, ...opfs, ...indexedDb }
</script>`

const server = createServer(({ url = '/' }, response) => {
  const source = root + url.replace(/^(\/examples\/.*)\.js$/, '$1.ts')
  if (url === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(html)
  else if (/^\/(dist|examples\/checkpoint)\/[\w.-]+$/.test(url) && existsSync(source)) {
    const text = readFileSync(source, 'utf8')
    const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } })
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(source.endsWith('.ts') ? outputText : text)
  } else response.writeHead(404).end()
})

describe.skipIf(!hasChromium)('in Chromium, a checkpoint survives the page', () => {
  let browser: Browser

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    server.close()
  })

  test.each(['Opfs', 'IndexedDb'])(
    'in %s',
    async (place) => {
      const context = await browser.newContext()
      const url = `http://localhost:${(server.address() as AddressInfo).port}/`
      const inPage = async (code: string): Promise<unknown> => {
        const page = await context.newPage()
        await page.goto(url)
        await page.waitForFunction('window.modules !== undefined')
        const result: unknown = await page.evaluate(`(async (m) => { ${code} })(window.modules)`)
        await page.close()
        return result
      }
      expect(await inPage(`return await m.loadFrom${place}('run') === undefined`)).toBe(true)
      const save = (step: number) => `await m.saveTo${place}('run', m.toBytes({ w: Float32Array.of(1, NaN, -0), step: ${step} }))`
      await inPage(`${save(1)}; ${save(2)}`)
      const load = `const { w, step } = m.fromBytes(await m.loadFrom${place}('run'), { w: new Float32Array(3), step: 0 })`
      expect(await inPage(`${load}; return [[...w].map(String), Object.is(w[2], -0), step]`)).toEqual([['1', 'NaN', '0'], true, 2])
      await context.close()
    },
    60_000,
  )
})
