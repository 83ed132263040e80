import { clampTo } from './knobs.ts'
import { initialSetting } from './presets.ts'
import { problemNames } from './problems.ts'
import { MAX_RACERS, MAX_STEPS, type Part, type Racer, type Setting } from './setting.ts'
import { surfaceOf } from './surfaces.ts'
import { transforms } from './transforms.ts'

/**
 * Writes a setting for the part of an address behind #.
 *
 *     problem=beale&steps=300&seed=1&start=1,2&racer=Adam:scaleByAdam(b1=0.8)@x;scaleByLearningRate(learningRate=0.1)
 */
export function toAddress({ problem, steps, seed, start, racers }: Setting): string {
  const own = { problem, steps: `${steps}`, seed: `${seed}`, start: start.join(',') }
  const entries = [...Object.entries(own), ...racers.map((racer) => ['racer', writeRacer(racer)])]
  return entries.map(([key, value]) => `${key}=${encode(value!)}`).join('&')
}

/** What needs no escape in the part of an address behind # stays readable. */
const encode = (text: string): string => encodeURIComponent(text).replace(/%(2C|3A|3B|3D|40)/g, decodeURIComponent)

const writeRacer = ({ name, parts }: Racer): string => `${encodeURIComponent(name)}:${parts.map(writePart).join(';')}`

function writePart({ transform, values, mask }: Part): string {
  const written = Object.entries(values).map(([key, value]) => `${key}=${value}`)
  return `${transform}${written.length === 0 ? '' : `(${written.join(',')})`}${mask === '' ? '' : `@${mask}`}`
}

/** Reads a setting; what is missing or unknown is as in the first setting, and `refused` tells it. */
export function fromAddress(address: string): { setting: Setting; refused: string[] } {
  const refused: string[] = []
  const query = new URLSearchParams(address.replace(/^#/, '').replaceAll('+', '%2B'))
  const whole = (key: 'steps' | 'seed', from: number, to: number): number => {
    const text = query.get(key)
    if (text === null) return initialSetting[key]
    if (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text)
    refused.push(`${key}=${text}`)
    return initialSetting[key]
  }
  const named = query.get('problem') ?? initialSetting.problem
  if (!problemNames.includes(named)) refused.push(`problem=${named}`)
  const racers = query.getAll('racer').map((text) => readRacer(text, refused))
  if (racers.length > MAX_RACERS) refused.push(`more than ${MAX_RACERS} racers`)
  const setting = {
    problem: problemNames.includes(named) ? named : initialSetting.problem,
    steps: whole('steps', 1, MAX_STEPS),
    seed: whole('seed', 0, 1e6),
    start: readStart(query.get('start'), surfaceOf(named)?.start ?? initialSetting.start, refused),
    racers: racers.length === 0 ? initialSetting.racers : racers.slice(0, MAX_RACERS),
  }
  return { setting, refused }
}

function readStart(text: string | null, otherwise: Setting['start'], refused: string[]): Setting['start'] {
  if (text === null) return otherwise
  const [x, y, ...rest] = text.split(',').map(Number)
  if (x !== undefined && y !== undefined && rest.length === 0 && Math.abs(x) <= 1000 && Math.abs(y) <= 1000) return [x, y]
  refused.push(`start=${text}`)
  return otherwise
}

function readRacer(text: string, refused: string[]): Racer {
  const colon = text.indexOf(':')
  const parts = text
    .slice(colon + 1)
    .split(';')
    .filter((each) => each !== '')
  return { name: decodeName(text.slice(0, Math.max(0, colon))), parts: parts.flatMap((each) => readPart(each, refused)) }
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function readPart(text: string, refused: string[]): Part[] {
  const [, transform = '', written = '', mask = ''] = /^(\w+)(?:\(([^)]*)\))?(?:@(\w+))?$/.exec(text) ?? []
  if (!Object.hasOwn(transforms, transform)) {
    refused.push(text)
    return []
  }
  const values = written.split(',').flatMap((entry): [string, number][] => {
    const [key = '', value = ''] = entry.split('=')
    if (entry === '') return []
    const knob = transforms[transform]!.knobs.find((each) => each.key === key)
    if (knob !== undefined && value !== '' && Number.isFinite(Number(value))) return [[key, clampTo(knob, Number(value))]]
    refused.push(`${entry} of ${transform}`)
    return []
  })
  return [{ transform, values: Object.fromEntries(values), mask }]
}
