// Turns a stranger's text into messages. Never throws: a malformed peer is an everyday event, not a bug of ours. The
// order is fixed – bytes, depth, JSON, envelope, version, seal, the same again inside, then each message for itself – so that one bad message does
// not cost the good ones beside it, and so that nothing costly is done for a text that is out of bounds.

import * as v from 'valibot';
import { BATCH_MAX, CHANNEL_MESSAGE_BYTES_MAX, findOutOfBounds, PEER_MESSAGE_BYTES_MAX } from '../bounds.ts';
import { isGiftId } from '../ids.ts';
import type { ChannelMessage, ClientMessage, Decoded, DecodedPeer, HostMessage, MessageProblem } from '../messages.ts';
import { PROTOCOL_VERSION } from '../messages.ts';
import { fromBase64Url } from '../primitives/base64url.ts';
import { KEY_BYTES, NONCE_BYTES } from '../primitives/primitives.ts';
import { SEAL } from '../seal/seal-session.ts';
import type { Sealed } from '../seal/seal-session.ts';
import { ChannelMessageSchema, ClientMessageSchema, HostMessageSchema } from './schemas.ts';

/** What the host reads from a peer. */
export function decodeFromClient(text: string, open: Opener): DecodedPeer<ClientMessage> {
	return decodePeer(readFromClient, PEER_MESSAGE_BYTES_MAX, text, open);
}

/** What a client reads from the host; the host batches, so the whole RTM message may be used. */
export function decodeFromHost(text: string, open: Opener): DecodedPeer<HostMessage> {
	return decodePeer(readFromHost, CHANNEL_MESSAGE_BYTES_MAX, text, open);
}

/** Opens what was sealed, or says by null that it cannot be. */
export type Opener = (sealed: Sealed) => string | null;

/** A peer's text up to its seal; what is inside is nobody's word before it is opened. */
export function readSealed(text: string, bytesMax = PEER_MESSAGE_BYTES_MAX): SealedText | NotForUs {
	const envelope = openEnvelope(text, bytesMax);
	return envelope.kind === 'envelope' ? readEnvelope(envelope.fields) : envelope;
}

/** The messages in a text of a client that was opened. */
export function readFromClient(opened: string): Decoded<ClientMessage> {
	return readOpened(opened, ClientMessageSchema, PEER_MESSAGE_BYTES_MAX);
}

/** The messages in a text of the host that was opened. */
export function readFromHost(opened: string): Decoded<HostMessage> {
	return readOpened(opened, HostMessageSchema, CHANNEL_MESSAGE_BYTES_MAX);
}

/** What every member reads from the room's channel. */
export function decodeFromChannel(text: string): Decoded<ChannelMessage> {
	const envelope = openEnvelope(text, CHANNEL_MESSAGE_BYTES_MAX);
	if (envelope.kind !== 'envelope') return envelope;
	return readMessages(envelope.fields['messages'], ChannelMessageSchema);
}

export type SealedText = { readonly kind: 'sealed'; readonly sealed: Sealed };
export type NotForUs = Exclude<Decoded<never>, { kind: 'messages' }>;
type Envelope = { readonly kind: 'envelope'; readonly fields: Readonly<Record<string, unknown>> };

function decodePeer<Message>(
	read: (opened: string) => Decoded<Message>,
	bytesMax: number,
	text: string,
	open: Opener,
): DecodedPeer<Message> {
	const sealed = readSealed(text, bytesMax);
	if (sealed.kind !== 'sealed') return sealed;
	const opened = open(sealed.sealed);
	return opened === null ? { kind: 'unopened' } : read(opened);
}

function readEnvelope({ seal, enc, nonce, body }: Readonly<Record<string, unknown>>): SealedText | NotForUs {
	if (seal === 'none') return { kind: 'unreadable', why: 'the message is not sealed' };
	if (seal !== SEAL) return { kind: 'unreadable', why: `seal ${JSON.stringify(seal)?.slice(0, 40)} is not known` };
	const [encBytes, nonceBytes, bodyBytes] = [readBytes(enc), readBytes(nonce), readBytes(body)];
	if (encBytes?.length !== KEY_BYTES) return { kind: 'unreadable', why: `enc is not ${KEY_BYTES} bytes of base64url` };
	if (nonceBytes?.length !== NONCE_BYTES)
		return { kind: 'unreadable', why: `nonce is not ${NONCE_BYTES} bytes of base64url` };
	if (!bodyBytes) return { kind: 'unreadable', why: 'body is no base64url' };
	return { kind: 'sealed', sealed: { enc: encBytes, nonce: nonceBytes, body: bodyBytes } };
}

function readBytes(value: unknown): Uint8Array | null {
	return typeof value === 'string' ? fromBase64Url(value) : null;
}

function readOpened<Message>(
	opened: string,
	schema: v.GenericSchema<unknown, Message>,
	bytesMax: number,
): Decoded<Message> {
	const outOfBounds = findOutOfBounds(opened, bytesMax);
	if (outOfBounds) return { kind: 'unreadable', why: outOfBounds };
	return readMessages(parseJson(opened), schema);
}

function openEnvelope(text: string, bytesMax: number): Envelope | NotForUs {
	// Another app's message is nobody's fault; only what carries our mark can be unreadable.
	if (!text.includes('"giftwarden"') || !/^\s*\{/.test(text)) return { kind: 'foreign' };
	const outOfBounds = findOutOfBounds(text, bytesMax);
	if (outOfBounds) return { kind: 'unreadable', why: outOfBounds };
	const value = parseJson(text);
	if (typeof value !== 'object' || value === null) return { kind: 'unreadable', why: 'not a JSON object' };
	if (!Object.hasOwn(value, 'giftwarden')) return { kind: 'foreign' };
	const fields = value as Record<string, unknown>;
	const version = readVersion(fields['giftwarden']);
	if (version === null) return { kind: 'unreadable', why: 'giftwarden is no version' };
	if (version > PROTOCOL_VERSION) return { kind: 'from_newer_version', version };
	return { kind: 'envelope', fields };
}

function readVersion(value: unknown): number | null {
	// Only these two types: Number() of a stranger's object calls its valueOf and toString, and throws on some.
	const version = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
	return typeof version === 'number' && Number.isSafeInteger(version) && version >= 1 ? version : null;
}

function readMessages<Message>(list: unknown, schema: v.GenericSchema<unknown, Message>): Decoded<Message> {
	if (!Array.isArray(list)) return { kind: 'unreadable', why: 'messages is no array' };
	if (list.length > BATCH_MAX) return { kind: 'unreadable', why: `more than ${BATCH_MAX} messages` };
	const messages: Message[] = [];
	const problems: MessageProblem[] = [];
	for (const item of list as unknown[]) {
		const read = v.safeParse(schema, item, { abortEarly: true });
		if (read.success) messages.push(read.output);
		else problems.push(describeProblem(item, read.issues[0]));
	}
	return { kind: 'messages', messages, problems };
}

function describeProblem(item: unknown, issue: v.BaseIssue<unknown>): MessageProblem {
	const giftId: unknown = typeof item === 'object' && item !== null && 'giftId' in item ? item.giftId : null;
	const path = issue.path?.map((step) => String(step.key)).join('.') ?? '';
	return {
		why: issue.type === 'variant' && path === 'kind' ? 'unknown_kind' : 'malformed',
		giftId: isGiftId(giftId) ? giftId : null,
		detail: `${path || 'message'}: ${issue.message}`.slice(0, 200),
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		// The caller answers for undefined like for any other value that is no object.
		return undefined;
	}
}
