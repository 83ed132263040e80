/** A tree with every kind of leaf, as a state, a record of one's own or a model may have them. */
export const sample = () => ({
  params: {
    dense: { kernel: { data: Float32Array.of(1.5, -2, 3e-40, 4, Infinity, -0), shape: [2, 3] }, bias: Float64Array.of(0.1, Number.NaN) },
    'odd key.with "quotes"\n': Float32Array.of(7),
    'Schlüssel 🗝': Float64Array.of(8),
    ['__proto__']: Float32Array.of(9),
  },
  layers: [Float32Array.of(1, 2, 3), { scale: { data: Float64Array.of(5), shape: [] } }, null, {}, []],
  view: new Float32Array(Float32Array.of(0, 1, 2, 3).buffer, 4, 2),
  none: { data: new Float32Array(0), shape: [0, 4] },
  kinds: [
    BigInt64Array.of(-(2n ** 63n)),
    BigUint64Array.of(2n ** 64n - 1n),
    Int32Array.of(-(2 ** 31)),
    Uint32Array.of(2 ** 32 - 1),
    Int16Array.of(-3),
    Uint16Array.of(65535),
    Int8Array.of(-128, 1, 2),
    Uint8Array.of(255),
    Uint8ClampedArray.of(254),
  ],
  numbers: [0, -0, 0.1, 1 / 3, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MAX_VALUE, 2 ** 53],
  isTrained: true,
  name: 'a "text"\u0000 with \\ and \ud800',
  __metadata__: Float32Array.of(10),
})
