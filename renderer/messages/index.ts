// The one message catalogue: every word in the window comes from here. Each area has its file of plain strings, and of
// functions where a sentence carries a number or a name. Another language is another set of these files.

import { catalogue } from './catalogue.ts';
import { connection } from './rooms/connection.ts';
import { desk } from './desk.ts';
import { gift } from './gift.ts';
import { history } from './history.ts';
import { incidents } from './incidents.ts';
import { keys } from './rooms/keys.ts';
import { rooms } from './rooms/rooms.ts';
import { rules } from './rules.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';

export const text = {
	catalogue,
	connection,
	desk,
	gift,
	history,
	incidents,
	keys,
	rooms,
	rules,
	settings,
	shell,
} as const;
