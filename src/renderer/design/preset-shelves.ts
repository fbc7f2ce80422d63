import { presetGroups, presets, type Preset } from '../../engine/presets.ts';
import { parameterCount } from '../../engine/shapes.ts';
import { integer, plural } from '../format/numbers.ts';

/** The presets as they are offered: by group, each in its order. */
export const presetShelves = presetGroups.map((title) => ({ title, members: presets.filter(({ group }) => group === title) }));

/** A title is a name, then the network, without spaces. */
export const nameOf = ({ title }: Pick<Preset, 'title'>): string => title.slice(0, title.lastIndexOf(' '));
export const networkOf = ({ title }: Pick<Preset, 'title'>): string => title.slice(title.lastIndexOf(' ') + 1);

export const presetFacts = ({ spec }: Preset): string => `${integer(parameterCount(spec))} parameters · ${plural(spec.epochs, 'epoch')}`;
