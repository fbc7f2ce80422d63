import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { config as zodConfig } from 'zod';
import App from './App.vue';
import { listenForCommands } from './commands.ts';
import { showFailure } from './notices.ts';
import { preloadViews, router, viewNames, type ViewName } from './router.ts';
import { useRuns } from './stores/runs.ts';
import { useSettings } from './stores/settings.ts';
import './theme/base.css';

// The page's security policy forbids the code that zod would generate to parse faster.
zodConfig({ jitless: true });

const app = createApp(App).use(createPinia());
app.config.errorHandler = showFailure;
window.addEventListener('unhandledrejection', ({ reason }) => showFailure(reason));

async function open() {
  await Promise.all([useSettings().load(), useRuns().load()].map((loading) => loading.catch(showFailure)));
  const lastView = useSettings().remembered<ViewName>('app.view', 'design');
  app.use(router);
  if (!location.hash.slice(2) && viewNames.includes(lastView.value)) await router.replace({ name: lastView.value });
  router.afterEach((to) => {
    lastView.value = to.name as ViewName;
  });
  listenForCommands();
  app.mount('#app');
  preloadViews();
}

void open();
