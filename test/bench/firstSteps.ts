import { FIRST_STEP_GOAL, firstSteps } from './firstStep.ts'
import { FIRST_STEP, LEAVES } from './firstStepTable.ts'
import { coldStep } from './ownProcess.ts'
import { figureOf, ROUNDS, type Row } from './race.ts'

/** Times first steps, each in a process of its own, the forms in turn. */
export function raceFirstSteps(): Row[] {
  const forms = Object.keys(firstSteps)
  const times = forms.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) forms.forEach((form, i) => void times[i]!.push(coldStep(form)))
  console.log(`\nfirst step of clipByGlobalNorm, adamw on ${LEAVES}: milliseconds (goal ${FIRST_STEP_GOAL})`)
  return forms.map((form, i) => {
    const figure = figureOf(times[i]!)
    console.log(`${form}: ${figure.median.toPrecision(3)}, from ${figure.min.toPrecision(3)} to ${figure.max.toPrecision(3)}`)
    return { title: FIRST_STEP, test: LEAVES, contestant: form, figure }
  })
}
