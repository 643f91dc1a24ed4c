// One SDK in a Node process of its own, driven over IPC exactly as the SDK's page is over its port.

import { createRequire } from 'node:module';
import { driveSdk } from '../../../protocol/agora/sdk/drive-sdk.ts';
import type { RtmSdk } from '../../../protocol/agora/sdk/drive-sdk.ts';

const load = createRequire(import.meta.url)('./sdk-in-node.cjs') as (plainPort: number) => RtmSdk;
const take = driveSdk(load(Number(process.argv[2])), (report) => process.send?.(report));
process.on('message', take);
process.on('disconnect', () => process.exit(0));
process.on('unhandledRejection', (reason) => process.send?.({ kind: 'trouble', what: String(reason).slice(0, 200) }));
