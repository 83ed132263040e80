export const f32 = (...values: number[]) => new Float32Array(values)
export const f64 = (...values: number[]) => new Float64Array(values)
