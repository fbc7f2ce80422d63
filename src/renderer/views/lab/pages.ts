import { defineAsyncComponent, type Component } from 'vue';

export interface LabPage {
  id: 'unit' | 'activations' | 'initialization' | 'cost-surface' | 'plane' | 'graph';
  title: string;
  component: Component;
}

/** The pages of the lab, each one idea. */
export const labPages: readonly LabPage[] = [
  { id: 'unit', title: 'Unit', component: defineAsyncComponent(() => import('./UnitPage.vue')) },
  { id: 'activations', title: 'Activations', component: defineAsyncComponent(() => import('./ActivationsPage.vue')) },
  { id: 'initialization', title: 'Initialization', component: defineAsyncComponent(() => import('./InitializationPage.vue')) },
  { id: 'cost-surface', title: 'Cost surface', component: defineAsyncComponent(() => import('./CostSurfacePage.vue')) },
  { id: 'plane', title: '2-D', component: defineAsyncComponent(() => import('./PlanePage.vue')) },
  { id: 'graph', title: 'Computational graph', component: defineAsyncComponent(() => import('./GraphPage.vue')) },
];
