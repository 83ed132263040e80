import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { wholeNumber } from '../command-line/wholeNumber.ts'

/** No part of the repository: machines differ in the last digits of the losses, and so would the committed picture. */
const ignored = relative('.', fileURLToPath(new URL('out/loss.svg', import.meta.url)))

/** Reads `--epochs N`, `--seed N`, and `--chart FILE`, where the picture goes. */
export function readOptions(args: string[]): { epochs: number; seed: number; chart: string } {
  const { values } = parseArgs({
    args,
    options: {
      epochs: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      chart: { type: 'string', default: ignored },
    },
  })
  if (!values.chart.endsWith('.svg')) throw new RangeError(`--chart is ${JSON.stringify(values.chart)}, wanted a file that ends in .svg`)
  return { epochs: wholeNumber('--epochs', values.epochs, 1), seed: wholeNumber('--seed', values.seed, 0), chart: values.chart }
}
