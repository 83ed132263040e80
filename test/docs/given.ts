/** A file of PyTorch's AdamW after one step, as examples/checkpoint/save_torch.py writes it. */
function torchFile(): Uint8Array {
  const shapes = { 'fc1.weight': [3, 4], 'fc1.bias': [3] }
  const arrays = Object.entries(shapes).flatMap(([name, shape]) => [
    ...[`params.${name}`, `state.${name}.exp_avg`, `state.${name}.exp_avg_sq`].map((key) => ({ key, shape })),
    { key: `state.${name}.step`, shape: [] },
  ])
  let end = 0
  const header: Record<string, unknown> = { __metadata__: { framework: 'torch', optimizer: 'AdamW' } }
  for (const { key, shape } of arrays) {
    const begin = end
    end += 4 * shape.reduce((product, length) => product * length, 1)
    header[key] = { dtype: 'F32', shape, data_offsets: [begin, end] }
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  const values = new Float32Array(end / 4).fill(1)
  bytes.set(new Uint8Array(values.buffer), 8 + text.length)
  return bytes
}

/** A page and its worker on one thread: messages are cloned, with their transfer lists, and arrive three times there and back. */
function newWorkers() {
  type Listener = (event: { data: unknown }) => void
  const self: { onmessage?: Listener; postMessage?: (data: unknown, options: { transfer: Transferable[] }) => void } = {}
  let rounds = 0
  class Worker {
    onmessage: Listener = () => undefined
    postMessage(data: unknown, transfer: Transferable[]): void {
      if (++rounds > 3) return
      self.postMessage = (answer, options) => this.onmessage({ data: structuredClone(answer, options) })
      if (self.onmessage === undefined) throw new Error('the worker does not listen')
      self.onmessage({ data: structuredClone(data, { transfer }) })
    }
  }
  return { self, Worker, train: (training: unknown) => training }
}

/** What examples declare, and what pages and workers have, by name. */
export const given = () => ({ bytes: torchFile(), ...newWorkers() })
