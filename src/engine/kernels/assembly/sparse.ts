/**
 * Products with inputs that are mostly zero: only nonzero entries are visited. MNIST's pixels are 81% zero.
 * An entry is eight bytes: where its row begins or its number (u32), and its value (f32).
 */

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** C += Σ value·B[row] over entries, `vectors` fours wide (a constant where this is inlined). */
// @ts-ignore: decorator
@inline
function gather(vectors: i32, entry: usize, end: usize, b: usize, bRow: u32, c: usize): void {
  let s0 = v128.load(c), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  if (vectors > 1) s1 = v128.load(c, 16);
  if (vectors > 2) s2 = v128.load(c, 32);
  if (vectors > 3) s3 = v128.load(c, 48);
  if (vectors > 4) s4 = v128.load(c, 64);
  if (vectors > 5) s5 = v128.load(c, 80);
  if (vectors > 6) s6 = v128.load(c, 96);
  if (vectors > 7) s7 = v128.load(c, 112);
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
  v128.store(c, s0);
  if (vectors > 1) v128.store(c, s1, 16);
  if (vectors > 2) v128.store(c, s2, 32);
  if (vectors > 3) v128.store(c, s3, 48);
  if (vectors > 4) v128.store(c, s4, 64);
  if (vectors > 5) v128.store(c, s5, 80);
  if (vectors > 6) v128.store(c, s6, 96);
  if (vectors > 7) v128.store(c, s7, 112);
}

/** C += Σ value·B[row] over the entries [entry, end); C and B's rows are `columns` wide: a multiple of four, at most 32. */
export function addSparseProduct(columns: u32, entry: usize, end: usize, b: usize, bRow: u32, c: usize): void {
  switch (columns >> 2) {
    case 8: gather(8, entry, end, b, bRow, c); break;
    case 7: gather(7, entry, end, b, bRow, c); break;
    case 6: gather(6, entry, end, b, bRow, c); break;
    case 5: gather(5, entry, end, b, bRow, c); break;
    case 4: gather(4, entry, end, b, bRow, c); break;
    case 3: gather(3, entry, end, b, bRow, c); break;
    case 2: gather(2, entry, end, b, bRow, c); break;
    default: gather(1, entry, end, b, bRow, c);
  }
}

/** B[row] += scale·value·u over entries, `vectors` fours wide (a constant where this is inlined). */
// @ts-ignore: decorator
@inline
function spread(vectors: i32, entry: usize, end: usize, scale: f32, u: usize, b: usize, bRow: u32): void {
  const u0 = v128.load(u);
  const u1 = vectors > 1 ? v128.load(u, 16) : u0;
  const u2 = vectors > 2 ? v128.load(u, 32) : u0;
  const u3 = vectors > 3 ? v128.load(u, 48) : u0;
  const u4 = vectors > 4 ? v128.load(u, 64) : u0;
  const u5 = vectors > 5 ? v128.load(u, 80) : u0;
  const u6 = vectors > 6 ? v128.load(u, 96) : u0;
  const u7 = vectors > 7 ? v128.load(u, 112) : u0;
  for (; entry < end; entry += 8) {
    const row = b + load<u32>(entry) * bRow;
    const value = f32x4.splat(load<f32>(entry, 4) * scale);
    v128.store(row, madd(value, u0, v128.load(row)));
    if (vectors > 1) v128.store(row, madd(value, u1, v128.load(row, 16)), 16);
    if (vectors > 2) v128.store(row, madd(value, u2, v128.load(row, 32)), 32);
    if (vectors > 3) v128.store(row, madd(value, u3, v128.load(row, 48)), 48);
    if (vectors > 4) v128.store(row, madd(value, u4, v128.load(row, 64)), 64);
    if (vectors > 5) v128.store(row, madd(value, u5, v128.load(row, 80)), 80);
    if (vectors > 6) v128.store(row, madd(value, u6, v128.load(row, 96)), 96);
    if (vectors > 7) v128.store(row, madd(value, u7, v128.load(row, 112)), 112);
  }
}

/** B[row] += scale·value·u over the entries [entry, end); u and B's rows are `columns` wide: a multiple of four, at most 32. */
export function addOuterProduct(columns: u32, entry: usize, end: usize, scale: f32, u: usize, b: usize, bRow: u32): void {
  switch (columns >> 2) {
    case 8: spread(8, entry, end, scale, u, b, bRow); break;
    case 7: spread(7, entry, end, scale, u, b, bRow); break;
    case 6: spread(6, entry, end, scale, u, b, bRow); break;
    case 5: spread(5, entry, end, scale, u, b, bRow); break;
    case 4: spread(4, entry, end, scale, u, b, bRow); break;
    case 3: spread(3, entry, end, scale, u, b, bRow); break;
    case 2: spread(2, entry, end, scale, u, b, bRow); break;
    default: spread(1, entry, end, scale, u, b, bRow);
  }
}
