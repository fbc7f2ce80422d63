import type { Command } from 'commander';
import { exportCommand } from './export.ts';
import { findingsCommand } from './findings.ts';
import { gradcheckCommand } from './gradcheck.ts';
import { gradientsCommand } from './gradients.ts';
import { importCommand } from './import.ts';
import { predictCommand } from './predict.ts';
import { removeCommand } from './remove.ts';
import { resumeCommand } from './resume.ts';
import { runsCommand } from './runs.ts';
import { showCommand } from './show.ts';
import { trainCommand } from './train.ts';

/** All commands, in the order the help lists them. */
export const commands: readonly (() => Command)[] = [
  trainCommand,
  resumeCommand,
  runsCommand,
  showCommand,
  findingsCommand,
  removeCommand,
  exportCommand,
  importCommand,
  predictCommand,
  gradientsCommand,
  gradcheckCommand,
];
