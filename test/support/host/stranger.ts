import { encodeChannel } from '../../../protocol/encode.ts';
import type { ChannelName, GiftId, UserId } from '../../../protocol/ids.ts';
import type { ChannelMessage, ClientMessage, HostMessage, SignedGrant } from '../../../protocol/messages.ts';
import { decodeFromChannel } from '../../../protocol/reading/decode.ts';
import type { PublishOutcome, RtmSession } from '../../../protocol/rtm-session.ts';
import type { HostLine } from '../../../audience/client/host-line.ts';
import { openLine } from '../seals/keys.ts';

export interface StrangerOptions {
	readonly room: ChannelName;
	readonly host: UserId;
	/** That of an earlier session, whose client lost its link and kept its keys. */
	readonly line?: HostLine | undefined;
}

/** Somebody who speaks the protocol by hand: says anything, and keeps what it hears. */
export class Stranger {
	readonly session: RtmSession;
	/** Messages of the host to this user, in the order in which they came. */
	readonly heard: HostMessage[] = [];
	readonly #grants = new Map<GiftId, SignedGrant>();
	/** Messages on the channel, and who published them. */
	readonly onChannel: { readonly from: UserId; readonly message: ChannelMessage }[] = [];
	/** RTM messages from the host, however many messages they carried. */
	envelopes = 0;
	/** The sealed way to the host. */
	readonly line: HostLine;
	readonly #room: ChannelName;
	readonly #host: UserId;

	constructor(session: RtmSession, { room, host, line }: StrangerOptions) {
		this.session = session;
		this.#room = room;
		this.#host = host;
		this.line = line ?? openLine(session.userId, { room, host });
	}

	async enter(pass: () => Promise<void>): Promise<void> {
		this.session.login({
			message: ({ from, channel, text }) => this.#hear(from, channel, text),
			link: () => undefined,
			presence: () => undefined,
		});
		await pass();
		const subscribed = this.session.subscribe(this.#room);
		await pass();
		await subscribed;
	}

	say(...messages: readonly ClientMessage[]): void {
		this.sayText(this.line.write(messages));
	}

	/** Seals a text as it is. */
	saySealed(body: string): void {
		this.sayText(this.line.writeText(body));
	}

	sayText(text: string): void {
		void this.session.publishToUser(this.#host, text);
	}

	broadcast(...grants: readonly SignedGrant[]): void {
		void this.publish(encodeChannel([{ kind: 'broadcast', grants }]));
	}

	publish(text: string): Promise<PublishOutcome> {
		return this.session.publishToChannel(this.#room, text);
	}

	acknowledge(giftId: GiftId, outcome: 'sent' | 'failed' = 'sent'): void {
		this.say({ kind: 'acknowledgment', giftId, outcome, reason: outcome === 'sent' ? null : 'rate_limited' });
	}

	/** The newest grant that came for a gift, also within a resend request. */
	grantOf(giftId: GiftId): SignedGrant {
		const grant = this.#grants.get(giftId);
		if (!grant) throw new Error(`no grant came for gift ${giftId}`);
		return grant;
	}

	/** What was heard, each in a word or two, and forgotten. */
	takeHeard(): readonly string[] {
		return this.heard.splice(0).map(tell);
	}

	#hear(from: UserId, channel: ChannelName | null, text: string): void {
		if (channel !== null) {
			const decoded = decodeFromChannel(text);
			if (decoded.kind === 'messages') this.onChannel.push(...decoded.messages.map((message) => ({ from, message })));
			return;
		}
		if (from !== this.#host) return;
		const decoded = this.line.read(text);
		if (decoded.kind !== 'messages' || decoded.problems.length > 0) throw new Error(`the host sent ${text}`);
		this.envelopes++;
		this.heard.push(...decoded.messages);
		for (const message of decoded.messages)
			if (message.kind === 'grant' || message.kind === 'resend_request')
				this.#grants.set(message.giftId, message.grant);
	}
}

export function tell(message: HostMessage): string {
	switch (message.kind) {
		case 'grant':
			return 'grant';
		case 'refusal':
			return `refusal: ${message.why}`;
		case 'resend_request':
			return `resend ${message.attempt}`;
		case 'key_notice':
			return 'new keys';
		case 'gift_status':
			return `status: ${message.gifts.map(({ state, delivery }) => `${state}/${delivery}`).join(', ')}`;
	}
}
