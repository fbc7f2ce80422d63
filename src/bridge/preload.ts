import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Bridge } from './api.ts';
import { callChannel, commandChannel, offerChannel, runEventChannel } from './channels.ts';

function subscribe<Message>(channel: string, listener: (message: Message) => void): () => void {
  const receive = (_event: IpcRendererEvent, message: Message) => listener(message);
  ipcRenderer.on(channel, receive);
  return () => {
    ipcRenderer.off(channel, receive);
  };
}

const bridge: Bridge = {
  call: (name, ...args) => ipcRenderer.invoke(callChannel, name, args),
  onRunEvent: (listener) => subscribe(runEventChannel, listener),
  onCommand: (listener) => subscribe(commandChannel, listener),
  offerCommands: (ids) => ipcRenderer.send(offerChannel, ids),
};

contextBridge.exposeInMainWorld('workbench', bridge);
