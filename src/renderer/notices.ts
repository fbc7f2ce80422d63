import { createDiscreteApi, type ButtonProps, type ConfigProviderProps, type DialogOptions } from 'naive-ui';
import { computed, h, ref, shallowRef } from 'vue';
import { WorkbenchError } from './bridge.ts';
import { offerCommand, shortcutLabel } from './commands.ts';

/** Set once by App, so that notices and dialogs, which live outside its tree, wear the same theme. */
const themed = shallowRef<ConfigProviderProps>({});
export const dressNotices = (props: ConfigProviderProps) => {
  themed.value = props;
};

const { notification, dialog } = createDiscreteApi(['notification', 'dialog'], {
  configProviderProps: computed(() => themed.value),
  notificationProviderProps: { placement: 'bottom-right', max: 4, containerStyle: { bottom: '36px' } },
});

/** What a screen reader is told; App puts it in a live region. */
export const announcement = ref('');

const titles: Record<WorkbenchError['code'], string> = {
  badArguments: 'That cannot be done as asked',
  notFound: 'Not found',
  conflict: 'Not possible just now',
  badFile: 'The file could not be read',
  storage: 'Stored runs could not be read or written',
  trainer: 'Training failed',
  internal: 'Something went wrong inside the workbench',
};

const say = (content: string) => () => h('span', { class: 'selectable', style: 'white-space: pre-wrap; overflow-wrap: anywhere' }, content);

/** Shows a failure until it is closed: a failure is never silent. */
export function showFailure(failure: unknown): void {
  const title = failure instanceof WorkbenchError ? titles[failure.code] : titles.internal;
  const message = failure instanceof Error ? failure.message : String(failure);
  announcement.value = `${title}: ${message}`;
  notification.error({ title, content: say(message), duration: 0, keepAliveOnHover: true });
}

/** Says why something asked for was not done; goes by itself, as nothing was lost. */
export function showRefusal(title: string, message: string): void {
  announcement.value = `${title}: ${message}`;
  notification.warning({ title, content: say(message), duration: 6000, keepAliveOnHover: true });
}

/** Tells something the person should know; stays until it is closed. */
export function showWarning(title: string, message: string): void {
  announcement.value = `${title}: ${message}`;
  notification.warning({ title, content: say(message), duration: 0 });
}

/** Says that something was done; goes by itself. */
export function showDone(title: string, message?: string): void {
  announcement.value = title;
  notification.success({ title, content: message ? say(message) : undefined, duration: 4000 });
}

export interface Undoable {
  title: string;
  undo: () => void;
  /** What it comes to when nobody asks for it back. */
  commit: () => void;
}

const undoForMs = 8000;

/**
 * Offers to take something back for some seconds before it is done for good, by the notice or by the keys for undo; closing the window
 * does it at once.
 */
export function offerUndo({ title, undo, commit }: Undoable): void {
  let settled = false;
  const settle = (how: () => void) => () => {
    if (settled) return;
    settled = true;
    withdraw();
    window.removeEventListener('pagehide', finish);
    how();
  };
  const finish = settle(commit);
  window.addEventListener('pagehide', finish);
  announcement.value = `${title}. ${shortcutLabel('edit.undo')} takes it back.`;
  const focusedBefore = document.activeElement;
  const takeBack = settle(() => {
    undo();
    // The notice takes the focus with it.
    const hadFocus = document.activeElement?.matches('.notice-action');
    shown.destroy();
    if (hadFocus && focusedBefore instanceof HTMLElement) focusedBefore.focus();
  });
  const withdraw = offerCommand('edit.undo', takeBack);
  const shown = notification.info({
    title,
    duration: undoForMs,
    action: () => h('button', { class: 'notice-action', title: shortcutLabel('edit.undo'), 'data-testid': 'notice-undo', onClick: takeBack }, 'Undo'),
    onAfterLeave: finish,
  });
}

/** Asks before something that cannot be taken back; Enter agrees, Escape declines. */
export function confirm(question: { title: string; content: string; agree: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const options: DialogOptions = {
      title: question.title,
      content: question.content,
      positiveText: question.agree,
      negativeText: 'Cancel',
      showIcon: false,
      closable: false,
      positiveButtonProps: { 'data-testid': 'confirm-agree' } as ButtonProps,
      negativeButtonProps: { 'data-testid': 'confirm-decline' } as ButtonProps,
      autoFocus: false,
      onAfterEnter: () => {
        const agree = document.querySelector<HTMLElement>('[data-testid=confirm-agree]');
        const box = agree?.closest('[role=dialog]');
        box?.setAttribute('aria-label', question.title);
        box?.setAttribute('aria-modal', 'true');
        agree?.focus();
      },
      onPositiveClick: () => resolve(true),
      onNegativeClick: () => resolve(false),
      onEsc: () => resolve(false),
      onMaskClick: () => resolve(false),
    };
    dialog.error(options);
  });
}
