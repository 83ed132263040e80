import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const server = await createServer({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)) })
await server.listen()
console.log('Trains in a worker, or in the page, while a ball is drawn: see when it stops. Open')
server.printUrls()
