/**
 * The two register-tiled products everything else is made of. Tiles are sized for the 15 vector registers V8 leaves us on x86:
 * at most ten sums, two vectors of one operand and one of the other.
 */

/** What becomes of the place that a result goes to. */
export const enum Into {
  put,
  times,
  plus,
}

/** Columns of a panel of `dotProducts`. */
export const PANEL: u32 = 32;
const PANEL_ROW: usize = PANEL * 4;

/** Most rows of a tile of `addProduct`. */
const TILE_ROWS: u32 = 5;

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** C[r][c] += scale·Σₛ A[r][s]·B[s][c] for up to 5 rows and 4 or 8 columns; `rows` and `wide` are constants where this is inlined. */
// @ts-ignore: decorator
@inline
function tile(
  rows: i32, wide: bool, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, steps: u32, c: usize, cRow: usize, scale: f32,
): void {
  const zero = f32x4.splat(0);
  let p0 = zero, p1 = zero, p2 = zero, p3 = zero, p4 = zero;
  let q0 = zero, q1 = zero, q2 = zero, q3 = zero, q4 = zero;
  let a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow;
  for (; steps; steps--) {
    const b0 = v128.load(b);
    const b1 = wide ? v128.load(b, 16) : zero;
    b += bStep;
    let x = v128.load32_splat(a);
    a += aStep;
    p0 = madd(x, b0, p0);
    if (wide) q0 = madd(x, b1, q0);
    if (rows > 1) {
      x = v128.load32_splat(a1);
      a1 += aStep;
      p1 = madd(x, b0, p1);
      if (wide) q1 = madd(x, b1, q1);
    }
    if (rows > 2) {
      x = v128.load32_splat(a2);
      a2 += aStep;
      p2 = madd(x, b0, p2);
      if (wide) q2 = madd(x, b1, q2);
    }
    if (rows > 3) {
      x = v128.load32_splat(a3);
      a3 += aStep;
      p3 = madd(x, b0, p3);
      if (wide) q3 = madd(x, b1, q3);
    }
    if (rows > 4) {
      x = v128.load32_splat(a4);
      a4 += aStep;
      p4 = madd(x, b0, p4);
      if (wide) q4 = madd(x, b1, q4);
    }
  }
  const s = f32x4.splat(scale);
  addTo(c, wide, p0, q0, s);
  if (rows > 1) addTo((c += cRow), wide, p1, q1, s);
  if (rows > 2) addTo((c += cRow), wide, p2, q2, s);
  if (rows > 3) addTo((c += cRow), wide, p3, q3, s);
  if (rows > 4) addTo((c += cRow), wide, p4, q4, s);
}

// @ts-ignore: decorator
@inline
function addTo(c: usize, wide: bool, p: v128, q: v128, scale: v128): void {
  v128.store(c, madd(p, scale, v128.load(c)));
  if (wide) v128.store(c, madd(q, scale, v128.load(c, 16)), 16);
}

/** `tile` after tile along a row of them. */
// @ts-ignore: decorator
@inline
function tilesOf(
  rows: i32, columns: u32, a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, steps: u32, c: usize, cRow: usize, scale: f32,
): void {
  for (; columns > 4; columns -= 8, b += 32, c += 32) {
    tile(rows, true, a, aRow, aStep, b, bStep, steps, c, cRow, scale);
    if (columns == 8) return;
  }
  tile(rows, false, a, aRow, aStep, b, bStep, steps, c, cRow, scale);
}

/**
 * C += scale·A·B, with C [rows × columns], A [rows × steps] and B [steps × columns].
 * A's rows are aRow bytes apart and its columns aStep: either way round. `columns` is a multiple of four.
 */
export function addProduct(
  rows: u32, columns: u32, steps: u32, scale: f32,
  a: usize, aRow: usize, aStep: usize,
  b: usize, bStep: usize,
  c: usize, cRow: usize,
): void {
  // Tiles of almost equal height: ten rows are 5 + 5, twelve 4 + 4 + 4.
  for (let tiles = (rows + TILE_ROWS - 1) / TILE_ROWS; tiles; tiles--) {
    const height = (rows + tiles - 1) / tiles;
    switch (height) {
      case 5: tilesOf(5, columns, a, aRow, aStep, b, bStep, steps, c, cRow, scale); break;
      case 4: tilesOf(4, columns, a, aRow, aStep, b, bStep, steps, c, cRow, scale); break;
      case 3: tilesOf(3, columns, a, aRow, aStep, b, bStep, steps, c, cRow, scale); break;
      case 2: tilesOf(2, columns, a, aRow, aStep, b, bStep, steps, c, cRow, scale); break;
      default: tilesOf(1, columns, a, aRow, aStep, b, bStep, steps, c, cRow, scale);
    }
    rows -= height;
    a += <usize>height * aRow;
    c += <usize>height * cRow;
  }
}

