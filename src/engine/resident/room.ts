const align = (bytes: number): number => Math.ceil(bytes / 64) * 64

/** What of a memory has been reserved so far. */
export class Room {
  end = 0

  /** Reserves so many bytes, from the start of a cache line on. */
  reserve(bytes: number): number {
    const address = this.end
    this.end = align(address + bytes)
    return address
  }

  skip(bytes: number): void {
    this.end += bytes
  }
}
