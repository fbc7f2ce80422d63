const pageBytes = 65_536;
const mostPages = 65_536;
/** Allocations begin at a cache line, so that threads that write next to each other do not share one. */
const lineBytes = 64;

/** A network's WASM memory: allocated from bottom to top, freed all at once with the network. */
export class EngineMemory {
  readonly memory: WebAssembly.Memory;
  /** The whole memory as bytes, 32-bit words, floats, doubles; new ones after each allocation. */
  bytes!: Uint8Array;
  words!: Uint32Array;
  floats!: Float32Array;
  doubles!: Float64Array;
  private top = 1024;

  constructor(shared: boolean) {
    this.memory = new WebAssembly.Memory(shared ? { initial: 1, maximum: mostPages, shared } : { initial: 1 });
    this.view();
  }

  /** Bytes allocated. */
  get used(): number {
    return this.top;
  }

  /**
   * @returns the address of `size` bytes, all zero.
   * @throws {RangeError} when there is no room left.
   */
  allocate(size: number): number {
    const pointer = this.top;
    this.top = Math.ceil((pointer + size) / lineBytes) * lineBytes;
    const missing = Math.ceil((this.top - this.memory.buffer.byteLength) / pageBytes);
    if (missing > 0) this.grow(missing);
    this.view();
    return pointer;
  }

  /** `count` floats at an address, as a view that holds until the next allocation. */
  floatsAt(pointer: number, count: number): Float32Array {
    return this.floats.subarray(pointer / 4, pointer / 4 + count);
  }

  private grow(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const megabytes = Math.ceil((this.memory.buffer.byteLength + pages * pageBytes) / 2 ** 20);
      throw new RangeError(`the network and its examples need ${megabytes} MB of memory, which are not to be had`, { cause });
    }
  }

  private view(): void {
    const { buffer } = this.memory;
    if (this.bytes?.buffer === buffer && this.bytes.length === buffer.byteLength) return;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.floats = new Float32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }
}
