import { h, type VNode } from 'vue';

/** The title of a column that a click sorts by, as a button: its click reaches the head's cell, by mouse or by key. */
export function sortTitle(title: string, order: 'ascend' | 'descend' | false = false): () => VNode {
  const said = order && h('span', { class: 'visually-hidden' }, `, sorted ${order}ing`);
  return () => h('button', { type: 'button', class: 'sort-title clip', title: `Sort by ${title.toLowerCase()}`, onFocus: reveal }, [title, said]);
}

/** Scrolls a wide table to a head that has taken the focus: Naive UI lets the head follow the body, but not the other way round. */
function reveal({ target }: FocusEvent): void {
  const head = (target as Element).closest('th');
  const table = head?.closest('.n-data-table');
  const body = table?.querySelector('.v-vl');
  if (!head || !table || !body || head.matches('.n-data-table-th--fixed-left')) return;
  const fixed = [...table.querySelectorAll('.n-data-table-th--fixed-left')].reduce((sum, one) => sum + one.clientWidth, 0);
  const [{ left, right }, seen] = [head.getBoundingClientRect(), body.getBoundingClientRect()];
  if (right > seen.right) body.scrollLeft += right - seen.right;
  else if (left < seen.left + fixed) body.scrollLeft -= seen.left + fixed - left;
}
