import { writeFileSync } from 'node:fs'
import { toBytes } from '../../src/checkpoint.ts'
import { sample } from './sample.ts'

// For generate_checkpoints.py, which reads it.
writeFileSync(new URL('../golden/checkpoints/gradform.safetensors', import.meta.url), toBytes(sample()))
