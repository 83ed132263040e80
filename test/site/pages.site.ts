import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath, hasChromium } from '../browser/chromium.ts'

const site = join(import.meta.dirname, '../../docs/.vitepress/dist')
const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const server = createServer(({ url = '/' }, response) => {
  const path = decodeURIComponent(new URL(url, 'http://localhost').pathname)
  const file = join(site, path.endsWith('/') ? `${path}index.html` : path)
  if (!file.startsWith(site) || !existsSync(file) || !statSync(file).isFile()) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file))
})

describe.skipIf(!hasChromium)('in Chromium', () => {
  let browser: Browser

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    server.close()
  })

  /** Opens a page of the site; afterwards nothing may have gone wrong, and nobody else have been asked for anything. */
  async function visit(path: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`
    const wrong: string[] = []
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) wrong.push(`a request to ${request.url()}`)
    })
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text())
    })
    page.on('pageerror', (error) => wrong.push(String(error)))
    await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' })
    await look(page)
    await context.close()
    expect(wrong).toEqual([])
  }

  const phone = { viewport: { width: 390, height: 844 } }
  const looks: readonly [string, BrowserContextOptions][] = [
    ['on a desk', {}],
    ['on a phone', phone],
    ['in the dark', { colorScheme: 'dark' }],
  ]
  const paths = [
    '/',
    '/getting-started.html',
    '/concepts.html',
    '/catalogue.html',
    '/porting.html',
    '/api/gradform/',
    '/files/CHANGELOG.html',
  ]

  test.each(paths.flatMap((path) => looks.map(([look, options]) => [path, look, options] as const)))(
    '%s can be read %s',
    async (path, _, options) => {
      await visit(path, options, async (page) => {
        expect(await page.locator('h1').count()).toBeGreaterThan(0)
        const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
        expect(beyond).toBe(0)
        expect(await page.evaluate("document.documentElement.classList.contains('dark')")).toBe(options.colorScheme === 'dark')
      })
    },
  )

  test('the equations of the catalogue are typeset', async () => {
    await visit('/catalogue.html', {}, async (page) => {
      expect(await page.locator('table.equations mjx-container svg').count()).toBeGreaterThan(100)
    })
  })

  test('the search finds pages and functions, offline', async () => {
    await visit('/', {}, async (page) => {
      await page.getByRole('button', { name: 'Search' }).first().click()
      await page.locator('#localsearch-input').fill('clipByGlobalNorm')
      await page.locator('.result').first().waitFor()
      expect(await page.locator('.result').allTextContents()).toEqual(expect.arrayContaining([expect.stringContaining('clipByGlobalNorm')]))
    })
  })

  test.each(['/getting-started.html', '/concepts.html', '/choosing.html', '/catalogue.html'])(
    'axe finds nothing in what %s says',
    async (path) => {
      await visit(path, {}, async (page) => {
        await page.evaluate(axe)
        const found = await page.evaluate(
          "axe.run('.vp-doc').then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
        )
        expect(found).toEqual([])
      })
    },
  )
})
