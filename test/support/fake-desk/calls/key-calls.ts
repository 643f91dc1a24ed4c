// What a person does with the made-up room's keys. Any passphrase but `wrong` opens them.

import type { Answer } from '../../../../preload/api/answer.ts';
import type { DeskCall } from '../../../../preload/api/channels.ts';
import type { DeskApi } from '../../../../preload/api/desk-api.ts';
import type { KeyFileRow, KeysRow } from '../../../../preload/api/keys/key-rows.ts';
import { asChannelName, asUserId, asUtcMs } from '../../../../protocol/ids.ts';
import type { FakeHost } from '../host.ts';
import { EARLIER, makeFakeKeys } from '../room/keys.ts';
import type { FakeKeys } from '../room/keys.ts';

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
