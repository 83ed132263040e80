import { mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadDigits } from '../../examples/digits/digits.ts'
import { fromAddress } from '../../examples/playground/model/address.ts'
import { runRace } from '../../examples/playground/race.ts'
import { executablePath, hasChromium } from './chromium.ts'
import { serveSite } from './site.ts'

const root = join(import.meta.dirname, '../..')
const pictures = join(import.meta.dirname, 'out')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const desktop = { viewport: { width: 1400, height: 1000 } }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** The setting that is in an address, run here; its table as the page writes it. */
function runHere(hash: string): string[][] {
  const { setting, refused } = fromAddress(hash)
  expect(refused).toEqual([])
  const running = runRace(setting, setting.problem === 'network' ? loadDigits(setting.seed) : undefined)
  let next = running.next()
  while (!next.done) next = running.next()
  return next.value.tracks.map(({ losses, places }) => [losses.at(-1)!, ...(places[0]!.length === 2 ? places.at(-1)! : [])].map(String))
}

describe.skipIf(!hasChromium)('in Chromium, the playground', () => {
  let browser: Browser
  let site: { url: string; server: Server }
  let directory: string
  let errors: string[] = []
  let foreign: string[] = []

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    directory = await mkdtemp(join(tmpdir(), 'gradform-playground-'))
    site = await serveSite(join(root, 'examples/playground/vite.config.ts'), directory)
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  }, 120_000)

  afterAll(async () => {
    await browser.close()
    site.server.close()
    await rm(directory, { recursive: true })
  })

  async function open(hash = '', options: BrowserContextOptions = desktop): Promise<Page> {
    errors = []
    foreign = []
    const page = await browser.newPage(options)
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()))
    page.on('request', (request) => request.url().startsWith(site.url) || request.url().startsWith('data:') || foreign.push(request.url()))
    await page.goto(site.url + hash)
    await settled(page)
    return page
  }

  const settled = (page: Page) => page.waitForSelector('#stage[aria-busy=false]', { timeout: 60_000 })

  const table = (page: Page): Promise<string[][]> =>
    page.$$eval('#results tbody tr', (rows) => rows.map((row) => [...row.querySelectorAll('[data-key]')].map((cell) => cell.textContent)))

  async function close(page: Page): Promise<void> {
    expect(errors).toEqual([])
    expect(foreign).toEqual([])
    await page.close()
  }

  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axe)
    const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()')
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
  }

  test('composes a chain by keyboard and pointer, which gives the bits that Node gives', { timeout: 90_000 }, async () => {
    const page = await open()
    await page.selectOption('#surface', 'beale')
    await page.click('#racer-2')
    await page.selectOption('#transform', 'clipByGlobalNorm')
    await page.click('#add-part')
    await page.locator('#up-2').focus()
    await page.keyboard.press('Enter')
    // The focus follows what is moved.
    await page.keyboard.press('Enter')
    expect(await page.$$eval('#chain strong', (names) => names.map((name) => name.textContent))).toEqual([
      'clipByGlobalNorm',
      'scaleByAdam',
      'scaleByLearningRate',
    ])
    await page.fill('#maxNorm-0', '0.7')
    await page.keyboard.press('Tab')
    await page.selectOption('#mask-0', 'x')
    await page.selectOption('#schedule-2', { label: 'cosine' })
    await page.fill('#steps', '333')
    await page.keyboard.press('Tab')
    await settled(page)
    const hash = new URL(page.url()).hash
    expect(hash).toContain('clipByGlobalNorm(maxNorm=0.7)@x;scaleByAdam;scaleByLearningRate(learningRate=0.1,schedule=1)')
    expect(await table(page)).toEqual(runHere(hash))
    expect(await page.textContent('#code')).toContain("  masked(clipByGlobalNorm(0.7), byName('x')),\n  scaleByAdam(),")
    await page.reload()
    await settled(page)
    expect(await table(page)).toEqual(runHere(hash))
    await close(page)
  })

  test('trains a network on real digits with the bits that Node gives, and goes on answering', { timeout: 90_000 }, async () => {
    const page = await open(
      '#problem=network&steps=60&racer=Adam:scaleByAdam;scaleByLearningRate(learningRate=0.01)&racer=Momentum:trace;scaleByLearningRate(learningRate=0.02)',
    )
    expect(await table(page)).toEqual(runHere(new URL(page.url()).hash))
    expect(await page.textContent('#results')).toMatch(/\d\d\.\d %/)
    await close(page)
  })

  test('mends what the linter finds', { timeout: 60_000 }, async () => {
    const page = await open('#racer=A:scaleByAdam;scaleByLearningRate(learningRate=0.1);addDecayedWeights;paramsEma;scaleByLearningRate')
    for (let left = await page.locator('.mend').count(); left > 0; left = await page.locator('.mend').count()) {
      await page.locator('.mend').first().click()
      await settled(page)
      expect(await page.locator('#lint li').count()).toBeLessThan(left)
    }
    expect(await page.textContent('#lint')).toContain('finds nothing wrong')
    await close(page)
  })

  test('goes through the steps, starts where it is clicked, and tells what an address has that it does not know', {
    timeout: 60_000,
  }, async () => {
    const page = await open('#problem=quadratic&racer=SGD:nonesuch;scaleByLearningRate(learningRate=0.1)')
    expect(await page.textContent('#notice')).toContain('nonesuch')
    await page.locator('#step').focus()
    await page.keyboard.press('Home')
    expect((await table(page))[0]!.slice(1)).toEqual(['-3', '2.2'])
    await page.keyboard.press('ArrowRight')
    expect(Number((await table(page))[0]![1])).toBeCloseTo(-2.7)
    const box = (await page.locator('#contour svg').boundingBox())!
    await page.mouse.click(box.x + box.width * 0.7, box.y + box.height * 0.3)
    await settled(page)
    expect(Number(await page.inputValue('#start-x'))).toBeGreaterThan(0.5)
    await page.click('#play')
    await page.waitForFunction(`document.querySelector('#playback output').textContent.startsWith('400')`, undefined, { timeout: 20_000 })
    await close(page)
  })

  test.each<{ name: string; hash: string; options: BrowserContextOptions }>([
    { name: 'desktop-light', hash: '', options: { ...desktop, colorScheme: 'light' } },
    {
      name: 'phone-dark',
      hash: '#problem=himmelblau&start=-0.5,-0.5&racer=L2:addDecayedWeights;scaleByAdam;scaleByLearningRate(learningRate=0.1)&racer=Lion:scaleByLion;scaleByLearningRate(learningRate=0.05,schedule=2)',
      options: { ...phone, colorScheme: 'dark' },
    },
    {
      name: 'network-dark',
      hash: '#problem=network&steps=150&racer=Momentum:trace;scaleByLearningRate(learningRate=0.02)&racer=Adam:scaleByAdam;scaleByLearningRate(learningRate=0.01)',
      options: { ...desktop, colorScheme: 'dark' },
    },
  ])('is accessible, fits and is drawn: $name', { timeout: 90_000 }, async ({ name, hash, options }) => {
    const page = await open(hash, options)
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
    await close(page)
  })
})
