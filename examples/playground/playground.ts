import { type Digits, splitDigits } from '../digits/splitDigits.ts'
import { fromAddress, toAddress } from './model/address.ts'
import { NETWORK } from './model/problems.ts'
import type { Racer, Setting } from './model/setting.ts'
import { writeCode } from './model/writeCode.ts'
import { type Race, runRace } from './race.ts'
import { runInSlices } from './runInSlices.ts'
import { drawRace } from './view/drawRace.ts'
import { badge, chainControls, nameOf, racerControls } from './view/editor.ts'
import { byId, element, refill } from './view/element.ts'
import { newPlayback } from './view/playback.ts'
import { problemControls } from './view/problemControls.ts'
import { judge, warnedParts, warningList } from './view/verdict.ts'

/** Shows the setting in the address, and keeps the two alike. What is returned draws the race anew, for other colours or another width. */
export function newPlayground(): () => void {
  let { setting, refused } = fromAddress(location.hash)
  let selected = 0
  let race: Race | undefined
  let step = 0
  let attempts = 0
  let showStep = (_step: number): void => {}
  const playback = newPlayback((next) => {
    step = next
    showStep(step)
  })
  byId('playback').append(...playback.nodes)
  for (const id of ['code', 'describe']) makeScrollable(byId(id))

  function change(next: Setting, nextSelected = selected, isTuned = false): void {
    setting = next
    selected = nextSelected
    refused = []
    history.replaceState(null, '', `#${toAddress(setting)}`)
    showControls(isTuned)
    void start()
  }

  function showControls(isTuned: boolean): void {
    const racer = setting.racers[selected]!
    const verdict = judge(racer, setting)
    const onChange = (racers: readonly Racer[], index: number, tuned = false) => change({ ...setting, racers }, index, tuned)
    showTexts(setting, racer, verdict.description, refused)
    const onMend = (mended: Racer) =>
      onChange(
        setting.racers.map((each, i) => (i === selected ? mended : each)),
        selected,
      )
    refill(byId('lint'), warningList(racer, verdict, setting, onMend))
    // What the user tunes just now stays as it is.
    if (isTuned) return
    const editing = { setting, selected, onChange, onSelect: select }
    refill(byId('problem'), ...problemControls(setting, change))
    refill(byId('racers'), ...racerControls(editing))
    refill(byId('chain'), ...chainControls(editing, warnedParts(verdict)))
  }

  function select(racer: number): void {
    selected = racer
    showControls(false)
    draw()
  }

  /** Runs the race; another change begins anew. */
  async function start(): Promise<void> {
    attempts++
    const mine = attempts
    playback.stop()
    byId('stage').setAttribute('aria-busy', 'true')
    byId('hint').textContent = 'Running …'
    const digits = setting.problem === NETWORK ? await loadDigits(setting.seed) : undefined
    const run = await runInSlices(runRace(setting, digits), () => mine === attempts)
    if (run === undefined) return
    race = run
    step = setting.steps
    playback.show(step, setting.steps)
    draw()
    byId('stage').setAttribute('aria-busy', 'false')
  }

  function draw(): void {
    // Between a change and the end of its race, the race is another setting's.
    if (race === undefined || race.setting.racers.length <= selected) return
    const onStart = (start: Setting['start']) => change({ ...setting, start })
    showStep = drawRace(race, { setting: race.setting, selected, onStart })
    showStep(step)
  }

  addEventListener('hashchange', () => {
    ;({ setting, refused } = fromAddress(location.hash))
    selected = 0
    showControls(false)
    void start()
  })
  showControls(false)
  void start()
  return draw
}

function showTexts(setting: Setting, racer: Racer, description: string, refused: readonly string[]): void {
  byId('notice').hidden = refused.length === 0
  byId('notice').textContent = refused.length === 0 ? '' : `Not understood in the address: ${refused.join(', ')}`
  byId('code').textContent = writeCode(racer, setting.steps)
  byId('describe').textContent = description
  refill(byId('legend'), ...setting.racers.map((each, i) => element('li', {}, badge(i), nameOf(each, i))))
}

/** What is wider than the page is scrolled by keyboard too. */
function makeScrollable(text: HTMLElement): void {
  text.tabIndex = 0
  text.setAttribute('role', 'region')
  text.setAttribute('aria-label', text.closest('section')?.querySelector('h2')?.textContent ?? '')
}

async function loadDigits(seed: number): Promise<Digits> {
  const response = await fetch(new URL('../digits/digits.csv', import.meta.url))
  return splitDigits(await response.text(), seed)
}
