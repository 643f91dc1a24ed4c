/**
 * Who may import whom. The longest path that fits a file decides, so a folder inside another may be stricter or freer
 * than it. The two sides of the wire must never meet except in protocol/: that is what makes it possible for strangers
 * to write the other side. Only the outermost folders know Electron: everything else runs in a rehearsal without it.
 */

export type Zone = {
	/** A folder or a file, from the project's root. */
	path: string;
	/** The folders that it may import from. */
	imports: readonly string[];
	/** Folders inside those from which it may not. */
	never?: readonly string[];
	/** Whether Node's own modules may be imported. */
	node: boolean;
	/** The npm packages that it may import; reserved packages follow their own rule. */
	packages: readonly string[] | 'any';
};

const EDGES = ['main/app', 'main/ipc'];
/** Only who opens a room or joins one chooses an implementation; everybody else takes the port. */
const NODE_PRIMITIVES = 'protocol/primitives/node';
const PRIMITIVES = [NODE_PRIMITIVES, 'protocol/primitives/noble'];

export const ZONES: readonly Zone[] = [
	{ path: 'protocol', imports: ['protocol'], never: PRIMITIVES, node: false, packages: ['valibot'] },
	{ path: 'protocol/primitives/node', imports: ['protocol'], node: true, packages: [] },
	{
		path: 'protocol/primitives/noble',
		imports: ['protocol'],
		node: false,
		packages: ['@noble/ciphers', '@noble/curves', '@noble/hashes'],
	},
	{
		path: 'audience',
		imports: ['audience', 'protocol'],
		never: ['audience/page', 'audience/viewers', ...PRIMITIVES],
		node: false,
		packages: ['uuid', 'valibot'],
	},
	{
		path: 'audience/viewers',
		imports: ['audience', 'protocol'],
		never: ['audience/page'],
		node: true,
		packages: 'any',
	},
	{
		path: 'audience/page',
		imports: ['audience', 'protocol'],
		never: ['audience/viewers', NODE_PRIMITIVES],
		node: false,
		packages: ['uuid'],
	},
	{
		path: 'audience/agora-page',
		imports: ['audience', 'protocol'],
		never: ['audience/page', 'audience/viewers', NODE_PRIMITIVES],
		node: false,
		packages: ['agora-rtm-sdk'],
	},
	{ path: 'main', imports: ['main', 'protocol', 'preload/api'], never: EDGES, node: true, packages: 'any' },
	{ path: 'main/gifts', imports: ['main/gifts', 'protocol', 'preload/api'], node: false, packages: [] },
	{ path: 'main/rtm', imports: ['main/rtm', 'protocol'], node: true, packages: 'any' },
	{ path: 'main/ipc', imports: ['main', 'protocol', 'preload/api'], never: ['main/app'], node: true, packages: 'any' },
	{ path: 'main/app', imports: ['main', 'protocol', 'preload/api'], node: true, packages: 'any' },
	{ path: 'preload', imports: ['preload', 'protocol'], never: PRIMITIVES, node: false, packages: [] },
	{ path: 'preload/api', imports: ['preload/api', 'protocol'], never: PRIMITIVES, node: false, packages: ['valibot'] },
	{
		path: 'renderer',
		imports: ['renderer', 'preload/api', 'protocol'],
		never: PRIMITIVES,
		node: false,
		packages: 'any',
	},
	{
		path: 'rehearsal',
		imports: ['rehearsal', 'main', 'audience', 'protocol', 'preload/api'],
		never: [...EDGES, 'audience/page'],
		node: true,
		packages: 'any',
	},
	{ path: 'build', imports: ['build'], node: true, packages: 'any' },
	{ path: 'test', imports: [''], node: true, packages: 'any' },
];

/** Packages that open a door which only the named folders may open, whatever else they are allowed. */
export const RESERVED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
	electron: ['main/app', 'main/ipc', 'preload', 'build/runtime/default-app', 'test'],
	'better-sqlite3': ['main/ledger', 'main/outbox', 'test'],
};

/** Reserved packages that a folder inside an allowed one may not import after all. */
export const RESERVED_NEVER: Readonly<Record<string, readonly string[]>> = { electron: ['preload/api'] };

/** Sources may stand in the root only under these names: tools look for them there. */
export const ROOT_FILES: readonly string[] = ['eslint.config.js', 'playwright.config.ts', 'vitest.config.ts'];

export const FILES_PER_FOLDER_MAX = 10;
export const LINES_PER_MODULE_MAX = 300;
export const LINES_PER_COMPONENT_MAX = 150;

/** Names that say nothing about what is inside. */
export const EMPTY_WORDS: readonly string[] = [
	'utils',
	'util',
	'helpers',
	'helper',
	'manager',
	'service',
	'data',
	'info',
	'misc',
];
