import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  DoubleSide,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PerspectiveCamera,
  Scene,
  SphereGeometry,
  Vector3,
  WebGLRenderer,
  type Object3D,
} from 'three';
import { Line2 } from 'three/examples/jsm/lines/Line2.js';
import { LineGeometry } from 'three/examples/jsm/lines/LineGeometry.js';
import { LineMaterial, type LineMaterialParameters } from 'three/examples/jsm/lines/LineMaterial.js';
import { columnAt, fieldRange, rowAt, type Field } from '../../engine/lab/field.ts';
import { axisLabels, boxHeight, type AxisLabel, type Box } from './box-axes.ts';
import { colorScale, type Rgb } from './color-scale.ts';

/** What is drawn: surfaces of fields over the same plane, and lines on them. */
export interface SurfaceContent {
  surfaces: readonly { field: Field; stops: readonly Rgb[] }[];
  paths: readonly { color: string; points: readonly (readonly [number, number, number])[] }[];
  box: Box;
  frameColor: string;
  meshColor: string;
}

/** Where the camera stands: degrees around the upright axis and above the floor, and how far away. */
export interface Viewpoint {
  around: number;
  up: number;
  distance: number;
}

export interface SurfaceScene {
  draw(content: SurfaceContent): void;
  look(viewpoint: Viewpoint): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** Every so many points of a surface a line is drawn on it. */
const meshEvery = 4;
/** How far lines float above their surface, so as not to sink into its facets. */
const lift = 0.012;

/**
 * A scene in WebGL, drawn when something changes and never in between.
 * @param onLabels is told where the axes' labels lie whenever the camera moves.
 */
export function createSurfaceScene(canvas: HTMLCanvasElement, onLabels: (labels: AxisLabel[]) => void): SurfaceScene {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
  const scene = new Scene();
  const camera = new PerspectiveCamera(32, 1, 0.1, 50);
  const sun = new DirectionalLight(0xffffff, 1.5);
  sun.position.set(-1.5, 3, 1);
  scene.add(sun, new AmbientLight(0xffffff, 1.9));
  let drawn: Group | null = null;
  let box: Box | null = null;
  let size = { width: 1, height: 1 };
  let frame = 0;

  const render = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      renderer.render(scene, camera);
      if (box) onLabels(axisLabels(box, camera, size.width, size.height));
    });
  };

  return {
    draw(content) {
      if (drawn) release(drawn);
      drawn?.removeFromParent();
      drawn = contentGroup(content, size);
      box = content.box;
      scene.add(drawn);
      render();
    },
    look({ around, up, distance }) {
      const [theta, phi] = [(around * Math.PI) / 180, (up * Math.PI) / 180];
      const centre = new Vector3(0, boxHeight * 0.42, 0);
      camera.position.set(Math.sin(theta) * Math.cos(phi), Math.sin(phi), Math.cos(theta) * Math.cos(phi));
      camera.position.multiplyScalar(distance).add(centre);
      camera.lookAt(centre);
      camera.updateMatrixWorld();
      render();
    },
    resize(width, height) {
      size = { width, height };
      renderer.setSize(width, height, false);
      camera.aspect = width / height;
      camera.updateProjectionMatrix();
      drawn?.traverse((object) => object instanceof Line2 && object.material.resolution.set(width, height));
      render();
    },
    dispose() {
      cancelAnimationFrame(frame);
      if (drawn) release(drawn);
      renderer.dispose();
    },
  };
}

function contentGroup({ surfaces, paths, box, frameColor, meshColor }: SurfaceContent, size: { width: number; height: number }): Group {
  const group = new Group();
  group.add(frameOf(frameColor));
  for (const [index, { field, stops }] of surfaces.entries()) {
    // What lies beneath shines through the first of two: so that is drawn last, with its own lines upon it.
    const opacity = surfaces.length > 1 && index === 0 ? 0.74 : 1;
    const mesh = surfaceMesh(field, stops, box, opacity);
    const lines = surfaceLines(field, box, meshColor);
    mesh.renderOrder = 2 * (surfaces.length - index);
    lines.renderOrder = mesh.renderOrder + 1;
    group.add(mesh, lines);
  }
  for (const { color, points } of paths) if (points.length > 0) group.add(...pathObjects(points, color, box, size));
  return group;
}

/** From the plane and a height to the scene, whose floor is the square ±1 and whose upright axis is y. */
export function place({ x, y, heights }: Box, u: number, v: number, height: number): [number, number, number] {
  const across = (value: number, [low, high]: readonly [number, number]) => (2 * (value - low)) / (high - low) - 1;
  return [across(u, x), heights.share(height) * boxHeight, -across(v, y)];
}

const pointOf = (field: Field, box: Box, row: number, column: number) =>
  place(box, columnAt(field, column), rowAt(field, row), field.values[row * field.columns + column]!);