/** The four sums of the lanes of p0…p3, as one vector. */
// @ts-ignore: decorator
@inline
function sumLanes(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  const s01 = f32x4.add(v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), v128.shuffle<f32>(p0, p1, 2, 6, 3, 7));
  const s23 = f32x4.add(v128.shuffle<f32>(p2, p3, 0, 4, 1, 5), v128.shuffle<f32>(p2, p3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(s01, s23, 0, 1, 4, 5), v128.shuffle<f32>(s01, s23, 2, 3, 6, 7));
}

/** Σⱼ U[i][j]·V[k][j] for one or two i and four k; V as in `dotProducts`. */
// @ts-ignore: decorator
@inline
function dots(
  two: bool, u: usize, uRow: usize, v: usize, panels: u32, panelBytes: usize, rest: u32, k: u32, c: usize, cRow: usize, how: Into,
): void {
  const zero = f32x4.splat(0);
  let p0 = zero, p1 = zero, p2 = zero, p3 = zero;
  let q0 = zero, q1 = zero, q2 = zero, q3 = zero;
  for (; panels; panels--, v += panelBytes) {
    let v0 = v + k * PANEL_ROW;
    for (const end = v0 + PANEL_ROW; v0 < end; v0 += 16, u += 16) {
      const x = v128.load(u);
      const y = two ? v128.load(u + uRow) : zero;
      let w = v128.load(v0);
      p0 = madd(x, w, p0);
      if (two) q0 = madd(y, w, q0);
      w = v128.load(v0, PANEL_ROW);
      p1 = madd(x, w, p1);
      if (two) q1 = madd(y, w, q1);
      w = v128.load(v0, 2 * PANEL_ROW);
      p2 = madd(x, w, p2);
      if (two) q2 = madd(y, w, q2);
      w = v128.load(v0, 3 * PANEL_ROW);
      p3 = madd(x, w, p3);
      if (two) q3 = madd(y, w, q3);
    }
  }
  const row = rest * 4;
  let v0 = v + k * row, v1 = v0 + row, v2 = v1 + row, v3 = v2 + row;
  for (const end = v1; v0 < end; v0 += 16, v1 += 16, v2 += 16, v3 += 16, u += 16) {
    const x = v128.load(u);
    const y = two ? v128.load(u + uRow) : zero;
    let w = v128.load(v0);
    p0 = madd(x, w, p0);
    if (two) q0 = madd(y, w, q0);
    w = v128.load(v1);
    p1 = madd(x, w, p1);
    if (two) q1 = madd(y, w, q1);
    w = v128.load(v2);
    p2 = madd(x, w, p2);
    if (two) q2 = madd(y, w, q2);
    w = v128.load(v3);
    p3 = madd(x, w, p3);
    if (two) q3 = madd(y, w, q3);
  }
  putSums(c, sumLanes(p0, p1, p2, p3), how);
  if (two) putSums(c + cRow, sumLanes(q0, q1, q2, q3), how);
}

// @ts-ignore: decorator
@inline
function putSums(c: usize, sums: v128, how: Into): void {
  if (how == Into.times) sums = f32x4.mul(sums, v128.load(c));
  else if (how == Into.plus) sums = f32x4.add(sums, v128.load(c));
  v128.store(c, sums);
}

/**
 * C[i][k] = Σⱼ U[i][j]·V[k][j], or that times or plus what stands at C[i][k], for `rows` i and the k in [from, to).
 * From, to − from and `rest` are multiples of four. V is stored in `panels` of PANEL j, `panelBytes` apart, each row by row, and after
 * them the `rest` of its j row by row.
 */
export function dotProducts(
  rows: u32, from: u32, to: u32,
  u: usize, uRow: usize,
  v: usize, panels: u32, panelBytes: usize, rest: u32,
  c: usize, cRow: usize, how: Into,
): void {
  for (; rows > 1; rows -= 2, u += 2 * uRow, c += 2 * cRow)
    for (let k = from; k < to; k += 4) dots(true, u, uRow, v, panels, panelBytes, rest, k, c + k * 4, cRow, how);
  if (rows)
    for (let k = from; k < to; k += 4) dots(false, u, uRow, v, panels, panelBytes, rest, k, c + k * 4, cRow, how);
}
