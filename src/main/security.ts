import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { app, protocol, session, type WebContents, type WebFrameMain } from 'electron';

/** The window's pages have an origin of their own, so that 'self' in the policy means them and nothing else. */
const scheme = 'workbench';
const origin = `${scheme}://app`;

/** Set by `npm run dev` only: Vite's server on this machine. */
const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

export const startPage = `${devServer ?? origin}/index.html`;

/**
 * Styles may be inline because Naive UI and ECharts write style elements and attributes; scripts may not.
 * `wasm-unsafe-eval` lets the engine compile its own kernels, and nothing but WebAssembly.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};

/** Must be called before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built pages in `folder` to the window, and keeps the window from everything else. */
export function secureSession(folder: string): void {
  const { defaultSession } = session;
  defaultSession.protocol.handle(scheme, (request) => answer(folder, request));
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isLocal(details.url) }));
  // The page saves what it made itself, such as a picture of a chart; the system's dialog asks where to.
  defaultSession.on('will-download', (event, item) => {
    if (!/^(blob|data):/.test(item.getURL())) event.preventDefault();
  });
  app.on('web-contents-created', (_event, contents) => secureContents(contents));
}

function secureContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Whether a frame is the workbench's own page, and no page in a page. */
export function isOwnPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${devServer ?? origin}/`);
}

function isLocal(url: string): boolean {
  const { protocol: kind, host } = new URL(url);
  if (devServer && host === new URL(devServer).host) return true;
  return [`${scheme}:`, 'data:', 'blob:', 'devtools:'].includes(kind);
}

async function answer(folder: string, request: Request): Promise<Response> {
  const { host, pathname } = new URL(request.url);
  try {
    const file = normalize(join(folder, decodeURIComponent(pathname)));
    if (host !== 'app' || request.method !== 'GET' || !file.startsWith(folder + sep)) return new Response(null, { status: 403 });
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
      },
    });
  } catch {
    return new Response(null, { status: 404 });
  }
}
