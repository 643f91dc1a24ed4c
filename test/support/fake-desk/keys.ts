// The keys of the made-up room: open, or in one of the conditions in which a person is asked. Any passphrase but `wrong`
// opens them.

import { asChannelName, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { UtcMs } from '../../../protocol/ids.ts';
import type { Answer, DeskApi } from '../../../preload/api/desk-api.ts';
import type { DeskCall } from '../../../preload/api/channels.ts';
import type { KeyFileRow, KeysRow } from '../../../preload/api/key-rows.ts';
import type { FakeHost } from './host.ts';

export type FakeKeys = 'rehearsal' | 'system' | 'passphrase' | 'undecided' | 'locked' | 'lost' | 'gone';

const DAY_MS = 86_400_000;
const FINGERPRINT = '7c1e 04b9 52da f3e8 9a60 17cb 8d42 3e5f';
const EARLIER = '1f90 a2c4 66e3 0b5d c817 4e2a 93f6 d058';
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

const TURNED = '77d0 41be 90a3 5c1f e24b 0d68 b9f7 13ca';

export const FAKE_KEY_FILE: KeyFileRow = {
	fileName: 'giftwarden-neon-lounge-identity.json',
	room: asChannelName('neon-lounge'),
	host: asUserId('mika-desk'),
	fingerprint: EARLIER,
	madeAt: asUtcMs(1_795_000_000_000),
	isThisRoom: true,
	here: 'other_keys',
};

type Run = <Result>(
	name: DeskCall,
	kind: 'read',
	argument: unknown,
	run: () => Result,
) => Promise<Result | Answer<never>>;

export function createFakeKeyCalls(host: FakeHost, answer: Run) {
	function change(keys: KeysRow): Answer<KeysRow> {
		host.keys = keys;
		host.change({ keys });
		return { ok: true, value: keys };
	}
	const wrong = { ok: false, why: 'wrong_passphrase', detail: '' } as const;
	const opened = (kind: FakeKeys) => change(makeFakeKeys(kind, host.evening.now));
	return {
		unlockKeys: (typed) =>
			answer('unlockKeys', 'read', typed, () => (typed.passphrase === 'wrong' ? wrong : opened('passphrase'))),
		keepKeys: (as) =>
			answer('keepKeys', 'read', as, () =>
				as.how === 'run'
					? change({ ...makeFakeKeys('passphrase', host.evening.now), rest: 'run', earlier: [] })
					: opened(as.how),
			),
		rotateKeys: (typed) =>
			answer('rotateKeys', 'read', typed, () => {
				if (typed.passphrase === 'wrong') return wrong;
				const { keys, evening } = host;
				const before = { fingerprint: keys.fingerprint ?? '', usedUntil: evening.now };
				return change({ ...keys, fingerprint: TURNED, madeAt: evening.now, earlier: [before, ...keys.earlier] });
			}),
		copyInvite: () => answer('copyInvite', 'read', null, () => ({ ok: true, value: null }) as const),
		exportKeys: (typed) =>
			answer(
				'exportKeys',
				'read',
				typed,
				() => ({ ok: true, value: { path: `/home/mika/${FAKE_KEY_FILE.fileName}` } }) as const,
			),
		chooseKeyFile: () => answer('chooseKeyFile', 'read', null, () => ({ ok: true, value: FAKE_KEY_FILE }) as const),
		importKeys: (typed) =>
			answer('importKeys', 'read', typed, () => (typed.passphrase === 'wrong' ? wrong : opened('system'))),
	} satisfies Partial<DeskApi>;
}
