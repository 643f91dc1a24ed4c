// The text of a key file, and of an identity that was exported: who the keys belong to and their public halves in the
// open, the private ones in a box. A file in the open can be changed by anybody who can write there, so what is inside
// the box decides, and a file whose two halves do not agree counts as damaged.

import * as v from 'valibot';
import {
	EarlierPublicSchema,
	findPublicKeys,
	nameFields,
	parseJson,
	PublicKeysSchema,
	readIdentity,
	writeEarlier,
	writeHalves,
	writeIdentity,
} from './identity.ts';
import type { EarlierPublicKeys, RoomIdentity, RoomName } from './identity.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import { arePublicKeysEqual } from '../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeys } from '../../../protocol/invite/public-keys.ts';
import { BoxSchema, openWithPassphrase, sealWithPassphrase } from './passphrase.ts';
import type { PassphrasePorts, WrittenBox } from './passphrase.ts';
import type { Vault } from './vault.ts';

/** Characters of a key file that anybody still reads: one with every earlier key has about 60,000. */
export const KEY_FILE_LENGTH_MAX = 131_072;

const VERSION = 1;
const SEALED_LENGTH_MAX = 100_000;

const SystemBoxSchema = v.strictObject({
	by: v.literal('system'),
	backend: v.pipe(v.string(), v.maxLength(64)),
	sealed: v.pipe(v.string(), v.maxLength(SEALED_LENGTH_MAX), v.regex(/^[A-Za-z0-9+/]+=*$/, 'base64')),
});
/** Only for a rehearsal room. */
const OpenBoxSchema = v.strictObject({ by: v.literal('nothing'), identity: v.pipe(v.string(), v.maxLength(60_000)) });
/** The keys were never written: only what they were is remembered, for grants that they signed. */
const RunBoxSchema = v.strictObject({ by: v.literal('run') });

const openFields = {
	version: v.literal(VERSION),
	...nameFields,
	public: PublicKeysSchema,
	earlier: EarlierPublicSchema,
};

const KeyFileSchema = v.strictObject({
	kind: v.literal('giftwarden-room-keys'),
	...openFields,
	box: v.variant('by', [SystemBoxSchema, BoxSchema, OpenBoxSchema, RunBoxSchema]),
});
const ExportSchema = v.strictObject({ kind: v.literal('giftwarden-room-identity'), ...openFields, box: BoxSchema });

export type KeyFile = v.InferOutput<typeof KeyFileSchema>;
export type ExportedIdentity = v.InferOutput<typeof ExportSchema>;
type Kind = KeyFile['kind'] | ExportedIdentity['kind'];
type WrittenKeyBox = WrittenBox | Exclude<KeyFile['box'], { by: 'passphrase' }>;

/** What stands in the open. */
export interface OpenPart extends RoomName {
	readonly madeAt: UtcMs;
	readonly public: RoomPublicKeys;
	readonly earlier: readonly EarlierPublicKeys[];
}

/** Null where the text is no key file of ours. */
export function readKeyFile(text: string): KeyFile | null {
	return read(KeyFileSchema, text);
}

export function readExport(text: string): ExportedIdentity | null {
	return read(ExportSchema, text);
}

function read<Schema extends v.GenericSchema>(schema: Schema, text: string): v.InferOutput<Schema> | null {
	if (text.length > KEY_FILE_LENGTH_MAX) return null;
	const parsed = v.safeParse(schema, parseJson(text));
	return parsed.success ? parsed.output : null;
}

export async function writeProtected(identity: RoomIdentity, vault: Vault, backend: string): Promise<string> {
	const sealed = await vault.protect(writeIdentity(identity));
	return write('giftwarden-room-keys', toOpenPart(identity), { by: 'system', backend, sealed });
}

export function writeUnprotected(identity: RoomIdentity): string {
	const box = { by: 'nothing', identity: writeIdentity(identity) } as const;
	return write('giftwarden-room-keys', toOpenPart(identity), box);
}

/** Says which keys there were; none of their private halves. */
export function writeForRun(open: OpenPart): string {
	return write('giftwarden-room-keys', open, { by: 'run' });
}

export async function writeUnderPassphrase(
	kind: Kind,
	wanted: { identity: RoomIdentity; passphrase: string },
	ports: PassphrasePorts,
): Promise<string> {
	const open = toOpenPart(wanted.identity);
	const text = writeIdentity(wanted.identity);
	const beside = writeBeside(kind, open);
	const box = await sealWithPassphrase({ text, passphrase: wanted.passphrase, beside }, ports);
	return write(kind, open, box);
}

export type Opened = RoomIdentity | 'wrong_passphrase' | 'damaged';

/** Opens what `writeUnderPassphrase` wrote. */
export async function openUnderPassphrase(file: KeyFile | ExportedIdentity, passphrase: string): Promise<Opened> {
	if (file.box.by !== 'passphrase') return 'damaged';
	const text = await openWithPassphrase(file.box, passphrase, writeBeside(file.kind, file));
	return text === null ? 'wrong_passphrase' : openText(file, text);
}

/** The identity in a box that somebody has opened, if it is the one that the file names. */
export function openText(file: OpenPart, text: string): RoomIdentity | 'damaged' {
	const identity = readIdentity(text);
	if (!identity || identity.room !== file.room || identity.host !== file.host) return 'damaged';
	return arePublicKeysEqual(findPublicKeys(identity.secrets), file.public) ? identity : 'damaged';
}

export function toOpenPart(identity: RoomIdentity): OpenPart {
	const { room, host, madeAt, earlier } = identity;
	return { room, host, madeAt, public: findPublicKeys(identity.secrets), earlier };
}

function write(kind: Kind, open: OpenPart, box: WrittenKeyBox): string {
	return `${JSON.stringify({ kind, ...writeOpenPart(open), box }, null, '\t')}\n`;
}

/** Bound to a box under a passphrase, so that nobody can hand on somebody's keys under another room's name. */
function writeBeside(kind: Kind, open: OpenPart): string {
	return JSON.stringify({ kind, ...writeOpenPart(open) });
}

function writeOpenPart({ room, host, madeAt, public: halves, earlier }: OpenPart) {
	return {
		version: VERSION,
		room,
		host,
		madeAt,
		public: writeHalves(halves),
		earlier: earlier.map(writeEarlier),
	};
}
