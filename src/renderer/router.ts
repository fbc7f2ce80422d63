import { createRouter, createWebHashHistory } from 'vue-router';

export const viewNames = ['design', 'train', 'runs', 'compare', 'draw', 'lab', 'inspect'] as const;
export type ViewName = (typeof viewNames)[number];

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/design', name: 'design', component: () => import('./views/DesignView.vue') },
    { path: '/train/:runId?', name: 'train', component: () => import('./views/TrainView.vue') },
    { path: '/runs', name: 'runs', component: () => import('./views/RunsView.vue') },
    { path: '/run/:runId', name: 'run', component: () => import('./views/RunView.vue') },
    { path: '/compare/:runIds?', name: 'compare', component: () => import('./views/CompareView.vue') },
    { path: '/draw/:runId?', name: 'draw', component: () => import('./views/DrawView.vue') },
    { path: '/lab/:page?', name: 'lab', component: () => import('./views/LabView.vue') },
    { path: '/inspect', name: 'inspect', component: () => import('./views/InspectorView.vue') },
    { path: '/:rest(.*)', redirect: '/design' },
  ],
});

/** Loads the code of the views, and of what they draw with, while nothing else is to be done, so that each opens at once. */
export function preloadViews(): void {
  const components = router.getRoutes().map((route) => route.components?.['default']);
  const loaders = components.filter((component) => typeof component === 'function') as (() => Promise<unknown>)[];
  loaders.push(async () => (await import('./charts/first-drawing.ts')).drawFirst());
  const next = () => {
    const load = loaders.shift();
    if (load) requestIdleCallback(() => void load().then(next, next));
  };
  next();
}
