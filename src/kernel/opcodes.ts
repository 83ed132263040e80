// The binary format's own numbers, by the names that its specification gives them.
export const I32 = 0x7f
export const V128 = 0x7b
export const FUNC = 0x60
export const EMPTY = 0x40
export const BLOCK = 0x02
export const LOOP = 0x03
export const IF = 0x04
export const END = 0x0b
export const BR_IF = 0x0d
export const LOCAL_GET = 0x20
export const LOCAL_SET = 0x21
export const I32_LOAD = 0x28
export const F64_LOAD = 0x2b
export const I32_CONST = 0x41
export const I32_EQZ = 0x45
export const I32_ADD = 0x6a
export const I32_SUB = 0x6b
export const F32_DEMOTE_F64 = 0xb6
export const SIMD = 0xfd
export const V128_LOAD = 0x00
export const V128_LOAD64_SPLAT = 0x0a
export const V128_STORE = 0x0b
export const V128_CONST = 0x0c
export const I8X16_SHUFFLE = 0x0d
export const F32X4_SPLAT = 0x13
export const V128_OR = 0x50
export const V128_ANY_TRUE = 0x53
export const F64X2_PROMOTE_LOW_F32X4 = 0x5f

// The parameters of a kernel, and the first local behind them.
export const BASE = 0
export const TURNS = 1
export const FIRST_LOCAL = 2

// Those that only kernels over rows and columns need.
export const CALL = 0x10
export const SELECT = 0x1b
export const I64_LOAD = 0x29
export const F32_LOAD = 0x2a
export const I32_STORE = 0x36
export const I64_STORE = 0x37
export const F32_STORE = 0x38
export const F64_STORE = 0x39
export const I32_LT_U = 0x49
export const I32_AND = 0x71
export const I32_OR = 0x72
export const I32_SHL = 0x74
export const I32_SHR_U = 0x76
export const F32_MAX = 0x97
export const F64_ADD = 0xa0
export const F64_MAX = 0xa5
export const V128_LOAD32_SPLAT = 0x09
export const I32X4_SPLAT = 0x11
export const F32X4_EXTRACT_LANE = 0x1f
export const F64X2_EXTRACT_LANE = 0x21
export const I32X4_LT_S = 0x39
export const I32X4_GE_S = 0x3f
export const V128_AND = 0x4e
export const V128_BITSELECT = 0x52
export const I64X2_EXTEND_LOW_I32X4_S = 0xc7
export const I64X2_EXTEND_HIGH_I32X4_S = 0xc8

// And those that only kernels over arrays of another dtype need.
export const F64_PROMOTE_F32 = 0xbb
export const V128_LOAD64_ZERO = 0x5d
export const V128_STORE64_LANE = 0x5b
export const F32X4_DEMOTE_F64X2_ZERO = 0x5e
