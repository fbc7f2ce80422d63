/**
 * Products with inputs that are mostly zero: only nonzero entries are visited. MNIST's pixels are 81% zero.
 * An entry is eight bytes: where its row begins or its number (u32), and its value (f32).
 */

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** C = scale·(C·start + Σ value·B[row]) over entries, `vectors` fours wide (a constant where this is inlined). */
// @ts-ignore: decorator
@inline
function gather(vectors: i32, entry: usize, end: usize, b: usize, bRow: u32, c: usize, scale: f32): void {
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
  for (; entry < end; entry += 8) {
    const row = b + load<u32>(entry) * bRow;
    const value = v128.load32_splat(entry, 4);
    s0 = madd(value, v128.load(row), s0);
    if (vectors > 1) s1 = madd(value, v128.load(row, 16), s1);
    if (vectors > 2) s2 = madd(value, v128.load(row, 32), s2);
    if (vectors > 3) s3 = madd(value, v128.load(row, 48), s3);
    if (vectors > 4) s4 = madd(value, v128.load(row, 64), s4);
    if (vectors > 5) s5 = madd(value, v128.load(row, 80), s5);
    if (vectors > 6) s6 = madd(value, v128.load(row, 96), s6);
    if (vectors > 7) s7 = madd(value, v128.load(row, 112), s7);
  }
  const factor = f32x4.splat(scale);
  v128.store(c, madd(s0, factor, v128.load(c)));
  if (vectors > 1) v128.store(c, madd(s1, factor, v128.load(c, 16)), 16);
  if (vectors > 2) v128.store(c, madd(s2, factor, v128.load(c, 32)), 32);
  if (vectors > 3) v128.store(c, madd(s3, factor, v128.load(c, 48)), 48);
  if (vectors > 4) v128.store(c, madd(s4, factor, v128.load(c, 64)), 64);
  if (vectors > 5) v128.store(c, madd(s5, factor, v128.load(c, 80)), 80);
  if (vectors > 6) v128.store(c, madd(s6, factor, v128.load(c, 96)), 96);
  if (vectors > 7) v128.store(c, madd(s7, factor, v128.load(c, 112)), 112);
}

/** C += scale · Σ value·B[row] over the entries [entry, end); C and B's rows are `columns` wide: a multiple of four, at most 32. */
export function addSparseProduct(columns: u32, entry: usize, end: usize, b: usize, bRow: u32, c: usize, scale: f32): void {
  switch (columns >> 2) {
    case 8: gather(8, entry, end, b, bRow, c, scale); break;
    case 7: gather(7, entry, end, b, bRow, c, scale); break;
    case 6: gather(6, entry, end, b, bRow, c, scale); break;
    case 5: gather(5, entry, end, b, bRow, c, scale); break;
    case 4: gather(4, entry, end, b, bRow, c, scale); break;
    case 3: gather(3, entry, end, b, bRow, c, scale); break;
    case 2: gather(2, entry, end, b, bRow, c, scale); break;
    default: gather(1, entry, end, b, bRow, c, scale);
  }
}
