import { writeFileSync } from 'node:fs'
import { drawCharts } from './draw.ts'

for (const [name, svg] of await drawCharts()) writeFileSync(new URL(`../../docs/pictures/${name}.svg`, import.meta.url), svg)
