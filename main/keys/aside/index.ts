// The entry of the thread that works beside the host. It has the private keys of the room and nothing else of it, sees no
// file, and says nothing to anybody.

import { workerData } from 'node:worker_threads';
import { nodePrimitives } from '../../../protocol/primitives/node/node-primitives.ts';
import type { AsideStart } from './aside.ts';
import { Board } from './board.ts';
import { Performer } from './works.ts';

const { keys, memory } = workerData as AsideStart;
const performer = new Performer(keys, nodePrimitives);
new Board(memory).serve((kind, message) => performer.perform(kind, message));