function surfaceMesh(field: Field, stops: readonly Rgb[], box: Box, opacity: number): Mesh {
  const { columns, rows } = field;
  const scale = colorScale(stops);
  // Each surface has the whole scale to itself: a low one would be all pale otherwise.
  const greatest = box.heights.share(fieldRange(field)[1]);
  const positions = new Float32Array(columns * rows * 3);
  const vertexColors = new Float32Array(columns * rows * 3);
  for (let index = 0; index < columns * rows; index++) {
    positions.set(pointOf(field, box, Math.floor(index / columns), index % columns), index * 3);
    const [r, g, b] = scale(box.heights.share(field.values[index]!) / greatest);
    vertexColors.set(new Color(`rgb(${r}, ${g}, ${b})`).toArray(), index * 3);
  }
  const corners: number[] = [];
  for (let row = 0; row < rows - 1; row++)
    for (let column = 0; column < columns - 1; column++) {
      const corner = row * columns + column;
      corners.push(corner, corner + 1, corner + columns, corner + 1, corner + columns + 1, corner + columns);
    }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('color', new BufferAttribute(vertexColors, 3));
  geometry.setIndex(corners);
  geometry.computeVertexNormals();
  // Pushed back a little, so that the lines on it stand before it.
  const offset = { polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 };
  const look = { vertexColors: true, side: DoubleSide, transparent: opacity < 1, opacity };
  return new Mesh(geometry, new MeshLambertMaterial({ ...look, ...offset }));
}

/** Lines along every few rows and columns: they show the shape where the colour is even. */
function surfaceLines(field: Field, box: Box, color: string): LineSegments {
  const ends: number[] = [];
  const at = (row: number, column: number) => pointOf(field, box, row, column);
  for (let row = 0; row < field.rows; row++)
    for (let column = 0; column < field.columns; column++) {
      if (row % meshEvery === 0 && column + 1 < field.columns) ends.push(...at(row, column), ...at(row, column + 1));
      if (column % meshEvery === 0 && row + 1 < field.rows) ends.push(...at(row, column), ...at(row + 1, column));
    }
  return segments(ends, color, 0.28);
}

/** The floor with a grid, and the four upright edges. */
function frameOf(color: string): LineSegments {
  const ends: number[] = [];
  for (let i = -4; i <= 4; i++) ends.push(i / 4, 0, -1, i / 4, 0, 1, -1, 0, i / 4, 1, 0, i / 4);
  for (const x of [-1, 1]) for (const z of [-1, 1]) ends.push(x, 0, z, x, boxHeight, z);
  return segments(ends, color, 1);
}

function segments(ends: readonly number[], color: string, opacity: number): LineSegments {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(ends), 3));
  return new LineSegments(geometry, new LineBasicMaterial({ color, transparent: opacity < 1, opacity }));
}

/** Drawn after the two surfaces there can be, and their lines. */
const aboveSurfaces = 6;

function pathObjects(
  points: readonly (readonly [number, number, number])[],
  color: string,
  box: Box,
  size: { width: number; height: number },
): Object3D[] {
  const placed = points.map(([u, v, height]) => place(box, u, v, height)).map(([x, y, z]) => [x, y + lift, z] as const);
  const ball = (at: readonly [number, number, number], radius: number) => {
    const mesh = new Mesh(new SphereGeometry(radius, 20, 14), new MeshBasicMaterial({ color }));
    mesh.position.set(...(at as [number, number, number]));
    // What a surface hides of it shines through faintly: in a bowl it would not be seen from most sides.
    const faint = new MeshBasicMaterial({ color, transparent: true, opacity: 0.45, depthTest: false, depthWrite: false });
    const hidden = new Mesh(mesh.geometry, faint);
    hidden.position.copy(mesh.position);
    hidden.renderOrder = aboveSurfaces;
    return [mesh, hidden];
  };
  const ends = [...ball(placed[0]!, 0.022), ...ball(placed.at(-1)!, 0.034)];
  if (placed.length < 2) return ends;
  const geometry = new LineGeometry();
  geometry.setPositions(placed.flat());
  const lineOf = (look: LineMaterialParameters) => {
    const line = new Line2(geometry, new LineMaterial({ color, linewidth: 3.5, ...look }));
    line.material.resolution.set(size.width, size.height);
    return line;
  };
  // From point to point it is straight, and may pass below a surface that bulges in between.
  const hidden = lineOf({ transparent: true, opacity: 0.35, depthTest: false, depthWrite: false });
  hidden.renderOrder = aboveSurfaces;
  return [lineOf({}), hidden, ...ends];
}

/** Geometries and materials live on the graphics side until they are told to go. */
function release(group: Group): void {
  group.traverse((object) => {
    const { geometry, material } = object as Partial<Mesh>;
    geometry?.dispose();
    for (const one of [material ?? []].flat()) one.dispose();
  });
}
