import type { KeyFileRow, KeysRow } from '../../../preload/api/keys/key-rows.ts';
import { arePublicKeysEqual, fingerprintOf } from '../../../protocol/invite/public-keys.ts';
import { formatInvite } from '../../../protocol/invite/invite.ts';
import type { Primitives } from '../../../protocol/primitives/primitives.ts';
import type { ExportedIdentity, OpenPart } from '../../keys/store/key-file.ts';
import type { KeyKeeper } from '../../keys/store/key-keeper.ts';

/** The keys of the open room as the window may see them. */
export function describeKeys(keeper: KeyKeeper, primitives: Primitives): KeysRow {
	const { state, known, lost, vaultKind } = keeper;
	// Lost keys are still known by name, but nobody should be invited with them.
	const isUsable = state.kind === 'open' || state.kind === 'locked';
	const open = isUsable ? known : null;
	return {
		state: state.kind,
		fingerprint: open && fingerprintOf(open.public, primitives),
		invite: open && formatInvite({ room: open.room, host: open.host, keys: open.public }),
		rest: state.kind === 'open' ? state.rest : null,
		system: { isStrong: vaultKind.strength === 'strong', backend: vaultKind.backend },
		madeAt: open?.madeAt ?? null,
		earlier: (open?.earlier ?? []).map((one) => ({
			fingerprint: fingerprintOf(one, primitives),
			usedUntil: one.usedUntil,
		})),
		lost: lost && {
			why: lost.why,
			fingerprint: lost.open && fingerprintOf(lost.open.public, primitives),
			keptAs: lost.keptAs,
		},
	};
}

export interface ChosenFile {
	readonly fileName: string;
	readonly identity: ExportedIdentity;
}

/** `here`: the keys that the file's own room has on this computer. */
export function describeKeyFile(
	{ fileName, identity }: ChosenFile,
	{ isThisRoom, here, primitives }: { isThisRoom: boolean; here: OpenPart | null; primitives: Primitives },
): KeyFileRow {
	const { room, host, madeAt } = identity;
	const fingerprint = fingerprintOf(identity.public, primitives);
	const isSame = here !== null && arePublicKeysEqual(here.public, identity.public);
	return {
		...{ fileName, room, host, fingerprint, madeAt, isThisRoom },
		here: here === null ? 'nothing' : isSame ? 'same_keys' : 'other_keys',
	};
}
