import { writeFile } from 'node:fs/promises'
import { drawSchedules } from './draw.ts'

await writeFile(new URL('../../docs/schedules.svg', import.meta.url), `${await drawSchedules()}\n`)
