// The short variant of `npm run proof -- kill`.

import { rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { bundleProgram } from '../proof/bundle.ts';
import { HOST_PROCESS } from '../proof/kill/host-child.ts';
import { killAllEvening } from '../proof/kill/kill-evening.ts';
import { openTemporaryFolder, temporaryLedgerPath } from '../support/host/temporary-folder.ts';

const KILLS = 55;

test(`a host that is killed ${KILLS} times loses nothing and doubles nothing`, async () => {
	const { program, folder } = await bundleProgram(HOST_PROCESS);
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const { gifts, streaksAcross, wrong } = await killAllEvening({
		kills: KILLS,
		seed: 'a host that is killed',
		ledgerPath: temporaryLedgerPath(),
		program,
		compileCache: openTemporaryFolder(),
		askEveryMs: 25,
	});
	expect([gifts > KILLS, streaksAcross > 0, wrong]).toEqual([true, true, []]);
}, 120_000);
