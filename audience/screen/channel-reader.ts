import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import type {
	ChannelMessage,
	Decoded,
	GrantTerms,
	KeyNotice,
	RoomNews,
	RoomNotice,
	SignedBytes,
	SignedGrant,
	VoidNotice,
	VoidTerms,
} from '../../protocol/messages.ts';
import type { ChannelName, UserId } from '../../protocol/ids.ts';
import type { RoomPublicKeys } from '../../protocol/invite/public-keys.ts';
import type { HostWord, KeyNews, Verified } from '../../protocol/sign/host-word.ts';
import { BoundedMap } from './bounded-map.ts';

/** Reads the channel's texts, and whether the host signed what they carry. Who published them is not its question. */
export interface ChannelReader {
	messages(text: string): Decoded<ChannelMessage>;
	grant(grant: SignedGrant): Verified<GrantTerms>;
	voided(notice: VoidNotice): Verified<VoidTerms>;
	news(notice: RoomNotice): Verified<RoomNews>;
	/** Whether the room's keys are others from here on. */
	follow(notice: KeyNotice, room: { readonly room: ChannelName; readonly host: UserId }): KeyNews;
	/** The grants of a key of before count no more. */
	forgetEarlier(grantKey: Uint8Array): void;
	/** The room's keys, as far as this reader knows. */
	readonly keys: RoomPublicKeys;
}

export function createReader(word: HostWord): ChannelReader {
	return {
		messages: decodeFromChannel,
		grant: (grant) => word.readGrant(grant),
		voided: (notice) => word.readVoid(notice),
		news: (notice) => word.readNews(notice),
		follow: (notice, room) => word.follow(notice, room),
		forgetEarlier: (grantKey) => word.forgetEarlier(grantKey),
		get keys() {
			return word.keys;
		},
	};
}

const TEXTS_REMEMBERED_MAX = 1_000;

/** For many clients in one process: what all of them hear is read and verified once. */
export function createSharedReader(word: HostWord): ChannelReader {
	const reader = createReader(word);
	const read = new BoundedMap<string, Decoded<ChannelMessage>>(TEXTS_REMEMBERED_MAX);
	return {
		messages: (text) => {
			const known = read.get(text);
			if (known) return known;
			const decoded = decodeFromChannel(text);
			read.set(text, decoded);
			return decoded;
		},
		grant: once(reader.grant),
		voided: once(reader.voided),
		news: once(reader.news),
		follow: reader.follow,
		forgetEarlier: reader.forgetEarlier,
		get keys() {
			return word.keys;
		},
	};
}

/** What one text carries are the same objects for everybody who asks here. */
function once<Signed extends SignedBytes, Answer>(read: (signed: Signed) => Answer): (signed: Signed) => Answer {
	const known = new WeakMap<Signed, { readonly answer: Answer }>();
	return (signed) => {
		const before = known.get(signed);
		if (before) return before.answer;
		const answer = read(signed);
		known.set(signed, { answer });
		return answer;
	};
}
