import { CLIENT_BUGS } from './client-bugs.ts';
import { HOST_BUGS } from './host-bugs.ts';
import { LEDGER_BUGS } from './ledger-bugs.ts';
import type { PlantedBug } from './plant.ts';

export const PLANTED_BUGS: readonly PlantedBug[] = [...CLIENT_BUGS, ...HOST_BUGS, ...LEDGER_BUGS];
