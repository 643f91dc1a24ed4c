// The short variant of `npm run proof -- kill`.

import { expect, test } from 'vitest';
import { killAllEvening } from '../proof/kill/kill-evening.ts';
import { openTemporaryFolder, temporaryLedgerPath } from '../support/host/temporary-folder.ts';

const KILLS = 55;

test(`a host that is killed ${KILLS} times loses nothing and doubles nothing`, async () => {
	const { gifts, wrong } = await killAllEvening({
		kills: KILLS,
		seed: 'a host that is killed',
		ledgerPath: temporaryLedgerPath(),
		compileCache: openTemporaryFolder(),
		askEveryMs: 25,
	});
	expect([gifts > KILLS, wrong]).toEqual([true, []]);
}, 120_000);
