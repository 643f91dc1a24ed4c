import { expect, test } from 'vitest';
import { driveSdk } from '../../../protocol/agora/sdk/drive-sdk.ts';
import type { RtmSdk } from '../../../protocol/agora/sdk/drive-sdk.ts';

test('the SDK’s client is silent, and counts as gone soon enough that its return is heard of', () => {
	const made: unknown[][] = [];
	class Rtm {
		constructor(...options: unknown[]) {
			made.push(options);
		}
		addEventListener(): void {}
	}
	const take = driveSdk({ RTM: Rtm as unknown as RtmSdk['RTM'] }, () => undefined);
	take({ kind: 'open', appId: 'app', userId: 'desk' });
	take({ kind: 'open', appId: 'app', userId: 'desk' });
	expect(made).toEqual([['app', 'desk', { logLevel: 'none', presenceTimeout: 15 }]]);
});
