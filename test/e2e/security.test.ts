import { expect, test } from './workbench.ts';

test('the page has neither Node nor Electron, only the bridge', async ({ open }) => {
  const { page } = await open();
  const found = await page.evaluate(() => ({
    require: typeof (window as { require?: unknown }).require,
    process: typeof (window as { process?: unknown }).process,
    module: typeof (window as { module?: unknown }).module,
    bridge: Object.keys(window.workbench).sort(),
  }));
  expect(found).toEqual({ require: 'undefined', process: 'undefined', module: 'undefined', bridge: ['call', 'offerCommands', 'onCommand', 'onRunEvent'] });
});

test('the page is sandboxed, isolated, and without Node', async ({ open }) => {
  const { app } = await open();
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { contextIsolation, sandbox, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
    return { contextIsolation, sandbox, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true });
});

test('the page cannot leave for another address', async ({ open }) => {
  const { page } = await open();
  const before = page.url();
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => [location.href, document.querySelector('[data-testid=nav-design]') !== null])).toEqual([before, true]);
});

test('the page cannot open another window', async ({ open }) => {
  const { app, page } = await open();
  expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
  expect(app.windows()).toHaveLength(1);
});

test('nothing is fetched from beyond the application', async ({ open }) => {
  const { page } = await open();
  const outcomes = await page.evaluate(async () => {
    const image = new Promise<string>((resolve) => {
      const element = new Image();
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('refused');
      element.src = 'https://example.org/picture.png';
    });
    const fetched = fetch('https://example.org/').then(
      () => 'fetched',
      () => 'refused',
    );
    return { image: await image, fetched: await fetched };
  });
  expect(outcomes).toEqual({ image: 'refused', fetched: 'refused' });
});

test('the application serves its own pages and no other file of the machine', async ({ open }) => {
  const { page } = await open();
  const paths = ['index.html', '../../package.json', '..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '%', 'assets'];
  const statuses = await page.evaluate((asked) => Promise.all(asked.map(async (path) => (await fetch(`workbench://app/${path}`)).status)), paths);
  expect(statuses).toEqual([200, 404, 403, 404, 404, 404]);
});

test('no script runs that is not the application’s own', async ({ open }) => {
  const { page } = await open();
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = true';
    document.head.append(script);
    // The debugger that carries out this function may evaluate; what it leaves behind for later may not.
    const evaluated = await new Promise<string>((resolve) => {
      setTimeout(() => {
        try {
          resolve(`ran: ${(0, eval)('1 + 1')}`);
        } catch {
          resolve('refused');
        }
      }, 50);
    });
    return { inline: 'intruder' in window, evaluated };
  });
  expect(ran).toEqual({ inline: false, evaluated: 'refused' });
});

test('every permission a page can ask for is denied', async ({ open }) => {
  const { page } = await open();
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'] as PermissionName[];
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

const junk: [string, ...unknown[]][] = [
  ['runs.nosuch'],
  ['__proto__'],
  ['constructor'],
  ['runs.pause'],
  ['runs.pause', 'one'],
  ['runs.pause', 1.5],
  ['runs.pause', -1],
  ['runs.remove', []],
  ['runs.create', { name: 'x', spec: { layers: [] } }],
  ['runs.create', { name: '', spec: null }],
  ['runs.update', 1, { status: 'done' }],
  ['examples.test', [10_000]],
  ['settings.write', '', 1],
  ['models.export', 1, null, '../../etc/passwd'],
];

test('a call with arguments that are none is refused in words, and nothing else happens', async ({ open }) => {
  const { page } = await open();
  const replies = await page.evaluate(
    (calls) => {
      const call = window.workbench.call as (...all: unknown[]) => Promise<unknown>;
      return Promise.all(calls.map((arguments_) => call(...arguments_)));
    },
    junk,
  );
  for (const [i, reply] of replies.entries()) {
    expect(reply, JSON.stringify(junk[i])).toMatchObject({ ok: false, failure: { code: 'badArguments' } });
    expect((reply as { failure: { message: string } }).failure.message.length).toBeGreaterThan(10);
  }
  expect(await page.evaluate(() => window.workbench.call('runs.list'))).toEqual({ ok: true, value: [] });
});
