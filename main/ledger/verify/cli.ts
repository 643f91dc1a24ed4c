// `npm run verify-ledger FILE`: what any ledger file holds and whether it is what was written. Exit code 0: sound; 1: not,
// and the first line says the first difference; 64: no file was named.

import { verifyLedger } from '../worker/check/verify-ledger.ts';
import { tellReport } from './tell-report.ts';

const [path] = process.argv.slice(2);
if (path === undefined) {
	process.stderr.write('usage: npm run verify-ledger FILE\n');
	process.exitCode = 64;
} else {
	const ports = { breathe: () => Promise.resolve(), isCancelled: () => false };
	const report = await verifyLedger(path, ports);
	process.stdout.write(tellReport(report));
	process.exitCode = report.isSound ? 0 : 1;
}
