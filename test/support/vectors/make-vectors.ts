import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../build/paths.ts';
import { makeVectors } from './vectors.ts';

for (const [name, text] of Object.entries(makeVectors())) {
	writeFileSync(join(projectRoot, 'protocol/vectors', name), text);
	process.stdout.write(`protocol/vectors/${name}\n`);
}
