import { confine } from '../../../patcher/confine/confine.ts';
import { replaceProgram } from '../../../patcher/proc/confinement-calls.ts';

/** Gives up what the patcher gives up, with one writable directory, and goes on as the program that is named. */
const [writable = '', program = '', ...args] = process.argv.slice(2);
confine([writable]);
replaceProgram(program, args);
