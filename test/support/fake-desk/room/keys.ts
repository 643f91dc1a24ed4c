// The keys of the made-up room: open, or in one of the conditions in which a person is asked.

import type { KeysRow } from '../../../../preload/api/keys/key-rows.ts';
import { asUtcMs } from '../../../../protocol/ids.ts';
import type { UtcMs } from '../../../../protocol/ids.ts';

export type FakeKeys = 'rehearsal' | 'system' | 'passphrase' | 'undecided' | 'locked' | 'lost' | 'gone';

const DAY_MS = 86_400_000;
const FINGERPRINT = '7c1e 04b9 52da f3e8 9a60 17cb 8d42 3e5f';
export const EARLIER = '1f90 a2c4 66e3 0b5d c817 4e2a 93f6 d058';
const INVITE =
	'giftwarden://room?v=1&channel=neon-lounge&host=mika-desk&seal=Hh3pYq0m5vVZ2w8rK1tXc7uJ4sLd9eGfBa6nQoPzRkE&grant=mT4yX8cW1bN6vK0sJ3hG7fD2aQ9pO5iU-zL_eRtYxCw';

export function makeFakeKeys(kind: FakeKeys, now: UtcMs): KeysRow {
	const isWeak = kind === 'undecided' || kind === 'locked' || kind === 'passphrase';
	const system = { isStrong: !isWeak, backend: isWeak ? 'basic_text' : 'gnome_libsecret' };
	const known = {
		fingerprint: FINGERPRINT,
		invite: INVITE,
		madeAt: asUtcMs(now - 9 * DAY_MS),
		earlier: [{ fingerprint: EARLIER, usedUntil: asUtcMs(now - 9 * DAY_MS) }],
		system,
		lost: null,
	};
	const none = { ...known, fingerprint: null, invite: null, madeAt: null, earlier: [], rest: null };
	switch (kind) {
		case 'rehearsal':
			return { ...known, state: 'open', rest: 'nothing', earlier: [] };
		case 'system':
		case 'passphrase':
			return { ...known, state: 'open', rest: kind };
		case 'locked':
			return { ...known, state: 'locked', rest: null };
		case 'undecided':
			return { ...none, state: 'undecided' };
		case 'lost':
			return {
				...none,
				state: 'lost',
				lost: { why: 'system_refuses', fingerprint: FINGERPRINT, keptAs: null },
			};
		case 'gone':
			return {
				...known,
				state: 'open',
				rest: 'system',
				lost: {
					why: 'damaged',
					fingerprint: EARLIER,
					keptAs: '/home/mika/.config/Giftwarden/keys/neon-lounge.json.unreadable',
				},
			};
	}
}
