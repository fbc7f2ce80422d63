import { onActivated, onBeforeUnmount, onDeactivated, onMounted, reactive, watchEffect } from 'vue';
import { commands, type CommandId } from '../bridge/commands.ts';
import { offerCommands, onMenuCommand } from './bridge.ts';

export { commands, type CommandId };

const handlers = reactive(new Map<string, (() => void)[]>());
const isMac = navigator.platform.startsWith('Mac');

/** Answers a command until what it returns is called; of several, the last to offer answers. */
export function offerCommand(id: CommandId, run: () => void): () => void {
  const others = () => (handlers.get(id) ?? []).filter((other) => other !== run);
  handlers.set(id, [...others(), run]);
  return () => void handlers.set(id, others());
}

/** Answers a command while the component is on the window; of several, the last to appear answers. */
export function useCommand(id: CommandId, run: () => void): void {
  let withdraw: () => void = () => undefined;
  const offer = () => {
    withdraw = offerCommand(id, run);
  };
  onMounted(offer);
  onActivated(offer);
  onDeactivated(() => withdraw());
  onBeforeUnmount(() => withdraw());
}

/** Runs a command if something on the window answers it. */
export function runCommand(id: string): boolean {
  const run = handlers.get(id)?.at(-1);
  run?.();
  return run !== undefined;
}

/** A shortcut as a person reads it on this platform: `Ctrl+Shift+Z` or `⌘⇧Z`. */
export function shortcutLabel(id: CommandId): string {
  const names: Record<string, string> = isMac
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '⏎', Backspace: '⌫', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'esc' }
    : { Mod: 'Ctrl', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };
  const { keys } = commands.find((command) => command.id === id)!;
  return keys
    .split('+')
    .map((key) => names[key] ?? key)
    .join(isMac ? '' : '+');
}

/** The pressed keys in the notation of the table. */
export function pressedKeys(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>, mac = isMac): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const isSymbol = key.length === 1 && !/[A-Z0-9]/.test(key);
  return [(mac ? event.metaKey : event.ctrlKey) && 'Mod', event.altKey && 'Alt', event.shiftKey && !isSymbol && 'Shift', key]
    .filter(Boolean)
    .join('+');
}

const writesText = (element: Element | null) =>
  element instanceof HTMLElement && (element.isContentEditable || element.matches('textarea, input:not([type=checkbox], [type=radio], [type=range])'));
/** What these keys move: the thumb, the chosen tab, the mark in a text. */
const movedByArrows = 'select, input, [role=slider], [role=tab], [role=combobox], .n-base-selection *';
/** What each of these keys does something to: Space presses no link, and moves no slider. */
const pressedBy: Record<string, string> = {
  Space: 'button, select, input:not([type=range])',
  Enter: 'button, a, select, input:not([type=range])',
  ...Object.fromEntries(['ArrowLeft', 'ArrowRight', 'Home', 'End'].map((key) => [key, movedByArrows])),
};
/** Behind a dialog nothing happens, nor while a menu has the focus; one that fades away is answered. */
const isShielded = () =>
  document.querySelector('[role=dialog]:not(.action-menu, [class*=leave-active])') !== null || Boolean(document.activeElement?.closest('.action-menu'));

/** In a text, these mean all of it and its last word. */
const ofText = ['Mod+A', 'Mod+Backspace'];

/** Whether the focused element needs this key itself: letters in a text, Space on a button. */
function keyIsTaken(keys: string): boolean {
  const focused = document.activeElement;
  if (ofText.includes(keys)) return writesText(focused);
  if (keys.startsWith('Mod+') || keys.startsWith('Alt+') || /^F\d+$/.test(keys)) return false;
  return writesText(focused) || (keys in pressedBy && focused !== null && focused.matches(pressedBy[keys]!));
}

/** Listens to the keyboard and to the menu for as long as the window lives. */
export function listenForCommands(): void {
  window.addEventListener('keydown', (event) => {
    const keys = pressedKeys(event);
    if (event.defaultPrevented || isShielded() || keyIsTaken(keys)) return;
    const command = commands.find((candidate) => candidate.keys === keys && (handlers.get(candidate.id)?.length ?? 0) > 0);
    if (!command) return;
    event.preventDefault();
    runCommand(command.id);
  });
  onMenuCommand(runCommand);
  watchEffect(() => offerCommands([...handlers.keys()].filter((id) => handlers.get(id)!.length > 0)));
}
