// The room's keys were turned over while no host was there to grant under them: so the last grant of the keys before is
// known, and nothing that the new ones sign can leave before the notice does.

import { toBase64Url } from '../../../protocol/primitives/base64url.ts';
import { areSameBytes } from '../../../protocol/primitives/bytes.ts';
import type { KeyNotice } from '../../../protocol/messages.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { encodeKeyTerms } from '../../../protocol/sign/notices.ts';
import { sign } from '../../../protocol/sign/signed-text.ts';
import { answer } from '../../host/host-context.ts';
import type { HostContext } from '../../host/host-context.ts';

/** For so long a host that is opened tells the room again: as long as clients may speak under the keys before. */
const TOLD_AGAIN_MS = 7 * 24 * 3_600_000;

/** Inside a transaction, before anything is granted: tells the room where its keys are others than this ledger's last. */
export function announceKeys(context: HostContext): void {
	const { ledger, keys, outbox, clock } = context;
	const now = clock.now();
	const last = ledger.keys.findLast();
	if (last && areSameBytes(last.grantKey, keys.publicKeys.grantKey)) {
		if (last.notice && now - last.since < TOLD_AGAIN_MS && !outbox.hasKeyNotice())
			outbox.enqueue(last.notice, { receiver: null, giftNo: null, now });
		return;
	}
	const lastSequence = ledger.gifts.lastGrantSequence;
	// Keys that this host never had the private half of – lost, or another computer's – cannot hand over: only a new invite can.
	const notice = last && signHandOver(context, last.grantKey, lastSequence);
	ledger.keys.append({ grantKey: keys.publicKeys.grantKey, since: now, lastSequenceBefore: lastSequence, notice });
	if (!notice) return;
	outbox.enqueue(notice, { receiver: null, giftNo: null, now });
}

/** To a client that speaks under keys of before: every turn-over since this ledger began, the oldest first. */
export function tellKeys(context: HostContext, client: UserId): void {
	for (const notice of context.ledger.keys.listNotices()) answer(context, client, notice);
}

function signHandOver({ room, host, keys, clock }: HostContext, before: Uint8Array, lastSequence: number) {
	const [earlier] = keys.earlierPublicKeys;
	if (!earlier || !areSameBytes(earlier.grantKey, before)) return null;
	const { sealKey, grantKey } = keys.publicKeys;
	const bytes = encodeKeyTerms({
		...{ room, host, lastSequence },
		grantKeyBefore: toBase64Url(before),
		sealKey: toBase64Url(sealKey),
		grantKey: toBase64Url(grantKey),
		at: clock.now(),
	});
	const asBefore = sign('key_notice', bytes, { sign: (message) => signAsBefore(keys, message) });
	return {
		kind: 'key_notice',
		...asBefore,
		newSignature: sign('key_notice', bytes, keys).signature,
	} satisfies KeyNotice;
}

function signAsBefore(keys: HostContext['keys'], message: Uint8Array): Uint8Array {
	const signature = keys.signAsBefore(message);
	if (signature === null) throw new Error('keys of before that are known cannot sign');
	return signature;
}
