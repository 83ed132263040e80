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
}

export default defineConfig({
  // math.ts is an entry of its own so that it becomes a chunk of its own: whoever uses no schedule that needs it does not carry it.
  entry: { ...publicEntries, math: 'src/numbers/math.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: { entry: publicEntries },
  splitting: true,
  clean: true,
  // Deno knows Node's modules by their prefix alone.
  removeNodeProtocol: false,
  noExternal: [/^@stdlib\//],
  // Inlines the constants, which a bundler that sees them as variables can no longer do.
  esbuildOptions(options) {
    options.minifySyntax = true
  },
})
