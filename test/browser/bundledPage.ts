import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { executablePath } from './chromium.ts'

/** WebGPU, computed by the processor. */
const GPU = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader']

/** Bundles a script of this folder, serves a page that runs it, and begins a Chromium that has a GPU to open it with. */
export async function openBundled(
  file: string,
  flags: readonly string[] = [],
): Promise<{ browser: Browser; url: string; close: () => Promise<void> }> {
  const bundled = await build({
    entryPoints: [join(import.meta.dirname, file)],
    ...{ bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'silent' },
  })
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/')
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>')
    else if (url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundled.outputFiles[0]!.text)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', ...GPU, ...flags] })
  const close = async (): Promise<void> => {
    await browser.close()
    server.close()
  }
  return { browser, url: `http://localhost:${(server.address() as AddressInfo).port}/`, close }
}
