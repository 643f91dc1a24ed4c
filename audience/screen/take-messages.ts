import type { GiftId } from '../../protocol/ids.ts';
import type { DecodedPeer } from '../../protocol/messages.ts';

/** The messages that can be acted on; what cannot be is told as a problem, but for another app's texts. */
export function takeMessages<Message>(
	decoded: DecodedPeer<Message>,
	tell: (giftId: GiftId | null, detail: string) => void,
): readonly Message[] {
	switch (decoded.kind) {
		case 'messages':
			for (const { giftId, detail } of decoded.problems) tell(giftId, detail);
			return decoded.messages;
		case 'foreign':
			return [];
		case 'unreadable':
			tell(null, decoded.why);
			return [];
		case 'unopened':
			tell(null, 'a message that the host did not seal for this client');
			return [];
		case 'from_newer_version':
			tell(null, `version ${decoded.version} is not known here`);
			return [];
	}
}
