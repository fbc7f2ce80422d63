import type { Page } from '@playwright/test';

/** As much of Vue's tree of what is mounted as leads from the page's root to its charts. */
interface Mounted {
  component: { subTree: Mounted; exposed: Record<string, unknown> | null } | null;
  children: unknown;
  suspense?: { activeBranch: Mounted } | null;
}

/** Every pair of numbers that the charts on the page hold at this moment: what ECharts was given to draw, asked of ECharts. */
export function chartedNumbers(page: Page): Promise<[number, number][]> {
  return page.evaluate(() => {
    const pairs: [number, number][] = [];
    const root = (document.querySelector('#app') as unknown as { _vnode: Mounted })._vnode;
    const visit = (node: Mounted) => {
      const getOption = node.component?.exposed?.['getOption'];
      if (typeof getOption === 'function') {
        const { series } = getOption() as { series: { data: unknown[] }[] };
        for (const { data } of series) for (const point of data) if (Array.isArray(point)) pairs.push([point[0], point[1]]);
      }
      if (node.component) visit(node.component.subTree);
      if (Array.isArray(node.children)) for (const child of node.children) if (child && typeof child === 'object') visit(child);
    };
    visit(root);
    return pairs;
  });
}
