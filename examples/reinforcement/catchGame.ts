/** A ball falls through a grid of five columns and ten rows, one row a move, and a paddle in the last row is to catch it. */
export interface Game {
  readonly ball: { readonly column: number; readonly row: number }
  readonly paddle: number
}

export const COLUMNS = 5
export const ROWS = 10
/** How the paddle moves: to the left, not at all, to the right. */
export const MOVES = [-1, 0, 1] as const

export const newGame = (column: number): Game => ({ ball: { column, row: 0 }, paddle: Math.floor(COLUMNS / 2) })

/** Moves paddle and ball. A game is over when the ball is in the last row: 1 is won where the paddle is, and lost elsewhere. */
export function play({ ball, paddle }: Game, move: number): { game: Game; reward: number; isOver: boolean } {
  const game = {
    ball: { column: ball.column, row: ball.row + 1 },
    paddle: Math.min(COLUMNS - 1, Math.max(0, paddle + MOVES[move]!)),
  }
  const isOver = game.ball.row === ROWS - 1
  return { game, reward: isOver ? (game.paddle === game.ball.column ? 1 : -1) : 0, isOver }
}

/** What the agent sees: a pixel for each place of the grid. */
export function look({ ball, paddle }: Game): Float32Array {
  const pixels = new Float32Array(COLUMNS * ROWS)
  pixels[ball.row * COLUMNS + ball.column] = 1
  pixels[(ROWS - 1) * COLUMNS + paddle] = 1
  return pixels
}
