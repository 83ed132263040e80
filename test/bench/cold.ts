import { timeFirstStep } from './firstStep.ts'

// A process of its own that imports nothing else, so that nothing is warm: cold.ts FORM prints the milliseconds of a first step.
console.log(timeFirstStep(process.argv[2] ?? ''))
