import { drawTable } from '../command-line/drawTable.ts'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { meanReturn, trainAgent } from './agent.ts'

const { steps: games, seed } = readRun({ steps: 800 })
console.log(`An agent learns to catch a falling ball by deep Q-learning, with the RMSProp of DQN. Games: ${games}.`)
const { params, returns } = showProgress(games, (onStep) => trainAgent({ games, seed, onGame: () => onStep() }))

const parts = Math.min(8, games)
const rows = Array.from({ length: parts }, (_, i) => {
  const [from, to] = [Math.floor((games * i) / parts), Math.floor((games * (i + 1)) / parts)]
  const mean = returns.slice(from, to).reduce((sum, each) => sum + each, 0) / (to - from)
  return { games: `${from + 1} to ${to}`, 'mean return': mean.toFixed(2), '−1 … 1': '█'.repeat(Math.round((mean + 1) * 15)).padEnd(30) }
})
console.log(drawTable(rows))
console.log(`Without exploring, from every column: ${meanReturn(params).toFixed(2)}.`)
