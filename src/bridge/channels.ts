/** Names of the channels between main and the window. */
export const callChannel = 'workbench:call';
export const runEventChannel = 'workbench:run-event';
export const commandChannel = 'workbench:command';
export const offerChannel = 'workbench:offer-commands';
