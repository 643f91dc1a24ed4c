// The edge in a process of its own: options come as JSON in the first argument, the first line of stdout says where it
// listens, and it ends with its parent. Everything else goes through POST /__ctl on the plain port.

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Edge } from './edge/edge.js';

const sdkPath = dirname(createRequire(import.meta.url).resolve('agora-rtm-sdk'));
const edge = await new Edge({ sdkPath, ...JSON.parse(process.argv[2] ?? '{}') }).start();
const { port, plainPort, hostResolverRules } = edge;
process.stdout.write(`${JSON.stringify({ port, plainPort, hostResolverRules })}\n`);
process.stdin.resume();
process.stdin.on('end', () => void edge.stop().then(() => process.exit(0)));
