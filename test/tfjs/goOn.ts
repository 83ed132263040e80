import '@tensorflow/tfjs-backend-cpu'
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import { toTree } from '../../src/tfjs.ts'
import { digestOf } from './digest.ts'
import { handlerOf, train } from './layers.ts'

// Loads a model in a process of its own, goes on with it, and prints what comes out.
const [, , file = '', from, to] = process.argv
await tf.setBackend('cpu')
const model = await loadLayersModel(handlerOf(readFileSync(file, 'utf8')))
await train(model, Number(from), Number(to))
process.stdout.write(digestOf(toTree(model.weights.map((weight) => ({ name: weight.name, tensor: weight.read() })))))
