// Checkpoints as files, in Node and what is like it.

export { type FilePath, loadFile, saveFile } from './files.ts'
