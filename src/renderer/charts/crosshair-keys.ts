import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { computed, nextTick, ref, type Ref } from 'vue';

interface Series {
  data?: readonly unknown[];
  silent?: boolean;
  tooltip?: { show?: boolean };
}

/**
 * A plot with a crosshair under the pointer has one under the arrow keys too: it is a slider along the horizontal axis, whose value in
 * words is what the crosshair's tooltip says. Other plots are pictures.
 * @param option null while there is nothing to plot.
 * @param frame the plot's element, in which the tooltip is the only text.
 */
export function useCrosshairKeys(
  option: () => EChartsCoreOption | null,
  chart: () => Pick<EChartsType, 'dispatchAction'> | null,
  frame: Readonly<Ref<HTMLElement | null>>,
) {
  const at = ref<number | null>(null);
  const said = ref('');

  /** The series with most points stands for all. */
  const longest = computed(() => {
    const { tooltip, series } = (option() ?? {}) as { tooltip?: { trigger?: string }; series?: readonly Series[] };
    if (tooltip?.trigger !== 'axis') return null;
    const counts = (series ?? []).map((one) => (one.silent || one.tooltip?.show === false ? 0 : (one.data?.length ?? 0)));
    const points = Math.max(0, ...counts);
    return points > 1 ? { index: counts.indexOf(points), points } : null;
  });

  const attributes = computed(() => {
    if (!longest.value) return option() ? { role: 'img' } : {};
    const { points } = longest.value;
    const now = Math.min(points - 1, at.value ?? 0);
    const inWords = said.value || 'arrow keys read the values';
    return {
      role: 'slider',
      tabindex: 0,
      'aria-valuemin': 0,
      'aria-valuemax': points - 1,
      'aria-valuenow': now,
      'aria-valuetext': inWords,
    };
  });

  async function press(event: KeyboardEvent) {
    if (!longest.value || event.ctrlKey || event.metaKey || event.altKey) return;
    const { index, points } = longest.value;
    const page = Math.ceil(points / 10);
    const far = { PageDown: -page, PageUp: page, Home: -points, End: points };
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, ...far }[event.key];
    if (by === undefined) return event.key === 'Escape' ? hide() : undefined;
    event.preventDefault();
    at.value = at.value === null && by === 1 ? 0 : Math.min(points - 1, Math.max(0, (at.value ?? 0) + by));
    chart()?.dispatchAction({ type: 'showTip', seriesIndex: index, dataIndex: at.value });
    await nextTick();
    said.value = frame.value?.innerText.replace(/\s*[\n\t]+\s*/g, ', ') ?? '';
  }

  function hide() {
    if (at.value === null) return;
    at.value = null;
    said.value = '';
    chart()?.dispatchAction({ type: 'hideTip' });
  }

  return { attributes, press, hide };
}
