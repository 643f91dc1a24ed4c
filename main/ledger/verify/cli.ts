// `npm run verify-ledger FILE [CSV]`: what any ledger file holds and whether it is what was written; with an exported CSV
// also whether that matches its manifest and the ledger. Exit code 0: sound; 1: not, and the first line says the first
// difference; 64: no file was named.

import { lookAt, verifyLedger } from '../worker/check/verify-ledger.ts';
import { checkCsv } from '../worker/export/manifest/check-csv.ts';
import { teachText } from '../worker/ledger-reader.ts';
import { tellCsvReport, tellReport } from './tell-report.ts';

const [path, csvPath, ...more] = process.argv.slice(2).filter((word) => word !== '--csv');
if (path === undefined || more.length > 0) {
	process.stderr.write('usage: npm run verify-ledger LEDGER [CSV]\n');
	process.exitCode = 64;
} else {
	const ports = { breathe: () => Promise.resolve(), isCancelled: () => false };
	const report = await verifyLedger(path, ports);
	process.stdout.write(tellReport(report));
	process.exitCode = report.isSound ? 0 : 1;
	// A ledger that does not add up proves nothing about a file.
	if (csvPath !== undefined && report.isSound) {
		const csv = await lookAt(path, (db) => {
			teachText(db);
			db.exec('BEGIN');
			return checkCsv(csvPath, { db, readIndexedTo: () => 0 }, ports);
		});
		process.stdout.write(tellCsvReport(csv));
		if (!csv.isSound) process.exitCode = 1;
	}
}
