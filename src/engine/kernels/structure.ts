import type { EngineMemory } from './memory.ts';
import { structures } from './wasm.ts';

type Structures = typeof structures;
export type StructureName = keyof Structures;
export type Field<Name extends StructureName> = keyof Structures[Name] & string;

/** One of the structures that the kernels read, at its place in memory; declared in `assembly/structures.ts`. */
export class Structure<Name extends StructureName> {
  /** Bytes that a structure takes. */
  static bytes(name: StructureName): number {
    return Object.keys(structures[name]).length * 4;
  }

  readonly pointer: number;
  private readonly memory: EngineMemory;
  private readonly fields: Readonly<Record<string, { offset: number; type: string }>>;

  constructor(memory: EngineMemory, name: Name, pointer = memory.allocate(Structure.bytes(name))) {
    this.memory = memory;
    this.pointer = pointer;
    this.fields = structures[name];
  }

  /** Where a field stands in the memory's words or floats: to write one at each step without a look at its name. */
  index(field: Field<Name>): number {
    return (this.pointer + this.fields[field]!.offset) / 4;
  }

  get(field: Field<Name>): number {
    return this.numbers(field)[this.index(field)]!;
  }

  set(field: Field<Name>, value: number): void {
    this.numbers(field)[this.index(field)] = value;
  }

  private numbers(field: Field<Name>): Float32Array | Uint32Array {
    return this.fields[field]!.type === 'f32' ? this.memory.floats : this.memory.words;
  }

  assign(values: Partial<Record<Field<Name>, number>>): void {
    for (const [field, value] of Object.entries(values)) this.set(field as Field<Name>, value as number);
  }
}
