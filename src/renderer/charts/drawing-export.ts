/** An SVG drawing as a file of its own. Its colours must be attributes, not styles of the page. */
export function drawingSvg(drawing: SVGSVGElement): Blob {
  const text = new XMLSerializer().serializeToString(drawing);
  return new Blob([text], { type: 'image/svg+xml' });
}

/** The same in twice the pixels it has on the screen. */
export async function drawingPng(drawing: SVGSVGElement, { width, height }: { width: number; height: number }): Promise<Blob> {
  const url = URL.createObjectURL(drawingSvg(drawing));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(2 * width, 2 * height);
    canvas.getContext('2d')!.drawImage(image, 0, 0, 2 * width, 2 * height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(url);
  }
}
