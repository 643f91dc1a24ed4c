// The entry of the thread that signs. It has the seed of the room's grant key and nothing else of the room, sees no file,
// and says nothing to anybody.

import { workerData } from 'node:worker_threads';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import type { SigningStart } from './side-signer.ts';
import { SigningBoard } from './signing-board.ts';

const { grantKey, memory } = workerData as SigningStart;
const signer = nodePrimitives.ed25519Signer(grantKey);
new SigningBoard(memory).serve((message) => signer.sign(message));
