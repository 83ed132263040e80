import { readFileSync, writeFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'

// Pages save to 'indexeddb://…' or 'downloads://…', and Node with @tensorflow/tfjs-node to 'file://…'; this needs neither.

/** Saves a model with its optimizer and how far that has come. */
export async function saveModel(model: LayersModel, file: string): Promise<void> {
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(artifacts.weightData))
    writeFileSync(file, JSON.stringify({ ...artifacts, weightData: weights.toString('base64') }))
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }
  })
  await model.save(handler, { includeOptimizer: true })
}

/** Loads it; `defineOptimizer` has to have been called before, as importing `optimizer.ts` does. */
export function loadModel(file: string): Promise<LayersModel> {
  const artifacts = JSON.parse(readFileSync(file, 'utf8'))
  return loadLayersModel({
    load: async () => ({ ...artifacts, weightData: new Uint8Array(Buffer.from(artifacts.weightData, 'base64')).buffer }),
  })
}
