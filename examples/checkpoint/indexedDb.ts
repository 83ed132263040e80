const STORE = 'checkpoints'

/** Saves bytes in a database of the browser, under a name. A transaction is done as a whole, or not at all. */
export async function saveToIndexedDb(name: string, bytes: Uint8Array): Promise<void> {
  const database = await open()
  const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
  transaction.objectStore(STORE).put(bytes, name)
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
  database.close()
}

/** Reads what was saved, or nothing where nothing was. */
export async function loadFromIndexedDb(name: string): Promise<Uint8Array | undefined> {
  const database = await open()
  const found: Uint8Array | undefined = await result(database.transaction(STORE).objectStore(STORE).get(name))
  database.close()
  return found
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('gradform', 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return result(request)
}

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
