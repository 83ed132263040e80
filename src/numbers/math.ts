import cos from '@stdlib/math-base-special-cos'
import ln from '@stdlib/math-base-special-ln'
import pow from '@stdlib/math-base-special-pow'

// Pure JavaScript, so that a schedule or noise has the same bits in every engine; Math.cos, Math.log and Math.pow do not promise that.
export { cos, ln, pow }
