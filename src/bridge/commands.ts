/**
 * Everything that has a shortcut: the list behind the keys, the help overlay and the tooltips.
 * The menu in main shows the same titles and keys, and sends the same ids.
 */
export const commands = [
  { id: 'view.design', group: 'Go to', title: 'Design', keys: 'Mod+1' },
  { id: 'view.train', group: 'Go to', title: 'Train', keys: 'Mod+2' },
  { id: 'view.runs', group: 'Go to', title: 'Runs', keys: 'Mod+3' },
  { id: 'view.draw', group: 'Go to', title: 'Draw', keys: 'Mod+4' },
  { id: 'view.lab', group: 'Go to', title: 'Lab', keys: 'Mod+5' },
  { id: 'help.shortcuts', group: 'Go to', title: 'Keyboard shortcuts', keys: '?' },
  { id: 'app.appearance', group: 'Go to', title: 'Light, dark or as the system', keys: 'Mod+Shift+L' },
  { id: 'edit.undo', group: 'Design', title: 'Undo an edit, or a pen stroke', keys: 'Mod+Z' },
  { id: 'edit.redo', group: 'Design', title: 'Redo an edit, or a pen stroke', keys: 'Mod+Shift+Z' },
  { id: 'design.start', group: 'Design', title: 'Start training', keys: 'Mod+Enter' },
  { id: 'design.addLayer', group: 'Design', title: 'Add a layer', keys: 'Mod+L' },
  { id: 'layer.up', group: 'Design', title: 'Move the layer towards the input', keys: 'Alt+ArrowUp' },
  { id: 'layer.down', group: 'Design', title: 'Move the layer towards the output', keys: 'Alt+ArrowDown' },
  { id: 'layer.duplicate', group: 'Design', title: 'Duplicate the layer', keys: 'Mod+D' },
  { id: 'layer.remove', group: 'Design', title: 'Remove the layer', keys: 'Mod+Backspace' },
  { id: 'run.pause', group: 'Train', title: 'Pause or resume the selected run', keys: 'Space' },
  { id: 'run.stop', group: 'Train', title: 'Stop the selected run', keys: 'Mod+.' },
  { id: 'runs.search', group: 'Runs', title: 'Search runs', keys: 'Mod+F' },
  { id: 'runs.selectAll', group: 'Runs', title: 'Select all runs shown', keys: 'Mod+A' },
  { id: 'runs.open', group: 'Runs', title: 'Open the run', keys: 'Enter' },
  { id: 'runs.rename', group: 'Runs', title: 'Rename the run', keys: 'F2' },
  { id: 'runs.remove', group: 'Runs', title: 'Delete the selected runs', keys: 'Delete' },
  { id: 'runs.duplicate', group: 'Runs', title: 'Open the run’s settings in Design', keys: 'Mod+D' },
  { id: 'runs.import', group: 'Runs', title: 'Import weights', keys: 'Mod+I' },
  { id: 'draw.clear', group: 'Draw', title: 'Clear the pad', keys: 'Escape' },
  { id: 'draw.example', group: 'Draw', title: 'Show another test digit', keys: 'N' },
  { id: 'lab.play', group: 'Lab', title: 'Play or pause', keys: 'Space' },
  { id: 'lab.next', group: 'Lab', title: 'One step on', keys: '.' },
  { id: 'lab.previous', group: 'Lab', title: 'One step back', keys: ',' },
  { id: 'lab.restart', group: 'Lab', title: 'Back to the beginning', keys: 'R' },
] as const satisfies readonly { id: string; group: string; title: string; keys: string }[];

export type CommandId = (typeof commands)[number]['id'];
