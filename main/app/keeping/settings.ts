import * as v from 'valibot';
import type { DeskSettings } from '../../../preload/api/desk-api.ts';
import type { BackupSchedule } from '../../../preload/api/rows.ts';
import { REHEARSAL_ROOM } from '../../../preload/api/rooms/rooms.ts';
import type { RoomId, RoomTerms } from '../../../preload/api/rooms/rooms.ts';
import { roomIdSchema, RoomTermsSchema } from '../../../preload/api/rooms/room-schemas.ts';
import { DeskSettingsSchema } from '../../../preload/api/schemas.ts';
import { BackupScheduleSchema } from '../../../preload/api/storage/storage-schemas.ts';

/** Where the desk's window was, in the screen's own coordinates. */
export interface WindowPlace {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	readonly isMaximised: boolean;
}

export interface Settings {
	readonly desk: DeskSettings;
	/** Null until a window was moved. */
	readonly window: WindowPlace | null;
	/** The folder of the last export; null until there was one. */
	readonly exportFolder: string | null;
	readonly backups: {
		readonly schedule: BackupSchedule;
		/** Null is the folder beside the ledger. */
		readonly folder: string | null;
	};
	/** The real rooms that this desk knows, without what is secret in them. */
	readonly rooms: readonly RoomTerms[];
	/** Opened at the next start, where it is still known. */
	readonly lastRoom: RoomId;
}

export const DEFAULT_SETTINGS: Settings = {
	desk: {
		theme: 'system',
		moderatorName: 'Moderator',
		textScale: 1,
		reducesMotion: false,
		playsSoundForHeld: true,
	},
	window: null,
	exportFolder: null,
	backups: { schedule: { everyMinutes: 60, keep: 24 }, folder: null },
	rooms: [],
	lastRoom: REHEARSAL_ROOM,
};

export const ROOMS_MAX = 200;

const VERSION = 1;
const pixels = v.pipe(v.number(), v.safeInteger(), v.minValue(-100_000), v.maxValue(100_000));
const size = v.pipe(pixels, v.minValue(1));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4_096));

const SettingsFileSchema = v.object({
	version: v.literal(VERSION),
	desk: DeskSettingsSchema,
	window: v.nullable(v.strictObject({ x: pixels, y: pixels, width: size, height: size, isMaximised: v.boolean() })),
	exportFolder: v.nullable(path),
	// A file of a version that made no backups by itself.
	backups: v.optional(
		v.strictObject({ schedule: BackupScheduleSchema, folder: v.nullable(path) }),
		DEFAULT_SETTINGS.backups,
	),
	// A file from before there were real rooms has neither.
	rooms: v.optional(v.pipe(v.array(RoomTermsSchema), v.maxLength(ROOMS_MAX)), []),
	lastRoom: v.optional(roomIdSchema, REHEARSAL_ROOM),
});

/** The settings that a file's text holds, or what is wrong with it. */
export function readSettings(text: string): Settings | { readonly wrong: string } {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch (error) {
		return { wrong: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
	}
	const read = v.safeParse(SettingsFileSchema, parsed);
	if (!read.success) return { wrong: v.summarize(read.issues) };
	const { version: _version, ...settings } = read.output;
	return settings;
}

export function writeSettings(settings: Settings): string {
	return `${JSON.stringify({ version: VERSION, ...settings }, null, '\t')}\n`;
}
