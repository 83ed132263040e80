type Child = Node | string | undefined
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/** Makes an element: functions listen, what is undefined or false is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value)
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : `${value}`)
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** A select with its options, in groups where a name is given for them. */
export function select(
  attributes: Attributes,
  groups: readonly { readonly group?: string; readonly options: readonly { readonly value: string; readonly text: string }[] }[],
  chosen: string | undefined,
): HTMLSelectElement {
  const made = element('select', attributes)
  for (const { group, options } of groups) {
    const items = options.map(({ value, text }) => element('option', { value, selected: value === chosen }, text))
    if (group === undefined) made.append(...items)
    else made.append(element('optgroup', { label: group }, ...items))
  }
  return made
}

/** The element of an id that the page has. */
export const byId = (id: string): HTMLElement => document.getElementById(id)!

/** What the user typed or chose. */
export const typedInto = (event: Event): string =>
  event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement ? event.target.value : ''

/** Puts new children into an element; what had the focus there has it again, found by its id. */
export function refill(place: Element, ...children: readonly (Node | string)[]): void {
  const { activeElement } = document
  const id = activeElement !== null && place.contains(activeElement) ? activeElement.id : ''
  place.replaceChildren(...children)
  if (id !== '') document.getElementById(id)?.focus()
}
