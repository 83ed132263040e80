import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Report, trainOnDigits } from '../../examples/worker/training.ts'
import { executablePath, hasChromium } from './chromium.ts'
import { serveSite } from './site.ts'

const root = join(import.meta.dirname, '../..')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(!hasChromium)('in Chromium, training in a worker', () => {
  let browser: Browser
  let site: { url: string; server: Server }
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gradform-worker-'))
    site = await serveSite(join(root, 'examples/worker/vite.config.ts'), directory)
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  }, 120_000)

  afterAll(async () => {
    await browser.close()
    site.server.close()
    await rm(directory, { recursive: true })
  })

  /** Trains by a button; the longest time without a frame, and what the page says of the loss and the accuracy. */
  async function train(page: Page, button: string): Promise<{ longest: number; loss: string; accuracy: string }> {
    await page.click(button)
    await page.waitForFunction(`document.getElementById('done').textContent === 'Done.'`, undefined, { timeout: 100_000 })
    const text = async (id: string) => (await page.textContent(`#${id}`)) ?? ''
    return { longest: Number.parseFloat(await text('longest')), loss: await text('loss'), accuracy: await text('accuracy') }
  }

  test('leaves the page drawing, where training in the page stops it, and both come to what Node comes to', {
    timeout: 240_000,
  }, async () => {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(site.url)
    await page.evaluate(axe)
    expect(await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))')).toEqual([])
    const inWorker = await train(page, '#worker')
    const inPage = await train(page, '#page')
    expect(inWorker.longest).toBeLessThan(inPage.longest / 2)
    const reports: Report[] = []
    trainOnDigits(readFileSync(join(root, 'examples/digits/digits.csv'), 'utf8'), (report) => reports.push(report))
    const { loss, accuracy = 0 } = reports.at(-1)!
    for (const run of [inWorker, inPage]) {
      expect(run).toMatchObject({ loss: loss.toFixed(4), accuracy: `${(100 * accuracy).toFixed(1)} %` })
    }
    expect(accuracy).toBeGreaterThan(0.9)
    expect(errors).toEqual([])
    await page.close()
  })
})
