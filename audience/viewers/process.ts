// The simulated viewers in a process of their own, so that the desk's process is as alone as in a real room. Started by the
// app (an Electron utility process), by a test (a forked Node), or by hand: one argument, a JSON object. It obeys its
// parent's messages, tells it once a second what its crowd did, and never outlives it.

import * as v from 'valibot';
import WebSocket from 'ws';
import { systemClock } from '../../protocol/clock.ts';
import type { GiftKey } from '../../protocol/ids.ts';
import { asChannelName, asUserId, isCoins, isGiftKey } from '../../protocol/ids.ts';
import { decodePublicKeys } from '../../protocol/invite/public-keys.ts';
import type { RoomPublicKeys } from '../../protocol/invite/public-keys.ts';
import { nodePrimitives } from '../../protocol/primitives/node/node-primitives.ts';
import type { Coins } from '../../protocol/ids.ts';
import { openHubSession } from '../hub-session.ts';
import { Crowd } from './crowd.ts';
import { LIVELY_MIX, PERSONALITIES } from './personalities.ts';

const COUNTS_EVERY_MS = 1_000;
const PARENT_LOOK_EVERY_MS = 2_000;

const chance = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const pace = v.pipe(v.number(), v.minValue(0), v.maxValue(10_000));
const CatalogueSchema = v.array(
	v.object({
		key: v.custom<GiftKey>(isGiftKey, 'gift key'),
		name: v.string(),
		icon: v.string(),
		price: v.custom<Coins>(isCoins, 'coins'),
	}),
);
const KeysSchema = v.pipe(
	v.object({ sealKey: v.string(), grantKey: v.string() }),
	v.transform((text) => decodePublicKeys(text)),
	v.check((keys) => keys !== null, 'public keys of a room'),
	v.transform((keys) => keys as RoomPublicKeys),
);
const ParametersSchema = v.object({
	hubUrl: v.pipe(v.string(), v.regex(/^wss?:\/\//, 'a WebSocket address')),
	room: v.string(),
	host: v.string(),
	viewers: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5_000)),
	giftsPerSecond: pace,
	giftsMax: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
	seed: v.union([v.number(), v.string()]),
	/** How many in a hundred are of which personality; those not named do not come. */
	personalities: v.optional(v.object(mixSchemas())),
	/** Without them, the room itself is asked: `/room.json` beside the hub. */
	keys: v.optional(KeysSchema),
	catalogue: v.optional(CatalogueSchema),
});
const MessageSchema = v.variant('kind', [
	v.object({ kind: v.literal('pace'), giftsPerSecond: pace }),
	v.object({
		kind: v.literal('faults'),
		broadcastLoss: v.optional(chance, 0),
		acknowledgmentLoss: v.optional(chance, 0),
		delayMsMax: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000)), 0),
	}),
	v.object({ kind: v.literal('stop') }),
]);

export type ViewersParameters = v.InferInput<typeof ParametersSchema>;
export type ViewersMessage = v.InferInput<typeof MessageSchema>;

/** As much of Electron's `process.parentPort` as is used here. */
interface ParentPort {
	on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
	postMessage(message: unknown): void;
}

function mixSchemas() {
	const share = v.optional(v.pipe(v.number(), v.minValue(0)), 0);
	const shares = PERSONALITIES.map((personality) => [personality, share] as const);
	return Object.fromEntries(shares) as Record<(typeof PERSONALITIES)[number], typeof share>;
}

async function play(text: string): Promise<void> {
	const { hubUrl, personalities, catalogue, keys, room, host, ...parameters } = v.parse(
		ParametersSchema,
		JSON.parse(text),
	);
	const asked = keys && catalogue ? null : await fetchRoom(hubUrl);
	const crowd: Crowd = new Crowd({
		viewers: parameters.viewers,
		giftsPerSecond: parameters.giftsPerSecond,
		...(parameters.giftsMax === undefined ? {} : { giftsMax: parameters.giftsMax }),
		seed: parameters.seed,
		room: asChannelName(room),
		host: asUserId(host),
		clock: systemClock,
		keys: keys ?? mustHave(asked?.keys, 'keys'),
		primitives: nodePrimitives,
		catalogue: catalogue ?? mustHave(asked?.catalogue, 'catalogue'),
		mix: personalities ?? LIVELY_MIX,
		// A crowd that plays all evening must not remember every gift.
		isRecorded: false,
		noticed: ({ notice }) => {
			if (notice === 'catalogue_changed' && !catalogue) refreshCatalogue();
		},
		openSession: (userId) =>
			openHubSession({ url: hubUrl, userId, clock: systemClock, connect: (url) => new WebSocket(url) }),
	});
	let isRefreshing = false;
	// Each viewer hears the notice; the room is asked once.
	function refreshCatalogue(): void {
		if (isRefreshing) return;
		isRefreshing = true;
		fetchRoom(hubUrl)
			.then((described) => crowd.setCatalogue(described.catalogue))
			.catch(complain)
			.finally(() => (isRefreshing = false));
	}
	crowd.start();
	followParent(crowd);
}

const RoomSchema = v.object({ catalogue: CatalogueSchema, keys: v.optional(KeysSchema) });

async function fetchRoom(hubUrl: string): Promise<v.InferOutput<typeof RoomSchema>> {
	const url = new URL('/room.json', hubUrl.replace(/^ws/, 'http'));
	const answer = await fetch(url).catch((problem: unknown) => {
		throw new Error(`${url.href} cannot be reached`, { cause: problem });
	});
	if (!answer.ok) throw new Error(`${url.href} answered ${answer.status}`);
	return v.parse(RoomSchema, await answer.json());
}

function mustHave<Value>(value: Value | undefined, what: string): Value {
	if (value === undefined) throw new Error(`the room does not say its ${what}`);
	return value;
}

function followParent(crowd: Crowd): void {
	const { parentPort } = process as typeof process & { readonly parentPort?: ParentPort };
	const obey = (message: unknown): void => {
		const read = v.safeParse(MessageSchema, message);
		if (!read.success) complain(`a message of the parent was not understood: ${v.summarize(read.issues)}`);
		else if (read.output.kind === 'pace') crowd.setPace(read.output.giftsPerSecond);
		else if (read.output.kind === 'faults') crowd.setFaults(read.output);
		else leave(crowd);
	};
	parentPort?.on('message', ({ data }) => obey(data));
	process.on('message', obey);
	process.on('disconnect', () => leave(crowd));
	process.on('SIGTERM', () => leave(crowd));
	const tell = (message: unknown): void => {
		if (parentPort) parentPort.postMessage(message);
		else process.send?.(message);
	};
	const report = (): void => tell({ kind: 'counts', ...crowd.counts() });
	report();
	setInterval(report, COUNTS_EVERY_MS);
	// Without a channel to its parent, a process learns of the parent's end only by getting another one.
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) leave(crowd);
	}, PARENT_LOOK_EVERY_MS);
}

function leave(crowd: Crowd): void {
	crowd
		.stop()
		.catch(complain)
		.finally(() => process.exit(0));
}

function complain(problem: unknown): void {
	process.stderr.write(`viewers: ${problem instanceof Error ? problem.message : String(problem)}\n`);
}

const argument = process.argv.slice(2).find((text) => text.startsWith('{'));
if (argument === undefined) {
	complain('one argument is needed: {"hubUrl":…,"room":…,"host":…,"viewers":…,"giftsPerSecond":…,"seed":…}');
	process.exitCode = 2;
} else {
	play(argument).catch((problem: unknown) => {
		complain(problem);
		process.exit(1);
	});
}
