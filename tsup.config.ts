import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineConfig } from 'tsup'

// As many as package.json exports.
const publicEntries = {
  index: 'src/index.ts',
  expr: 'src/expr.ts',
  tree: 'src/tree.ts',
  torch: 'src/torch.ts',
  keras: 'src/keras.ts',
  tf1: 'src/tf1.ts',
  recipes: 'src/recipes.ts',
  contrib: 'src/contrib.ts',
  checkpoint: 'src/checkpoint.ts',
  'checkpoint/node': 'src/checkpoint/node.ts',
  inspect: 'src/inspect.ts',
  tfjs: 'src/tfjs.ts',
  jax: 'src/jax.ts',
}

/**
 * Makes the source maps of `dist` the same wherever it is built, and small: no path leads out of the package, and the sources that are
 * published beside the maps are not held in them as well. What is bundled of other packages is published in the maps alone.
 */
function trimSourceMaps(dist: string): void {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map'))) {
    const path = join(dist, file)
    const map: { sources: string[]; sourcesContent?: (string | null)[] } = JSON.parse(readFileSync(path, 'utf8'))
    const ofOthers = map.sources.map((source) => source.includes('node_modules/'))
    const sourcesContent = map.sources.map((_, i) => (ofOthers[i] ? (map.sourcesContent?.[i] ?? null) : null))
    const sources = map.sources.map((source, i) => {
      if (ofOthers[i]) return source.replace(/^.*?(?=node_modules\/)/, '../')
      // What CommonJS adds comes from no source: tsup names the file itself, by its absolute path.
      return /\.cjs$/.test(source) ? basename(source) : source
    })
    writeFileSync(path, JSON.stringify({ ...map, file: basename(file, '.map'), sources, sourcesContent }))
  }
}

export default defineConfig({
  // math.ts is an entry of its own so that it becomes a chunk of its own: whoever uses no schedule that needs it does not carry it.
  entry: { ...publicEntries, math: 'src/numbers/math.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: { entry: publicEntries },
  splitting: true,
  clean: true,
  sourcemap: true,
  // Deno knows Node's modules by their prefix alone.
  removeNodeProtocol: false,
  noExternal: [/^@stdlib\//],
  // Inlines the constants, which a bundler that sees them as variables can no longer do.
  esbuildOptions(options) {
    options.minifySyntax = true
  },
  async onSuccess() {
    trimSourceMaps(join(import.meta.dirname, 'dist'))
  },
})
