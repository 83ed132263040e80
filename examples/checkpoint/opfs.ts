/** Saves bytes in the origin private file system of a browser, under a name. A page that is closed meanwhile leaves the old file. */
export async function saveToOpfs(name: string, bytes: Uint8Array & { readonly buffer: ArrayBuffer }): Promise<void> {
  const directory = await navigator.storage.getDirectory()
  const file = await directory.getFileHandle(name, { create: true })
  // What is written goes to a file beside it, which takes its place when it is closed.
  const writable = await file.createWritable()
  await writable.write(bytes)
  await writable.close()
}

/** Reads what was saved, or nothing where nothing was. */
export async function loadFromOpfs(name: string): Promise<ArrayBuffer | undefined> {
  const directory = await navigator.storage.getDirectory()
  try {
    const file = await directory.getFileHandle(name)
    return await (await file.getFile()).arrayBuffer()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined
    throw error
  }
}
