/** An SVG drawing as a file of its own. Its colours must be attributes, not styles of the page. */
export function drawingSvg(drawing: SVGSVGElement): Blob {
  const text = new XMLSerializer().serializeToString(drawing);
  return new Blob([text], { type: 'image/svg+xml' });
}

/** Pixels beyond which Chromium has no canvas. */
const longestSide = 16_384;

/** The same in twice the pixels it has on the screen; in fewer where it is too large for that. */
export async function drawingPng(drawing: SVGSVGElement): Promise<Blob> {
  const { width, height } = { width: Number(drawing.getAttribute('width')), height: Number(drawing.getAttribute('height')) };
  const scale = Math.min(2, longestSide / Math.max(width, height));
  const url = URL.createObjectURL(drawingSvg(drawing));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(Math.floor(scale * width), Math.floor(scale * height));
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
}
