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

  get(field: Field<Name>): number {
    const { offset, type } = this.fields[field]!;
    return (type === 'f32' ? this.memory.floats : this.memory.words)[(this.pointer + offset) >>> 2]!;
  }

  set(field: Field<Name>, value: number): void {
    const { offset, type } = this.fields[field]!;
    (type === 'f32' ? this.memory.floats : this.memory.words)[(this.pointer + offset) >>> 2] = value;
  }

  assign(values: Partial<Record<Field<Name>, number>>): void {
    for (const [field, value] of Object.entries(values)) this.set(field as Field<Name>, value as number);
  }
}
