import { type Application, Converter } from 'typedoc'

/** A plugin of typedoc: modules are called as they are imported. */
export function load(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children ?? []) entry.name = entry.name === 'index' ? 'gradform' : `gradform/${entry.name}`
  })
}
