import { type Application, Comment, CommentTag, Converter, type DeclarationReflection, ReflectionKind } from 'typedoc'

/** Under which heading the reference has what comes from a folder, or a file, of src/. */
const headings: readonly (readonly [path: RegExp, heading: string])[] = [
  [/^src\/optimizers\//, 'Optimizers'],
  [/^src\/transforms\//, 'Transforms'],
  [/^src\/wrappers\//, 'Wrappers'],
  [/^src\/schedules\//, 'Schedules'],
  [/^src\/(applyUpdates|compile|kernel\/executor|state\/\w+)\.ts/, 'To apply'],
  [/^src\/(trees\/|transformation\/transformation)/, 'Types of trees and transformations'],
  [/^src\/\w+\.ts|^src\/transformation\//, 'To compose'],
]

/**
 * A plugin of typedoc: modules are called as they are imported, and what has no `@category` gets that of its folder, the types of
 * options and states theirs.
 */
export function load(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children ?? []) {
      if (entry.name === 'index')
        for (const reflection of entry.children ?? []) categorize(reflection, project.getSymbolIdFromReflection(reflection)?.fileName ?? '')
      entry.name = entry.name === 'index' ? 'gradform' : `gradform/${entry.name}`
    }
  })
}

function categorize(reflection: DeclarationReflection, file: string): void {
  if (reflection.kindOf(ReflectionKind.Reference)) return
  const commented = [reflection, ...(reflection.signatures ?? [])]
  if (commented.some(({ comment }) => comment?.getTag('@category') !== undefined)) return
  const path = file.slice(file.lastIndexOf('/src/') + 1)
  const heading = headings.find(([pattern]) => pattern.test(path))?.[1]
  if (heading === undefined) return
  const isOptions = /Options$|State$/.test(reflection.name) && reflection.kindOf(ReflectionKind.Interface | ReflectionKind.TypeAlias)
  reflection.comment ??= new Comment()
  reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: isOptions ? 'Options and states' : heading }]))
}
