import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { build } from 'vite'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.csv': 'text/csv' }

/** Builds a page of the examples and serves what was built, below a path of its own as a page of the documentation is. */
export async function serveSite(configFile: string, outDir: string): Promise<{ url: string; server: Server }> {
  await build({ configFile, build: { outDir, emptyOutDir: true }, logLevel: 'error' })
  const server = createServer(({ url = '/' }, response) => {
    const path = url.replace(/[?#].*$/, '').replace(/^\/below\/a\/path\//, '')
    const file = join(outDir, path === '' ? 'index.html' : path)
    if (url.startsWith('/below/a/path/') && existsSync(file)) {
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(readFileSync(file))
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/below/a/path/`, server }
}
